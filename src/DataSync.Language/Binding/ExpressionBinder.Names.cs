using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Names and members.
internal sealed partial class ExpressionBinder
{
    private BoundExpression BindName(NameExpression e, Scope scope)
    {
        var name = e.Name.Text;
        if (e.Name.IsMissing) return new BoundError(At(e));
        switch (scope.Find(name))
        {
            case LetSymbol let:
                let.IsUsed = true;
                return new BoundLocal(let, At(e));
            case FunctionParameterSymbol parameter:
                parameter.IsUsed = true;
                return new BoundArgument(parameter, At(e));
            case RowSymbol row:
                row.IsUsed = true;
                return Report(DiagnosticCatalog.RowAsValue, e, name);
            case RowListSymbol list:
                list.IsUsed = true;
                return Report(DiagnosticCatalog.RowAsValue, e, name);
            case UnknownSymbol:
                return new BoundError(At(e));
        }
        if (scope.Bare is { } bare && bare.Columns.FirstOrDefault(c => c.Name == name) is { } column) return Column(bare, column, e);
        if (state.Parameters.TryGetValue(name, out var given))
        {
            given.IsUsed = true;
            return scope.IsConstant ? Report(DiagnosticCatalog.NotConstant, e, $"{name} is known only when a run starts") : new BoundParameter(given, At(e));
        }
        if (values.Constant(name) is { } constant) return constant.Value is null && !constant.Type.Nullable ? new BoundError(At(e)) : new BoundLiteral(constant.Value, constant.Value is null ? constant.Type : Types.OfValue(constant.Value), At(e));
        if (state.RefusedNames.Contains(name)) return new BoundError(At(e));
        return Unknown(e, name, scope);
    }

    private BoundError Unknown(NameExpression e, string name, Scope scope)
    {
        if (scope.Later.Contains(name)) return Report(DiagnosticCatalog.UsedBeforeNamed, e, name);
        var rows = scope.All.OfType<RowSymbol>().ToList();
        var owner = rows.FirstOrDefault(row => row.Columns.Any(c => c.Name == name));
        var known = owner is not null
            ? [$"{owner.Name}.{name}"]
            : scope.All.Select(s => s.Name).Concat(scope.Bare?.Columns.Select(c => c.Name) ?? []).Concat(state.Parameters.Keys).Concat(values.ConstantNames);
        if (owner is null) state.ReportUnknown(DiagnosticCatalog.UnknownName, At(e), name, known, name);
        else state.ReportSuggesting(DiagnosticCatalog.UnknownName, At(e), known.First(), name);
        return new BoundError(At(e));
    }

    private BoundExpression BindMember(MemberAccess e, Scope scope)
    {
        if (AnswerPath(e, scope) is var (answerRow, segments)) return BindAnswer(e, answerRow, segments);
        if (e.Target is not NameExpression target)
        {
            var inner = Bind(e.Target, scope);
            return inner is BoundError ? inner : Report(DiagnosticCatalog.NameTooDeep, e, state.TextAt(At(e.Target)));
        }
        if (target.Name.IsMissing || e.Name.IsMissing) return new BoundError(At(e));
        switch (scope.Find(target.Name.Text))
        {
            case RowSymbol row:
                row.IsUsed = true;
                return state.FindColumn(row.Name, row.Columns, e.Name, script) is { } column ? Column(row, column, e) : new BoundError(At(e));
            case UnknownSymbol:
                return new BoundError(At(e));
            case { } other:
                other.IsUsed = true;
                return Report(DiagnosticCatalog.NameTooDeep, e, other.Name);
        }
        return target.Name.Text switch
        {
            "run" => BindRun(e, scope),
            "target" => BindTarget(e, scope),
            _ when state.RefusedNames.Contains(target.Name.Text) => new BoundError(At(e)),
            var name => Unknown(target, name, scope),
        };
    }

    private BoundExpression BindRun(MemberAccess e, Scope scope)
    {
        if (scope.IsConstant) return Report(DiagnosticCatalog.NotConstant, e, "what the run tells is known only when it runs");
        RunProperty? property = e.Name.Text switch
        {
            "id" => RunProperty.Id,
            "task" => RunProperty.Task,
            "step" => RunProperty.Step,
            "error" => RunProperty.Error,
            _ => null,
        };
        if (property is { } known) return new BoundRunProperty(known, At(e));
        state.ReportUnknown(DiagnosticCatalog.UnknownRunProperty, At(e.Name), e.Name.Text, ["id", "task", "step", "error"], e.Name.Text);
        return new BoundError(At(e));
    }

    private BoundExpression BindTarget(MemberAccess e, Scope scope)
    {
        if (scope.Target == TargetRule.InInput) return Report(DiagnosticCatalog.TargetInInput, e);
        if (scope.Target == TargetRule.None) return Report(DiagnosticCatalog.TargetNotHere, e);
        return state.Find(state.Attributes, e.Name, script, DiagnosticCatalog.UnknownAttribute) is { } attribute
            ? new BoundTargetAttribute(attribute, At(e))
            : new BoundError(At(e));
    }

    private BoundExpression Column(RowSymbol row, ColumnSymbol column, SyntaxNode node)
    {
        row.Use(column);
        column.IsUsed = true;
        if (column.Type.Kind == DataSync.Plans.Values.TypeKind.Error) return new BoundError(At(node));
        return new BoundColumn(row, column, row.MayBeNone ? column.Type.OrNull() : column.Type, At(node));
    }
}

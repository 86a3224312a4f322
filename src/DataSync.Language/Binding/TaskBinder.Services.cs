using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Services;
using ForEachStep = DataSync.Language.Syntax.ForEachStep;

namespace DataSync.Language.Binding;

// Calls of operations of services. Source: tasks R86 to R101.
internal sealed partial class TaskBinder
{
    private BoundServiceCall? BindServiceCall(CallStep s, SourceSymbol source, Scope scope)
    {
        source.IsUsed = true;
        CheckEachClause(s);
        CheckMoments(s, "A call of an operation answers fault and failed.", WhenMoment.Fault, WhenMoment.Failed);
        var operation = source.Service is { } service ? FindOperation(s, source, service.Contract) : null;
        if (source.Service is not { Contract: var contract } || operation is null)
        {
            if (s.ResultName is { } unknown) Name(scope, new UnknownSymbol(unknown.Text, At(unknown)), unknown);
            return null;
        }
        var readsOnly = s.Clause<ReadsOnlyClause>() is not null;
        if (readsOnly && s.Clause<OnceClause>() is { } once) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(once), "once per", "`reads only`: what changes nothing may be repeated");
        var inputs = new ServiceInputs(state, script, contract.Types, operation, At(s.Operation));
        var lists = ImmutableArray.CreateBuilder<BoundInputList>();
        var lines = mappings.Bind(s.Mapping, inputs.Find, inputs.Plain, MappingUse.Call, scope, list => BindInputList(list, inputs, lists, scope));
        inputs.CheckRequired(s.Mapping);
        var faults = BindFaults(s, contract, operation, scope);
        // After a fault that is answered there is no answer, and what is set from it stays as it is.
        var row = AnswerRow(s, contract, operation, SurvivesFailure(s) || faults.Any(f => GoesOn(f.Outcome)));
        if (s.ResultName is { } name) Name(scope, row ?? (Symbol)new UnknownSymbol(name.Text, At(name)), name);
        var call = new BoundServiceCall(NameOf(s, $"call {operation.Name}"), source, operation, lines, row, readsOnly, BindOnce(s, scope), At(s)) { Lists = lists.ToImmutable(), Faults = faults };
        CheckKeyIsCarried(s, call);
        return call;
    }

    private void CheckKeyIsCarried(CallStep s, BoundServiceCall call)
    {
        if (call.ReadsOnly || call.Once is not { } key || s.Clause<OnceClause>() is not { } once) return;
        // What a line in error would have carried is not known.
        if (call.Inputs.Length < s.Mapping.Entries.OfType<MappingLine>().Count() || call.Lists.Length < s.Mapping.Entries.OfType<ListMappingLine>().Count()) return;
        if (new CarriedKey(call).Missing(key) is { } missing) state.Report(DiagnosticCatalog.KeyNotCarried, At(once), state.TextAt(missing.At), call.Source.Name);
    }

    private OperationShape? FindOperation(CallStep s, SourceSymbol source, ServiceContract contract)
    {
        var name = s.Operation.Last.Text;
        if (contract.Operations.FirstOrDefault(o => o.Name == name) is not { } operation)
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownOperation, At(s.Operation), name, contract.Operations.Select(o => o.Name), source.Name, name, contract.Port);
            return null;
        }
        if (operation.Problem is not { } problem) return operation;
        state.Report(DiagnosticCatalog.OperationUnusable, At(s.Operation), $"{source.Name}.{name}", problem);
        return null;
    }

    private RowSymbol? AnswerRow(CallStep s, ServiceContract contract, OperationShape operation, bool mayBeNone)
    {
        if (s.ResultName is not { } name) return null;
        if (operation.Output is not { } output)
        {
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(name), $"as {name.Text}", $"{operation.Name}, which answers nothing");
            return null;
        }
        return NewAnswer(name.Text, contract.Types, ServicePaths.Answer(contract.Types, output), At(name), mayBeNone);
    }

    private RowSymbol NewAnswer(string name, ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, Place at, bool mayBeNone)
    {
        var row = new RowSymbol(name, slots++, null, [], at) { Answer = new AnswerSymbol(types, top), MayBeNone = mayBeNone, KeepsTargets = mayBeNone };
        shapes.Add(row);
        return row;
    }

    private ImmutableArray<BoundFaultAnswer> BindFaults(CallStep s, ServiceContract contract, OperationShape operation, Scope scope)
    {
        var found = ImmutableArray.CreateBuilder<BoundFaultAnswer>();
        foreach (var when in s.Whens.Where(w => w.Moment == WhenMoment.Fault))
        {
            if (when.Fault is not { IsMissing: false } name) continue;
            var inner = new Scope(scope);
            if (operation.Faults.FirstOrDefault(f => f.Name == name.Text || f.Detail.Name == name.Text) is not { } fault)
            {
                state.ReportUnknown(DiagnosticCatalog.UnknownFault, At(name), name.Text, operation.Faults.Select(f => f.Name), operation.Name, name.Text);
                if (when.Name is { } silent) inner.Add(new UnknownSymbol(silent.Text, At(silent)));
                BindOutcome(when, Allowed.Answers, inner);
                continue;
            }
            if (found.Any(f => f.Fault == fault)) state.Report(DiagnosticCatalog.LineTwice, At(name));
            var row = NewAnswer(when.Name?.Text ?? fault.Name, contract.Types, ServicePaths.Top(contract.Types, fault.Detail), At(when), mayBeNone: false);
            if (when.Name is { } named) Name(inner, row, named);
            if (BindOutcome(when, Allowed.Answers, inner) is { } outcome) found.Add(new BoundFaultAnswer(fault, row, outcome));
        }
        return found.ToImmutable();
    }

    private void BindInputList(ListMappingLine line, ServiceInputs inputs, ImmutableArray<BoundInputList>.Builder lists, Scope scope)
    {
        var source = FindList(line.Source, scope);
        var element = inputs.List(line.Target);
        if (source is not var (list, within)) return;
        list.IsUsed = true;
        if (element is not var (path, below)) return;
        var row = list.Table is { } table
            ? new RowSymbol(line.RowName.Text, slots++, table, table.Columns, At(line.RowName)) { ReadAs = list.ReadAs }
            : new RowSymbol(line.RowName.Text, slots++, null, list.Shape?.Columns ?? [], At(line.RowName)) { Shape = list.Shape, Answer = list.Shape?.Answer };
        var inner = new Scope(scope);
        Name(inner, row, line.RowName);
        var where = line.Where is { } syntax ? expressions.BindCondition(syntax, inner) : null;
        var nested = ImmutableArray.CreateBuilder<BoundInputList>();
        var lines = mappings.Bind(line.Mapping, below.Find, below.Plain, MappingUse.Call, inner, deeper => BindInputList(deeper, below, nested, inner));
        below.CheckRequired(line.Mapping);
        lists.Add(new BoundInputList(path, list, row, lines)
        {
            Within = within,
            Where = where is BoundError ? null : where,
            WhereText = line.Where is null ? "" : state.TextAt(At(line.Where)),
            Lists = nested.ToImmutable(),
        });
    }

    /// <summary>The list that lines go through: rows by their name, or a list in what a service gave; null where there is none, which has been reported.</summary>
    private (RowListSymbol List, BoundWithin? Within)? FindList(Expression source, Scope scope)
    {
        if (source is NameExpression { Name: var name })
        {
            var found = scope.Find(name.Text);
            if (found is RowListSymbol list) return (list, null);
            if (found is UnknownSymbol) return null;
        }
        else if (ExpressionBinder.AnswerPath(source, scope) is var (row, steps) && !steps.IsEmpty)
        {
            return FindAnswerList(row, new ServicePath(steps), at => ExpressionBinder.HasNumber(source, steps.Length - 1 - at), source);
        }
        state.Report(DiagnosticCatalog.ListOnly, At(source), state.TextAt(At(source)));
        return null;
    }

    /// <summary>The list in an answer that a loop goes through; null where the path names none.</summary>
    private (RowListSymbol List, BoundWithin? Within)? FindAnswerList(ForEachStep s, Scope scope)
    {
        if (s.Source.IsMissing || s.Source.Segments.Length < 2 || scope.Find(s.Source.First.Text) is not RowSymbol { Answer: not null } row) return null;
        var path = new ServicePath([.. s.Source.Segments.Skip(1).Select(segment => new ServicePathStep(segment.Name.Text, segment.Index?.Value ?? 0))]);
        return FindAnswerList(row, path, at => s.Source.Segments[at + 1].Index is not null, s.Source);
    }

    /// <param name="row">An answer, or an element of a list in it.</param>
    /// <param name="hasNumber">Whether a step of the path names one of several by its number.</param>
    private (RowListSymbol List, BoundWithin? Within)? FindAnswerList(RowSymbol row, ServicePath path, Func<int, bool> hasNumber, SyntaxNode at)
    {
        row.IsUsed = true;
        if (row.Answer is not { } answer || expressions.Along(answer, path, row.Name, at) is not { } along) return null;
        for (var i = 0; i < along.Length - 1; i++)
        {
            if (!along[i].IsList || hasNumber(i)) continue;
            state.Report(DiagnosticCatalog.ListIsNoValue, At(at), $"{row.Name}.{new ServicePath(path.Steps[..(i + 1)])}");
            return null;
        }
        if (!along[^1].IsList || hasNumber(along.Length - 1))
        {
            state.Report(DiagnosticCatalog.OccursOnce, At(at), state.TextAt(At(at)));
            return null;
        }
        var list = answer.List(path, () =>
        {
            var shape = new RowSymbol(along[^1].Name, slots++, null, [], At(at)) { Answer = new AnswerSymbol(answer.Types, ServicePaths.Element(answer.Types, along[^1])) };
            shapes.Add(shape);
            return new RowListSymbol(state.TextAt(At(at)), slots++, null, At(at)) { Shape = shape };
        });
        // The rows of a list share their fields with the row that stands for them all.
        if (row.Shape is null || list.Shape?.Answer is not { } element) return (list, null);
        var within = new BoundWithin(row, answer.Number(At(at)), element.Owner(At(at)));
        row.Use(within.Number);
        return (list, within);
    }
}

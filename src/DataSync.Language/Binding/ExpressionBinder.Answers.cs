using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding;

// Elements of what a service gave: `budget.Order.Lines[0].Sku`. Source: tasks R91, R99.
internal sealed partial class ExpressionBinder
{
    /// <summary>The row of an answer and the names behind it; null where the expression begins with something else.</summary>
    internal static (RowSymbol Row, ImmutableArray<ServicePathStep> Steps)? AnswerPath(Expression e, Scope scope)
    {
        switch (e)
        {
            case NameExpression name when scope.Find(name.Name.Text) is RowSymbol { Answer: not null } row:
                return (row, []);
            case MemberAccess { Name.IsMissing: false } member when AnswerPath(member.Target, scope) is var (row, steps):
                return (row, steps.Add(new ServicePathStep(member.Name.Text)));
            case IndexExpression { Index: LiteralExpression { Value: long number and >= 0 and < int.MaxValue } } index when AnswerPath(index.Target, scope) is var (row, steps) && !steps.IsEmpty:
                return (row, steps.SetItem(steps.Length - 1, steps[^1] with { At = (int)number }));
            default:
                return null;
        }
    }

    private BoundExpression BindAnswer(Expression e, RowSymbol row, ImmutableArray<ServicePathStep> steps)
    {
        row.IsUsed = true;
        if (row.Answer is not { } answer) return new BoundError(At(e));
        var path = new ServicePath(steps);
        if (Along(answer, path, row.Name, e) is not { } along) return new BoundError(At(e));
        for (var i = 0; i < along.Length; i++)
            if (along[i].IsList && !HasNumber(e, along.Length - 1 - i)) return Report(DiagnosticCatalog.ListIsNoValue, e, $"{row.Name}.{new ServicePath(steps[..(i + 1)])}");
        if (ServicePaths.Value(answer.Types, along[^1]) is not { } value)
        {
            var why = along[^1].Type >= 0 ? answer.Types[along[^1].Type].Problem : null;
            return Report(DiagnosticCatalog.NotAValue, e, path, why ?? "holds other elements and no value");
        }
        return Column(row, answer.Column(path, along, value, At(e)), e);
    }

    /// <summary>The elements of a path; null when there are none of these names, which has been reported.</summary>
    internal ImmutableArray<ElementShape>? Along(AnswerSymbol answer, ServicePath path, string owner, SyntaxNode at)
    {
        if (ServicePaths.Along(answer.Types, answer.Top, path) is { } found) return state.IsBeyond(path, found, At(at)) ? null : found;
        var parts = answer.Top;
        foreach (var step in path.Steps)
        {
            if (ServicePaths.Find(parts, step.Name) is not { } element)
            {
                state.ReportUnknown(DiagnosticCatalog.UnknownElement, At(at), step.Name, parts.Select(p => p.Name), owner, step.Name);
                break;
            }
            owner = $"{owner}.{element.Name}";
            parts = ServicePaths.Parts(answer.Types, element);
        }
        return null;
    }

    /// <summary>Whether the name that stands so many names before the end has a number behind it.</summary>
    internal static bool HasNumber(Expression e, int back)
    {
        for (; back > 0; back--) e = ((MemberAccess)(e is IndexExpression index ? index.Target : e)).Target;
        return e is IndexExpression;
    }
}

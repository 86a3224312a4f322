using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary><c>retry 3 times after 10 s doubling to 5 min for (connection, timeout)</c>, wherever it stands. Source: tasks R128, R129, C31.</summary>
internal static class Retries
{
    /// <summary>Most repetitions: who wants more waits for hours with a task that holds on to its item.</summary>
    private const int Most = 100;

    private static readonly Dictionary<string, RetryKinds> Kinds = new(StringComparer.Ordinal)
    {
        ["connection"] = RetryKinds.Connection, ["timeout"] = RetryKinds.Timeout, ["deadlock"] = RetryKinds.Deadlock, ["service"] = RetryKinds.Service,
    };

    /// <returns>Null when it is in error.</returns>
    public static BoundRetry? Bind(BinderState state, int script, RetryClause clause)
    {
        var sound = true;
        if (clause.Times.Value is < 1 or > Most) Refuse(DiagnosticCatalog.RetryNumber, clause.Times, Most);
        var after = Pause(clause.After) ?? default;
        var upTo = Pause(clause.UpTo);
        if (clause.UpTo is { } bound && upTo is { } longest && longest.Milliseconds < after.Milliseconds) Refuse(DiagnosticCatalog.RetryPause, bound, longest, after);
        var kinds = RetryKinds.None;
        foreach (var name in clause.Kinds)
        {
            if (Kinds.TryGetValue(name.Text, out var kind)) kinds |= kind;
            else if (!name.IsMissing)
            {
                state.ReportUnknown(DiagnosticCatalog.RetryKind, new Place(script, name.Span), name.Text, Kinds.Keys, name.Text);
                sound = false;
            }
        }
        return sound ? new BoundRetry((int)clause.Times.Value, after, clause.IsDoubling, upTo, clause.Kinds.IsEmpty ? RetryKinds.All : kinds, new Place(script, clause.Span)) : null;

        SyncDuration? Pause(DurationLiteral? literal)
        {
            if (literal is null) return null;
            var pause = ExpressionBinder.ToDuration(literal);
            if (pause.IsExact) return pause;
            Refuse(DiagnosticCatalog.DurationNotExact, literal, pause);
            return null;
        }

        void Refuse(DiagnosticDescriptor row, SyntaxNode at, params ReadOnlySpan<object?> arguments)
        {
            state.Report(row, new Place(script, at.Span), arguments);
            sound = false;
        }
    }

    /// <summary>Whether a step talks to a source, so that it may fail for a while.</summary>
    public static bool MayPass(BoundStep step) => step is BoundRead or BoundAggregate or BoundForEach or BoundWrite or BoundMerge or BoundQueryStep or BoundOwnWrite or BoundProcedureCall or BoundServiceCall or BoundTransaction;

    /// <summary>Whether a step writes to a database, itself or by what is inside it: within a loop or a transaction that is committed together with what is around it.</summary>
    public static bool Writes(BoundStep step) => step is BoundForEach or BoundWrite or BoundMerge or BoundOwnWrite or BoundTransaction or BoundProcedureCall { ReadsOnly: false };
}

// Repetitions of steps.
internal sealed partial class TaskBinder
{
    /// <summary>What is committed together is repeated together.</summary>
    private T BindUnit<T>(Func<T> bind)
    {
        units++;
        var bound = bind();
        units--;
        return bound;
    }

    private BoundRetry? RetryOf(Step step, BoundStep bound)
    {
        // Of several steps around one another the outermost is tried again, unless an inner one says so itself.
        if (step.Retry is not { } own) return units == 0 && Retries.MayPass(bound) ? standardRetry : null;
        var retry = Retries.Bind(state, script, own);
        if (units > 0 && Retries.Writes(bound)) state.Report(DiagnosticCatalog.RetryInside, At(own), bound.Name);
        if (bound is BoundServiceCall { ReadsOnly: false, Once: null }) state.Report(DiagnosticCatalog.RetryOfCall, At(own), bound.Name);
        return retry;
    }
}

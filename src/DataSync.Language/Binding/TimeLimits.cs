using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using AggregateStep = DataSync.Language.Syntax.AggregateStep;
using DeleteStep = DataSync.Language.Syntax.DeleteStep;
using InsertStep = DataSync.Language.Syntax.InsertStep;
using ReadStep = DataSync.Language.Syntax.ReadStep;
using UpdateStep = DataSync.Language.Syntax.UpdateStep;
using UpsertStep = DataSync.Language.Syntax.UpsertStep;

namespace DataSync.Language.Binding;

/// <summary><c>timeout 30 s warn at 80 percent</c>, wherever it stands. Source: tasks R158, C32.</summary>
internal static class TimeLimits
{
    /// <returns>Null when it is in error.</returns>
    public static TimeLimitPlan? Bind(BinderState state, int script, TimeoutClause clause)
    {
        var at = new Place(script, clause.Duration.Span);
        var time = ExpressionBinder.ToDuration(clause.Duration);
        if (!time.IsExact)
        {
            state.Report(DiagnosticCatalog.DurationNotExact, at, time);
            return null;
        }
        if (time.Milliseconds < 1)
        {
            state.Report(DiagnosticCatalog.LimitOfNothing, at);
            return null;
        }
        if (clause.WarnAtPercent is not { } warn) return new TimeLimitPlan(time, null);
        if (warn.Value is >= 1 and <= 99) return new TimeLimitPlan(time, (int)warn.Value);
        state.Report(DiagnosticCatalog.WarnOutsideLimit, new Place(script, warn.Span), warn.Value);
        return null;
    }
}

// Time limits of steps.
internal sealed partial class TaskBinder
{
    private Plans.Values.SyncDuration Exact(DurationLiteral syntax)
    {
        var duration = ExpressionBinder.ToDuration(syntax);
        if (!duration.IsExact) state.Report(DiagnosticCatalog.DurationNotExact, At(syntax), duration);
        return duration;
    }

    private TimeLimitPlan? LimitOf(Step step)
    {
        if (step.Timeout is { } own)
        {
            var limit = TimeLimits.Bind(state, script, own);
            if (limit is not null && task.Timeout is { } whole && limit.Time.Milliseconds > whole.Milliseconds)
                state.Report(DiagnosticCatalog.LimitNeverReached, At(own.Duration), limit.Time, whole);
            return limit;
        }
        // What goes over many rows takes as long as it takes, unless it says otherwise itself.
        return step is ReadStep or AggregateStep or InsertStep or UpdateStep or UpsertStep or DeleteStep or QueryStep or CallStep ? state.DefaultLimit?.Limit : null;
    }
}

using DataSync.Plans.Model;

namespace DataSync.Engine.Failures;

/// <summary>Which functions of a plan read masked values. Source: tasks R140.</summary>
internal static class MaskedFunctions
{
    /// <summary>Whether a function reads a masked value.</summary>
    public static bool Has(SyncPlan plan, int function) => function >= 0 && plan.Origins.Where(o => o.Function == function).SelectMany(o => o.Lines).Any(l => IsMasked(plan, l));

    /// <summary>Columns into which a mapping puts what it makes of masked values.</summary>
    public static IEnumerable<int> Targets(SyncPlan plan, int mapFunction) =>
        plan.Origins.Where(o => o.Function == mapFunction).SelectMany(o => o.Lines).Where(l => IsMasked(plan, l)).Select(l => l.Target);

    /// <summary>Whether a value of a function reads a masked one.</summary>
    public static bool IsMasked(SyncPlan plan, OriginLinePlan line) => line.Site >= 0 && line.Site < plan.Sites.Length && plan.Sites[line.Site].Masked;
}

using DataSync.Engine.Explain;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Failures;

/// <summary>Which steps of a task have to do with masked values: what their databases say of rows may repeat them. Source: tasks R140.</summary>
internal sealed class MaskedSteps(SyncPlan plan, TaskPlan task)
{
    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Whether a step, or one inside of it, reads or writes masked values; of a name that no step has, whether any does.</summary>
    public bool Has(string step)
    {
        if (known.TryGetValue(step, out var has)) return has;
        var named = StepTree.All(task).FirstOrDefault(s => s.Name == step);
        return known[step] = named is null ? StepTree.All(task).Any(IsMasked) : StepTree.All([named]).Any(IsMasked);
    }

    private bool IsMasked(StepPlan step)
    {
        if (StepTree.Written(step) is { } table && plan.Tables[table].Columns.Any(c => c.Masked)) return true;
        var functions = FunctionNumbers.Of(step);
        return plan.Origins.Where(o => functions.Contains(o.Function)).SelectMany(o => o.Lines).Any(l => MaskedFunctions.IsMasked(plan, l));
    }
}

using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Queries;

/// <summary>The values of a statement or procedure of the script's own, computed anew for each execution.</summary>
internal sealed class BoundValues(TaskSession session, ImmutableArray<OwnValuePlan> plans)
{
    private readonly ValueFunction[] functions = [.. plans.Select(p => session.Code.Value(p.ValueFunction))];
    private readonly object?[] values = new object?[plans.Length];

    public object?[] Values => values;

    public void Compute()
    {
        for (var i = 0; i < functions.Length; i++)
        {
            session.Frame.Site = plans[i].Site;
            values[i] = functions[i](session.Frame);
        }
    }

    /// <summary>The value at a place as it may be shown.</summary>
    public string Shown(int place) => session.Show(values[place], plans[place].Site >= 0 && session.Plan.Sites[plans[place].Site].Masked);

    public string Shown() => string.Join(", ", Enumerable.Range(0, values.Length).Select(Shown));

    /// <summary>What stands in the script.</summary>
    public string Text(int place) => plans[place].Site >= 0 ? session.Plan.Sites[plans[place].Site].Text : "";
}

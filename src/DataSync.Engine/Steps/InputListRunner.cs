using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary><c>Order.Lines &lt;- for each l in lines { … }</c>: the values of each element, and the lists in it. <c>where</c> says of which rows. Source: tasks R91.</summary>
internal sealed class InputListRunner(ServiceListPlan plan, TaskSession session)
{
    private readonly MapOut map = session.Code.MapOut(plan.Mapping.MapFunction);
    private readonly Condition? where = plan.WhereFunction < 0 ? null : session.Code.Condition(plan.WhereFunction);
    private readonly CapturedValues values = new(plan.Inputs.Length);
    private readonly ListedRows rows = new(plan.ListSlot, plan.Within);
    private readonly ImmutableArray<InputListRunner> lists = [.. plan.Lists.Select(l => new InputListRunner(l, session))];

    public ServiceElement[] Compute(Frame frame)
    {
        var elements = new List<ServiceElement>();
        foreach (var row in rows.At(frame))
        {
            frame.Rows[plan.RowSlot] = row;
            if (where is not null && where(frame) != true) continue;
            values.Clear();
            map(frame, values);
            elements.Add(new ServiceElement([.. Enumerable.Range(0, values.Count).Select(values.Boxed)], [.. lists.Select(l => l.Compute(frame))]));
        }
        return [.. elements];
    }
}

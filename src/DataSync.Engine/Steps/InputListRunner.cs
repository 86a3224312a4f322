using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary><c>Order.Lines &lt;- for each l in lines { … }</c>: the values of each element. Source: tasks R91.</summary>
internal sealed class InputListRunner(ServiceListPlan plan, TaskSession session)
{
    private readonly MapOut map = session.Code.MapOut(plan.Mapping.MapFunction);
    private readonly CapturedValues values = new(plan.Inputs.Length);

    public object?[][] Compute(Frame frame)
    {
        var elements = new List<object?[]>();
        foreach (var row in frame.Lists[plan.ListSlot] ?? [])
        {
            frame.Rows[plan.RowSlot] = row;
            values.Clear();
            map(frame, values);
            elements.Add([.. Enumerable.Range(0, values.Count).Select(values.Boxed)]);
        }
        return [.. elements];
    }
}

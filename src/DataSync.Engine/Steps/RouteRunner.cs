using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary><c>route Exceptions { … }</c>: the task fails here, unless it has failed already, and its item waits in a queue until somebody returns it. Source: tasks R119, R121, C37.</summary>
internal sealed class RouteRunner : StepRunner
{
    private const int Reason = 0, Priority = 1;
    private readonly RouteStep step;
    private readonly MapOut map;
    private readonly CapturedValues values;

    public RouteRunner(RouteStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        map = session.Code.MapOut(step.Mapping.MapFunction);
        values = new CapturedValues(step.Mapping.Columns.Length);
    }

    public override string Kind => "route";

    protected override Flow Perform()
    {
        values.Clear();
        map(Frame, values);
        Frame.Site = step.Site;
        var reason = Value(Reason) is not string text ? "" : step.Mapping.Masked.Contains(Reason) ? Masking.Hidden : Session.Scrub(text);
        Session.Route = new RunRoute(step.Queue, reason, Value(Priority) is long urgent ? (int)Math.Clamp(urgent, int.MinValue, int.MaxValue) : 0);
        if (!Session.HasFailed) throw RuntimeErrorCatalog.Routed.With(reason.Length > 0 ? reason : $"The item is sent to {step.Queue}.");
        Tally.Outcome = "routed";
        return Flow.Next;
    }

    private object? Value(int column) => step.Mapping.Columns.IndexOf(column) is >= 0 and var place && values.IsSet(place) ? values.Boxed(place) : null;
}

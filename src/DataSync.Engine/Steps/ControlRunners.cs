using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary><c>if … { } else { }</c>: an unknown condition counts as false. Source: tasks R37 to R39.</summary>
internal sealed class IfRunner(IfStep step, TaskSession session) : StepRunner(step, session)
{
    private readonly Condition condition = session.Code.Condition(step.ConditionFunction);
    private readonly StepSequence then = session.Factory.Create(step.Then);
    private readonly StepSequence otherwise = session.Factory.Create(step.Else);

    public override string Kind => "if";

    protected override Flow Perform() => condition(Frame) is true ? then.Run() : otherwise.Run();
}

/// <summary><c>fail "…"</c></summary>
internal sealed class FailRunner(FailStep step, TaskSession session) : StepRunner(step, session)
{
    public override string Kind => "fail";

    protected override Flow Perform() => throw RuntimeErrorCatalog.Failed.With(
        step.TextFunction >= 0 ? Session.Text(step.TextFunction) : RuntimeErrorCatalog.Failed.Title);
}

/// <summary><c>stop</c></summary>
internal sealed class StopRunner(StopStep step, TaskSession session) : StepRunner(step, session)
{
    public override string Kind => "stop";

    protected override Flow Perform() => Flow.Stop;
}

/// <summary><c>transaction source { }</c>: what its steps write there is committed together, or not at all.</summary>
internal sealed class TransactionRunner(TransactionStep step, TaskSession session) : StepRunner(step, session)
{
    private readonly StepSequence body = session.Factory.Create(step.Body);
    private readonly TalliesBefore before = new(session, step.Body, step.Source);

    public override string Kind => "transaction";

    protected override Flow Perform()
    {
        var unit = new WorkUnit(step.Source, Session.Unit);
        Session.Unit = unit;
        before.Note();
        try
        {
            var flow = body.Run();
            Session.Unit = unit.Outer;
            unit.Commit();
            if (Session.LoopDepth == 0) Session.Recorder.Flush();
            return flow;
        }
        catch
        {
            Session.Unit = unit.Outer;
            // What a unit around has joined is taken back by that one, or not at all.
            if (unit.Joined.Count > 0) before.TakeBack();
            unit.Rollback();
            throw;
        }
    }
}

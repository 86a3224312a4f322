using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>undo { … }</c> of a step. Its steps leave marks as any others do, and the journal notes how far it has come: a run that is killed in the middle of it finishes it in its next attempt, where it comes
/// to the step again. Then the marks of both are removed, and the step is done anew. Source: tasks C34, §3.9.
/// </summary>
internal sealed class UndoRunner(StepRunner runner, StepSequence steps, TaskSession session)
{
    private readonly ImmutableArray<StepPlan> all = [.. StepTree.All(runner.Step.Undo?.Steps ?? [])];
    private UndoReads? reads;
    private ReadMoment? moment;
    private bool isReached;

    private string Step => runner.Step.Name;

    private UndoReads Reads => reads ??= new UndoReads(runner.Step, session);

    public void Reset() => (moment, isReached) = (null, false);

    /// <summary>Takes the step back to its end where an earlier attempt began to.</summary>
    /// <param name="perform">The step itself: an earlier attempt has done it, and it takes up what that gave.</param>
    public void Before(Action perform)
    {
        isReached = true;
        if (session is not { Journal: { } journal, Ticket.Continues: true } || journal.FindUndo(session.Run, Step) is not { } stage) return;
        // Where it fails again nothing before it is taken back either: the order would be another one.
        session.Done.Hold(Step);
        if (stage == UndoStage.Begun)
        {
            perform();
            RunAt(Kept());
        }
        else
        {
            End();
        }
        session.Done.Release();
    }

    /// <summary>The step is about to act.</summary>
    public void Keep()
    {
        if (session.Journal is { } journal && !Reads.IsEmpty) journal.KeepForUndo(session.Run, Step, Reads.Write(Reads.Take()));
    }

    /// <summary>The step is done.</summary>
    /// <param name="earlier">Whether an earlier attempt did it.</param>
    public void After(bool earlier)
    {
        if (session.Journal is null) return;
        moment = earlier ? null : Reads.Take();
        session.Done.Add(this);
    }

    /// <summary>Takes the step back.</summary>
    public void TakeBack()
    {
        RunAt(moment ?? Kept());
        runner.Tally.Outcome = "undone";
    }

    /// <summary>Whether an earlier attempt has done the step, and this one has not come to it.</summary>
    public bool IsLeftDone => !isReached && (runner is OnceRunner write
        ? session.Connection(write.Source).Marks.HasAny(session.Run, Step, session.Cancellation)
        : session.Journal?.HasCalled(session.Run, Step) == true);

    public override string ToString() => Step;

    private ReadMoment Kept() => Reads.Read(Reads.IsEmpty ? "{}" : session.Journal?.KeptForUndo(session.Run, Step));

    private void RunAt(ReadMoment then)
    {
        var now = Reads.Take();
        Reads.Put(then);
        try
        {
            Run();
        }
        finally
        {
            Reads.Put(now);
        }
    }

    private void Run()
    {
        session.Journal?.BeginUndo(session.Run, Step);
        steps.Run();
        session.Journal?.Undone(session.Run, Step);
        End();
    }

    // What is noted in the journal goes last: until then the next attempt does the same again.
    private void End()
    {
        Forget(runner.Step);
        foreach (var step in all) Forget(step);
        session.Journal?.EndUndo(session.Run, Step);
    }

    private void Forget(StepPlan step)
    {
        if (StepTree.WrittenSource(session.Plan, step) is { } source) session.Connection(source).Marks.Remove(session.Run, step.Name, session.Cancellation);
        else if (step is ServiceStep) session.Journal?.ForgetCalls(session.Run, step.Name);
    }
}

using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>How it goes on after a step.</summary>
internal enum Flow
{
    Next,

    /// <summary>The rest of the current row of a <c>for each</c> is passed over.</summary>
    NextRow,

    /// <summary>The task ends with outcome stopped.</summary>
    Stop,
}

/// <summary>Runs one step of a plan as often as it is reached.</summary>
internal abstract class StepRunner(StepPlan step, TaskSession session) : IDisposable
{
    private StepRetry? retry;
    private readonly OutcomeRunner? whenFailed = step.WhenFailed is { } answer ? session.Factory.Outcome(answer) : null;
    private readonly StepSequence undoing = step.Undo is { } taken ? session.Factory.Create(taken.Steps) : StepSequence.Empty;
    private UndoRunner? undo;

    public StepPlan Step => step;

    /// <summary>What takes it back; null for nothing.</summary>
    public UndoRunner? Undo => step.Undo is null ? null : undo ??= new UndoRunner(this, undoing, session);

    public StepTally Tally { get; } = new();

    /// <summary>The word the step begins with.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether its last execution has done what an <see cref="Undo"/> would take back, or found that an earlier attempt had.</summary>
    protected bool HasActed { get; set; }

    /// <summary>Whether an earlier attempt did it, and this one has taken up what that gave.</summary>
    protected bool WasDone { get; set; }

    protected TaskSession Session => session;

    protected Frame Frame => session.Frame;

    /// <exception cref="StepFailure">The step failed and has no answer to that.</exception>
    /// <exception cref="BrokenOff">The run is broken off on purpose.</exception>
    public Flow Run()
    {
        if (step.Disabled)
        {
            Tally.Outcome = "disabled";
            return Flow.Next;
        }
        if (session.LoopDepth == 0)
        {
            Tally.Started ??= session.Now;
            session.Cancellation.ThrowIfCancellationRequested();
        }
        Tally.Executions++;
        Frame.Run.Step = session.FailedStep ?? step.Name;
        Frame.Site = step.Site;
        var saved = whenFailed is null ? null : Staged()?.Copy();
        var given = session.Staged.Given;
        var within = session.WritesWithin;
        var told = session.Outbox.Count;
        Undo?.Before(() => Try());
        (HasActed, WasDone) = (false, false);
        try
        {
            var flow = step.Retry is { } plan ? (retry ??= new StepRetry(this, plan, session)).Run(Try) : Once();
            session.Caches.Wrote(step);
            if (HasActed) Undo?.After(WasDone);
            if (session.LoopDepth == 0) Tally.Ended = session.Now;
            return flow;
        }
        catch (BrokenOff)
        {
            throw;
        }
        catch (Exception error)
        {
            var failure = session.Failure(error, step.Name, Record());
            session.CallIsOpen = null;
            Tally.Outcome = "failed";
            Tally.Remark = failure.Failure.Message;
            if (session.LoopDepth == 0) Tally.Ended = session.Now;
            if (whenFailed is null || session.Cancellation.IsCancellationRequested) throw failure;
            if (session.Unit is not null && session.WritesWithin > within)
            {
                // Source: tasks R45, R72: nothing of a failed step stays.
                session.Recorder.Warn($"{step.Name}: it failed when it had written already, and that can be taken back only with all that is committed together with it: `when failed` is not followed.");
                throw failure;
            }
            return AfterFailure(failure, saved, given, told, whenFailed);
        }
    }

    public virtual void Reset()
    {
        Tally.Reset();
        undo?.Reset();
    }

    public virtual void Dispose() { }

    protected abstract Flow Perform();

    /// <summary>Before the step is tried again: it begins anew, and passes over what was committed.</summary>
    public virtual void TryAgain() { }

    /// <summary>The record this step is about, for messages: the item unless a step knows better.</summary>
    protected virtual string Record()
    {
        var record = session.Task.Item is { } item ? Masking.Record(session.Plan.Tables[item.Table], Frame.Rows[item.Slot]) : "";
        return string.Join(" / ", session.LoopPlaces.Take(session.LoopDepth).Select(place => place()).Prepend(record).Where(r => r.Length > 0));
    }

    /// <summary>Notes an outcome that a policy answered.</summary>
    protected void Note(string outcome)
    {
        Tally.Outcome = outcome;
        if (session.LoopDepth == 0) session.Recorder.Warn($"{step.Name}: {outcome}");
    }

    private Flow Once() => step.TimeLimit is { } limit ? Within(limit) : Perform();

    private Flow Try()
    {
        Frame.Run.Step = session.FailedStep ?? step.Name;
        Frame.Site = step.Site;
        try
        {
            return Once();
        }
        catch (Exception error) when (error is not BrokenOff)
        {
            throw session.Failure(error, step.Name, Record());
        }
    }

    private Flow Within(TimeLimitPlan plan)
    {
        using var limit = session.Limit(step.Name, plan);
        try
        {
            return Perform();
        }
        catch (Exception error) when (error is not BrokenOff)
        {
            // The failure is told while it is still known whose limit it was.
            throw session.Failure(error, step.Name, Record());
        }
        finally
        {
            session.Lift(limit);
        }
    }

    private Row? Staged() => session.Task.Item is { } item ? Frame.Rows[item.Slot] : null;

    // Source: tasks R45: what the failed step staged is discarded, the run goes on with a warning.
    private Flow AfterFailure(StepFailure failure, Row? saved, ImmutableHashSet<int> given, int told, OutcomeRunner answer)
    {
        session.Outbox.TakeBack(told);
        for (var unit = session.Unit; unit is not null; unit = unit.Outer) unit.Doubt(failure.Cause);
        if (saved is not null && session.Task.Item is { } item) Frame.Rows[item.Slot] = saved;
        session.Staged.Given = given;
        GivenRows.Forget(step, session);
        Frame.Run.Error = failure.Failure.Message;
        Tally.Outcome = "warned";
        session.Recorder.Warn($"{step.Name}: {failure.Failure.Message}");
        var outer = session.FailedStep;
        session.FailedStep = failure.Failure.Step;
        try
        {
            return answer.Answer(RuntimeErrorCatalog.Failed, () => failure.Failure.Message);
        }
        finally
        {
            session.FailedStep = outer;
        }
    }
}

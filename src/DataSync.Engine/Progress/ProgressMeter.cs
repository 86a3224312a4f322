using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Progress;

/// <summary>
/// Tells the observer of a run about its outermost loop. A loop calls <see cref="Tick"/> once in some hundred rows; only then the clock is read.
/// Without an observer nothing is done at all.
/// </summary>
internal sealed class ProgressMeter(TaskSession session, IRunObserver? observer)
{
    private IRunObserver? observer = observer;
    private StepPlan? step;
    private StepTally? own;
    private ImmutableArray<StepTally> inner = [];
    private long? estimate;
    private long began;
    private long told;
    private long committed;
    private int batch;

    /// <summary>Whether somebody wants to know: only then is anything worth counting.</summary>
    public bool IsWanted => observer is not null;

    /// <summary>A step over many rows begins. A loop inside it is part of it.</summary>
    /// <param name="count">Counts the rows there are, or says null; called only when somebody wants to know.</param>
    /// <returns>Whether it is the outermost one: then <see cref="End"/> must follow.</returns>
    public bool Begin(StepPlan outermost, StepTally tally, ImmutableArray<StepPlan> body, Func<long?> count)
    {
        if (observer is null || step is not null) return false;
        step = outermost;
        own = tally;
        inner = [.. session.Factory.Tallies(body)];
        began = told = session.Timestamp;
        committed = 0;
        batch = 0;
        estimate = count();
        Tell(ProgressMoment.Begun);
        return true;
    }

    /// <summary>Some rows were read.</summary>
    public void Tick()
    {
        if (step is null || session.Elapsed(told) < session.Options.ObserveEvery) return;
        told = session.Timestamp;
        Tell(ProgressMoment.Going);
    }

    /// <summary>A batch of the step was committed.</summary>
    /// <param name="rows">Rows read for it.</param>
    public void Committed(long rows)
    {
        if (step is null) return;
        committed += rows;
        batch++;
        Tick();
    }

    public void End(bool whole)
    {
        Tell(whole ? ProgressMoment.Ended : ProgressMoment.BrokenOff);
        step = null;
    }

    private void Tell(ProgressMoment moment)
    {
        if (observer is null || step is null || own is null) return;
        var item = session.Task.Item is { } work ? Masking.Record(session.Plan.Tables[work.Table], session.Frame.Rows[work.Slot]) : "";
        var progress = new RunProgress(moment, session.Task.Name, item, step.Name, own.RowsRead, Sum(t => t.RowsWritten), Sum(t => t.RowsUnchanged), Sum(t => t.RowsBad),
            committed, batch, estimate, session.Elapsed(began));
        try
        {
            observer.Report(progress);
        }
        catch (Exception error)
        {
            // Source: tasks R133: a full disk, or a pipe that nobody reads any more.
            observer = null;
            session.Recorder.Warn($"How the run gets on could not be told, and is not told any more: {error.Message}");
        }
    }

    private long Sum(Func<StepTally, long> count) => (own is null ? 0 : count(own)) + inner.Sum(count);
}

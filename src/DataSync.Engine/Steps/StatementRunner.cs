using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// What statements and procedures of the script's own have in common with other writes: not repeating what an earlier attempt committed, the done-mark in the same
/// transaction, committing alone or with the unit around, and the preview that lists and sends nothing. Source: tasks C20, R126, R164.
/// </summary>
/// <param name="source">Where it is sent.</param>
/// <param name="once">Key of <c>once per</c>; -1 for the standard one.</param>
internal abstract class StatementRunner(StepPlan step, int source, int once, TaskSession session) : StepRunner(step, session)
{
    protected bool Recorded => Session.Preview || Session.LoopDepth == 0;

    /// <summary>Whether a later attempt needs to know what this one gave: then every execution has a mark of its own.</summary>
    protected virtual bool KeepsAnswer => false;

    /// <summary>It may be repeated, and a preview may send it.</summary>
    protected virtual bool ChangesNothing => false;

    protected sealed override Flow Perform()
    {
        if (ChangesNothing)
        {
            Compute();
            Frame.Site = Step.Site;
            Send(Session.Connection(source));
            return Flow.Next;
        }
        var key = once >= 0 ? ValueText.Show(Session.Code.Value(once)(Frame)) : null;
        var unit = WorkUnit.Covering(Session.Unit, source);
        var ownMark = key is not null || KeepsAnswer || unit is not { IsBatch: true };
        if (ownMark) key ??= Session.LoopKey();
        if (IsDone(key, ownMark, out var answer))
        {
            Tally.Outcome = "done earlier";
            if (answer is not null) TakeUp(answer);
            return Flow.Next;
        }
        Compute();
        Frame.Site = Step.Site;
        if (Session.Preview)
        {
            Plan();
            Tally.Outcome = "planned";
            return Flow.Next;
        }
        var connection = Session.Connection(source);
        if (unit is not null)
        {
            unit.Join(connection);
            var isDone = Send(connection);
            if (ownMark && isDone) Mark(connection, key);
            return isDone ? Flow.Next : WithoutEffect();
        }
        return SendAlone(connection, key) ? Flow.Next : WithoutEffect();
    }

    /// <summary>Computes what is bound; nothing is sent yet.</summary>
    protected abstract void Compute();

    /// <summary>Lists it for a preview.</summary>
    protected abstract void Plan();

    /// <summary>Sends it within the current transaction.</summary>
    /// <returns>False when it had no effect: then nothing is marked as done.</returns>
    protected abstract bool Send(SourceConnection connection);

    /// <summary>Answers that it had no effect.</summary>
    protected abstract Flow WithoutEffect();

    /// <summary>What it gave, for a later attempt; null for nothing.</summary>
    protected virtual byte[]? Answer() => null;

    /// <summary>Takes up what an earlier attempt was given.</summary>
    protected virtual void TakeUp(byte[] answer)
    {
    }

    private bool IsDone(string? key, bool ownMark, out byte[]? answer)
    {
        answer = null;
        if (Session.Preview || Session.Ticket is not { Continues: true } ticket) return false;
        if (!ownMark) return Session.DoneForRow is { } done && done[source];
        return Session.Connection(source).Marks.IsDone(ticket.Run, Step.Name, key ?? "", Session.Cancellation, out answer);
    }

    private void Mark(SourceConnection connection, string? key) => connection.Marks.Add(Session.Run, Step.Name, key ?? "", Answer(), Session.Cancellation);

    private bool SendAlone(SourceConnection connection, string? key)
    {
        _ = connection.Marks;   // their table is created before the transaction
        var session = connection.Session;
        session.Begin();
        try
        {
            var isDone = Send(connection);
            if (isDone)
            {
                Mark(connection, key);
                session.Commit();
                if (Session.LoopDepth == 0) Session.Recorder.Flush();
            }
            else
            {
                session.Rollback();
            }
            return isDone;
        }
        catch
        {
            if (session.InTransaction) session.Rollback();
            throw;
        }
    }
}

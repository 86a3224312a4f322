using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// What all steps that write have in common: not repeating what an earlier attempt committed, committing alone or with the unit around, the done-mark in the same
/// transaction, and looking it up when the answer of the commit was lost. Source: tasks R33, R126, R131.
/// </summary>
/// <param name="source">Where it writes.</param>
/// <param name="once">Key of <c>once per</c>; -1 for the standard one.</param>
internal abstract class OnceRunner(StepPlan step, int source, int once, TaskSession session) : StepRunner(step, session)
{
    private readonly bool onceIsMasked = MaskedFunctions.Has(session.Plan, once);
    private DoneKey? key;
    private bool ownMark;
    private WorkUnit? unit;

    /// <summary>Index of the source it writes to.</summary>
    public int Source => source;

    /// <summary>Whether every statement is recorded: inside a <c>for each</c> they are counted only.</summary>
    protected bool Recorded => Session.Preview || Session.LoopDepth == 0;

    /// <summary>Whether a later attempt needs to know what this one gave: then every execution has a mark of its own.</summary>
    protected abstract bool KeepsAnswer { get; }

    /// <summary>Writes within the current transaction.</summary>
    /// <returns>False when it had no effect: then nothing is marked as done.</returns>
    protected abstract bool Send(SourceConnection connection);

    /// <summary>What it gave, for a later attempt; null for nothing.</summary>
    protected abstract byte[]? Answer();

    /// <summary>Takes up what an earlier attempt was given.</summary>
    protected abstract void TakeUp(byte[]? answer);

    /// <summary>Begins an execution.</summary>
    /// <returns>Whether an earlier attempt has done it: then what it gave is taken up.</returns>
    protected bool IsDone()
    {
        key = once >= 0 ? DoneKey.Of(ValueText.Show(Session.Code.Value(once)(Frame)), onceIsMasked) : null;
        unit = WorkUnit.Covering(Session.Unit, source);
        ownMark = key is not null || KeepsAnswer || unit is not { IsBatch: true };
        if (ownMark) key ??= Session.LoopKey();
        if (!IsMarked(out var answer)) return false;
        TakeUp(answer);
        Tally.Outcome = "done earlier";
        (HasActed, WasDone) = (true, true);
        return true;
    }

    /// <summary>Begins the transaction of the unit around.</summary>
    protected void Join() => unit?.Join(Session.Connection(source));

    /// <summary>
    /// What an earlier attempt found in place of writing, when it committed that together with what the script answered: the answer is given again, because what it wrote is marked for itself, and what it set on the
    /// item, or that it ended the run, is in no database.
    /// </summary>
    /// <returns>What <see cref="Answered"/> was told; null for nothing.</returns>
    protected byte? AnsweredEarlier()
    {
        if (unit is null || Session.Preview || Session.Ticket is not { Continues: true } || (unit.IsBatch && Session.DoneForRow?[source] != true)) return null;
        return Session.Connection(source).Marks.IsDone(Session.Run, AnswerName, AnswerKey, Session.Cancellation, out var kept) && kept is [var found] ? found : null;
    }

    /// <summary>Marks with the unit around that the script has answered what was found.</summary>
    /// <param name="found">For <see cref="AnsweredEarlier"/>.</param>
    /// <param name="flow">How the answer goes on.</param>
    protected Flow Answered(byte found, Flow flow)
    {
        if (unit is null || Session.Preview) return flow;
        var connection = Session.Connection(source);
        unit.Join(connection);
        // That of a row which was bad then, and is done once more.
        if (Session.Ticket is { Continues: true } && connection.Marks.IsDone(Session.Run, AnswerName, AnswerKey, Session.Cancellation, out _)) return flow;
        connection.Marks.Add(Session.Run, AnswerName, AnswerKey, [found], Session.Cancellation);
        return flow;
    }

    private string AnswerName => $"{Step.Name} answered";

    private string AnswerKey => (key ?? Session.LoopKey()).Text;

    /// <summary>Sends and marks it: with the unit around, or committed by itself.</summary>
    /// <returns>What <see cref="Send"/> said.</returns>
    protected bool SendOnce()
    {
        var connection = Session.Connection(source);
        if (unit is null) return HasActed = SendAlone(connection);
        unit.Join(connection);
        var isDone = Send(connection);
        if (ownMark && isDone) Mark(connection);
        return isDone;
    }

    private bool IsMarked(out byte[]? answer)
    {
        answer = null;
        if (Session.Preview) return false;
        // Rows of one loop may have the same value, and what is once is once.
        var continues = Session.Ticket is { Continues: true };
        if (once >= 0 && Session.LoopDepth > 0)
        {
            var all = Session.Connection(source).Marks;
            return all.IsMarked(Session.Run, Step.Name, Key, Session.Cancellation, out answer)
                || (continues && key?.Plain is { } left && all.IsMarked(Session.Run, Step.Name, left, Session.Cancellation, out answer));
        }
        if (!continues) return false;
        if (!ownMark) return Session.DoneForRow is { } done && done[source];
        var marks = Session.Connection(source).Marks;
        return marks.IsDone(Session.Run, Step.Name, Key, Session.Cancellation, out answer)
            || (key?.Plain is { } plain && marks.IsDone(Session.Run, Step.Name, plain, Session.Cancellation, out answer));
    }

    private string Key => key?.Text ?? "";

    private void Mark(SourceConnection connection) => connection.Marks.Add(Session.Run, Step.Name, Key, Answer(), Session.Cancellation);

    private bool SendAlone(SourceConnection connection)
    {
        _ = connection.Marks;   // their table is created before the transaction
        Undo?.Keep();
        var session = connection.Session;
        session.Begin();
        var written = Tally.RowsWritten;
        try
        {
            var isDone = Send(connection);
            if (isDone)
            {
                Mark(connection);
                connection.Commit();
                if (Session.LoopDepth == 0) Session.Recorder.Flush();
            }
            else
            {
                connection.TakeBack();
            }
            return isDone;
        }
        catch (Exception error)
        {
            connection.TakeBack();
            Tally.RowsWritten = written;
            connection.Look();
            if (error is DbException && !connection.IsStill(session))
                throw RuntimeErrorCatalog.NotWritten.With($"The link to {connection.Name} broke: {Step.Name} was not written. {error.Message}", error);
            throw;
        }
    }
}

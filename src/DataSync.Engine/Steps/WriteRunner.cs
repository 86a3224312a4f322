using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>How a write came out, before a policy answers.</summary>
internal enum WriteOutcome { Written, Unchanged, None, NoKey, Conflict }

/// <summary>
/// What all writes have in common: not repeating what an earlier attempt committed, committing step by step or with the unit around,
/// the done-mark in the same transaction, outcomes, and the preview that writes nothing. Source: tasks R66 to R79, R126, R164.
/// </summary>
internal abstract class WriteRunner : StepRunner
{
    private readonly WriteStep step;
    private readonly OutcomeRunner none;
    private readonly OutcomeRunner noKey;
    private readonly OutcomeRunner conflict;
    private readonly OutcomeRunner unchanged;
    private readonly ShownColumns shown;

    protected WriteRunner(WriteStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        Table = session.Plan.Tables[step.Table];
        shown = ShownColumns.Of(Table, step);
        Returned = new ReturnedRow(step, session);
        none = session.Factory.Outcome(step.WhenNone, OutcomeKind.Fail);
        noKey = session.Factory.Outcome(step.WhenNoKey, OutcomeKind.Fail);
        conflict = session.Factory.Outcome(step.WhenConflict, OutcomeKind.Fail);
        unchanged = session.Factory.Outcome(step.WhenUnchanged, OutcomeKind.Keep);
    }

    /// <summary>Where its rows wait to be sent together; null while they are written one by one.</summary>
    public GatheredWrite? Gathered { get; set; }

    /// <summary>Index of the source it writes to.</summary>
    public int Source => Table.Source;

    protected TablePlan Table { get; }

    /// <summary>The row that <c>returning</c> names.</summary>
    protected ReturnedRow Returned { get; }

    public override void Dispose() => Returned.Dispose();

    /// <summary>Rows that may be written; more is an error before anything is sent.</summary>
    protected long Expected => step.ExpectRows ?? 1;

    /// <summary>Whether every write is recorded with old and new values: inside a <c>for each</c> they are counted only.</summary>
    protected bool Recorded => Session.Preview || Session.LoopDepth == 0;

    protected sealed override Flow Perform()
    {
        var once = step.OnceFunction >= 0 ? ValueText.Show(Session.Code.Value(step.OnceFunction)(Frame)) : null;
        var unit = WorkUnit.Covering(Session.Unit, Table.Source);
        // What a write returns is kept with its own mark.
        var ownMark = once is not null || unit is not { IsBatch: true } || Returned.IsWanted;
        if (ownMark) once ??= Session.LoopKey();
        Returned.Clear();
        if (IsDone(once, ownMark, out var kept))
        {
            Returned.Restore(kept);
            Tally.Outcome = "done earlier";
            return Flow.Next;
        }
        if (Gathered is { } gathered)
        {
            unit?.Join(Session.Connection(Table.Source));
            return gathered.Take() ? Flow.Next : Answered(WriteOutcome.NoKey);
        }
        if (!Map()) return Answered(WriteOutcome.NoKey);
        AtStep();
        var connection = Session.Connection(Table.Source);
        if (Session.Preview) return Answered(Write(connection));
        if (unit is not null)
        {
            unit.Join(connection);
            var outcome = Write(connection);
            if (ownMark && IsDoneAfter(outcome)) Mark(connection, once);
            return Answered(outcome);
        }
        return Answered(WriteAlone(connection, once));
    }

    /// <summary>Notes what became of rows that were sent together.</summary>
    /// <returns>False when an outcome has an answer that rows must be given one by one.</returns>
    public bool Settle(long written, long unchanged)
    {
        if (unchanged > 0 && step.WhenUnchanged is { Kind: OutcomeKind.Fail or OutcomeKind.Stop or OutcomeKind.Steps }) return false;
        Tally.RowsWritten += written;
        Tally.RowsUnchanged += unchanged;
        Tally.Outcome = Tally.RowsWritten == 0 && unchanged > 0 ? "unchanged" : "";
        return true;
    }

    /// <summary>Computes keys and values; nothing is sent yet.</summary>
    /// <returns>False when a key is empty. Source: tasks R70.</returns>
    protected abstract bool Map();

    /// <summary>Says that the values are known: what fails from here on is the step's, and not that of the mapping's last line.</summary>
    protected void AtStep() => Frame.Site = step.Site;

    /// <summary>Writes, or plans to (<see cref="TaskSession.Preview"/>), within the current transaction.</summary>
    protected abstract WriteOutcome Write(SourceConnection connection);

    /// <summary>What the standard errors say of this write.</summary>
    protected virtual string NoneMessage => $"There is no {Table.Name} for this condition.";

    protected void Count(long written)
    {
        if (Session.Preview) return;
        Tally.RowsWritten += written;
        Session.WritesForRow += written;
    }

    /// <summary>Tells of one written or planned row.</summary>
    /// <param name="key">Its key, as shown.</param>
    protected void Tell(PlannedKind kind, string key, ImmutableArray<FieldChange> changes)
    {
        if (Session.Preview)
            Session.Recorder.Plan(new PlannedWrite(step.Name, kind, Session.Plan.Sources[Table.Source].Name, Table.Name, key,
                [.. changes.Select(c => new PlannedValue(c.Field, c.Old, c.New))]));
        else
            foreach (var change in changes) Session.Recorder.Add(change);
    }

    protected FieldChange Change(string key, int column, string old, string now) =>
        new(step.Name, ChangeSide.External, Table.Name, key, Table.Columns[column].Name, old, now, shown.Hides(column));

    protected string Shown(int column, object? value) => Session.Show(value, shown.Hides(column));

    /// <summary>A part of a key as it is shown in messages.</summary>
    protected string ShownKeyPart(int column, object? value) => shown.Hides(column) ? Masking.Hidden : ValueText.Show(value);

    protected void Exchange(string statement, long rows, long began)
    {
        if (Session.LoopDepth == 0)
            Session.Recorder.Add(new Exchange(step.Name, Session.Plan.Sources[Table.Source].Name, statement, "", rows, Session.MillisecondsSince(began)));
    }

    private static bool IsDoneAfter(WriteOutcome outcome) => outcome is WriteOutcome.Written or WriteOutcome.Unchanged;

    private bool IsDone(string? once, bool ownMark, out byte[]? kept)
    {
        kept = null;
        if (Session.Preview || Session.Ticket is not { Continues: true } ticket) return false;
        if (once is null && Session.DoneForRow is { } done && done[Table.Source]) return true;
        if (!ownMark) return false;
        return Session.Connection(Table.Source).Marks.IsDone(ticket.Run, step.Name, once ?? "", Session.Cancellation, out kept);
    }

    private void Mark(SourceConnection connection, string? once) =>
        connection.Marks.Add(Session.Run, step.Name, once ?? "", Returned.Kept(), Session.Cancellation);

    private WriteOutcome WriteAlone(SourceConnection connection, string? once)
    {
        _ = connection.Marks;   // their table is created before the transaction
        var session = connection.Session;
        session.Begin();
        try
        {
            var outcome = Write(connection);
            if (IsDoneAfter(outcome))
            {
                Mark(connection, once);
                connection.Commit();
                if (Session.LoopDepth == 0) Session.Recorder.Flush();
            }
            else
            {
                session.Rollback();
            }
            return outcome;
        }
        catch (Exception error)
        {
            connection.TakeBack();
            connection.Look();
            if (error is DbException && !connection.IsStill(session))
                throw RuntimeErrorCatalog.NotWritten.With($"The link to {connection.Name} broke: {step.Name} was not written. {error.Message}", error);
            throw;
        }
    }

    private Flow Answered(WriteOutcome outcome)
    {
        switch (outcome)
        {
            case WriteOutcome.None:
                Session.Moment = StatusMoment.None;
                return Answered(none, "no row", RuntimeErrorCatalog.NoRow, () => NoneMessage);
            case WriteOutcome.NoKey:
                return Answered(noKey, "no key", RuntimeErrorCatalog.NoKey, () => $"A key for {Table.Name} is empty.");
            case WriteOutcome.Conflict:
                return Answered(conflict, "conflict", this is InsertRunner ? RuntimeErrorCatalog.DuplicateKey : RuntimeErrorCatalog.Conflict,
                    () => this is InsertRunner ? $"{Table.Name} already has a row with this key." : $"The row of {Table.Name} was changed or removed meanwhile.");
            case WriteOutcome.Unchanged:
                Tally.RowsUnchanged++;
                if (Tally.RowsWritten == 0) Tally.Outcome = "unchanged";
                return unchanged.Answer(RuntimeErrorCatalog.NoRow, () => $"Nothing changes in {Table.Name}.");
            default:
                Tally.Outcome = Session.Preview ? "planned" : "";
                return Flow.Next;
        }
    }

    private Flow Answered(OutcomeRunner answer, string outcome, RuntimeError error, Func<string> message)
    {
        if (answer.Kind == OutcomeKind.Fail) Tally.Outcome = outcome;
        else Note(outcome);
        return answer.Answer(error, message);
    }
}

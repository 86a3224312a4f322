using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>How a write came out, before a policy answers.</summary>
internal enum WriteOutcome { Written, Unchanged, None, NoKey, Conflict }

/// <summary>
/// What writes of tables have in common: many rows at a time where they are gathered, outcomes, and the preview that writes nothing. Source: tasks R66 to R79, R164.
/// </summary>
internal abstract class WriteRunner : OnceRunner
{
    private readonly WriteStep step;
    private readonly OutcomeRunner none;
    private readonly OutcomeRunner noKey;
    private readonly OutcomeRunner conflict;
    private readonly OutcomeRunner unchanged;
    private readonly ShownColumns shown;
    private readonly List<(int After, string Outcome)> told = [];
    private readonly bool isAnswered;
    private WriteOutcome outcome;

    protected WriteRunner(WriteStep step, TaskSession session) : base(step, session.Plan.Tables[step.Table].Source, step.OnceFunction, session)
    {
        this.step = step;
        Table = session.Plan.Tables[step.Table];
        shown = ShownColumns.Of(session.Plan, Table, step);
        Returned = new ReturnedRow(step, session);
        none = session.Factory.Outcome(step.WhenNone, OutcomeKind.Fail);
        noKey = session.Factory.Outcome(step.WhenNoKey, OutcomeKind.Fail);
        conflict = session.Factory.Outcome(step.WhenConflict, OutcomeKind.Fail);
        unchanged = session.Factory.Outcome(step.WhenUnchanged, OutcomeKind.Keep);
        isAnswered = none.IsRepeated || noKey.IsRepeated || conflict.IsRepeated || unchanged.IsRepeated || session.TellsMissing;
    }

    /// <summary>Where its rows wait to be sent together; null while they are written one by one.</summary>
    public GatheredWrite? Gathered { get; set; }

    protected TablePlan Table { get; }

    /// <summary>Index of the table that it writes to.</summary>
    public int WrittenTable => step.Table;

    /// <summary>The row that <c>returning</c> names.</summary>
    protected ReturnedRow Returned { get; }

    public override void Dispose() => Returned.Dispose();

    /// <summary>Rows that may be written; more is an error before anything is sent.</summary>
    protected long Expected => step.ExpectRows ?? 1;

    /// <summary>Whether every row that is written is listed, with old and new values.</summary>
    protected bool Listed => Session.Preview || Session.ListsRows;

    // What a write returns is kept with its own mark.
    protected override bool KeepsAnswer => Returned.IsWanted;

    protected sealed override Flow Perform()
    {
        Returned.Clear();
        var isDone = IsDone();
        if (isAnswered && AnsweredEarlier() is { } found) return Answered((WriteOutcome)found);
        if (isDone) return Flow.Next;
        if (Gathered is { } gathered)
        {
            Join();
            return Gather(gathered);
        }
        if (!Map()) return Kept(WriteOutcome.NoKey);
        AtStep();
        if (Session.Preview) return Answered(Planned(Write(Session.Connection(Source))));
        SendOnce();
        return Kept(outcome);
    }

    /// <summary>Answers an outcome, and marks that in the unit around where a later attempt must do it again.</summary>
    private Flow Kept(WriteOutcome found)
    {
        var flow = Answered(found);
        var answer = found switch
        {
            WriteOutcome.None => none,
            WriteOutcome.NoKey => noKey,
            WriteOutcome.Unchanged => unchanged,
            WriteOutcome.Conflict => conflict,
            _ => null,
        };
        return answer is { IsRepeated: true } || (found == WriteOutcome.None && Session.TellsMissing) ? Answered((byte)found, flow) : flow;
    }

    /// <summary>Notes what became of rows that were sent together.</summary>
    /// <param name="outcomes">What became of each of them; empty where only the sums are known.</param>
    /// <returns>False when an outcome has an answer that rows must be given one by one.</returns>
    public bool Settle(long written, long unchanged, ReadOnlySpan<WriteOutcome> outcomes)
    {
        if (unchanged > 0 && IsOfTheRow(step.WhenUnchanged)) return false;
        if (outcomes.IsEmpty)
        {
            Tally.RowsWritten += written;
            Tally.RowsUnchanged += unchanged;
            Tally.Outcome = Tally.RowsWritten == 0 && unchanged > 0 ? "unchanged" : "";
        }
        else if (!Settle(outcomes))
        {
            return false;
        }
        told.Clear();
        return true;
    }

    /// <summary>How much is noted of rows that wait.</summary>
    public int Told => told.Count;

    /// <summary>Drops what is noted of rows that wait behind the first notes: their transaction was rolled back.</summary>
    public void Unsettle(int first = 0)
    {
        if (first < told.Count) told.RemoveRange(first, told.Count - first);
    }

    /// <summary>Computes keys and values; nothing is sent yet.</summary>
    /// <returns>False when a key is empty. Source: tasks R70.</returns>
    protected abstract bool Map();

    /// <summary>Says that the values are known: what fails from here on is the step's, and not that of the mapping's last line.</summary>
    protected void AtStep() => Frame.Site = step.Site;

    /// <summary>Writes, or plans to (<see cref="TaskSession.Preview"/>), within the current transaction.</summary>
    protected abstract WriteOutcome Write(SourceConnection connection);

    protected sealed override bool Send(SourceConnection connection)
    {
        outcome = Write(connection);
        // What changed nothing is not marked where a mark means that there is something to undo.
        return outcome == WriteOutcome.Written || (outcome == WriteOutcome.Unchanged && step.Undo is null);
    }

    protected override byte[]? Answer() => Returned.Kept();

    protected override void TakeUp(byte[]? answer) => Returned.Restore(answer);

    /// <summary>What the standard errors say of this write.</summary>
    protected virtual string NoneMessage => $"There is no {Table.Name} for this condition.";

    protected virtual string ConflictMessage => $"The row of {Table.Name} was changed or removed meanwhile.";

    protected void Count(long written)
    {
        if (Session.Preview) return;
        Tally.RowsWritten += written;
    }

    /// <summary>Tells of one written or planned row.</summary>
    /// <param name="key">Its key, as shown.</param>
    protected void Tell(PlannedKind kind, string key, ImmutableArray<FieldChange> changes)
    {
        if (Session.Preview)
            Session.Recorder.Plan(new PlannedWrite(step.Name, kind, Session.Plan.Sources[Table.Source].Name, Table.Name, key,
                [.. changes.Select(c => new PlannedValue(c.Field, c.Old, c.New))]));
        else
            Session.Recorder.Hold(Table.Source, Session.Plan.Sources[Table.Source].Name, new RowChange(Action(kind), step.Name, ChangeSide.External, Table.Name, key, changes) { InBulk = Session.LoopDepth > 0 });
    }

    private static ChangeAction Action(PlannedKind kind) => kind switch
    {
        PlannedKind.Insert => ChangeAction.Inserted,
        PlannedKind.Delete => ChangeAction.Deleted,
        _ => ChangeAction.Updated,
    };

    protected FieldChange Change(string key, int column, string old, string now) =>
        new(step.Name, ChangeSide.External, Table.Name, key, Table.Columns[column].Name, old, now, shown.Hides(column));

    protected string Shown(int column, object? value) => Session.Show(value, shown.Hides(column));

    /// <summary>A part of a key as it is shown in messages.</summary>
    protected string ShownKeyPart(int column, object? value) => shown.Hides(column) ? Masking.Hidden : ValueText.Show(value);

    /// <summary>The step has written a row of the item's table: where it is the item's own, the version that it has now is nobody else's.</summary>
    /// <param name="by">Columns that find the row.</param>
    /// <param name="key">Their values.</param>
    /// <param name="version">Index of the version.</param>
    /// <param name="found">The version that the step has found.</param>
    protected void NoteVersion(SourceConnection connection, ImmutableArray<int> by, object?[] key, int version, object? found)
    {
        if (version < 0 || Session.Task.Item is not { } item || item.Table != step.Table || Frame.Rows[item.Slot] is not { } row) return;
        using var read = new KeyedRead(connection.Session, Table, Table.Key.Insert(0, version), by, newest: true);
        using var reader = read.Execute(key, Session.Cancellation);
        if (!read.Next(reader, key)) return;
        for (var i = 0; i < Table.Key.Length; i++)
            if (!ValueEquality.Same(reader.Get(i + 1, Table.Columns[Table.Key[i]].Type.Kind), row[Table.Key[i]])) return;
        connection.Versions.Add(found, reader.Get(0, Table.Columns[version].Type.Kind));
    }

    protected void Exchange(string statement, long rows, long began)
    {
        if (Session.LoopDepth == 0)
            Session.Recorder.Add(new Exchange(step.Name, Session.Plan.Sources[Table.Source].Name, statement, "", rows, Session.MillisecondsSince(began)));
    }

    private static bool IsOfTheRow(OutcomePlan? answer) => answer is { Kind: OutcomeKind.Fail or OutcomeKind.Stop or OutcomeKind.Steps };

    private Flow Gather(GatheredWrite gathered)
    {
        if (told.Count == 0) told.Add((0, Tally.Outcome));
        try
        {
            if (gathered.Take()) return Flow.Next;
            var flow = Kept(WriteOutcome.NoKey);
            told.Add((gathered.Count, Tally.Outcome));
            return flow;
        }
        catch
        {
            told.Add((gathered.Count, "failed"));
            throw;
        }
    }

    private bool Settle(ReadOnlySpan<WriteOutcome> outcomes)
    {
        // Whether there was no row is the status of the last read, and that may have come since.
        if (outcomes.Contains(WriteOutcome.None) && (none.Kind is OutcomeKind.Fail or OutcomeKind.Stop or OutcomeKind.Steps || Session.TellsMissing))
            return false;
        var next = 0;
        for (var i = 0; i <= outcomes.Length; i++)
        {
            for (; next < told.Count && told[next].After <= i; next++) Tally.Outcome = told[next].Outcome;
            if (i < outcomes.Length) Settle(outcomes[i]);
        }
        return true;
    }

    private void Settle(WriteOutcome settled)
    {
        switch (settled)
        {
            case WriteOutcome.None:
                Session.Moment = StatusMoment.None;
                Tally.Outcome = "no row";
                return;
            case WriteOutcome.Unchanged:
                Tally.RowsUnchanged++;
                if (Tally.RowsWritten == 0) Tally.Outcome = "unchanged";
                break;
            default:
                Tally.RowsWritten++;
                Tally.Outcome = "";
                break;
        }
        if (this is MatchedWriteRunner) Tally.RowsRead++;
    }

    // What would be written counts for a failure behind it as what is written does.
    private WriteOutcome Planned(WriteOutcome found)
    {
        if (found == WriteOutcome.Written) Session.Wrote(Source);
        return found;
    }

    private Flow Answered(WriteOutcome found)
    {
        switch (found)
        {
            case WriteOutcome.None:
                Session.Moment = StatusMoment.None;
                return Answered(none, "no row", RuntimeErrorCatalog.NoRow, () => NoneMessage);
            case WriteOutcome.NoKey:
                return Answered(noKey, "no key", RuntimeErrorCatalog.NoKey, () => $"A key for {Table.Name} is empty.");
            case WriteOutcome.Conflict:
                return Answered(conflict, "conflict", this is InsertRunner ? RuntimeErrorCatalog.DuplicateKey : RuntimeErrorCatalog.Conflict,
                    () => ConflictMessage);
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

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Progress;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Merging;

/// <summary>
/// <c>merge A as a into B as b on … { … }</c>: the rows of A are streamed, a batch of them is looked up in B by key, and what is missing or differs is written.
/// Source: tasks R74, R79, R162, R164, R165, C38, C39.
/// </summary>
internal sealed class MergeRunner : BulkRunner
{
    private readonly MergeStep step;
    private readonly QueryRunner query;
    private readonly MergeMark? mark;
    private readonly BatchLookup lookup;
    private readonly LockedRows locked;
    private readonly ReadIn readExisting;
    private readonly bool needsExisting;
    private readonly MergeWriter writer;
    private readonly MergeMemory memory;
    private readonly MapOut match;
    private readonly CapturedValues keyValues;
    private readonly bool keyDecides;
    private readonly List<MergeRow> differing = [];
    private readonly Dictionary<object?[], MergeRow> byKey = new(KeyComparer.Instance);
    private bool keyIsUnique;
    private SeenKeys seen = new(SeenKeys.Most);
    private MergeCounts batch;
    private MergeCounts all;

    public MergeRunner(MergeStep step, TaskSession session)
        : base(step, session, session.Plan.Tables[step.Query.Table], session.Plan.Tables[step.Existing.Table], step.Batch, step.BadRows, Apart(step, session.Plan.Tables[step.Query.Table].Key))
    {
        this.step = step;
        query = new QueryRunner(session, step.Query) { Undisturbed = session.Plan.Tables[step.Query.Table].Source != session.Plan.Tables[step.Existing.Table].Source };
        if (step.Incremental is { } incremental) mark = new MergeMark(step, incremental, session);
        lookup = new BatchLookup(session, step.Existing, step.Match.Columns);
        locked = new LockedRows(session, Target, step.Existing.Columns, step.Match.Columns);
        readExisting = session.Code.ReadIn(step.Existing.ReadFunction);
        needsExisting = NeedsExisting(session.Plan, step, session.ListsBulk);
        writer = new MergeWriter(step, session);
        memory = new MergeMemory(step, session, writer);
        Held = new HeldRows(step, session, writer);
        match = session.Code.MapOut(step.Match.MapFunction);
        keyValues = new CapturedValues(step.Match.Columns.Length);
        // Rows with different keys cannot meet in the target.
        keyDecides = !Read.Key.IsEmpty && Read.Key.All(k => step.Match.From.Contains(k));
    }

    public override string Kind => "merge";

    /// <summary>What its step for extra rows leaves alone.</summary>
    public HeldRows Held { get; }

    /// <summary>Whether a row that changes is to be seen as it is when it is written. With a version nothing is written over a row that is another by now.</summary>
    /// <param name="isListed">Whether what it held is listed.</param>
    public static bool NeedsExisting(SyncPlan plan, MergeStep step, bool isListed) =>
        step.Updates && RowVersion.Of(plan.Tables[step.Existing.Table]) < 0 && (isListed || LaterMapping.ReadsExisting(plan, step.Mapping.MapFunction, step.Existing.Slot));

    protected override ImmutableArray<int> ReadColumns => step.Query.Columns;

    protected override int ReadSlot => step.Query.Slot;

    public override void Reset()
    {
        base.Reset();
        Held.Reset();
        all = default;
    }

    public override void Dispose()
    {
        base.Dispose();
        query.Dispose();
        mark?.Dispose();
        lookup.Dispose();
        locked.Dispose();
        writer.Dispose();
        memory.Dispose();
        Held.Dispose();
    }

    protected override Flow Perform()
    {
        if (!query.KeysPresent())
        {
            Note("no key");
            return Flow.Next;
        }
        // A try before has met rows that were taken back; those that it has committed are met once more, and passed over.
        seen = new SeenKeys(SeenKeys.Most);
        Held.Reset();
        if (!Transaction.Begin())
        {
            Held.Restore(Transaction.Noted);
            Tally.Outcome = "done earlier";
            return Flow.Next;
        }
        // What an earlier try has committed is not met again; what it has passed by is.
        all = Transaction.Alone ? all with { Unchanged = 0, Kept = 0 } : default;
        var rows = mark?.Find() ?? query;
        memory.Begin();
        keyIsUnique = keyDecides && IsKeptUnique();
        var watched = Session.Progress.Begin(step, Tally, [], () => rows == query ? RowCount.Of(Session, step.Query) : null);
        var whole = false;
        try
        {
            _ = rows.KeysPresent();
            Stream(rows, TakeKey, WorkAndForget);
            Transaction.End(Held.ToArray());
            whole = true;
        }
        catch
        {
            Forget();
            Transaction.Rollback();
            throw;
        }
        finally
        {
            Frame.Rows[step.Query.Slot] = Frame.Rows[step.Existing.Slot] = null;
            byKey.Clear();
            if (watched) Session.Progress.End(whole);
        }
        if (seen.IsFull) Session.Recorder.Warn(string.Create(CultureInfo.InvariantCulture, $"{step.Name}: whether two rows have one key was looked at for the first {SeenKeys.Most} keys only."));
        Tally.Outcome = Session.Preview ? "planned" : Tally.RowsWritten == 0 ? "unchanged" : "";
        Tally.Remark = all.ToString();
        return Flow.Next;
    }

    protected override void LookUp()
    {
        differing.Clear();
        var good = new List<MergeRow>(Count);
        for (var i = 0; i < Count; i++)
        {
            Rows[i].Forget();
            if (!Rows[i].IsBad) good.Add(Rows[i]);
        }
        memory.Recognize(good);
        var keys = good.Where(r => !r.IsPassed).Select(r => r.Key).ToList();
        if (keys.Count == 0) return;
        lookup.Find(Session.Connection(Target.Source).Session, keys, (key, found) =>
        {
            if (!byKey.TryGetValue(key, out var row)) return;
            row.IsAmbiguous = row.Existing is not null;
            row.Existing = found;
        });
    }

    protected override void Handle(MergeRow row)
    {
        MergeAction action;
        try
        {
            Frame.Rows[step.Query.Slot] = row.Source;
            if (row.IsAmbiguous) throw RuntimeErrorCatalog.MergeAmbiguous.With($"{Target.Name} has more than one row with this key.");
            action = row.IsPassed ? MergeAction.Unchanged : writer.Compare(row);
            if (action == MergeAction.Updated && writer.OneByOne && LooksAgain)
            {
                Transaction.Open();
                LookAgain([row]);
                action = writer.Compare(row);
            }
        }
        catch (SyncException error)
        {
            Bad(row, error);
            Held.Absent(row);
            return;
        }
        if (action is MergeAction.Inserted or MergeAction.Updated)
        {
            if (Session.Preview)
            {
                Session.Recorder.Plan(writer.Plan(row));
                Held.Planned(row);
            }
            else
            {
                Transaction.Open();
                if (action == MergeAction.Updated && !writer.OneByOne) differing.Add(row);
                else writer.Write(row);
            }
        }
        batch.Count(action);
        memory.Note(row, action);
        mark?.Pass(row.Source);
        if (action == MergeAction.Kept && row.Existing is null)
        {
            Held.Absent(row);
            Transaction.Pass();
        }
        else
        {
            Transaction.Add(row.Source);
        }
    }

    protected override bool IsAnother(MergeRow row, Exception error)
    {
        var connection = Session.Connection(Target.Source).Session;
        if (row.Existing is not null || error is not DbException refused || !connection.Dialect.IsDuplicateKey(refused)) return false;
        lookup.Find(connection, [row.Key], (key, found) =>
        {
            if (KeyComparer.Instance.Equals(key, row.Key)) row.Existing = found;
        });
        return row.Existing is not null;
    }

    protected override Exception Refused(MergeRow row, Exception error) => Held.Refused(row, error);

    protected override bool Flush()
    {
        // A connection takes one kind of batch at a time: new rows are sent before the first one that differs is written.
        if (differing.Count > 0 && !writer.Flush()) return false;
        if (differing.Count > 0 && LooksAgain) LookAgain(differing);
        foreach (var row in differing)
        {
            Current = row.Source;
            // Somebody else was faster: it is decided anew, row by row.
            if (writer.Compare(row) != MergeAction.Updated) return false;
            writer.Write(row);
        }
        Current = null;
        return writer.Flush();
    }

    protected override void Forget()
    {
        writer.Forget();
        memory.Forget();
        batch = default;
        mark?.TakeBack();
    }

    protected override void SendOneByOne(bool oneByOne) => writer.OneByOne = oneByOne;

    protected override void Committing()
    {
        Held.Find();
        if (Session.Preview) return;
        if (memory.IsAhead)
        {
            Transaction.Open();
            memory.Save();
        }
        if (mark is not { IsAhead: true }) return;
        Transaction.Open();
        mark.Save();
    }

    protected override void Committed()
    {
        all += batch;
        if (!Session.Preview) Tally.RowsWritten += batch.Written;
        Tally.RowsUnchanged += batch.Unchanged + batch.Kept;
        batch = default;
        mark?.Saved();
    }

    protected override void LeftOut(MergeRow row) => mark?.Hold(row.Source);

    /// <summary>Whether a row that changes must be looked at as it is within the transaction: what is listed of it, and what the mapping makes of it, would else be of a row that is another by now. Source: tasks R73, R163.</summary>
    private bool LooksAgain => needsExisting && !Session.Preview;

    /// <summary>Rows of the target that were there, as they are now; they stay so until the batch is committed.</summary>
    private void LookAgain(List<MergeRow> rows)
    {
        foreach (var row in rows) row.Existing = null;
        IReadOnlyList<object?[]> keys = [.. rows.Select(row => row.Key)];
        var connection = Session.Connection(Target.Source).Session;
        if (connection.Dialect.KeepsWhatIsRead)
        {
            // The first look was before the transaction.
            lookup.Find(connection, keys, (key, found) =>
            {
                if (byKey.TryGetValue(key, out var row)) row.Existing = found;
            });
            return;
        }
        locked.Read(keys, (place, reader) =>
        {
            var now = Session.Code.NewRow(Target.RowType);
            readExisting(reader, now);
            rows[place].Existing = now;
        });
    }

    // With a mark a row is met again when it has changed, and is another one by its stamp.
    private static ImmutableArray<int> Apart(MergeStep step, ImmutableArray<int> key) =>
        step.Incremental is { } incremental && !key.IsEmpty && !key.Contains(incremental.Column) ? key.Add(incremental.Column) : key;

    private void WorkAndForget()
    {
        Work();
        byKey.Clear();
    }

    /// <summary>Whether the source itself keeps the declared key unique: what a script declares may be wrong.</summary>
    private bool IsKeptUnique()
    {
        var session = Session.Connection(Read.Source).Session;
        if (session.Dialect.Name == "csv" || session.Catalog.Find(Read.PhysicalName, Session.Cancellation) is not { } real) return false;
        var declared = Read.Key.Select(k => Read.Columns[k].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return real.Uniques.Prepend(real.PrimaryKey).Any(key => !key.IsEmpty && key.All(declared.Contains));
    }

    /// <summary>Computes the key of the row; a row without one, or with that of another, is bad.</summary>
    private bool TakeKey(MergeRow row)
    {
        var isDone = Transaction.IsDone(row.Source);
        if (isDone && keyIsUnique) return false;
        try
        {
            keyValues.Clear();
            match(Frame, keyValues);
            var key = new object?[keyValues.Count];
            for (var i = 0; i < key.Length; i++)
                key[i] = keyValues.Boxed(i) ?? throw RuntimeErrorCatalog.NoKey.With($"{Target.Columns[step.Match.Columns[i]].Name} of {Target.Name} must have a value, and there is none.");
            if (isDone)
            {
                // It is passed over, and another row with its key is bad all the same.
                seen.Add(key);
                return false;
            }
            row.Begin(key);
            if (byKey.TryGetValue(key, out var other)) throw RuntimeErrorCatalog.MergeKeyTwice.With($"{Masking.Record(Read, other.Source)} has the same key for {Target.Name}.");
            if (!keyIsUnique && !seen.Add(key)) throw RuntimeErrorCatalog.MergeKeyTwice.With($"A row with the same key for {Target.Name} was read before.");
            byKey.Add(key, row);
            return true;
        }
        catch (SyncException error)
        {
            Bad(row, error);
            return false;
        }
    }
}

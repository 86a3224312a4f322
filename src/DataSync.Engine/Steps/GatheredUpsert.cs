using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// The rows of an <c>upsert</c>. Where the database compares exactly as the language does, it decides itself what is new and what differs; elsewhere the rows
/// that are there are read first, many at a time, and only what is new or differs is written; those on whose values something depends are read once more under a lock. A key that comes again waits until the rows before it are written.
/// </summary>
internal sealed class GatheredUpsert : GatheredWrite
{
    private enum State : byte { New, Same, Changed }

    private readonly UpsertStep step;
    private readonly KeyTies? ties;
    private readonly LaterMapping? later;
    private readonly TablePlan table;
    private readonly MapOut map;
    private readonly CapturedRows rows;
    private readonly ImmutableArray<int> written;
    private readonly int[] writtenAt;
    private readonly int[] keyAt;
    private readonly BulkWriter upsert;
    private readonly BulkWriter insert;
    private readonly BulkWriter update;
    private readonly HashSet<object?[]> met = new(KeyComparer.Instance);
    private readonly List<object?[]> keys = [];
    private readonly List<State> states = [];
    private readonly AuditedRows audit;
    private readonly Dictionary<int, ImmutableArray<FieldChange>> differences = [];
    private readonly LockedRows locked;
    private readonly SortedSet<int> places = [];
    private readonly bool direct;
    private long added;
    private KeyedRows? existing;
    private Row? there;
    private bool? decides;
    private bool ambiguous;
    private bool partial;

    /// <param name="direct">Whether a row may go straight into the statement: the connection serves nothing else, and no row is ever taken back.</param>
    /// <param name="ties">What the database does besides, where the mapping asks for the row that is there; null where it does not.</param>
    /// <param name="later">What such a mapping reads besides that row.</param>
    public GatheredUpsert(UpsertStep step, TaskSession session, bool direct, KeyTies? ties = null, LaterMapping? later = null) : base(session)
    {
        this.step = step;
        this.direct = direct;
        this.ties = ties;
        this.later = later;
        table = session.Plan.Tables[step.Table];
        map = session.Code.MapOut(step.Mapping.MapFunction);
        var columns = step.Mapping.Columns;
        rows = new CapturedRows(columns.Length);
        written = [.. columns.Where(c => !step.By.Contains(c))];
        writtenAt = [.. written.Select(c => columns.IndexOf(c))];
        keyAt = [.. step.By.Select(c => columns.IndexOf(c))];
        audit = new AuditedRows(session, step, table, ShownColumns.Of(session.Plan, table, step));
        locked = new LockedRows(session, table, written, step.By);
        upsert = new BulkWriter(session, WriteKind.Upsert, table, columns, step.By);
        insert = new BulkWriter(session, WriteKind.Insert, table, columns, []);
        update = new BulkWriter(session, WriteKind.UpdateByKey, table, written, step.By);
    }

    public override int Count => (int)added + rows.Count;

    public override int Waiting => rows.Count;

    public override bool Lists => true;

    // Rows are found by many keys at a time only where the database's idea of an equal key has at least all rows of ours.
    public override bool Begin() => (IsDecidedThere || step.By.All(c => ComparesAlike(table, c))) && ties?.LetWait() != false;

    public override bool Take()
    {
        var row = rows.Next();
        if (later is not null) Session.Frame.Rows[step.ExistingSlot] = null;
        try
        {
            map(Session.Frame, row);
        }
        catch (SyncException) when (later is not null && keyAt.All(row.IsSet))
        {
            // What is to be kept is not known before the row is.
            row.IsWhole = false;
        }
        foreach (var at in keyAt)
            if (!row.IsSet(at) || row.IsNull(at)) return false;
        foreach (var at in writtenAt) partial |= !row.IsSet(at);
        // Once a row leaves something out, those behind it wait with it: they may be of the same key.
        if (direct && !partial && IsDecidedThere)
        {
            Session.Frame.Site = step.Site;
            Add(upsert, row);
            added++;
            return true;
        }
        rows.Keep();
        later?.Keep();
        return true;
    }

    public override (long Written, long Unchanged)? Send()
    {
        var (changed, all) = (added > 0 ? upsert.Flush() : 0, (long)Count);
        added = 0;
        if (!partial && IsDecidedThere)
        {
            // A key that comes again is the batch's own business here.
            for (var i = 0; i < rows.Count; i++) Add(upsert, rows[i]);
            if (rows.Count > 0) changed += upsert.Flush();
            rows.Truncate(0);
            return (changed, all - changed);
        }
        var from = 0;
        for (var i = 0; i <= rows.Count; i++)
        {
            if (i < rows.Count && met.Add(Key(rows[i]))) continue;
            if (i > from)
            {
                if (Send(from, i) is not { } count) return null;
                changed += count;
            }
            from = i;
            met.Clear();
            keys.Clear();
            if (i < rows.Count) met.Add(Key(rows[i]));
        }
        Truncate(0);
        partial = false;
        return (changed, all - changed);
    }

    public override void Truncate(int count)
    {
        rows.Truncate(count);
        later?.Truncate(count);
    }

    public override void Forget()
    {
        upsert.Forget();
        insert.Forget();
        update.Forget();
        Truncate(0);
        added = 0;
        met.Clear();
        keys.Clear();
        partial = false;
    }

    public override void Dispose()
    {
        upsert.Dispose();
        insert.Dispose();
        update.Dispose();
        existing?.Dispose();
        locked.Dispose();
    }

    /// <summary>The database compares as the language does, and tells a row that stays as it is from one that changes. What was there before only a look at the rows can tell.</summary>
    private bool IsDecidedThere => decides ??= later is null && !audit.IsOn && upsert.LeavesOutEqualRows && step.Mapping.Columns.All(c => ComparesAlike(table, c));

    /// <summary>Whether a database compares all values of an upsert as the language does, and tells a row that stays as it is from one that changes.</summary>
    public static bool DatabaseDecides(ISourceSession session, WriteRequest request)
    {
        using var write = session.PrepareBatch(request);
        return write is { LeavesOutEqualRows: true } && request.Columns.All(c => KeyedRead.ComparesAlike(session.Dialect, request.Table, c));
    }

    /// <summary>Whether what is written, or listed, depends on what the rows hold that are there.</summary>
    private bool LooksAgain => (later is not null || audit.IsOn || partial) && !Session.Connection(table.Source).Session.Dialect.KeepsWhatIsRead;

    private object?[] Key(CapturedValues row)
    {
        var key = new object?[keyAt.Length];
        for (var i = 0; i < key.Length; i++) key[i] = row.Boxed(keyAt[i]);
        keys.Add(key);
        return key;
    }

    /// <summary>Writes rows whose keys differ.</summary>
    /// <returns>How many are new or changed; null when that cannot be said.</returns>
    private long? Send(int from, int to)
    {
        Compare(from, to);
        if (ambiguous) return null;
        for (var i = from; i < to; i++)
            if (!rows[i].IsWhole) return null;
        if (audit.IsOn) List(from, to);
        long changed = 0, fresh = 0;
        // A row that is new here must not go over one that somebody else has inserted since, where it depends on what that holds.
        if (upsert.IsBatch && !LooksAgain)
        {
            for (var i = from; i < to; i++)
                if (states[i - from] != State.Same)
                {
                    Add(upsert, rows[i]);
                    changed++;
                }
            upsert.Flush();
            return changed;
        }
        for (var i = from; i < to; i++)
            if (states[i - from] == State.New)
            {
                Add(insert, rows[i]);
                fresh++;
            }
        if (fresh > 0 && insert.Flush() != fresh) return null;
        for (var i = from; i < to; i++)
            if (states[i - from] == State.Changed)
            {
                Update(rows[i]);
                changed++;
            }
        return changed > 0 && update.Flush() != changed ? null : fresh + changed;
    }

    private void Compare(int from, int to)
    {
        states.Clear();
        differences.Clear();
        for (var i = from; i < to; i++) states.Add(State.New);
        ambiguous = false;
        var current = Session.Connection(table.Source).Session;
        if (existing?.Session != current)
        {
            existing?.Dispose();
            existing = new KeyedRows(current, table, written, step.By);
        }
        if (!LooksAgain)
        {
            existing.Read(keys.GetRange(0, to - from), (place, reader) => Compare(from, place, reader), Session.Cancellation);
            return;
        }
        places.Clear();
        existing.Read(keys.GetRange(0, to - from), (place, _) => places.Add(place), Session.Cancellation);
        var there = places.ToArray();
        if (there.Length > 0) locked.Read([.. there.Select(place => keys[place])], (at, reader) => Compare(from, there[at], reader));
    }

    private void Compare(int from, int place, RowReader reader)
    {
        ambiguous |= states[place] != State.New;
        if (later is not null) MapAgain(later, from + place, reader);
        states[place] = Differs(rows[from + place], reader) ? State.Changed : State.Same;
        if (audit.IsOn && states[place] == State.Changed) differences[place] = Differences(rows[from + place], reader);
    }

    /// <summary>The mapping once more, over the row that is there.</summary>
    private void MapAgain(LaterMapping mapping, int index, RowReader reader)
    {
        var row = there ??= Session.Code.NewRow(table.RowType);
        for (var i = 0; i < written.Length; i++) row[written[i]] = reader.Get(i, table.Columns[written[i]].Type.Kind);
        for (var i = 0; i < keyAt.Length; i++) row[step.By[i]] = rows[index].Boxed(keyAt[i]);
        mapping.Map(index, row, rows[index]);
    }

    private bool Differs(CapturedValues row, RowReader reader)
    {
        var differs = false;
        for (var i = 0; i < writtenAt.Length; i++)
        {
            // What the mapping leaves out keeps its value.
            if (!row.IsSet(writtenAt[i])) row.Put(writtenAt[i], reader.Get(i, table.Columns[written[i]].Type.Kind));
            else differs |= !row.Equals(writtenAt[i], reader, i);
        }
        return differs;
    }

    private ImmutableArray<FieldChange> Differences(CapturedValues row, RowReader reader)
    {
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        var key = ShownKey(row);
        for (var i = 0; i < writtenAt.Length; i++)
        {
            var at = i;
            if (!row.Equals(writtenAt[at], reader, at))
                changes.Add(audit.Field(key, written[at], () => reader.Get(at, table.Columns[written[at]].Type.Kind), () => row.Boxed(writtenAt[at])));
        }
        return changes.ToImmutable();
    }

    private string ShownKey(CapturedValues row) => audit.Key(step.By, at => row.Boxed(keyAt[at]));

    private void List(int from, int to)
    {
        for (var i = from; i < to; i++)
            if (states[i - from] == State.New) audit.Inserted(ShownKey(rows[i]), step.Mapping.Columns, rows[i].Boxed);
            else if (states[i - from] == State.Changed) audit.Tell(ChangeAction.Updated, ShownKey(rows[i]), differences[i - from]);
    }

    private static void Add(BulkWriter writer, CapturedValues row)
    {
        var values = writer.Values;
        for (var column = 0; column < row.Count; column++) row.CopyTo(column, values, column);
        writer.Add();
    }

    private void Update(CapturedValues row)
    {
        var values = update.Values;
        for (var i = 0; i < writtenAt.Length; i++) row.CopyTo(writtenAt[i], values, i);
        for (var i = 0; i < keyAt.Length; i++) row.CopyTo(keyAt[i], values, writtenAt.Length + i);
        update.Add();
    }
}

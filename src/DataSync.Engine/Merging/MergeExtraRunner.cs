using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Preview;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>
/// <c>when extra where … delete | set { … } at most n rows</c>: the rows of the target are streamed, a batch of them is looked up in the source, and what the source has not is deleted or set.
/// A limit is checked over all rows before the first one is written. Source: issue 3.
/// </summary>
internal sealed class MergeExtraRunner : BulkRunner
{
    private readonly MergeExtraStep step;
    private readonly QueryPlan read;
    private readonly QueryRunner candidates;
    private readonly QueryRunner source;
    private readonly TablePlan sourceTable;
    private readonly MatchPlan match;
    private readonly int[] compared;
    private readonly bool isPlain;
    private readonly BatchLookup lookup;
    private readonly LockedRows locked;
    private readonly BatchLookup kept;
    private readonly MapOut matchMap;
    private readonly BulkWriter? delete;
    private readonly DifferingUpdate? set;
    private readonly ShownColumns shown;
    private readonly AuditedRows audit;
    private readonly HeldRows? held;
    private readonly List<string> forgotten = [];
    private string? carried;
    private SeenKeys known = new(0);
    private bool sourceIsKnown;
    private long done;
    private long pending;
    private long unchanged;
    private long stayed;
    private long staying;
    private bool counts;
    private bool oneByOne;

    public MergeExtraRunner(MergeExtraStep step, TaskSession session)
        : base(step, session, session.Plan.Tables[step.Query.Table], session.Plan.Tables[step.Query.Table], step.Batch, step.BadRows, session.Plan.Tables[step.Query.Table].Key)
    {
        this.step = step;
        var table = session.Plan.Tables[step.Query.Table];
        read = step.Mapping is null ? AuditedRows.Read(step.Query, table, session.Task) : step.Query;
        shown = ShownColumns.Of(session.Plan, table, step);
        audit = new AuditedRows(session, step, table, shown);
        candidates = new QueryRunner(session, read);
        source = new QueryRunner(session, step.Source);
        sourceTable = session.Plan.Tables[step.Source.Table];
        match = step.Match;
        // What is the same for all rows of the source is a condition of the query.
        compared = [.. Enumerable.Range(0, match.Columns.Length).Where(i => match.From[i] != MatchPlan.Constant)];
        isPlain = compared.Length > 0 && compared.All(i => match.From[i] >= 0);
        lookup = new BatchLookup(session, step.Source, isPlain ? [.. compared.Select(i => match.From[i])] : []);
        locked = new LockedRows(session, table, read.Columns, table.Key);
        kept = new BatchLookup(session, read, table.Key);
        matchMap = session.Code.MapOut(match.MapFunction);
        if (step.Mapping is { } mapping) set = new DifferingUpdate(session, Target, mapping, shown);
        else delete = new BulkWriter(session, WriteKind.DeleteByKey, Target, [], Target.Key);
        held = (session.Factory.RunnerOf(step.Merge) as MergeRunner)?.Held;
        if (held is not null) held.IsWanted = true;
    }

    private ContentNotes? Digests => field ??= step.ForgetsDigests ? new ContentNotes(Session, Target.Source, () => MergeMemory.Name(Session, step.Merge)) : null;

    public override string Kind => "merge extra";

    protected override ImmutableArray<int> ReadColumns => step.Query.Columns;

    protected override int ReadSlot => step.Query.Slot;

    public override void Reset()
    {
        base.Reset();
        sourceIsKnown = false;
        done = pending = unchanged = stayed = staying = 0;
    }

    public override void Dispose()
    {
        base.Dispose();
        candidates.Dispose();
        source.Dispose();
        lookup.Dispose();
        locked.Dispose();
        kept.Dispose();
        delete?.Dispose();
        set?.Dispose();
        Digests?.Dispose();
    }

    protected override Flow Perform()
    {
        if (Session.Factory.TallyOf(step.Merge) is { Outcome: "warned" or "failed" or "no key" })
        {
            Note("skipped");
            return Flow.Next;
        }
        if (held is { MayBeAny: true })
        {
            Session.Recorder.Warn($"{step.Name}: the database refused a row of {sourceTable.Name} for one of {Target.Name}, and nobody can say for which one, nor which rows are extra: nothing was {(set is null ? "deleted" : "set")}.");
            Tally.Outcome = "skipped";
            return Flow.Next;
        }
        if (!source.KeysPresent() || !candidates.KeysPresent())
        {
            Note("no key");
            return Flow.Next;
        }
        if (!Transaction.Begin())
        {
            Tally.Outcome = "done earlier";
            return Flow.Next;
        }
        stayed = 0;
        if (!Transaction.Alone) done = 0;
        var watched = Session.Progress.Begin(step, Tally, [], () => null);
        var whole = false;
        try
        {
            if (delete is not null) LookBelow();
            if (!isPlain) ReadAllKeys();
            if (step.AtMost is { } limit) Check(limit);
            Digests?.Create();
            Stream(candidates, Take, Work);
            Transaction.End();
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
            Frame.Rows[step.Query.Slot] = null;
            if (watched) Session.Progress.End(whole);
        }
        Tally.Outcome = Session.Preview ? "planned" : Tally.RowsWritten == 0 ? "unchanged" : "";
        Tally.Remark = string.Create(CultureInfo.InvariantCulture, $"{done} {(delete is null ? "set" : "deleted")}{(stayed > 0 ? $", {stayed} held" : "")}");
        if (stayed > 0)
            Session.Recorder.Warn(string.Create(CultureInfo.InvariantCulture, $"{step.Name}: {stayed} of {Target.Name} not taken as extra, though {sourceTable.Name} has no such key: to the database each is a row of it that was not written."));
        return Flow.Next;
    }

    protected override void LookUp()
    {
        var found = new HashSet<object?[]>(KeyComparer.Instance);
        if (isPlain && Count > 0)
            lookup.Find(Session.Connection(sourceTable.Source).Session, [.. Enumerable.Range(0, Count).Select(i => Rows[i].Key)], (key, _) => found.Add(key));
        for (var i = 0; i < Count; i++)
        {
            var isUnknown = isPlain ? !found.Contains(Rows[i].Key) : !known.Contains(Rows[i].Key);
            Rows[i].IsHeld = isUnknown && held?.Contains([.. match.Columns.Select(c => Rows[i].Source[c])]) == true;
            Rows[i].IsExtra = isUnknown && !Rows[i].IsHeld;
        }
        // To count takes no locks, which would hold up others for as long as it takes.
        if (!Session.Preview && !counts) LookAgain([.. Rows.Take(Count).Where(row => row is { IsBad: false, IsExtra: true })]);
    }

    /// <summary>Extra rows once more, within the transaction: those that are gone, or are not extra any more, are left alone; the others are as they are now. Source: tasks R73, R163.</summary>
    private void LookAgain(List<MergeRow> extra)
    {
        if (extra.Count == 0) return;
        Transaction.Open();
        var still = new Row?[extra.Count];
        var places = new Dictionary<object?[], int>(KeyComparer.Instance);
        foreach (var row in extra)
            if (!places.TryAdd(KeyOf(row.Source), places.Count)) throw Several(row.Source);
        IReadOnlyList<object?[]> keys = [.. places.Keys];
        var connection = Session.Connection(Target.Source).Session;
        if (connection.Dialect.KeepsWhatIsRead)
        {
            kept.Find(connection, keys, (key, found) =>
            {
                if (places.TryGetValue(key, out var place)) Put(place, found);
            });
        }
        else
        {
            locked.Read(keys, (place, reader) =>
            {
                var now = Session.Code.NewRow(Target.RowType);
                if (candidates.Fulfils(reader, now)) Put(place, now);
            });
        }
        for (var i = 0; i < extra.Count; i++)
        {
            extra[i].IsExtra = still[i] is { } now && match.Columns.All(c => ValueEquality.Same(now[c], extra[i].Source[c]));
            if (extra[i].IsExtra && still[i] is { } row)
                foreach (var column in read.Columns) extra[i].Source[column] = row[column];
        }

        void Put(int place, Row now) => still[place] = still[place] is null ? now : throw Several(extra[place].Source);
    }

    private SyncException Several(Row row)
    {
        Current = row;
        return Affected.Several(Target, Target.Key, "Several");
    }

    private object?[] KeyOf(Row row) => [.. Target.Key.Select(k => row[k])];

    protected override void Handle(MergeRow row)
    {
        if (row.IsHeld) staying++;
        // What was taken back with a row before it has lost its lock.
        if (oneByOne && row.IsExtra && !Session.Preview) LookAgain([row]);
        if (!IsToBeWritten(row)) return;
        if (step.AtMost is null) CheckThatThereIsASource();
        if (Session.Preview)
        {
            Session.Recorder.Plan(new PlannedWrite(step.Name, set is null ? PlannedKind.Delete : PlannedKind.Update, Session.Plan.Sources[Target.Source].Name, Target.Name,
                Key(row.Source), set?.Changes(row.Source) ?? [.. Target.Key.Select(k => new PlannedValue(Target.Columns[k].Name, Session.Show(row.Source[k], shown.Hides(k)), ""))]));
        }
        else
        {
            Transaction.Open();
            if (set is not null)
            {
                if (!set.Write(row.Source)) throw RuntimeErrorCatalog.Conflict.With($"The row of {Target.Name} was changed or removed meanwhile.");
                if (audit.IsOn) audit.Updated(Key(row.Source), set.Differences(row.Source));
            }
            else if (delete is not null)
            {
                foreach (var (column, at) in Target.Key.Select((c, at) => (c, at))) delete.Values.Put(at, row.Source[column]);
                // One that is gone by now is as wanted.
                if (delete.Add() && audit.IsOn) audit.Deleted(Key(row.Source), Target.Key.Union(read.Columns), column => row.Source[column]);
            }
        }
        if (step.ForgetsDigests) forgotten.Add(ContentNotes.Digest(match.Columns.Select(c => row.Source[c])));
        pending++;
        Transaction.Add(row.Source);
    }

    protected override bool Flush() => set?.Rows.FlushWhole() ?? delete?.FlushWhole() ?? true;

    protected override void Forget()
    {
        set?.Rows.Forget();
        delete?.Forget();
        Digests?.Forget();
        forgotten.Clear();
        pending = unchanged = staying = 0;
    }

    protected override void SendOneByOne(bool oneByOne)
    {
        this.oneByOne = oneByOne;
        if (set is not null) set.Rows.OneByOne = oneByOne;
        if (delete is not null) delete.OneByOne = oneByOne;
    }

    protected override void Committing()
    {
        if (forgotten.Count > 0 && !Session.Preview) Digests?.Remove(forgotten);
        forgotten.Clear();
    }

    protected override void Committed()
    {
        done += pending;
        if (carried is not null && pending > 0) Session.Recorder.Warn($"{step.Name}: {carried}.");
        if (!Session.Preview) Tally.RowsWritten += pending;
        Tally.RowsUnchanged += unchanged;
        stayed += staying;
        pending = unchanged = staying = 0;
    }

    /// <summary>An extra row; one that holds already what would be set is none of those that are written.</summary>
    private bool IsToBeWritten(MergeRow row)
    {
        if (!row.IsExtra)
        {
            unchanged++;
            return false;
        }
        Frame.Rows[step.Query.Slot] = row.Source;
        if (set is null) return true;
        set.Map();
        Frame.Site = step.Site;
        if (set.Differs(row.Source)) return true;
        unchanged++;
        return false;
    }

    private bool Take(MergeRow row)
    {
        if (Transaction.IsDone(row.Source)) return false;
        row.Begin([.. compared.Select(i => row.Source[match.Columns[i]])]);
        return true;
    }

    /// <summary>Where the database takes rows by itself, a limit holds only if all rows may go.</summary>
    private void LookBelow()
    {
        var below = CarriedDeletions.Of(Target, Session.Connection(Target.Source).Session.Catalog, Session.Cancellation);
        carried = below.Told;
        if (!below.Returns || step.AtMost is not { } limit || limit is { Unit: LimitUnit.Percent, Most: >= 100 }) return;
        throw RuntimeErrorCatalog.LimitNotKept.With($"A deletion in {Target.Name} is carried on by the database to other rows of {Target.Name} (on delete cascade), so `at most {Limit(limit)}` would not hold: nothing was deleted.");
    }

    private static string Limit(LimitPlan limit) => string.Create(CultureInfo.InvariantCulture, $"{limit.Most} {(limit.Unit == LimitUnit.Rows ? "rows" : "percent")}");

    /// <summary>Counts before anything is written.</summary>
    private void Check(LimitPlan limit)
    {
        long extra = 0, all = 0;
        counts = true;
        try
        {
            Stream(candidates, Take, () =>
            {
                LookUp();
                all += Count;
                for (var i = 0; i < Count; i++)
                    if (IsToBeWritten(Rows[i])) extra++;
            });
        }
        finally
        {
            counts = false;
        }
        unchanged = 0;
        Tally.RowsRead = 0;
        Transaction.Again();
        var most = limit.Unit == LimitUnit.Rows ? limit.Most : limit.Most * all / 100;
        if (extra <= most) return;
        Current = null;
        throw RuntimeErrorCatalog.TooManyExtra.With(string.Create(CultureInfo.InvariantCulture,
            $"{extra} of {all} rows of {Target.Name} are extra, and at most {Limit(limit)} may be: nothing was {(set is null ? "deleted" : "set")}."));
    }

    /// <summary>A source without any row is rather one that could not be filled than one that wants everything gone.</summary>
    private void CheckThatThereIsASource()
    {
        if (sourceIsKnown) return;
        using var rows = new QueryRunner(Session, step.Source with { Limit = 1 });
        _ = rows.KeysPresent();
        using var reader = rows.Execute(Beside(sourceTable.Source));
        if (!rows.Next(reader, Session.Code.NewRow(sourceTable.RowType)))
        {
            Current = null;
            throw RuntimeErrorCatalog.SourceIsEmpty.With($"{sourceTable.Name} has no row, so every row of {Target.Name} would be extra: nothing was {(set is null ? "deleted" : "set")}.");
        }
        sourceIsKnown = true;
        Frame.Rows[step.Source.Slot] = null;
    }

    /// <summary>Keys that are computed cannot be asked for: all of them are kept as digests, as far as memory goes.</summary>
    private void ReadAllKeys()
    {
        known = new SeenKeys(SeenKeys.Most);
        var values = new CapturedValues(match.Columns.Length);
        var row = Session.Code.NewRow(sourceTable.RowType);
        using (var reader = source.Execute(Beside(sourceTable.Source)))
        {
            while (source.Next(reader, row))
            {
                values.Clear();
                matchMap(Frame, values);
                object?[] key = [.. compared.Select(values.Boxed)];
                if (Array.TrueForAll(key, v => v is not null)) known.Add(key);
            }
        }
        Frame.Rows[step.Source.Slot] = null;
        if (known.IsFull)
            throw RuntimeErrorCatalog.TooManyKeys.With(string.Create(CultureInfo.InvariantCulture, $"{sourceTable.Name} has more than {SeenKeys.Most} rows, and `on` computes their keys: which rows of {Target.Name} are extra cannot be said."));
    }

    private string Key(Row row) => audit.Key(Target.Key, at => row[Target.Key[at]]);
}

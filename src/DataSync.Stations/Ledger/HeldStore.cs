using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>That a partner below holds a record because of us, or sent it to us.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rid">The record's local number.</param>
/// <param name="Brought">The file that brought it whole; none when a set named it or the partner sent it.</param>
/// <param name="Inside">Whether it was in the partner's scope. What never was waits for the synchronization.</param>
/// <param name="Left">The file that told it to go.</param>
/// <param name="Again">It was told to go and kept there: it is told anew until it is gone.</param>
internal sealed record Held(TrackedTable Table, long Rid, FileSequence Brought, bool Inside, FileSequence Left, bool Again);

/// <summary>What one partner below holds, overlaid by what has changed since and is not written yet.</summary>
internal sealed class HeldStore(LedgerSql sql, StationNumber partner)
{
    private const string Columns = "rid, seq, inside, gone, again";

    /// <summary>From so many neighbours on they are added by one statement.</summary>
    private const int LongRun = 64;

    private readonly Dictionary<(int Table, long Rid), (TrackedTable Table, Held? Held)> _overlay = [];
    private readonly Dictionary<(int Table, long Rid), Held?> _read = [];
    private readonly HeldRuns _runs = new();

    public Held? Find(TrackedTable table, long rid)
    {
        if (_overlay.TryGetValue((table.Index, rid), out var overlaid)) return overlaid.Held;
        if (_runs.Find(table, rid) is { } added) return added;
        if (_runs.IsAbsent(table, rid)) return null;
        if (_read.TryGetValue((table.Index, rid), out var known)) return known;
        return sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and rid = @p2", partner.Value, table.Name, rid)
            .SingleOrDefault();
    }

    /// <summary>Reads many records at a time, so that they need not be asked for one by one.</summary>
    public void Load(TrackedTable table, IEnumerable<long> rids)
    {
        long[] unknown = [.. rids.Where(rid => !_runs.IsAbsent(table, rid) && !_read.ContainsKey((table.Index, rid))).Distinct()];
        if (unknown.Length == 0) return;
        var found = Among(table, unknown).ToList();
        if (found.Count == 0 && KeyRange.Of(unknown.Min(), unknown.Max(), unknown.Length) is { } range && range.Last - range.First + 1 == unknown.Length && _runs.NoteAbsent(table, range)) return;
        foreach (var held in found) _read[(table.Index, held.Rid)] = held;
        foreach (var rid in unknown) _read.TryAdd((table.Index, rid), null);
    }

    /// <summary>What it holds of some records, as it is now. What is read is not kept, but for what it does not hold.</summary>
    public Dictionary<long, Held> Of(TrackedTable table, IReadOnlyCollection<long> rids)
    {
        if (rids.Count == 0) return [];
        var found = Among(table, [.. rids]).ToDictionary(held => held.Rid);
        foreach (var rid in rids)
        {
            if (!found.ContainsKey(rid)) _read.TryAdd((table.Index, rid), null);
            if (_runs.Find(table, rid) is { } added) found[rid] = added;
            if (!_overlay.TryGetValue((table.Index, rid), out var overlaid)) continue;
            if (overlaid.Held is { } held) found[rid] = held;
            else found.Remove(rid);
        }

        return found;
    }

    private IEnumerable<Held> Among(TrackedTable table, long[] rids)
    {
        if (KeyRange.Of(rids.Min(), rids.Max(), rids.Length) is { } range)
        {
            var wanted = rids.ToHashSet();
            return sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and rid >= @p2 and rid <= @p3", partner.Value, table.Name, range.First, range.Last)
                .Where(held => wanted.Contains(held.Rid));
        }

        return rids.Chunk(LedgerSql.MostListed).SelectMany(some =>
            sql.QueryListed(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and rid in", [partner.Value, table.Name], [.. some.Cast<object>()]));
    }

    public List<Held> All(TrackedTable table) => Overlaid(table,
        sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1", partner.Value, table.Name), _ => true);

    /// <summary>Records that a repetition must bring again, or that were told to go and stayed.</summary>
    public List<Held> Unsettled(TrackedTable table, FileSequence after) => Overlaid(table,
        sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and (seq > @p2 or gone > @p2 or again = 1)",
            partner.Value, table.Name, after.Value), held => held.Brought > after || held.Left > after || held.Again);

    /// <summary>How many records a repetition must bring again, as the ledger has it.</summary>
    public long CountUnsettled(FileSequence after) => sql.Number("select count(*) from ds_held where partner = @p0 and (seq > @p1 or gone > @p1 or again = 1)", partner.Value, after.Value);

    /// <summary>Records that were told to go behind a file, or stayed when they were told to.</summary>
    public List<Held> Departing(TrackedTable table, FileSequence after) => Overlaid(table,
        sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and (gone > @p2 or again = 1)", partner.Value, table.Name, after.Value),
        held => held.Left > after || held.Again);

    /// <summary>Keeps nothing of what was read and has not changed.</summary>
    public void Forget()
    {
        foreach (var key in _read.Keys.Where(key => !_overlay.ContainsKey(key)).ToArray()) _read.Remove(key);
    }

    public void Put(Held held)
    {
        if (!_overlay.ContainsKey((held.Table.Index, held.Rid)) && _runs.Add(held)) return;
        Overlay(held.Table, held.Rid, held);
    }

    public void Remove(TrackedTable table, long rid) => Overlay(table, rid, null);

    private void Overlay(TrackedTable table, long rid, Held? held)
    {
        foreach (var added in _runs.Dissolve(table, rid)) _overlay[(table.Index, added.Rid)] = (table, added);
        _overlay[(table.Index, rid)] = (table, held);
    }

    /// <summary>Writes what has changed; call inside a ledger transaction.</summary>
    public void Write()
    {
        var (fresh, changed, rows) = (new List<Held>(), new List<Held>(), new List<Held>());
        foreach (var ((index, rid), (table, held)) in _overlay)
        {
            // Nobody else writes the ledger: what was not there when it was read is new, and what was there still is.
            var isRead = _read.TryGetValue((index, rid), out var before);
            if (held is not null) (_runs.IsAbsent(table, rid) || (isRead && before is null) ? fresh : isRead ? changed : rows).Add(held);
            else if (sql.Affect("delete from ds_held where partner = @p0 and tbl = @p1 and rid = @p2", partner.Value, table.Name, rid) > 0) Parted.Deleted(sql, partner, table, rid);
        }

        foreach (var (first, last) in _runs.All)
        {
            if (last - first.Rid + 1 >= LongRun) AddRun(first, last);
            else fresh.AddRange(HeldRuns.Each(first, last));
        }

        sql.Insert(LedgerSchema.Held, WithoutRuns(fresh), Fill);
        Change(changed);
        sql.Put(LedgerSchema.Held, rows, Fill);
    }

    // What one file brings is noted alike of all of it: many records by one statement.
    private void Change(List<Held> changed)
    {
        foreach (var alike in changed.GroupBy(held => (held.Table.Name, held.Brought, held.Inside, held.Left, held.Again)))
        {
            foreach (var some in alike.Chunk(LedgerSql.MostListed))
            {
                var written = sql.AffectListed("update ds_held set seq = @p0, inside = @p1, gone = @p2, again = @p3 where partner = @p4 and tbl = @p5 and rid in",
                    [alike.Key.Brought.Value, alike.Key.Inside ? 1 : 0, alike.Key.Left.Value, alike.Key.Again ? 1 : 0, partner.Value, alike.Key.Name], [.. some.Select(held => (object)held.Rid)]);
                if (written != some.Length) throw new InvalidOperationException($"Of {some.Length} records of {alike.Key.Name} that partner {partner} held {written} are there.");
            }
        }
    }

    // Most of a load: neighbours that one file brings. Their numbers are in the ledger already, so none of them goes over the wire. Gives back the others.
    private List<Held> WithoutRuns(List<Held> fresh)
    {
        if (fresh.Count < LongRun) return fresh;
        var (sorted, others) = (fresh.OrderBy(held => held.Table.Index).ThenBy(held => held.Rid).ToArray(), new List<Held>());
        for (var (from, to) = (0, 0); from < sorted.Length; from = to)
        {
            to = from + 1;
            while (to < sorted.Length && Follows(sorted[to], sorted[to - 1])) to++;
            if (to - from < LongRun) others.AddRange(sorted.AsSpan(from, to - from));
            else AddRun(sorted[from], sorted[to - 1].Rid);
        }

        return others;
    }

    private static bool Follows(Held next, Held held) => next.Rid == held.Rid + 1 && HeldRuns.IsLike(next, held);

    private void AddRun(Held first, long last)
    {
        var tracks = sql.Dialect.Quote(sql.Database.TrackName(first.Table));
        var (inside, again) = (first.Inside ? 1 : 0, first.Again ? 1 : 0);
        var added = sql.Affect(string.Create(CultureInfo.InvariantCulture,
            $"insert into ds_held (partner, tbl, {Columns}) select {partner.Value}, @p0, rid, {first.Brought.Value}, {inside}, {first.Left.Value}, {again} from {tracks} where rid >= @p1 and rid <= @p2"), first.Table.Name, first.Rid, last);
        if (added != last - first.Rid + 1) throw new InvalidOperationException($"Of {first.Table.Name} {added} records from {first.Rid} to {last} have tracks.");
    }

    private void Fill(RowWriter row, Held held)
    {
        row.Int(0, partner.Value);
        row.Text(1, held.Table.Name);
        row.Int(2, held.Rid);
        row.Int(3, held.Brought.Value);
        row.Int(4, held.Inside ? 1 : 0);
        row.Int(5, held.Left.Value);
        row.Int(6, held.Again ? 1 : 0);
    }

    private List<Held> Overlaid(TrackedTable table, List<Held> stored, Func<Held, bool> wanted)
    {
        var result = stored.Where(held => !_overlay.ContainsKey((table.Index, held.Rid))).ToList();
        result.AddRange(_overlay.Values.Where(entry => entry.Table.Index == table.Index).Select(entry => entry.Held).OfType<Held>().Concat(_runs.Of(table)).Where(wanted));
        return result;
    }

    private static Held Read(TrackedTable table, DbDataReader reader) => new(
        table, reader.GetInt64(0), new FileSequence(reader.GetInt64(1)), reader.GetInt64(2) != 0, new FileSequence(reader.GetInt64(3)), reader.GetInt64(4) != 0);
}

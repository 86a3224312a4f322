using System.Data.Common;
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

    /// <summary>Of so many neighbours at least one is wanted: then all are read by one statement.</summary>
    private const int Sparse = 4;

    private readonly Dictionary<(int Table, long Rid), (TrackedTable Table, Held? Held)> _overlay = [];
    private readonly Dictionary<(int Table, long Rid), Held?> _read = [];

    public Held? Find(TrackedTable table, long rid)
    {
        if (_overlay.TryGetValue((table.Index, rid), out var overlaid)) return overlaid.Held;
        if (_read.TryGetValue((table.Index, rid), out var known)) return known;
        return sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and rid = @p2", partner.Value, table.Name, rid)
            .SingleOrDefault();
    }

    /// <summary>Reads many records at a time, so that they need not be asked for one by one.</summary>
    public void Load(TrackedTable table, IEnumerable<long> rids)
    {
        long[] unknown = [.. rids.Where(rid => !_read.ContainsKey((table.Index, rid))).Distinct()];
        if (unknown.Length == 0) return;
        var (first, last) = (unknown.Min(), unknown.Max());
        if (unknown.Length > LedgerSql.MostListed && last - first < (long)unknown.Length * Sparse)
        {
            Keep(table, unknown, sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and rid >= @p2 and rid <= @p3", partner.Value, table.Name, first, last));
            return;
        }

        foreach (var some in unknown.Chunk(LedgerSql.MostListed))
            Keep(table, some, sql.QueryListed(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and rid in", [partner.Value, table.Name], [.. some.Cast<object>()]));
    }

    private void Keep(TrackedTable table, long[] asked, List<Held> found)
    {
        foreach (var held in found) _read[(table.Index, held.Rid)] = held;
        foreach (var rid in asked) _read.TryAdd((table.Index, rid), null);
    }

    public List<Held> All(TrackedTable table) => Overlaid(table,
        sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1", partner.Value, table.Name), _ => true);

    /// <summary>Records that a repetition must bring again, or that were told to go and stayed.</summary>
    public List<Held> Unsettled(TrackedTable table, FileSequence after) => Overlaid(table,
        sql.Query(reader => Read(table, reader), $"select {Columns} from ds_held where partner = @p0 and tbl = @p1 and (seq > @p2 or gone > @p2 or again = 1)",
            partner.Value, table.Name, after.Value), held => held.Brought > after || held.Left > after || held.Again);

    public void Put(Held held) => _overlay[(held.Table.Index, held.Rid)] = (held.Table, held);

    public void Remove(TrackedTable table, long rid) => _overlay[(table.Index, rid)] = (table, null);

    /// <summary>Writes what has changed; call inside a ledger transaction.</summary>
    public void Write()
    {
        var rows = new List<object?[]>();
        foreach (var ((_, rid), (table, held)) in _overlay)
        {
            if (held is not null) rows.Add([partner.Value, table.Name, rid, held.Brought.Value, held.Inside ? 1 : 0, held.Left.Value, held.Again ? 1 : 0]);
            else if (sql.Affect("delete from ds_held where partner = @p0 and tbl = @p1 and rid = @p2", partner.Value, table.Name, rid) > 0) Parted.Deleted(sql, partner, table, rid);
        }

        sql.Put(LedgerSchema.Held, rows);
    }

    private List<Held> Overlaid(TrackedTable table, List<Held> stored, Func<Held, bool> wanted)
    {
        var result = stored.Where(held => !_overlay.ContainsKey((table.Index, held.Rid))).ToList();
        result.AddRange(_overlay.Values.Where(entry => entry.Table.Index == table.Index).Select(entry => entry.Held).OfType<Held>().Where(wanted));
        return result;
    }

    private static Held Read(TrackedTable table, DbDataReader reader) => new(
        table, reader.GetInt64(0), new FileSequence(reader.GetInt64(1)), reader.GetInt64(2) != 0, new FileSequence(reader.GetInt64(3)), reader.GetInt64(4) != 0);
}

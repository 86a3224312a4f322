using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Quarantine;

/// <summary>
/// What a partner told of records of ours that it keeps aside: the database there does not take them, or a rule of matching is against them. Nothing is decided by it; it is for answers.
/// </summary>
/// <param name="File">Our file that brought the record.</param>
/// <param name="Reason">What the partner said.</param>
internal sealed record AsideThere(FileSequence File, string Reason)
{
    public static AsideThere? Find(LedgerSql sql, StationNumber partner, TrackedTable table, RecordKey key) => sql.Query(
        r => new AsideThere(new FileSequence(r.GetInt64(0)), r.GetString(1)),
        "select seq, reason from ds_aside where partner = @p0 and tbl = @p1 and rkey = @p2", partner.Value, table.Name, key.Canonical.ToArray()).SingleOrDefault();

    /// <summary>A receipt says which records of the file wait there now; of all others that the file brought last it says that they do not.</summary>
    public static void Take(LedgerSql sql, DataModel model, StationNumber partner, bool isBelow, FileSequence file, IEnumerable<SetAsideRecord> waiting)
    {
        foreach (var (name, key, of) in sql.Query(r => (r.GetString(0), RecordKey.FromCanonical((byte[])r.GetValue(1)), new FileSequence(r.GetInt64(2))), "select tbl, rkey, seq from ds_aside where partner = @p0", partner.Value))
        {
            if (of == file || (of < file && model.Find(name) is { } table && BroughtBy(sql, partner, isBelow, table, key) == file))
                sql.Execute("delete from ds_aside where partner = @p0 and tbl = @p1 and rkey = @p2", partner.Value, name, key.Canonical.ToArray());
        }

        foreach (var row in waiting) sql.Put(LedgerSchema.Aside, partner.Value, row.Table, row.Key.Canonical.ToArray(), file.Value, row.Rule, row.Reason);
    }

    private static FileSequence BroughtBy(LedgerSql sql, StationNumber partner, bool isBelow, TrackedTable table, RecordKey key) =>
        new TrackStore(sql, table).Find(key) is not { } track ? FileSequence.None
            : isBelow ? new HeldStore(sql, partner).Find(table, track.Rid)?.Brought ?? FileSequence.None : track.Named;
}

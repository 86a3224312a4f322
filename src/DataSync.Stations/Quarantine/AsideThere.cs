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

    /// <summary>A receipt says which records of the file wait there now.</summary>
    public static void Take(LedgerSql sql, StationNumber partner, FileSequence file, IEnumerable<SetAsideRecord> waiting)
    {
        sql.Execute("delete from ds_aside where partner = @p0 and seq = @p1", partner.Value, file.Value);
        foreach (var row in waiting) sql.Put(LedgerSchema.Aside, partner.Value, row.Table, row.Key.Canonical.ToArray(), file.Value, row.Rule, row.Reason);
    }
}

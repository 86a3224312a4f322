using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>Records a partner has asked for and that are still to be sent.</summary>
internal static class WantStore
{
    public static long Count(LedgerSql sql, StationNumber partner) => sql.Number("select count(*) from ds_want where partner = @p0", partner.Value);

    public static bool Has(LedgerSql sql, StationNumber partner, TrackedTable table, long rid) =>
        sql.Number("select count(*) from ds_want where partner = @p0 and tbl = @p1 and rid = @p2", partner.Value, table.Name, rid) > 0;

    /// <summary>Some of a table behind a local number, in the order of these numbers.</summary>
    public static List<long> Behind(LedgerSql sql, StationNumber partner, TrackedTable table, long rid, int most) =>
        sql.Query(r => r.GetInt64(0), "select rid from ds_want where partner = @p0 and tbl = @p1 and rid > @p2 order by rid limit @p3", partner.Value, table.Name, rid, most);

    public static void Add(LedgerSql sql, StationNumber partner, TrackedTable table, long rid) =>
        sql.PutIfMissing(LedgerSchema.Want, partner.Value, table.Name, rid);

    /// <summary>These travel: what is lost with the file is repeated because it is held since that file.</summary>
    public static void Clear(LedgerSql sql, StationNumber partner, TrackedTable table, IEnumerable<long> rids) =>
        sql.AffectListed("delete from ds_want where partner = @p0 and tbl = @p1 and rid in", [partner.Value, table.Name], [.. rids.Cast<object>()]);

    /// <summary>All else that is wanted is of tables that the network does not have any more.</summary>
    public static void Clear(LedgerSql sql, StationNumber partner) => sql.Execute("delete from ds_want where partner = @p0", partner.Value);
}

using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>Records a partner has asked for and that are still to be sent.</summary>
internal static class WantStore
{
    public static List<(TrackedTable Table, long Rid)> Of(StationHost host, StationNumber partner) =>
        [.. host.Sql.Query(r => (Table: host.Network.Model.Find(r.GetString(0)), Rid: r.GetInt64(1)), "select tbl, rid from ds_want where partner = @p0", partner.Value)
            .Where(want => want.Table is not null).Select(want => (want.Table ?? throw new InvalidOperationException("A want without table."), want.Rid))];

    public static void Add(LedgerSql sql, StationNumber partner, TrackedTable table, long rid) =>
        sql.PutIfMissing(LedgerSchema.Want, partner.Value, table.Name, rid);

    /// <summary>They travel: what is lost with the file is repeated because it is held since that file.</summary>
    public static void Clear(LedgerSql sql, StationNumber partner) => sql.Execute("delete from ds_want where partner = @p0", partner.Value);
}

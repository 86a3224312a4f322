using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>Keys this station misses and asks its partner for, until a file that carried them is confirmed. Source: stations R104, R105.</summary>
internal static class RequestStore
{
    public static void Add(LedgerSql sql, StationNumber partner, TrackedTable table, RecordKey key) =>
        sql.Put(LedgerSchema.Request, partner.Value, table.Name, key.Canonical.ToArray(), 0);

    public static bool AnyUnasked(LedgerSql sql, StationNumber partner) =>
        sql.Number("select count(*) from ds_request where partner = @p0 and seq = 0", partner.Value) > 0;

    public static void AddTo(StationHost host, StationNumber partner, FileStart start, FileContent content)
    {
        foreach (var table in host.Network.Model.Tables)
        {
            foreach (var key in host.Sql.Query(r => RecordKey.FromCanonical((byte[])r.GetValue(0)),
                "select rkey from ds_request where partner = @p0 and tbl = @p1 and (seq = 0 or seq > @p2) order by rkey", partner.Value, table.Name, start.After.Value))
            {
                content.AddRequest(table, key);
            }
        }
    }

    public static void Told(LedgerSql sql, StationNumber partner, FileStart start)
    {
        if (start.Kind != Files.StationFileKind.Requested)
            sql.Execute("update ds_request set seq = @p1 where partner = @p0 and seq = 0", partner.Value, start.Sequence.Value);
    }

    public static void Confirmed(LedgerSql sql, StationNumber partner, FileSequence confirmed) =>
        sql.Execute("delete from ds_request where partner = @p0 and seq > 0 and seq <= @p1", partner.Value, confirmed.Value);
}

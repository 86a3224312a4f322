using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Output;

/// <summary>
/// Records this station misses and asks its partner for, by key, or by hash where only a sketch knows them, until a file that carried them is confirmed.
/// Source: stations R104, R105.
/// </summary>
internal static class RequestStore
{
    public static void Add(LedgerSql sql, StationNumber partner, TrackedTable table, RecordKey key) =>
        sql.Put(LedgerSchema.Request, partner.Value, table.Name, key.Canonical.ToArray(), 0);

    /// <summary>Asks for records by hash, in place of those asked for under the key of an earlier set: what is still missing is missing in this one too.</summary>
    public static void Add(LedgerSql sql, StationNumber partner, TrackedTable table, HashRequests asked)
    {
        sql.Execute("delete from ds_ask where partner = @p0 and tbl = @p1", partner.Value, table.Name);
        var salt = Convert.ToHexStringLower(asked.SetKey.Span);
        sql.Put(LedgerSchema.Ask, asked.Hashes, (row, hash) =>
        {
            row.Int(0, partner.Value);
            row.Text(1, table.Name);
            row.Int(2, unchecked((long)hash));
            row.Text(3, salt);
            row.Int(4, 0);
        });
    }

    public static bool AnyUnasked(LedgerSql sql, StationNumber partner) =>
        sql.Number("select count(*) from ds_request where partner = @p0 and seq = 0", partner.Value) > 0
        || sql.Number("select count(*) from ds_ask where partner = @p0 and seq = 0", partner.Value) > 0;

    public static void AddTo(StationHost host, StationNumber partner, FileStart start, FileContent content)
    {
        foreach (var table in host.Network.Model.Tables)
        {
            foreach (var key in host.Sql.Query(r => RecordKey.FromCanonical((byte[])r.GetValue(0)),
                "select rkey from ds_request where partner = @p0 and tbl = @p1 and (seq = 0 or seq > @p2) order by rkey", partner.Value, table.Name, start.After.Value))
            {
                content.AddRequest(table, key);
            }

            var asked = host.Sql.Query(r => (Salt: r.GetString(0), Hash: unchecked((ulong)r.GetInt64(1))),
                "select salt, hash from ds_ask where partner = @p0 and tbl = @p1 and (seq = 0 or seq > @p2)", partner.Value, table.Name, start.After.Value);
            if (asked.Count > 0) content.AddRequests(table, new HashRequests(Convert.FromHexString(asked[0].Salt), [.. asked.Select(ask => ask.Hash).Order()]));
        }
    }

    public static void Told(LedgerSql sql, StationNumber partner, FileStart start)
    {
        if (start.Kind == Files.StationFileKind.Requested) return;
        sql.Execute("update ds_request set seq = @p1 where partner = @p0 and seq = 0", partner.Value, start.Sequence.Value);
        sql.Execute("update ds_ask set seq = @p1 where partner = @p0 and seq = 0", partner.Value, start.Sequence.Value);
    }

    /// <summary>The partner knows what it is asked for. A backup that is put back there may take that from it again; what a set told to be missing is told by the next set anyway.</summary>
    public static void Confirmed(LedgerSql sql, StationNumber partner, FileSequence confirmed)
    {
        sql.Execute("""
            delete from ds_asked where partner = @p0 and exists (select 1 from ds_request where ds_request.partner = ds_asked.partner and ds_request.tbl = ds_asked.tbl and ds_request.rkey = ds_asked.rkey
                and ds_request.seq > 0 and ds_request.seq <= @p1)
            """, partner.Value, confirmed.Value);
        sql.Execute("""
            insert into ds_asked (partner, tbl, rkey, seq, at) select partner, tbl, rkey, seq, ds_station.clock from ds_request, ds_station where partner = @p0 and seq > 0 and seq <= @p1
            """, partner.Value, confirmed.Value);
        sql.Execute("delete from ds_request where partner = @p0 and seq > 0 and seq <= @p1", partner.Value, confirmed.Value);
        sql.Execute("delete from ds_ask where partner = @p0 and seq > 0 and seq <= @p1", partner.Value, confirmed.Value);
    }

    /// <summary>The partner stands behind this file again: what was asked for later it does not know.</summary>
    public static void Return(LedgerSql sql, StationNumber partner, FileSequence confirmed)
    {
        sql.Execute("""
            insert into ds_request (partner, tbl, rkey, seq) select partner, tbl, rkey, 0 from ds_asked where partner = @p0 and seq > @p1
                and not exists (select 1 from ds_request where ds_request.partner = ds_asked.partner and ds_request.tbl = ds_asked.tbl and ds_request.rkey = ds_asked.rkey)
            """, partner.Value, confirmed.Value);
        sql.Execute("delete from ds_asked where partner = @p0 and seq > @p1", partner.Value, confirmed.Value);
    }
}

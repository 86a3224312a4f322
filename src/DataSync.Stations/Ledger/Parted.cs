using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>What a partner held and does not any more. A partner whose database was restored has it again, and is told anew to let it go.</summary>
internal static class Parted
{
    /// <summary>The partner has confirmed that records are gone: they are not held any longer.</summary>
    public static void Confirmed(LedgerSql sql, StationNumber partner, FileSequence upTo)
    {
        sql.Execute("""
            delete from ds_parted where partner = @p0 and exists (select 1 from ds_held where ds_held.partner = ds_parted.partner and ds_held.tbl = ds_parted.tbl and ds_held.rid = ds_parted.rid
                and ds_held.gone > 0 and ds_held.gone <= @p1 and ds_held.again = 0)
            """, partner.Value, upTo.Value);
        sql.Execute("""
            insert into ds_parted (partner, tbl, rid, gone, at) select partner, tbl, rid, gone, ds_station.clock from ds_held, ds_station where partner = @p0 and gone > 0 and gone <= @p1 and again = 0
            """, partner.Value, upTo.Value);
        sql.Execute("delete from ds_held where partner = @p0 and gone > 0 and gone <= @p1 and again = 0", partner.Value, upTo.Value);
    }

    /// <summary>The partner itself has deleted a record. Files written for it from now on know that.</summary>
    public static void Deleted(LedgerSql sql, StationNumber partner, TrackedTable table, long rid) => sql.Put(LedgerSchema.Parted, partner.Value, table.Name, rid,
        sql.Number("select coalesce(max(sent), 0) + 1 from ds_partner where partner = @p0", partner.Value), sql.Number("select clock from ds_station"));

    /// <summary>The partner stands behind this file again: what went later it has.</summary>
    public static void Return(LedgerSql sql, StationNumber partner, FileSequence confirmed)
    {
        sql.Execute("""
            insert into ds_held (partner, tbl, rid, seq, inside, gone, again) select partner, tbl, rid, 0, 1, gone, 0 from ds_parted where partner = @p0 and gone > @p1
                and not exists (select 1 from ds_held where ds_held.partner = ds_parted.partner and ds_held.tbl = ds_parted.tbl and ds_held.rid = ds_parted.rid)
            """, partner.Value, confirmed.Value);
        sql.Execute("delete from ds_parted where partner = @p0 and gone > @p1", partner.Value, confirmed.Value);
    }
}

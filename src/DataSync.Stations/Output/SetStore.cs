using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>What the last comparison of a table at a partner below came to.</summary>
/// <param name="Compared">The change number up to which the last file led whose comparison succeeded; none before the first.</param>
/// <param name="Found">In how many elements the two differed.</param>
/// <param name="Failed">The sketch could not be read off: the next set is a list.</param>
internal sealed record SetState(ChangeNumber Compared, long Found, bool Failed);

/// <summary>The comparisons at the partners below, in the ledger, as their receipts tell them.</summary>
internal static class SetStore
{
    public static SetState Find(LedgerSql sql, StationNumber partner, TrackedTable table) =>
        sql.Query(r => new SetState(new ChangeNumber(r.GetInt64(0)), r.GetInt64(1), r.GetInt64(2) != 0), "select cn, found, failed from ds_set where partner = @p0 and tbl = @p1",
            partner.Value, table.Name).SingleOrDefault() ?? new SetState(ChangeNumber.None, 0, Failed: false);

    public static void Put(LedgerSql sql, StationNumber partner, TrackedTable table, SetState state) =>
        sql.Put(LedgerSchema.Set, partner.Value, table.Name, state.Compared.Value, state.Found, state.Failed ? 1 : 0);
}

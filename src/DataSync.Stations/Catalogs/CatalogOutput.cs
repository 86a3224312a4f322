using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;

namespace DataSync.Stations.Catalogs;

/// <summary>
/// Which entries of the catalog journal a file brings: those behind the one that it continues. What a file brought its target has once it is confirmed, so the pointer of a partner is that of the last
/// confirmed file, and a file that was lost is repeated with its entries. Source: stations R48, R49, R124.
/// </summary>
internal static class CatalogOutput
{
    /// <summary>The last entry up to which a file led; 0 for none, and of a file that is not known.</summary>
    public static long PointerOf(LedgerSql sql, StationNumber partner, FileSequence file) => Published.Find(sql, partner, file)?.Catalog ?? 0;

    /// <summary>The entries for a file.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="sql">The ledger.</param>
    /// <param name="partner">For whom.</param>
    /// <param name="after">The file it continues.</param>
    /// <param name="feeds">Whether the journal is handed on to it; where it comes from there, only what a partner that was restored may have lost goes back.</param>
    public static List<CatalogEntry> For(CatalogJournal journal, LedgerSql sql, PartnerState partner, FileSequence after, bool feeds)
    {
        if (!feeds) return [.. journal.Behind(PointerOf(sql, partner.Partner, after)).TakeWhile(entry => entry.Number <= partner.RawCatalog)];
        if (after != FileSequence.None) return journal.Behind(PointerOf(sql, partner.Partner, after));

        // A load begins. A station already in service has what it confirmed; the newest entry tells it how far that is.
        var confirmed = PointerOf(sql, partner.Partner, partner.Confirmed);
        var entries = journal.Behind(confirmed);
        return entries.Count == 0 && confirmed > 0 ? journal.Behind(confirmed - 1) : entries;
    }
}

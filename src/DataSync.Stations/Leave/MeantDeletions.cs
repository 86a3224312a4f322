using DataSync.Plans.Names;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Leave;

/// <summary>
/// Rows that are missing here and were deleted on purpose, although they are more than a comparison tolerates (DS7014): they are numbered as deletions, in one transaction, and the next output tells of
/// them. Of a catalog the journal gets its entries. Only the table that is named is looked at.
/// </summary>
internal sealed class MeantDeletions(StationHost host)
{
    /// <param name="name">The table.</param>
    /// <returns>How many rows count as deleted by this.</returns>
    /// <exception cref="StationException">DS7040: there is no such table, or it is a catalog that is maintained elsewhere.</exception>
    public int Take(string name)
    {
        var model = host.Session.Model;
        if (model.FindCatalog(name) is { } catalog) return OfCatalog(catalog);
        var table = model.Find(name) ?? throw new StationException(StationCodes.UnknownTable,
            $"no format names a table of this name.{NameSuggestion.Question(name, model.Tables.Select(known => known.Name))}", name, $"name one of {string.Join(", ", model.Tables.Select(known => known.Name))}");
        return host.Session.InTransaction(() =>
        {
            var work = new LedgerWork(host.Session);
            if (table.IsWatched) new Collector(work).CollectNow(table);
            var vanished = new Census(work) { IsMeant = true }.Take(table);
            work.Write();
            return vanished;
        });
    }

    private int OfCatalog(TrackedTable catalog)
    {
        if (!host.Network.Me.CatalogsHere)
            throw new StationException(StationCodes.UnknownTable, "catalogs are maintained at another station: what is deleted here is told to nobody", catalog.Name, "delete the values where 'catalogs maintained here' stands");
        return host.Session.InTransaction(() =>
        {
            var journal = new CatalogJournal(host.Session) { Meant = catalog };
            journal.Collect();
            journal.Write();
            return journal.Gone;
        });
    }
}

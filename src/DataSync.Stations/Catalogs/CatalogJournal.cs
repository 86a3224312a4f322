using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Catalogs;

/// <summary>
/// The journal as a piece of work sees it: what the ledger has, and the entries that this work finds. Entries are found where catalogs are maintained, by comparing every value with the journal's last
/// word on it, in the snapshot in which the records are collected: so no record travels before a value that it needs. Source: stations R5, R48.
/// </summary>
internal sealed class CatalogJournal(LedgerSession session)
{
    /// <summary>Numbers of one history. One that begins leaves those of the history before to entries that are lost here and known elsewhere.</summary>
    private const long Numbers = 1_000_000_000;

    private readonly List<KeptEntry> _found = [];
    private readonly List<long> _superseded = [];
    private bool _isCollected;

    /// <summary>The catalog of which somebody has said that its missing values were deleted on purpose, however many they are.</summary>
    public TrackedTable? Meant { get; init; }

    /// <summary>The number of the last entry; 0 for none.</summary>
    public long Last => _found.Count > 0 ? _found[^1].Entry.Number : CatalogStore.Last(session.Sql)?.Entry.Number ?? 0;

    /// <summary>Entries behind a number, rising.</summary>
    public List<CatalogEntry> Behind(long number) =>
        [.. CatalogStore.Behind(session.Sql, number).Select(kept => kept.Entry), .. _found.Select(kept => kept.Entry).Where(entry => entry.Number > number)];

    /// <summary>Finds what was changed since the last time.</summary>
    /// <exception cref="StationException">DS7014: more values have vanished than is tolerated.</exception>
    public void Collect()
    {
        if (_isCollected) return;
        _isCollected = true;
        var vanished = new List<(TrackedTable Catalog, KeptEntry Before)>();
        foreach (var catalog in session.Model.Catalogs) vanished.AddRange(Compare(catalog).Select(before => (catalog, before)));

        // Behind everything else, and those catalogs first that are declared last: they may need values of the ones before.
        foreach (var (catalog, before) in vanished.AsEnumerable().Reverse()) Add(catalog, CatalogChange.Deleted, before, null);
    }

    /// <summary>How many of the values that were found are gone.</summary>
    public int Gone => _found.Count(kept => kept.Entry.New is null);

    /// <summary>Writes what was found; in the ledger transaction.</summary>
    public void Write()
    {
        foreach (var number in _superseded) CatalogStore.Supersede(session.Sql, number);
        foreach (var kept in _found) CatalogStore.Put(session.Sql, kept);
    }

    // What the journal has and the table has not.
    private List<KeptEntry> Compare(TrackedTable catalog)
    {
        var known = CatalogStore.Newest(session.Sql, catalog.Name).ToDictionary(kept => CatalogContent.KeyOf(catalog, kept.Entry.Value));
        var live = known.Values.Count(kept => kept.Entry.New is not null);
        foreach (var (key, row) in session.Rows(catalog).Each().Select(row => (Key: catalog.KeyOf(row), Row: row)).OrderBy(value => value.Key).ToList())
        {
            var content = CatalogContent.Of(catalog, row);
            known.Remove(key, out var before);
            if (before?.Entry.New is null) Add(catalog, CatalogChange.New, before, content);
            else if (!CatalogContent.AreSame(before.Entry.New, content)) Add(catalog, CatalogChange.Updated, before, content);
        }

        var vanished = known.Where(value => value.Value.Entry.New is not null).OrderBy(value => value.Key).Select(value => value.Value).ToList();
        if (catalog != Meant) Census.DemandTolerated(catalog, vanished.Count, live);
        return vanished;
    }

    private void Add(TrackedTable catalog, CatalogChange change, KeptEntry? before, IReadOnlyDictionary<string, string>? content)
    {
        if (before is not null) _superseded.Add(before.Entry.Number);
        var old = change == CatalogChange.New ? null : before?.Entry.New;
        _found.Add(new KeptEntry(new CatalogEntry(Next(), catalog.Name, change, session.Clock.Milliseconds, old, content), session.History.ToString()));
    }

    private long Next()
    {
        if (_found.Count > 0) return _found[^1].Entry.Number + 1;
        var last = CatalogStore.Last(session.Sql);
        if (last?.Origin == session.History.ToString()) return last.Entry.Number + 1;
        return last is null && session.History.Generation == 1 ? 1 : (Math.Max((last?.Entry.Number ?? 0) / Numbers + 1, session.History.Generation - 1) * Numbers) + 1;
    }
}

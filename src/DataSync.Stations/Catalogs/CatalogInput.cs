using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Catalogs;

/// <summary>
/// Entries of the catalog journal into the catalogs here: before the records that need them. Of each value the newest entry counts. One that is known changes nothing; one that the database does not take
/// (records still name the value, another has its text) waits, and is tried again behind the records and with every file. Runs inside the transaction. Source: stations R53, §3.14.
/// </summary>
/// <param name="host">The station.</param>
/// <param name="counters">The counters of the file.</param>
/// <param name="file">The file that brings them.</param>
internal sealed class CatalogInput(StationHost host, Counters counters, string file)
{
    /// <summary>In the place of a rule where a value is told to wait.</summary>
    public const string Rule = "R53";

    private readonly HashSet<long> _fresh = [];
    private readonly Dictionary<long, (TrackedTable Catalog, RecordKey Key, string Reason)> _waiting = [];

    /// <summary>Entries of this file that wait.</summary>
    public IEnumerable<SetAsideRecord> Waiting => _waiting.Where(entry => _fresh.Contains(entry.Key)).Select(entry => new SetAsideRecord(entry.Value.Catalog.Name, entry.Value.Key, entry.Value.Reason));

    /// <summary>Takes up what is new of some entries, and has the catalogs follow.</summary>
    public void Take(IReadOnlyList<CatalogEntry> entries)
    {
        foreach (var entry in entries)
        {
            var isKnown = CatalogStore.Has(host.Sql, entry.Number);
            counters[entry.Catalog].In++;
            if (isKnown || host.Network.Model.FindCatalog(entry.Catalog) is null) counters[entry.Catalog].Unchanged++;
            if (isKnown) continue;
            _fresh.Add(entry.Number);
            if (host.Network.Me.CatalogsHere) TakeBack(entry);
            else CatalogStore.Put(host.Sql, new KeptEntry(entry, "") { IsDue = true });
        }

        foreach (var catalog in host.Network.Model.Catalogs.Where(catalog => entries.Any(entry => _fresh.Contains(entry.Number) && entry.Catalog == catalog.Name))) Supersede(catalog);
        Follow();
    }

    /// <summary>Has the catalogs follow all entries that wait, as far as the database takes them: what stands in the way of one may be gone with the next.</summary>
    public void Follow()
    {
        var due = CatalogStore.Due(host.Sql);
        for (var before = due.Count + 1; due.Count > 0 && due.Count < before;)
        {
            before = due.Count;
            due = [.. due.Where(kept => !IsFollowed(kept.Entry))];
        }
    }

    /// <summary>Counts what is left waiting.</summary>
    public void Finish()
    {
        foreach (var waiting in Waiting) counters[waiting.Table].Quarantined++;
    }

    // Numbered here, and lost with a database that was restored. What has been edited here since stays; all else is taken over, and the next output gives it a number like any edit.
    private void TakeBack(CatalogEntry entry)
    {
        if (host.Network.Model.FindCatalog(entry.Catalog) is not { } catalog) return;
        var key = CatalogContent.KeyOf(catalog, entry.Value);
        var here = host.Session.Rows(catalog).Find(key) is { } row ? CatalogContent.Of(catalog, row) : null;
        if (CatalogContent.AreSame(here, entry.Old)) Follow(catalog, key, entry);
        else counters[catalog.Name].Unchanged++;
    }

    private void Supersede(TrackedTable catalog)
    {
        foreach (var value in CatalogStore.Newest(host.Sql, catalog.Name).GroupBy(kept => CatalogContent.KeyOf(catalog, kept.Entry.Value)))
        {
            foreach (var old in value.SkipLast(1))
            {
                CatalogStore.Supersede(host.Sql, old.Entry.Number);
                if (_fresh.Remove(old.Entry.Number)) counters[catalog.Name].Unchanged++;
            }
        }
    }

    private bool IsFollowed(CatalogEntry entry)
    {
        // A catalog that the model does not have any more waits for its return.
        if (host.Network.Model.FindCatalog(entry.Catalog) is not { } catalog) return false;
        if (!Follow(catalog, CatalogContent.KeyOf(catalog, entry.Value), entry)) return false;
        if (!_fresh.Contains(entry.Number)) counters[catalog.Name].In++;
        CatalogStore.Done(host.Sql, entry.Number);
        return true;
    }

    private bool Follow(TrackedTable catalog, RecordKey key, CatalogEntry entry)
    {
        var (write, count) = Write(catalog, key, entry);
        if (write is not null && Refused(write, catalog, key) is { } refusal)
        {
            _waiting[entry.Number] = (catalog, key, RowFailure.Text(refusal, catalog, [.. catalog.Plan.Columns.Select(column => column.Index)], [.. catalog.Plan.Columns.Select(column => CatalogContent.Read(column, entry.Value))]));
            return false;
        }

        count(counters[catalog.Name]);
        _waiting.Remove(entry.Number);
        return true;
    }

    // What the table is yet to do, and how that counts.
    private (Action? Write, Action<TableCounts> Count) Write(TrackedTable catalog, RecordKey key, CatalogEntry entry)
    {
        var access = host.Session.Rows(catalog);
        var here = access.Find(key);
        if (entry.New is not { } values) return here is null ? (null, counts => counts.Unchanged++) : (() => access.Delete(key), counts => counts.Deleted++);
        if (here is null)
        {
            // What the journal has nothing of takes what the database has for it.
            ColumnPlan[] named = [.. CatalogContent.Columns(catalog).Where(column => values.ContainsKey(column.Name))];
            return (() => access.Insert([.. named.Select(column => column.Index)], [.. named.Select(column => CatalogContent.Read(column, values))]), counts => counts.New++);
        }

        ColumnPlan[] changed = [.. CatalogContent.Columns(catalog).Where(column => (values.ContainsKey(column.Name) || column.Type.Nullable) && !Equals(CatalogContent.Read(column, values), here[column.Index]))];
        return changed.Length == 0 ? (null, counts => counts.Unchanged++)
            : (() => access.Update(key, [.. changed.Select(column => column.Index)], [.. changed.Select(column => CatalogContent.Read(column, values))]), counts => counts.Updated++);
    }

    private Exception? Refused(Action write, TrackedTable catalog, RecordKey key)
    {
        try
        {
            return host.Session.Attempt(write);
        }
        catch (Exception error) when (error is DbException or SyncException && !RowFailure.IsOfTheDatabase(error))
        {
            throw new StationException(StationCodes.RowNotStored, $"a value of a catalog cannot be stored, nor wait by itself ({error.Message})", $"{file}, {catalog.Name} {key}",
                "correct what stands against it here or at the source; the file is then sent again", error);
        }
    }
}

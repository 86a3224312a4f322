namespace DataSync.Stations.Log;

/// <summary>The counters of one table in one file. Source: stations §2.7, R43, R68, R69.</summary>
/// <param name="Table">Its name in the data model.</param>
public sealed record TableCounts(string Table)
{
    /// <summary>Bytes of the table's entries in the file, as they are packed there.</summary>
    public long Bytes { get; set; }

    /// <summary>Output: records and keys written.</summary>
    public long Out { get; set; }

    /// <summary>Output: keys in the synchronization data. Input: keys listed for this station.</summary>
    public long Synchronization { get; set; }

    /// <summary>Output: keys asked for. Input of a set: keys this station will ask for. Input of a request: keys the partner asks for.</summary>
    public long Requested { get; set; }

    /// <summary>Input: records and keys read: <see cref="New"/> + <see cref="Updated"/> + <see cref="Deleted"/> + <see cref="False"/> + <see cref="Similar"/> + <see cref="Unchanged"/> + <see cref="Quarantined"/>.
    /// A row that leaves the quarantine is read once more.</summary>
    public long In { get; set; }

    public long New { get; set; }

    public long Updated { get; set; }

    public long Deleted { get; set; }

    /// <summary>Not taken: child without parent, delete of an unknown key, input condition, a rule of matching that rejects (R65).</summary>
    public long False { get; set; }

    /// <summary>Judged similar by a rule of matching that logs: set aside, and named in <c>sim</c> (R67).</summary>
    public long Similar { get; set; }

    public long Unchanged { get; set; }

    /// <summary>Input: rows the database does not take, set aside.</summary>
    public long Quarantined { get; set; }

    /// <summary>Input: removed by comparison with the synchronization data or by an input condition.</summary>
    public long Removed { get; set; }

    /// <summary>Input: removed because the record they hang below went.</summary>
    public long Cascaded { get; set; }

    /// <summary>Input: should have gone, and were kept by a rule.</summary>
    public long Kept { get; set; }
}

/// <summary>The counters of a file, by table, in the order in which tables occur.</summary>
internal sealed class Counters
{
    private readonly List<TableCounts> _tables = [];

    public TableCounts this[string table]
    {
        get
        {
            if (_tables.FirstOrDefault(counts => counts.Table == table) is { } known) return known;
            var fresh = new TableCounts(table);
            _tables.Add(fresh);
            return fresh;
        }
    }

    /// <summary>Takes over how large the entries of each table are.</summary>
    public void Measure(Files.StationFileManifest manifest)
    {
        foreach (var entry in manifest.Entries)
            if (entry.Table is { } table) this[table].Bytes += entry.Bytes;
    }

    public System.Collections.Immutable.ImmutableArray<TableCounts> Tables => [.. _tables];
}

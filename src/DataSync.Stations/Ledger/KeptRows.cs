using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>Keeps rows of some tables that are found, until it is disposed of: so many of all tables together as memory shall hold, and of the others none.</summary>
internal sealed class KeptRows : IDisposable
{
    private const int Most = 10_000;

    private readonly IEnumerable<TableAccess> _tables;
    private int _count;

    public KeptRows(IEnumerable<TableAccess> tables)
    {
        _tables = tables;
        foreach (var table in tables) table.Kept = new FoundRows(this);
    }

    /// <summary>Takes room for one more.</summary>
    /// <returns>False when there is none.</returns>
    public bool Take()
    {
        if (_count == Most) return false;
        _count++;
        return true;
    }

    public void Dispose()
    {
        foreach (var table in _tables) table.Kept = null;
    }
}

/// <summary>Rows of one table by their keys, and keys without a row.</summary>
internal sealed class FoundRows(KeptRows all)
{
    private readonly Dictionary<RecordKey, Row?> _rows = [];

    /// <summary>Whether it is known what stands under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row; null when there is none.</param>
    public bool Has(RecordKey key, out Row? row) => _rows.TryGetValue(key, out row);

    public void Add(RecordKey key, Row? row)
    {
        if (!_rows.ContainsKey(key) && all.Take()) _rows.Add(key, row);
    }
}

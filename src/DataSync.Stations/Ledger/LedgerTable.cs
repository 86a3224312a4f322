using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Stations.Ledger;

/// <summary>What a column of the ledger holds; each database has a type for it.</summary>
internal enum LedgerType
{
    /// <summary>A whole number of 64 bits.</summary>
    Number,

    /// <summary>A number the database gives by itself, rising; the only column of the key.</summary>
    Running,

    /// <summary>A short text compared byte for byte: at most 190 characters, so that it can be part of a key everywhere.</summary>
    Word,

    /// <summary>A text of any length; never part of a key.</summary>
    Text,

    /// <summary>The canonical bytes of a record's key: at most <see cref="LedgerTable.LongestKey"/>.</summary>
    Key,
}

/// <summary>A column of the ledger.</summary>
/// <param name="Name">A name that no database takes for a word of its own.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="Since">The version of the ledger that brought it.</param>
/// <param name="Default">What it holds in rows that are older than it, as an SQL literal; for every column behind the first version.</param>
internal sealed record LedgerColumn(string Name, LedgerType Type, bool Nullable = false, int Since = 1, string Default = "0");

/// <summary>A table of the ledger, as it is on every database.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in the order in which rows are written.</param>
/// <param name="Key">The columns of its primary key.</param>
/// <param name="Since">The version of the ledger that brought it.</param>
internal sealed record LedgerTable(string Name, ImmutableArray<LedgerColumn> Columns, ImmutableArray<string> Key, int Since = 1)
{
    /// <summary>Bytes of the longest key a ledger takes: what an index of every database still holds.</summary>
    public const int LongestKey = 2048;

    /// <summary>Further unique columns.</summary>
    public ImmutableArray<string> Unique { get; init; } = [];

    /// <summary>Further indexes: each its suffix and its columns.</summary>
    public ImmutableArray<(string Suffix, string Columns)> Indexes { get; init; } = [];

    /// <summary>The table as the sources of the engine write it.</summary>
    public TablePlan Plan { get; } = new(-1, Name, 0, Name, -1,
        [.. Columns.Select((column, i) => new ColumnPlan(i, column.Name, column.Name, TypeOf(column), IsKey: Key.Contains(column.Name)))], -1, -1);

    /// <summary>All columns, for a select or an insert.</summary>
    public string Names { get; } = string.Join(", ", Columns.Select(column => column.Name));

    private static SyncType TypeOf(LedgerColumn column)
    {
        var type = column.Type switch { LedgerType.Number or LedgerType.Running => SyncType.Int, LedgerType.Key => SyncType.Bytes, _ => SyncType.Text };
        return column.Nullable ? type.OrNull() : type;
    }
}

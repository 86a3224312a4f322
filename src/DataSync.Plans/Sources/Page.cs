using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Plans.Sources;

/// <summary>A request for all rows of a table, some at a time.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns to read, by index, in the order in which the reader delivers them.</param>
/// <param name="Key">Columns of the key, by index; none of them may hold NULL.</param>
public sealed record PageRequest(TablePlan Table, ImmutableArray<int> Columns, ImmutableArray<int> Key);

/// <summary>
/// A prepared read of all rows, some at a time. They come in the database's own order of their keys, which may take different keys as equal (its collation): before the next page the caller reads what is
/// <see cref="Alike"/> the last key.
/// </summary>
public abstract class PageRead : IDisposable
{
    /// <summary>The statement for one page, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>Reads the first rows.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Cancels on the server where the driver can.</param>
    public abstract RowReader First(int most, CancellationToken cancellation);

    /// <summary>Reads the first rows behind a key.</summary>
    /// <param name="key">One value for each key column, as they were read.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Cancels on the server where the driver can.</param>
    public abstract RowReader Behind(ReadOnlySpan<object> key, int most, CancellationToken cancellation);

    /// <summary>Reads the rows whose keys the database takes as equal to one.</summary>
    /// <param name="key">One value for each key column, as they were read.</param>
    /// <param name="cancellation">Cancels on the server where the driver can.</param>
    public abstract RowReader Alike(ReadOnlySpan<object> key, CancellationToken cancellation);

    public abstract void Dispose();
}

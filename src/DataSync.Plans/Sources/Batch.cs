using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Plans.Sources;

/// <summary>
/// A write of many rows in few statements. Rows are gathered and sent when enough are there, and on <see cref="Flush"/>; nothing is certain before that.
/// It belongs in a transaction: when a statement fails, rows of it and of earlier ones are undone by rolling back, and the caller writes
/// row by row (<see cref="ISourceSession.Prepare(WriteRequest)"/>) to learn which one is bad.
/// </summary>
public abstract class BatchWrite : IDisposable
{
    /// <summary>The statement for one batch, shortened, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>Rows gathered and not yet sent.</summary>
    public abstract int Pending { get; }

    /// <summary>Takes the values of the next row; positions as in <see cref="WriteRequest"/>. Every position is set for every row.</summary>
    public abstract RowWriter Values { get; }

    /// <summary>The row is complete; sends a batch when it is full.</summary>
    public abstract void Add(CancellationToken cancellation);

    /// <summary>Sends what is left.</summary>
    /// <returns>
    /// Rows since the last call that were inserted, or found and written, or deleted: an update to equal values counts. Of an upsert only those that were
    /// inserted or really changed, where <see cref="LeavesOutEqualRows"/>; otherwise every row sent.
    /// </returns>
    public abstract long Flush(CancellationToken cancellation);

    /// <summary>Whether the count of an upsert leaves out the rows that were there already with equal values. Not every database tells.</summary>
    public virtual bool LeavesOutEqualRows => true;

    public abstract void Dispose();
}

/// <summary>A request for the rows whose key is one of many.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns to read, by index, in the order in which the reader delivers them.</param>
/// <param name="Key">Columns compared, by index.</param>
/// <param name="Filters">Further conditions; those the source does not take are left to the caller.</param>
public sealed record BatchReadRequest(TablePlan Table, ImmutableArray<int> Columns, ImmutableArray<int> Key, ImmutableArray<FilterPlan> Filters)
{
    /// <summary>
    /// Reads the rows as they are now and locks them, one after another in the order of their keys, until the transaction ends. Default: no. Where only one can write at
    /// a time, there is nothing to lock.
    /// </summary>
    public bool Locks { get; init; }

    /// <summary>The keys are compared by the database's own rules for its columns, those of its unique indexes: what it would refuse to have twice is found. Default: at least what the language takes as equal is.</summary>
    public bool AsKept { get; init; }
}

/// <summary>
/// A prepared read by many keys. The database may compare more loosely than the language (its collation, trailing blanks): the caller compares the
/// keys of what comes back once more. Rows come in no order.
/// </summary>
public abstract class BatchRead : IDisposable
{
    /// <summary>The statement, shortened, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>For each filter of the request: null when it was pushed down, otherwise why not.</summary>
    public abstract ImmutableArray<string?> NotPushed { get; }

    /// <summary>Value functions of the pushed filters' parameters, in textual order.</summary>
    public abstract ImmutableArray<int> ParameterFunctions { get; }

    /// <summary>Most keys of one call.</summary>
    public abstract int MostKeys { get; }

    /// <summary>Reads the rows of these keys.</summary>
    /// <param name="keys">Each with one value for each key column, none of them null.</param>
    /// <param name="parameters">Values in the order of <see cref="ParameterFunctions"/>.</param>
    /// <param name="cancellation">Cancels on the server where the driver can.</param>
    public abstract RowReader Execute(IReadOnlyList<object?[]> keys, ReadOnlySpan<object?> parameters, CancellationToken cancellation);

    public abstract void Dispose();
}

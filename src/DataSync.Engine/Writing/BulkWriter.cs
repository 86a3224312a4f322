using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>
/// Writes many rows of one table within the current transaction, the fastest way its source has: gathered into few statements where the source offers
/// <see cref="ISourceSession.PrepareBatch"/>, one by one where it does not, or where it must be known which of them is bad. For each row: set every position of
/// <see cref="Values"/>, then <see cref="Add"/>; nothing is certain before the rows are flushed. While rows are gathered the connection is not to be used for anything else
/// (PostgreSQL is in the middle of a COPY). When a call throws, the transaction is to be rolled back and <see cref="Forget"/> called.
/// </summary>
/// <param name="columns">Columns written: positions 0 … n-1.</param>
/// <param name="key">Columns that find the row (update, delete): positions n … n+k-1.</param>
internal sealed class BulkWriter(TaskSession session, WriteKind kind, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key) : IDisposable
{
    private readonly WriteRequest request = new(kind, table, columns, key);
    private BatchWrite? batch;
    private PreparedWrite? single;
    private ISourceSession? preparedOn;
    private bool asked;
    private long gathered;
    private long alone;

    /// <summary>Rows go out one by one until further notice.</summary>
    public bool OneByOne { get; set; }

    /// <summary>Whether the source has a way for many rows at a time.</summary>
    public bool IsBatch => Batch is not null;

    /// <summary>Whether the count of an upsert leaves out rows that were there already with equal values.</summary>
    public bool LeavesOutEqualRows => Batch is { LeavesOutEqualRows: true };

    /// <summary>Takes the values of the next row.</summary>
    public RowWriter Values => Batch is { } many ? many.Values : Single.Values;

    /// <summary>The row is complete.</summary>
    /// <returns>False when it was sent by itself and nothing was written: there is no such row (any more), or the database did not take a new one.</returns>
    public bool Add()
    {
        session.Wrote(table.Source);
        if (Batch is { } many)
        {
            many.Add(session.Cancellation);
            gathered++;
            return true;
        }
        var rows = Affected.AtMostOne(Single.Execute(session.Cancellation), kind, table, key);
        alone += rows;
        return rows > 0 || (rows < 0 && kind == WriteKind.Insert);
    }

    /// <summary>Sends what is left.</summary>
    /// <returns>Rows inserted, or found and written, or deleted since the last call; of an upsert those that were inserted or really changed.</returns>
    public long Flush() => Flush(out _);

    /// <summary>Sends what is left.</summary>
    /// <returns>False when a row that was gathered was not found.</returns>
    public bool FlushWhole()
    {
        Flush(out var whole);
        return whole;
    }

    /// <summary>Drops what was gathered and not sent: its transaction was rolled back.</summary>
    public void Forget()
    {
        batch?.Dispose();
        (batch, asked, gathered, alone) = (null, false, 0, 0);
    }

    public void Dispose()
    {
        batch?.Dispose();
        single?.Dispose();
    }

    private ISourceSession Connection => session.Connection(table.Source).Session;

    private PreparedWrite Single
    {
        get
        {
            Renew();
            return single ??= Connection.Prepare(request);
        }
    }

    private BatchWrite? Batch
    {
        get
        {
            if (OneByOne) return null;
            // Rows that wait go with the link on which they began to wait, or not at all.
            if (gathered > 0) return batch;
            Renew();
            if (!asked) batch = Connection.PrepareBatch(request);
            asked = true;
            return batch;
        }
    }

    private long Flush(out bool whole)
    {
        var together = gathered > 0 ? batch?.Flush(session.Cancellation) ?? 0 : 0;
        var rows = together + alone;
        whole = together == gathered;
        (gathered, alone) = (0, 0);
        return rows;
    }

    // A link that was lost took its statements along.
    private void Renew()
    {
        var current = Connection;
        if (preparedOn == current) return;
        Dispose();
        (batch, single, asked, preparedOn) = (null, null, false, current);
    }
}

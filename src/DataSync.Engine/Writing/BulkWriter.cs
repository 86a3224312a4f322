using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>
/// Writes many rows of one table within the current transaction, the fastest way its source has: gathered into few statements where the source offers
/// <see cref="ISourceSession.PrepareBatch"/>, otherwise one statement for each row. For each row: set every position of <see cref="Values"/>, then
/// <see cref="Add"/>; nothing is certain before <see cref="Flush"/>. While rows are gathered the connection is not to be used for anything else
/// (PostgreSQL is in the middle of a COPY). When a call throws, the transaction is to be rolled back and <see cref="Forget"/> called.
/// </summary>
/// <param name="columns">Columns written: positions 0 … n-1.</param>
/// <param name="key">Columns that find the row (update, delete): positions n … n+k-1.</param>
internal sealed class BulkWriter(TaskSession session, WriteKind kind, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key) : IDisposable
{
    private BatchWrite? batch;
    private PreparedWrite? single;
    private ISourceSession? preparedOn;
    private long affected;

    /// <summary>Whether the source has a way for many rows at a time.</summary>
    public bool IsBatch
    {
        get
        {
            Prepare();
            return batch is not null;
        }
    }

    /// <summary>Whether the count of an upsert leaves out rows that were there already with equal values.</summary>
    public bool LeavesOutEqualRows => IsBatch && batch is { LeavesOutEqualRows: true };

    /// <summary>Takes the values of the next row.</summary>
    public RowWriter Values
    {
        get
        {
            Prepare();
            return batch?.Values ?? single?.Values ?? throw new InvalidOperationException("Nothing is prepared.");
        }
    }

    /// <summary>The row is complete.</summary>
    public void Add()
    {
        if (batch is not null) batch.Add(session.Cancellation);
        else affected += single?.Execute(session.Cancellation) ?? 0;
    }

    /// <summary>Sends what is left.</summary>
    /// <returns>Rows inserted, or found and written, or deleted since the last call; of an upsert those that were inserted or really changed.</returns>
    public long Flush()
    {
        if (batch is not null) return batch.Flush(session.Cancellation);
        var rows = affected;
        affected = 0;
        return rows;
    }

    /// <summary>Drops what was gathered and not sent: its transaction was rolled back.</summary>
    public void Forget()
    {
        batch?.Dispose();
        batch = null;
        affected = 0;
    }

    public void Dispose()
    {
        batch?.Dispose();
        single?.Dispose();
    }

    private void Prepare()
    {
        var source = session.Connection(table.Source).Session;
        if (preparedOn == source && (batch is not null || single is not null)) return;
        if (preparedOn != source)
        {
            // A link that was lost took its statements along.
            Dispose();
            (batch, single, preparedOn) = (null, null, source);
        }
        var request = new WriteRequest(kind, table, columns, key);
        batch = source.PrepareBatch(request);
        if (batch is null && kind != WriteKind.Upsert) single = source.Prepare(request);
    }
}

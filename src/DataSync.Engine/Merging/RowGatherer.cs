using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Merging;

/// <summary>
/// One kind of write of a batch: rows go out many at a time where the source can, one by one where it cannot, or where it must be known which of them is bad.
/// It counts what the source says that it wrote.
/// </summary>
internal sealed class RowGatherer(TaskSession session, WriteKind kind, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key) : IDisposable
{
    private readonly WriteRequest request = new(kind, table, columns, key);
    private BatchWrite? many;
    private PreparedWrite? single;
    private ISourceSession? preparedOn;
    private bool asked;
    private long added;
    private long written;

    /// <summary>Rows go out one by one until further notice.</summary>
    public bool OneByOne { get; set; }

    /// <summary>Takes the values of the next row: columns first, then the key.</summary>
    public RowWriter Values => Many is { } batch ? batch.Values : Single.Values;

    /// <summary>The row is complete.</summary>
    /// <returns>False when it was sent and nothing was written: there is no such row (any more).</returns>
    public bool Add()
    {
        session.Wrote(table.Source);
        if (Many is { } batch)
        {
            batch.Add(session.Cancellation);
            added++;
            return true;
        }
        return Single.Execute(session.Cancellation) > 0;
    }

    /// <summary>Sends what is left.</summary>
    /// <returns>False when a row that was gathered was not found.</returns>
    public bool Flush()
    {
        if (added == 0 || many is null) return true;
        written += many.Flush(session.Cancellation);
        var whole = written == added;
        added = written = 0;
        return whole;
    }

    /// <summary>Forgets what was gathered: its transaction is rolled back.</summary>
    public void Forget()
    {
        many?.Dispose();
        many = null;
        asked = false;
        added = written = 0;
    }

    public void Dispose()
    {
        many?.Dispose();
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

    private BatchWrite? Many
    {
        get
        {
            if (OneByOne) return null;
            Renew();
            if (!asked) many = Connection.PrepareBatch(request);
            asked = true;
            return many;
        }
    }

    // A link that was lost took its statements along.
    private void Renew()
    {
        var current = Connection;
        if (preparedOn == current) return;
        many?.Dispose();
        single?.Dispose();
        (many, single, asked, preparedOn) = (null, null, false, current);
    }
}

namespace DataSync.Sources.Odbc.Native;

/// <summary>
/// Fetches a block of rows on another thread while the one before is read. There are two blocks: once both are full, or the result has ended, or failed, the thread goes, and taking a block off
/// calls it again. It runs as what is under way on the connection, so that whoever asks the connection for something else waits for it (<see cref="OdbcConnection.Settle"/>).
/// </summary>
internal sealed class ReadAhead
{
    // So long a reader waits for a full block; then it takes what there is.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly OdbcConnection _connection;
    private readonly RowFetch _fetch;
    private readonly Queue<RowLayout> _free = [];
    private readonly Queue<RowLayout> _full = [];
    private bool _runs;
    private bool _ended;

    internal ReadAhead(OdbcConnection connection, RowFetch fetch)
    {
        _connection = connection;
        _fetch = fetch;
        _free.Enqueue(fetch.NewLayout());
    }

    /// <summary>The block after one that has been read and is not the last. Its memory is used again.</summary>
    internal RowLayout Next(RowLayout read)
    {
        lock (_gate)
            _free.Enqueue(read);
        // In a transaction nothing is fetched that nobody has asked for yet.
        if (_connection.Transaction is null)
            Begin();
        lock (_gate)
        {
            while (_full.Count == 0 && _runs)
            {
                if (!Monitor.Wait(_gate, Patience))
                    _fetch.IsWaitedFor = true;
            }
            if (_full.TryDequeue(out var next))
                return next;
        }
        _connection.Settle();
        var here = _free.Dequeue();
        _fetch.Fetch(here, most: 1);
        return here;
    }

    /// <summary>Tells the thread to end with the row it is fetching, and waits for it.</summary>
    /// <returns>What failed and was never told, because nobody read so far.</returns>
    internal Exception? End()
    {
        lock (_gate)
        {
            _ended = true;
            _fetch.IsWaitedFor = true;
        }
        _connection.Settle();
        return _full.Select(block => block.Failure?.SourceException).FirstOrDefault(failure => failure is not null);
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_runs || _ended)
                return;
            _runs = true;
        }
        _connection.Start(Run);
    }

    private int Run()
    {
        RowLayout? block = null;
        while (true)
        {
            lock (_gate)
            {
                if (block is not null)
                {
                    _full.Enqueue(block);
                    _ended |= block.IsLast;
                }
                _runs = !_ended && _free.TryDequeue(out block);
                Monitor.PulseAll(_gate);
                if (!_runs || block is null)
                    return 0;
                _fetch.IsWaitedFor = false;
            }
            _fetch.Fetch(block, int.MaxValue);
        }
    }
}

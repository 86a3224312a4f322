namespace DataSync.Sources.Odbc;

/// <summary>
/// A statement that runs while its caller gets the next one ready. Until it has ended nothing else is asked of its connection: whoever does waits for it
/// (<see cref="OdbcConnection.Settle"/>). What it threw is thrown by <see cref="Result"/>, or at the latest by the commit.
/// </summary>
internal sealed class UnderWay
{
    [ThreadStatic]
    private static UnderWay? _here;
    private readonly Task<int> _task;
    private bool _told;

    internal UnderWay(Func<int> statement) => _task = Task.Run(() =>
    {
        _here = this;
        try
        {
            return statement();
        }
        finally
        {
            _here = null;
        }
    });

    /// <summary>Waits, and says nothing of how it ended. On the statement's own thread there is nothing to wait for.</summary>
    internal void End()
    {
        if (_here != this)
            Task.WaitAny(_task);
    }

    /// <summary>Rows affected, or the exception of the statement.</summary>
    internal int Result()
    {
        _told = true;
        return _task.GetAwaiter().GetResult();
    }

    /// <summary>Throws a failure that nobody has asked for.</summary>
    internal void TellFailure()
    {
        if (!_told)
            Result();
    }
}

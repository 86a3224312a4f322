namespace DataSync.Sources.Sql;

/// <summary>
/// Tells a driver to cancel, again and again until what runs has ended: a request that comes before the server has begun is forgotten by every driver, and then the statement
/// would run as long as it likes.
/// </summary>
internal sealed class RepeatedCancel : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly Action _cancel;
    private readonly CancellationTokenRegistration _registration;
    private Timer? _timer;
    private bool _ended;

    private RepeatedCancel(CancellationToken cancellation, Action cancel)
    {
        _cancel = cancel;
        _registration = cancellation.UnsafeRegister(static state => ((RepeatedCancel?)state)?.Begin(), this);
    }

    /// <summary>Null where nobody can cancel.</summary>
    /// <param name="cancellation">Whose cancellation is passed on, until this is disposed of.</param>
    /// <param name="cancel">Tells the driver; may come from any thread, and too early.</param>
    internal static RepeatedCancel? On(CancellationToken cancellation, Action cancel) => cancellation.CanBeCanceled ? new RepeatedCancel(cancellation, cancel) : null;

    public void Dispose()
    {
        lock (_gate)
            _ended = true;
        _registration.Dispose();
        _timer?.Dispose();
    }

    private void Begin()
    {
        Once();
        lock (_gate)
        {
            if (!_ended)
                _timer = new Timer(static state => ((RepeatedCancel?)state)?.Once(), this, Pause, Pause);
        }
    }

    private void Once()
    {
        lock (_gate)
        {
            if (!_ended)
                _cancel();
        }
    }
}

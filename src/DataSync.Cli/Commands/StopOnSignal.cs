using System.Runtime.InteropServices;

namespace DataSync.Cli.Commands;

/// <summary>Ctrl-C and SIGTERM end what runs in an orderly way: the current step is cancelled, everything open is rolled back.</summary>
internal sealed class StopOnSignal : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopOnSignal() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        source.Cancel();
    }
}

using System.Diagnostics;

namespace DataSync.Benchmarks.Journals;

/// <summary>Counts what this process sends to a PostgreSQL server and waits for: a command or a batch is one.</summary>
internal sealed class RoundTrips : IDisposable
{
    private readonly ActivityListener listener;
    private long count;

    public RoundTrips()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = _ => Interlocked.Increment(ref count),
        };
        ActivitySource.AddActivityListener(listener);
    }

    public long Count => Interlocked.Read(ref count);

    public void Dispose() => listener.Dispose();
}

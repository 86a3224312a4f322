using System.Collections.Immutable;
using DataSync.Server.Runs;
using DataSync.Server.Schedules;

namespace DataSync.Server;

/// <summary>Runs the schedules of plans until it is told to stop.</summary>
public sealed class SyncServer(ImmutableArray<ServedPlan> plans, ServerOptions options)
{
    private readonly ServerLog log = new(options.Log, options.Clock, System.Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 });
    private readonly ServerMetrics metrics = new();

    /// <summary>Serves until <paramref name="stop"/>: then nothing begins any more, and what runs has its time to end.</summary>
    /// <returns>Whether everything that ran has ended by itself; otherwise it was cancelled, and goes on at the next start.</returns>
    public async Task<bool> Run(CancellationToken stop)
    {
        using var abort = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var calls = new TaskCalls(options, log, metrics);
        ImmutableArray<ScheduleClock> clocks = [.. plans.SelectMany(served => served.Plan.Schedules.Select(schedule => new ScheduleClock(served, schedule, calls, log)))];
        var leases = LeaseKeeper.Run(plans.Select(p => p.Journal), options, log, ended.Token);
        log.Info($"serving {string.Join(", ", plans.Select(p => p.Name))}: {clocks.Length} schedules");
        var running = Task.WhenAll(clocks.Select(clock => clock.Run(stop, abort.Token)));

        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        log.Info("stopping: nothing begins any more");
        var isWhole = await EndsWithin(running, options.Grace);
        if (!isWhole)
        {
            log.Warn($"what still runs after {options.Grace.TotalSeconds:0} s is cancelled");
            await abort.CancelAsync();
            await running;
        }
        await ended.CancelAsync();
        await leases;
        log.Info("stopped");
        return isWhole;
    }

    private async Task<bool> EndsWithin(Task running, TimeSpan grace)
    {
        try
        {
            await running.WaitAsync(grace, options.Clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

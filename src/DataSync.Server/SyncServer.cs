using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Server.Http;
using DataSync.Server.Runs;
using DataSync.Server.Schedules;

namespace DataSync.Server;

/// <summary>Runs the schedules of plans until it is told to stop.</summary>
public sealed class SyncServer(ImmutableArray<ServedPlan> plans, ServerOptions options)
{
    private readonly ServerLog log = new(options.Log, options.Clock, System.Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 });

    /// <summary>Serves until <paramref name="stop"/>: then nothing begins any more, and what runs has its time to end.</summary>
    /// <returns>Whether everything that ran has ended by itself; otherwise it was cancelled, and goes on at the next start.</returns>
    /// <exception cref="Plans.Runtime.SyncException">DS6229: a journal cannot be used, so that nothing could run. DS5164: the address is not to be had. DS5169: what is told with metrics cannot be read.</exception>
    public async Task<bool> Run(CancellationToken stop)
    {
        foreach (var at in plans.Select(p => p.Journal).DistinctBy(at => at.Name)) RunJournal.Open(at).Dispose();
        using var stopping = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        using var metrics = new ServerMetrics();
        var calls = new TaskCalls(options, log, metrics);
        ImmutableArray<ScheduleClock> clocks = [.. plans.SelectMany(served => served.Plan.Schedules.Select(schedule => new ScheduleClock(served, schedule, calls, log)))];
        Watch(metrics, calls, clocks);
        using var export = options.Otlp is { } otlp ? MetricsExport.Start(otlp, log) : null;
        var runs = new RunCalls(plans, calls, options.Token, new ServerState(plans, stop), abort.Token);
        await using var front = options.Listen is { } listen ? await HttpFront.Start(listen, runs, new ServerState(plans, stop), metrics, log) : null;
        var leases = LeaseKeeper.Run(plans.Select(p => p.Journal), options.Clock, options.Lease, log.Error, ended.Token);
        var mails = MailClock.Run(plans, options, log, stop);
        log.Info($"serving {string.Join(", ", plans.Select(p => p.Name))}: {clocks.Length} schedules");
        var scheduled = Task.WhenAll(clocks.Select(clock => clock.Run(stopping.Token, abort.Token)));

        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        log.Info("stopping: nothing begins any more");
        // A driver that is to break off a look may take its time: whoever gives the signal does not wait for that.
        var told = stopping.CancelAsync();
        var running = Task.WhenAll(told, scheduled, runs.Ended(), mails);
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

    private void Watch(ServerMetrics metrics, TaskCalls calls, ImmutableArray<ScheduleClock> clocks)
    {
        metrics.Watch("datasync.runs.waiting", null, "Runs that wait for a place, by task.", "task", () => plans.SelectMany(p => p.Plan.Tasks).Select(task => (task.Name, (double?)calls.Places.Waiting(task))).DistinctBy(t => t.Name));
        metrics.Watch("datasync.schedule.next", "s", "When a schedule is due next, in seconds since 1970.", "schedule", () => clocks.Select(clock => (clock.Schedule.Name, Seconds(clock.Next))));
        metrics.Watch("datasync.schedule.last_success", "s", "When the runs of a schedule last all ended well, in seconds since 1970.", "schedule", () => clocks.Select(clock => (clock.Schedule.Name, Seconds(clock.LastGood))));
    }

    private static double? Seconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000.0;

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

using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Mail;
using DataSync.Engine.Sources;
using DataSync.Plans.Runtime;

namespace DataSync.Server;

/// <summary>Sends what waits in the journals to go together, at the time at which it is due. Source: tasks §2.9.</summary>
internal static class MailClock
{
    /// <summary>Runs end at any time, and may leave something that is due soon.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static Task Run(ImmutableArray<ServedPlan> plans, ServerOptions options, ServerLog log, CancellationToken stopping) =>
        Task.WhenAll(plans.Select(served => Task.Run(() => Run(served, options, log, stopping), CancellationToken.None)));

    private static async Task Run(ServedPlan served, ServerOptions options, ServerLog log, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var now = options.Clock.GetUtcNow();
            var ahead = Send(served, options, log) is { } next && next - now < Longest ? next - now : Longest;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, options.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static DateTimeOffset? Send(ServedPlan served, ServerOptions options, ServerLog log)
    {
        try
        {
            using var journal = RunJournal.Open(served.Journal);
            using var sources = new SourceSet(served.Plan, options.Kinds, new SourceSetOptions { Folder = served.Folder, Environment = options.Environment });
            return new DueMails(served.Plan, sources, journal, options.Clock, what => log.Warn($"mail: {what}")) { Sent = what => log.Info($"mail: {what}") }.Send();
        }
        catch (SyncException error)
        {
            log.Error($"mail: {error.Code} {error.Message}");
            return null;
        }
        catch (DbException error)
        {
            log.Error($"mail: {RuntimeErrorCatalog.JournalUnusable.Code} {error.Message}");
            return null;
        }
    }
}

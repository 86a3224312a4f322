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
        Task.WhenAll(plans.Select(served => Task.Run(() => Run(served, Scripts(plans, served), options, log, stopping), CancellationToken.None)));

    /// <summary>All that this process looks after in the journal of a plan.</summary>
    private static ImmutableArray<string> Scripts(ImmutableArray<ServedPlan> plans, ServedPlan served) => [.. plans.Where(plan => plan.Journal.Name == served.Journal.Name).SelectMany(plan => plan.Plan.Scripts)];

    private static async Task Run(ServedPlan served, ImmutableArray<string> scripts, ServerOptions options, ServerLog log, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var now = options.Clock.GetUtcNow();
            var ahead = Send(served, scripts, options, log, stopping) is { } next && next - now < Longest ? next - now : Longest;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, options.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static DateTimeOffset? Send(ServedPlan served, ImmutableArray<string> scripts, ServerOptions options, ServerLog log, CancellationToken stopping)
    {
        try
        {
            using var journal = RunJournal.Open(served.Journal);
            using var sources = new SourceSet(served.Plan, options.Kinds, new SourceSetOptions { Folder = served.Folder, Environment = options.Environment });
            return new DueMails(served.Plan, sources, journal, options.Clock, what => log.Warn($"mail: {what}")) { Sent = what => log.Info($"mail: {what}"), Scripts = scripts }.Send(stopping);
        }
        catch (SyncException error)
        {
            log.Error("mail", error);
            return null;
        }
        catch (DbException error)
        {
            log.Error("mail", JournalErrors.Of("The run journal cannot be used", error));
            return null;
        }
        catch (Exception error)
        {
            // Mails that wait are no less due for it, and how the server stops does not depend on it.
            log.Error("mail", RuntimeErrorCatalog.InternalError.With($"{error.GetType().Name}: {error.Message}", error));
            return null;
        }
    }
}

using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Server;

/// <summary>Tells the journals at short intervals that this process is still there.</summary>
internal static class LeaseKeeper
{
    public static async Task Run(IEnumerable<string> journals, ServerOptions options, ServerLog log, CancellationToken ended)
    {
        var files = journals.Distinct(StringComparer.Ordinal).ToList();
        while (!ended.IsCancellationRequested)
        {
            foreach (var file in files)
            {
                try
                {
                    using var journal = RunJournal.Open(file);
                    journal.Renew(options.Clock.GetUtcNow(), options.Lease);
                }
                catch (Exception error) when (error is SyncException or System.Data.Common.DbException)
                {
                    log.Error($"The run journal {file} could not be told that this process is still there: {error.Message}");
                }
            }
            await Task.Delay(options.Lease / 4, options.Clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

using DataSync.Plans.Runtime;

namespace DataSync.Engine.Journal;

/// <summary>Tells journals at short intervals that this process is still there, so that nobody takes its runs over.</summary>
public static class LeaseKeeper
{
    /// <summary>How long a process may be silent unless it is told otherwise.</summary>
    public static readonly TimeSpan Standard = TimeSpan.FromMinutes(1);

    /// <param name="journals">Where they are.</param>
    /// <param name="lease">How long this process may be silent; a quarter of it is between two times.</param>
    /// <param name="tell">Told when a journal cannot be used.</param>
    public static async Task Run(IEnumerable<JournalAt> journals, TimeProvider clock, TimeSpan lease, Action<string> tell, CancellationToken ended)
    {
        var places = journals.DistinctBy(at => at.Name).ToList();
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(lease / 4, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            foreach (var at in places)
            {
                try
                {
                    using var journal = RunJournal.Open(at);
                    journal.Renew(clock.GetUtcNow(), lease);
                }
                catch (Exception error)
                {
                    // Whatever it is: others take over what this process is at when it does not go on telling.
                    var trouble = error as SyncException ?? JournalErrors.Of("It cannot be used", error);
                    tell($"The run journal {at} could not be told that this process is still there: {trouble.Code} {trouble.Message} help: {trouble.Remedy}");
                }
            }
        }
    }
}

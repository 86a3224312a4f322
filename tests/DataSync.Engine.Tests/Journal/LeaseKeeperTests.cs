using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

/// <summary>Who tells the journal that this process is still there goes on with that whatever is in the way: otherwise others would take over what it is at.</summary>
public sealed class LeaseKeeperTests
{
    [Fact]
    public async Task What_is_in_the_way_is_told_and_tried_again_whatever_it_is()
    {
        var clock = new ShiftedClock();
        using var ended = new CancellationTokenSource();
        var twice = new TaskCompletionSource();
        var told = new List<string>();
        var journal = new JournalAt("nowhere") { Server = new JournalServer(() => throw new InvalidOperationException("Not now."), clock) };

        var kept = LeaseKeeper.Run([journal], clock, TimeSpan.FromMilliseconds(20), Tell, ended.Token);
        await Task.WhenAny(kept, twice.Task);
        await ended.CancelAsync();
        await kept;

        told.ShouldAllBe(words => words.Contains("DS6229 It cannot be used: Not now.", StringComparison.Ordinal));

        void Tell(string words)
        {
            told.Add(words);
            if (told.Count == 2) twice.SetResult();
        }
    }
}

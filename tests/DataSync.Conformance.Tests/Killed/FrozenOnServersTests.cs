using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Killed;

/// <summary>
/// Runs on servers that are frozen for longer than their lease, or killed, around each of their commits and each row of a fence: another process takes the place, with the same item or another one, and the frozen one wakes.
/// Source: tasks R126, §3.9, C40.
/// </summary>
public sealed class FrozenOnServersTests
{
    /// <summary>Started, one, two and three, done; the marks at the end are removed behind that.</summary>
    private const int Commits = 4;

    /// <summary>The exit code of a process that was killed.</summary>
    private const int Killed = 137;

    private static readonly bool IsEvery = Environment.GetEnvironmentVariable("DATASYNC_EVERY_POINT") == "1";

    public enum Trouble { FrozenBeforeTheServerHears, FrozenWhenTheServerHasHeard, KilledBeforeTheServerHears, KilledWhenTheServerHasHeard }

    public static TheoryData<ServerKind, Trouble, string> Cells
    {
        get
        {
            var cells = new TheoryData<ServerKind, Trouble, string>();
            foreach (var kind in Enum.GetValues<ServerKind>())
                foreach (var trouble in Enum.GetValues<Trouble>())
                    foreach (var next in (string[])["A", "B"])
                        cells.Add(kind, trouble, next);
            return cells;
        }
    }

    [Theory, MemberData(nameof(Cells)), Trait("Rule", "tasks R126")]
    public void What_a_run_has_written_is_neither_lost_nor_repeated(ServerKind kind, Trouble trouble, string next)
    {
        var first = kind == ServerKind.Postgres ? ((string[])["insert into \"ds_done\"", "update \"ds_done\""]) : ["insert into `ds_done`", "update `ds_done`"];
        var points = first.Select(words => (Words: words, Passed: 0)).Concat(Enumerable.Range(0, Commits + 1).Select(passed => (Words: CuttingProxy.Commit(kind), Passed: passed)));
        // A third of the points in each cell, other ones in the next; all of them on demand.
        var from = (int)trouble + (next == "A" ? 1 : 0);
        foreach (var (words, passed) in points.Where((_, index) => IsEvery || (index + from) % 3 == 0)) Try(kind, trouble, next, words, passed);
    }

    [Theory, InlineData(ServerKind.Postgres), InlineData(ServerKind.MariaDb)]
    public void A_run_that_is_slow_in_the_middle_of_a_transaction_is_not_taken_for_a_frozen_one(ServerKind kind)
    {
        using var task = new FrozenTask(kind);
        using var never = new ManualResetEventSlim();
        task.Proxy.CallAt(CuttingProxy.Commit(kind), () => never.Wait(TimeSpan.FromSeconds(3)), passed: 1);
        using var slow = task.Begin("--key", "A");

        var (code, said) = slow.Ended();
        code.ShouldBe(0, said);
    }

    private static void Try(ServerKind kind, Trouble trouble, string next, string words, int passed)
    {
        using var task = new FrozenTask(kind);
        var at = $"{words} {passed}";
        using var reached = new ManualResetEventSlim();
        using var wakes = new ManualResetEventSlim();
        FrozenProcess? process = null;
        using var begun = new ManualResetEventSlim();
        var isKilled = trouble is Trouble.KilledBeforeTheServerHears or Trouble.KilledWhenTheServerHasHeard;
        var isUnheard = trouble is Trouble.FrozenBeforeTheServerHears or Trouble.KilledBeforeTheServerHears;
        task.Proxy.CallAt(words, () =>
        {
            begun.Wait();
            if (isKilled) process?.Kill();
            else process?.Freeze();
            while (!isKilled && task.IsJournalHeld())
            {
                process?.Wake();
                process?.Freeze();
            }
            if (!isUnheard) return;
            reached.Set();
            wakes.Wait();
        }, passed, behind: reached.Set);
        using (process = task.Begin("--key", "A"))
        {
            begun.Set();
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
            while (!reached.Wait(TimeSpan.FromMilliseconds(100)))
            {
                if (process.HasEnded && process.Ended() is { Code: not Killed } ended) ended.ShouldBe((Killed, ""), $"{at}: it ended before");
                limit.IsCancellationRequested.ShouldBeFalse(at);
            }
            if (!isKilled) task.LeasesEnd();
            var (code, said) = task.Run(next);
            code.ShouldBe(0, $"{at}: {said}");
            wakes.Set();
            if (!isKilled) process.Wake();
            var (woken, told) = process.Ended();
            // Once the server has heard the commit that sets the item, the run has nothing left to write.
            var isDone = passed >= (isUnheard ? Commits : Commits - 1);
            if (!isKilled && !isDone) woken.ShouldBe(1, $"{at}: {told}");
            // Of a transaction that idled the server may have made an end before.
            if (trouble == Trouble.FrozenWhenTheServerHasHeard && words == CuttingProxy.Commit(kind) && !isDone) told.ShouldContain("DS6300", Case.Sensitive, $"{at}: {told}");
        }
        if (next != "A")
        {
            // What was passed by goes on with its next attempt.
            if (task.Journaled("select count(*) from runs where item like '%A%' and outcome = 'Succeeded'") == 0) task.Run("A").Code.ShouldBe(0, at);
            task.Items().ShouldBe("A Done 1, B Done 1, C New 0", at);
            task.Notes().ShouldBe("A one, A three, A two, B one, B three, B two", at);
        }
        else
        {
            var times = task.Journaled("select count(*) from runs where outcome = 'Succeeded'");
            task.Items().ShouldBe($"A Done {times}, B New 0, C New 0", at);
            task.Notes().ShouldBe(string.Join(", ", ((string[])["A one", "A three", "A two"]).SelectMany(note => Enumerable.Repeat(note, (int)times))), at);
        }
        // Whoever comes next takes away what is left.
        task.Run("C").Code.ShouldBe(0, at);
        task.Marks().ShouldBeEmpty(at);
        task.Journaled("select count(*) from fences").ShouldBe(0, at);
    }
}

using Xunit.Abstractions;

namespace DataSync.Conformance.Tests.Killed;

/// <summary>
/// <c>kill -9</c> at every row that a run changes in a database or in its journal, and around every commit, for every kind of step; and run again. Nothing is written twice, nothing is lost, and the item is as on entry or
/// complete. A run has some hundred points and a process takes about half a second, so that every eleventh point and those at the end of the run are taken, always the same; with <c>DATASYNC_EVERY_POINT=1</c> all of them.
/// Source: tasks R126, R131, R132, R142, §3.2, C34.
/// </summary>
public sealed class KilledRules(ITestOutputHelper output)
{
    private const int Killed = 137;

    /// <summary>The end of a run, where item, journal, mails and marks follow one another.</summary>
    private const int Last = 12;

    private static readonly bool IsEvery = Environment.GetEnvironmentVariable("DATASYNC_EVERY_POINT") == "1";

    [Fact, Trait("Rule", "tasks R126"), Trait("Rule", "tasks R132")]
    public void What_a_killed_run_has_written_is_neither_lost_nor_repeated()
    {
        using var undisturbed = new KilledTask("Write");
        undisturbed.Run().ShouldBe(0, undisturbed.Said);
        var expected = undisturbed.State();

        foreach (var point in Points(undisturbed))
        {
            using var task = new KilledTask("Write");
            task.Run(killAt: point).ShouldBe(Killed, $"point {point}: {task.Said}");
            task.Ask("shop", "select status, times from invoice").ShouldBeOneOf(["New 0", "Started 0", "Done 1"], $"point {point}");
            var hasEnded = task.HasEndedWell;
            if (!hasEnded) task.Run().ShouldBe(0, $"point {point}: {task.Said}");

            task.State().ShouldBe(expected, $"point {point}");
            if (!hasEnded) task.Marks().ShouldBeEmpty($"point {point}");
        }
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void What_a_killed_run_was_undoing_is_undone_once_and_done_anew()
    {
        using var undisturbed = new KilledTask("Undo");
        undisturbed.Run().ShouldBe(1, undisturbed.Said);

        foreach (var point in Points(undisturbed))
        {
            using var task = new KilledTask("Undo");
            task.Run(killAt: point).ShouldBe(Killed, $"point {point}: {task.Said}");
            // What was done is taken back by what was read when it was done.
            task.Sql("books", "update counter set n = 5 where name = 'rate'");

            task.Run().ShouldBe(1, $"point {point}: {task.Said}");
            task.Said.ShouldContain("No gate.", Case.Sensitive, $"point {point}");
            var undid = task.Ask("books", "select count(*) from entry where text = 'undid'");
            task.Ask("books", "select count(*) from entry where text = 'did'").ShouldBe(undid, $"point {point}");
            task.Ask("books", "select n from counter where name in ('net', 'undone') order by name").ShouldBe($"0, {undid}", $"point {point}");

            task.Sql("shop", "insert into line values (77, 0)");
            task.Run().ShouldBe(0, $"point {point}: {task.Said}");
            task.Ask("books", "select text, count(*) - (text = 'did') from entry group by text order by text").ShouldBe($"did {undid}, undid {undid}", $"point {point}");
            task.Ask("books", "select n from counter where name in ('net', 'undone') order by name").ShouldBe($"5, {undid}", $"point {point}");
            task.Ask("shop", "select times from invoice").ShouldBe("1", $"point {point}");
            task.Ask("datasync-journal", "select count(*) from undo_reads").ShouldBe("0", $"point {point}");
            task.Marks().ShouldBeEmpty($"point {point}");
        }
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void A_call_is_repeated_only_with_a_key_of_its_own_or_when_it_surely_was_not_made()
    {
        using var undisturbed = new KilledTask("Call");
        undisturbed.Run().ShouldBe(0, undisturbed.Said);

        var unknown = 0;
        foreach (var point in Points(undisturbed))
        {
            using var task = new KilledTask("Call");
            task.Run(killAt: point).ShouldBe(Killed, $"point {point}: {task.Said}");
            var code = task.HasEndedWell ? 0 : task.Run();

            var reminded = task.Calls.Count(call => call.Contains("<Remind", StringComparison.Ordinal) || call.Contains(":Remind", StringComparison.Ordinal));
            reminded.ShouldBeLessThanOrEqualTo(1, $"point {point}");
            task.Ask("books", "select count(*) from entry where text = 'answer R1'").ShouldBe("1", $"point {point}");
            if (code == 0)
            {
                reminded.ShouldBe(1, $"point {point}");
                task.Ask("books", "select count(*) from entry where text = 'reminded'").ShouldBe("1", $"point {point}");
                task.Ask("shop", "select times from invoice").ShouldBe("1", $"point {point}");
                continue;
            }
            // Nobody knows whether it was carried out, and a person is told.
            task.Said.ShouldContain("DS6291", Case.Sensitive, $"point {point}");
            unknown++;
        }
        if (IsEvery) unknown.ShouldBeGreaterThan(0);
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void Nobody_is_told_twice_and_whoever_may_not_have_been_told_is_named()
    {
        using var undisturbed = new KilledTask("Tell");
        undisturbed.Run().ShouldBe(0, undisturbed.Said);
        undisturbed.Mails.ShouldBe(["started", "did", "succeeded"]);

        foreach (var point in Points(undisturbed))
        {
            using var task = new KilledTask("Tell");
            task.Run(killAt: point).ShouldBe(Killed, $"point {point}: {task.Said}");
            var hasEnded = task.HasEndedWell;
            if (!hasEnded) task.Run().ShouldBe(0, $"point {point}: {task.Said}");

            task.Ask("books", "select text, count(*) from entry group by text").ShouldBe("did 1", $"point {point}");
            foreach (var subject in (string[])["started", "did", "succeeded"])
            {
                var told = task.Mails.Count(mail => mail == subject);
                told.ShouldBeLessThanOrEqualTo(1, $"point {point}, {subject}");
                if (told == 0) task.Said.ShouldContain($"\"{subject}\"", Case.Sensitive, $"point {point}");
            }
        }
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void What_waits_to_be_told_together_is_neither_lost_nor_told_twice()
    {
        using var undisturbed = new KilledTask("TellTogether");
        undisturbed.Run().ShouldBe(0, undisturbed.Said);
        undisturbed.Mails.ShouldBeEmpty();

        foreach (var point in Points(undisturbed))
        {
            using var task = new KilledTask("TellTogether");
            task.Run(killAt: point).ShouldBe(Killed, $"point {point}: {task.Said}");
            if (!task.HasEndedWell) task.Run().ShouldBe(0, $"point {point}: {task.Said}");
            IsTime(task);

            task.Run(other: "Idle").ShouldBe(0, $"point {point}: {task.Said}");
            task.Run(other: "Idle").ShouldBe(0, $"point {point}: {task.Said}");

            // What an attempt was killed with between its end and its mails may be told by itself, and earlier.
            var told = task.Ask("datasync-journal", "select subject, state from mails order by subject");
            var untold = ((string[])["did", "started", "succeeded"]).Where(subject => !told.Contains($"{subject} Sent", StringComparison.Ordinal)).ToList();
            untold.ShouldBeEmpty($"point {point}: {told}");
            task.Mails.Sum(subject => subject.Contains(" messages: ", StringComparison.Ordinal) ? subject[0] - '0' : 1).ShouldBe(3, $"point {point}");
        }
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void What_is_told_together_is_told_once_whenever_the_one_that_sends_it_is_killed()
    {
        using var undisturbed = new KilledTask("TellTogether");
        undisturbed.Run().ShouldBe(0, undisturbed.Said);
        IsTime(undisturbed);
        undisturbed.Run(other: "Idle").ShouldBe(0, undisturbed.Said);
        undisturbed.Mails.ShouldBe(["3 messages: started"]);

        foreach (var point in Points(undisturbed))
        {
            using var task = new KilledTask("TellTogether");
            task.Run().ShouldBe(0, $"point {point}: {task.Said}");
            IsTime(task);
            task.Run(killAt: point, other: "Idle").ShouldBe(Killed, $"point {point}: {task.Said}");

            task.Run(other: "Idle").ShouldBe(0, $"point {point}: {task.Said}");

            task.Mails.Count.ShouldBeLessThanOrEqualTo(1, $"point {point}");
            if (task.Mails.Count == 0) task.Said.ShouldContain("DS6296: a process was killed when a@example.com was to be told \"started\"", Case.Sensitive, $"point {point}");
            task.Ask("datasync-journal", "select count(*) from held_mails").ShouldBe("0", $"point {point}");
        }
    }

    /// <summary>What waits is due.</summary>
    private static void IsTime(KilledTask task) => task.Sql("datasync-journal", "update held_mails set due = '2026-01-01T00:00:00.000Z' where due is not null");

    private IEnumerable<int> Points(KilledTask undisturbed)
    {
        var all = undisturbed.Points;
        all.ShouldBeGreaterThan(2 * Last);
        var taken = Enumerable.Range(1, all).Where(point => IsEvery || point % 11 == 0 || point > all - Last).ToArray();
        output.WriteLine($"{taken.Length} of {all} points");
        return taken;
    }
}

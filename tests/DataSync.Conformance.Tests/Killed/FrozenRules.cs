using Xunit.Abstractions;

namespace DataSync.Conformance.Tests.Killed;

/// <summary>
/// A run that is frozen (SIGSTOP) before every statement that it sends to a database or to its journal; for longer than its lease, so that another process goes on with it, or passes it by; and that wakes then.
/// Nothing is written twice, nothing is lost. Which points are taken: see <see cref="KilledRules"/>. Source: tasks R126, §3.9, C40.
/// </summary>
public sealed class FrozenRules(ITestOutputHelper output)
{
    private const int Last = 12;

    private static readonly bool IsEvery = Environment.GetEnvironmentVariable("DATASYNC_EVERY_POINT") == "1";

    [Theory, Trait("Rule", "tasks R126")]
    [InlineData("R-1")]
    [InlineData("R-2")]
    public void What_a_frozen_run_has_written_is_neither_lost_nor_repeated_when_it_wakes(string next)
    {
        using var undisturbed = Task();
        undisturbed.Run().ShouldBe(0, undisturbed.Said);
        var points = undisturbed.Points;
        if (next != "R-1") undisturbed.Run(item: next).ShouldBe(0, undisturbed.Said);
        var expected = undisturbed.State();

        var lost = 0;
        var taken = Enumerable.Range(1, points).Where(point => IsEvery || point % 11 == 0 || point > points - Last).ToArray();
        foreach (var point in taken)
        {
            using var task = Task();
            using var frozen = task.Freeze(point);
            // Before its run has begun, and after it has ended, there is nothing that another process could go on with.
            if (!frozen.IsFrozen() || !task.IsAtWork) continue;
            // What it holds in a file, others wait for: then it is woken while they do.
            var isHeld = ((string[])["datasync-journal", "shop", "books"]).Any(task.IsHeld);
            if (!isHeld)
            {
                task.LeasesEnd();
                task.Run(item: next).ShouldBe(0, $"point {point}: {task.Said}");
            }
            frozen.Wake();
            var (code, said) = frozen.Ended();
            if (code != 0) said.ShouldContain("DS6300", Case.Sensitive, $"point {point}");
            lost += code != 0 ? 1 : 0;
            foreach (var item in ((string[])["R-1", next]).Distinct())
                if (task.Ask("shop", $"select status from invoice where id = '{item}'") != "Done" || !task.HasEnded(item)) task.Run(item: item).ShouldBe(0, $"point {point}: {task.Said}");

            task.State().ShouldBe(expected, $"point {point}: {said}");
            // Whoever comes next takes away what is left.
            task.Run(item: "R-3").ShouldBe(0, $"point {point}: {task.Said}");
            task.Marks().ShouldBeEmpty($"point {point}");
            task.Ask("datasync-journal", "select count(*) from fences").ShouldBe("0", $"point {point}");
        }
        output.WriteLine($"{taken.Length} of {points} points, {lost} times the run was another process's when it woke");
        lost.ShouldBeGreaterThan(0);
    }

    private static KilledTask Task()
    {
        var task = new KilledTask("Each") { AtStatements = true };
        task.Sql("shop", "insert into invoice values ('R-2', 'New', 0, null), ('R-3', 'New', 0, null)");
        return task;
    }
}

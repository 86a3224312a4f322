using System.Diagnostics;
using System.Globalization;
using DataSync.Engine.Tests.Fixtures;

namespace DataSync.Engine.Tests.Crashes;

/// <summary>
/// A process killed (SIGKILL) at every point of no return, one after the other, and started again: nothing is written twice, nothing is lost, the item is as on entry or complete.
/// </summary>
public sealed class CrashTests
{
    [Theory, Trait("Rule", "tasks R126"), Trait("Rule", "tasks R132"), Trait("Rule", "tasks R143"), Trait("Rule", "tasks R163")]
    [InlineData(CrashScript.Item), InlineData(CrashScript.Loop), InlineData(CrashScript.Merge), InlineData(CrashScript.Incremental), InlineData(CrashScript.AuditedLoop), InlineData(CrashScript.AuditedMerge)]
    public void Killed_at_any_point_and_run_again_it_ends_as_if_nothing_had_happened(string scenario)
    {
        for (var point = 1; ; point++)
        {
            using var world = new World();
            world.GivenInvoice();
            world.GivenAccount();
            if (scenario != CrashScript.Item)
                world.Given(World.Account, [.. Enumerable.Range(2, 9).Select(i => new object?[] { (long)i, $"A-{i}", null, false })]);

            var killed = Run(world.Folder, scenario, point) != 0;
            // Killed behind its last entry in the journal, the run had ended, and the next one is a new run.
            var runs = Ended(world) ? 2 : 1;
            if (killed) Entry(world, point);
            if (killed) Run(world.Folder, scenario, 0).ShouldBe(0, $"second attempt after point {point}");

            world.Marks(0).ShouldBe(0, $"point {point}");
            world.Marks(1).ShouldBe(0, $"point {point}");
            var times = killed ? runs : 1;
            if (scenario == CrashScript.Item)
            {
                world.Rows(World.Invoice).ShouldBe([$"R-1|A-1|Hofer AG|{12 + times}.50|Looked up|"], $"point {point}");
                world.Rows(World.Feed).Length.ShouldBe(1 + times, $"point {point}");
            }
            else if (scenario is CrashScript.Merge or CrashScript.Incremental or CrashScript.AuditedMerge)
            {
                var expected = Enumerable.Range(1, 10).Select(i => $"A-{i}|{(scenario != CrashScript.Incremental || i == 10 ? times : 1)}|");
                world.Rows(World.Feed).ShouldBe([.. expected.OrderBy(r => r.Split('|')[0], StringComparer.Ordinal)], $"point {point}");
            }
            else
            {
                world.Rows(World.Feed).Select(r => r.Split(' ')[0]).GroupBy(a => a).Select(g => g.Count()).ShouldBe(Enumerable.Repeat(times, 10), $"point {point}");
            }
            if (scenario is CrashScript.Item or CrashScript.AuditedLoop or CrashScript.AuditedMerge) Listed(world, scenario, point);
            if (!killed)
            {
                point.ShouldBeGreaterThan(10);
                return;
            }
        }
    }

    private static bool Ended(World world)
    {
        using var journal = Engine.Journal.RunJournal.Open(Path.Combine(world.Folder, "journal.db"));
        return journal.Runs().FirstOrDefault()?.Outcome == Engine.Journal.RunOutcome.Succeeded;
    }

    private static void Entry(World world, int point)
    {
        var invoice = world.Rows(World.Invoice).Single();
        (invoice is "R-1|A-1||12.50|New|" or "R-1|A-1|Hofer AG|13.50|Looked up|").ShouldBeTrue($"point {point}: {invoice}");
    }

    /// <summary>What the journal lists is what was written: nothing is missing, nothing is there twice, and nothing that was taken back.</summary>
    private static void Listed(World world, string scenario, int point)
    {
        using var journal = Engine.Journal.RunJournal.Open(Path.Combine(world.Folder, "journal.db"));
        // Two runs of one moment have no order.
        var changes = journal.Runs().SelectMany(r => journal.Changes(r.Run)).OrderBy(c => c.New, StringComparer.Ordinal).ToArray();
        if (scenario == CrashScript.AuditedMerge)
        {
            changes.Where(c => c.Field == "AMOUNT").Select(c => $"{c.Key}|{c.New}|").GroupBy(r => r.Split('|')[0]).Select(g => string.Join(" ", g)).Order(StringComparer.Ordinal)
                .ShouldBe(world.Rows(World.Feed).Select(r => string.Join(" ", Enumerable.Range(1, int.Parse(r.Split('|')[1], CultureInfo.InvariantCulture)).Select(n => $"{r.Split('|')[0]}|{n}|"))).Order(StringComparer.Ordinal), $"point {point}");
            return;
        }
        var inserted = changes.Where(c => c.Table == "InvoiceFeed" && c.Field == "INVOICE_ID" && c.Action == Engine.Journal.ChangeAction.Inserted).Select(c => c.Key).GroupBy(k => k).ToArray();
        inserted.Select(k => k.Key).Order(StringComparer.Ordinal).ShouldBe(world.Rows(World.Feed).Select(r => r.Split('|')[0]).Order(StringComparer.Ordinal), $"point {point}");
        inserted.ShouldAllBe(k => k.Count() == 1, $"point {point}");
        if (scenario != CrashScript.Item) return;
        var counts = changes.Where(c => c.Side == Engine.Journal.ChangeSide.Item && c.Field == "total").Select(c => c.New).ToArray();
        counts.ShouldBe(counts.Distinct(), $"point {point}");
        counts[^1].ShouldBe(world.Rows(World.Invoice).Single().Split('|')[3], $"point {point}");
    }

    private static int Run(string folder, string scenario, int point)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardError = true,
            ArgumentList = { typeof(CrashTests).Assembly.Location, folder, scenario, point.ToString(CultureInfo.InvariantCulture) },
        };
        using var child = Process.Start(start).ShouldNotBeNull();
        child.StandardError.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode;
    }
}

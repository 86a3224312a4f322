using DataSync.Plans.Model;
using DataSync.Testing.Tests.Fixtures;

namespace DataSync.Testing.Tests;

/// <summary>Tests of stations: real ledgers, real files, one process.</summary>
public sealed class StationTestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-").FullName;
    private readonly NetworkTestPlan plan = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private GivenRowLine[] AtVienna => [plan.Given("Vienna", 1, "DE"), plan.Given("Vienna", 2, "DE"), plan.Given("Vienna", 3, "CH")];

    [Fact]
    public void What_a_station_sends_arrives_and_is_counted() => Messages(
    [
        .. AtVienna,
        plan.Communicate("Vienna", "Berlin"),
        plan.ExpectLog("Vienna", "Berlin", ("out", 2), ("new", 2), ("", 2)),
        plan.ExpectCount("Berlin", 2), plan.ExpectCount("Vienna", 3),
        plan.ExpectName("Berlin", 1, "company 1"),
    ]).ShouldBeEmpty();

    [Fact]
    public void A_synchronization_after_the_format_widens_asks_for_what_is_missing()
    {
        File.WriteAllText(Path.Combine(folder, "german.csv"), "id,name,country\n1,company 1,DE\n2,company 2,DE\n");
        Messages(
        [
            plan.Clock(21), .. AtVienna,
            plan.GivenCommunicated("Berlin", "german.csv"),
            plan.ExpectCount("Berlin", 2),
            plan.With(plan.Notebook("DE", "CH")),
            plan.Communicate("Vienna", "Berlin"),
            plan.ExpectLog("Vienna", "Berlin", ("synchronized", 3)),
            plan.ExpectRequest("Berlin", 1),
            plan.Communicate("Berlin", "Vienna"),
            plan.Communicate("Vienna", "Berlin"),
            plan.ExpectCount("Berlin", 3),
        ]).ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_was_never_communicated_survives_a_synchronization()
    {
        File.WriteAllText(Path.Combine(folder, "german.csv"), "id,name,country\n1,company 1,DE\n");
        Messages(
        [
            plan.Clock(20), .. AtVienna, plan.GivenCommunicated("Berlin", "german.csv"), plan.Given("Berlin", 101, "DE", "new at Berlin"),
            plan.Communicate("Vienna", "Berlin"), plan.ExpectCount("Berlin", 3),
            plan.Communicate("Berlin", "Vienna"), plan.ExpectName("Vienna", 101, "new at Berlin"),
        ]).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_arrives_twice_counts_once() =>
        Messages([.. AtVienna, plan.Transfer(TransferFault.Duplicate), plan.Communicate("Vienna", "Berlin"), plan.ExpectCount("Berlin", 2)]).ShouldBeEmpty();

    [Fact]
    public void A_lost_file_is_covered_by_a_later_one_once_its_receipt_is_overdue() => Messages(
    [
        plan.Clock(2), .. AtVienna,
        plan.Transfer(TransferFault.Lost), plan.Communicate("Vienna", "Berlin"), plan.ExpectCount("Berlin", 0),
        plan.Clock(9), plan.Communicate("Vienna", "Berlin"), plan.ExpectCount("Berlin", 2),
    ]).ShouldBeEmpty();

    [Fact]
    public void Counters_that_differ_are_told_with_what_they_are() => Messages(
        [.. AtVienna, plan.Communicate("Vienna", "Berlin"), plan.ExpectLog("Vienna", "Berlin", ("out", 7)), plan.ExpectRequest("Berlin", 1)]).ShouldBe(
    [
        "network.sync:7:1: the log of Vienna to Berlin: out Company is 2, expected 7",
        "network.sync:8:1: Berlin has asked for nothing.",
    ]);

    private string[] Messages(TestLinePlan[] lines) =>
        [.. new TestRunner(plan.Plan([.. lines]), plan.Code, folder).Run().Results.Single().Messages.Select(m => m.ToString())];
}

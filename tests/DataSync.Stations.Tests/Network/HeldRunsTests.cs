using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Tests.Network;

public sealed class HeldRunsTests : IDisposable
{
    private readonly TestNetwork _network = new();

    private TrackedTable Company => new(_network.Plan.Tables[TestNetwork.Company], [0], []);

    private TrackedTable Person => new(_network.Plan.Tables[TestNetwork.Person], [0], []);

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Neighbours_that_are_alike_become_one_run_and_are_found_each_by_itself()
    {
        var runs = Absent(Company, 1, 100);
        for (var rid = 1; rid <= 10; rid++) runs.Add(Held(Company, rid)).ShouldBeTrue();
        for (var rid = 11; rid <= 20; rid++) runs.Add(Held(Company, rid, file: 2)).ShouldBeTrue();
        runs.Add(Held(Company, 22, file: 2)).ShouldBeTrue();

        runs.All.Select(run => (run.First.Rid, run.Last)).ShouldBe([(1, 10), (11, 20), (22, 22)]);
        runs.Find(Company, 7).ShouldNotBeNull().ShouldSatisfyAllConditions(held => held.Rid.ShouldBe(7), held => held.Brought.Value.ShouldBe(1));
        runs.Find(Company, 20)?.Brought.Value.ShouldBe(2);
        runs.Find(Company, 21).ShouldBeNull();
        runs.Find(Person, 7).ShouldBeNull();
        runs.Of(Company).Select(held => held.Rid).ShouldBe([.. Enumerable.Range(1, 20).Select(rid => (long)rid), 22]);
    }

    [Fact]
    public void Only_what_the_ledger_has_nothing_of_is_taken_and_nothing_twice()
    {
        var runs = Absent(Company, 1, 10);
        runs.Add(Held(Company, 11)).ShouldBeFalse();
        runs.Add(Held(Person, 5)).ShouldBeFalse();
        runs.Add(Held(Company, 5)).ShouldBeTrue();
        runs.Add(Held(Company, 5, file: 2)).ShouldBeFalse();
        runs.NoteAbsent(Company, new KeyRange(11, 20)).ShouldBeTrue();
        runs.IsAbsent(Company, 15).ShouldBeTrue();
        runs.IsAbsent(Company, 21).ShouldBeFalse();
    }

    [Fact]
    public void A_run_in_which_one_becomes_another_is_given_back_as_a_whole()
    {
        var runs = Absent(Company, 1, 100);
        for (var rid = 1; rid <= 10; rid++) runs.Add(Held(Company, rid));
        runs.Dissolve(Company, 11).ShouldBeEmpty();
        runs.Dissolve(Company, 4).Select(held => held.Rid).ShouldBe(Enumerable.Range(1, 10).Select(rid => (long)rid));
        runs.All.ShouldBeEmpty();
    }

    [Fact]
    public void Of_records_that_are_no_neighbours_not_many_are_taken()
    {
        var runs = Absent(Company, 1, 1_000);
        Enumerable.Range(1, 400).Count(at => runs.Add(Held(Company, 2 * at))).ShouldBe(32);
        Enumerable.Range(1, 400).Count(at => runs.NoteAbsent(Person, new KeyRange(10 * at, 10 * at + 5))).ShouldBe(31);
    }

    private static HeldRuns Absent(TrackedTable table, long first, long last)
    {
        var runs = new HeldRuns();
        runs.NoteAbsent(table, new KeyRange(first, last));
        return runs;
    }

    private static Held Held(TrackedTable table, long rid, int file = 1) => new(table, rid, new FileSequence(file), Inside: true, FileSequence.None, Again: false);
}

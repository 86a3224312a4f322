using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>A copy of a database that is in use elsewhere, and one put back with its mark: nothing beside the ledger tells of it, only what partners say.</summary>
public abstract class CopyTests(DatabaseWay way)
{
    [Fact]
    [Trait("Hole", "4e")]
    public void A_main_office_goes_on_when_its_branch_has_taken_in_what_a_copy_of_it_wrote()
    {
        // The branch has written nothing but receipts: no file of its own tells either of them that something is wrong.
        using var network = new TestNetwork(way: way);
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Vienna.Station.Install();
        network.Vienna.Sql("insert into companies (id, name, country) values (1, 'one', 'DE'), (2, 'two', 'DE'), (3, 'three', 'DE')");
        var copy = network.Vienna.Backup();
        network.Vienna.Output("Berlin");
        Edit(network.Vienna, 1, "confirmed");
        network.Communicate("Vienna", "Berlin");
        network.Carry("Berlin", "Vienna");
        network.Vienna.Input("Berlin");
        network.Vienna.Station.Standing("Berlin").Confirmed.Value.ShouldBe(2);
        var inUse = network.Vienna.Backup(1);
        copy.Restore();
        Edit(network.Vienna, 2, "at the copy");
        network.Communicate("Vienna", "Berlin").Input.Applied();
        inUse.RestoreWithMark();
        Edit(network.Vienna, 3, "in use");
        network.Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });

        for (var round = 0; round < 4; round++)
        {
            network.NextDay();
            network.Communicate("Vienna", "Berlin");
            network.Communicate("Berlin", "Vienna");
        }

        Name(network.Berlin, 1).ShouldBe("confirmed");
        Name(network.Berlin, 3).ShouldBe("in use");
        network.Berlin.Companies.ShouldBe(network.Vienna.Companies);
    }

    [Fact]
    [Trait("Hole", "4e")]
    public void What_a_branch_confirmed_before_it_took_in_what_a_copy_wrote_does_not_count_any_more()
    {
        using var network = TestNetwork.Loaded(way: way);
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Round();
        var (vienna, berlin) = (network.Vienna, network.Berlin);
        var copy = vienna.Backup();
        Edit(vienna, 1, "in use");
        network.Communicate("Vienna", "Berlin").Input.Applied();
        network.Carry("Berlin", "Vienna");
        vienna.Input("Berlin");
        var confirmed = vienna.Station.Standing("Berlin").Confirmed;
        var inUse = vienna.Backup(1);
        copy.Restore();
        Edit(vienna, 1, "at the copy");
        network.Communicate("Vienna", "Berlin").Input.Applied();
        inUse.RestoreWithMark();

        network.Communicate("Berlin", "Vienna");
        vienna.Station.Standing("Berlin").Confirmed.ShouldBe(confirmed, "what comes may be late: nothing is known to be written after the branch heard of the new history");
        network.Carry("Vienna", "Berlin");
        berlin.Input("Vienna");
        network.Communicate("Berlin", "Vienna").Input.Files.ShouldContain(file => file.Outcome == InputOutcome.Applied);

        vienna.Station.Standing("Berlin").Confirmed.ShouldBeLessThan(confirmed);
        network.Communicate("Vienna", "Berlin").Input.Applied();
    }

    [Fact]
    [Trait("Hole", "4e")]
    public void A_branch_hears_what_a_copy_of_it_told_although_a_later_file_of_its_own_was_taken_in_with_that_one()
    {
        using var network = TestNetwork.Loaded(way: way);
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Round();
        var (vienna, berlin) = (network.Vienna, network.Berlin);
        var copy = berlin.Backup();
        Edit(berlin, 2, "in use");
        var lost = berlin.Output("Vienna").Files.Single();
        File.Delete(lost.Path);
        var inUse = berlin.Backup(1);
        copy.RestoreWithMark();
        Edit(berlin, 1, "at the copy");
        berlin.Output("Vienna").Files.Single().Name.ShouldBe(lost.Name);
        network.Carry("Berlin", "Vienna");
        inUse.RestoreWithMark();
        berlin.Station.Output(new OutputRequest { Partners = ["Vienna"], InitialLoad = true });
        network.Carry("Berlin", "Vienna");
        vienna.Input("Berlin").Files.Count(file => file.Outcome == InputOutcome.Applied).ShouldBe(2);

        network.Communicate("Vienna", "Berlin").Input.Histories.Select(note => note.Code).ShouldBe([StationCodes.UnknownAcknowledgement]);
        for (var round = 0; round < 4; round++) network.Round();
        Name(vienna, 1).ShouldBe("at the copy");
        Name(berlin, 2).ShouldBe("in use");
    }

    [Fact]
    public void What_a_copy_of_a_branch_told_and_the_branch_deleted_before_anybody_heard_of_it_goes_at_the_main_office()
    {
        // Companies of other countries: the main office tells the branch nothing of them. One that the main office entered under such a key itself is another one.
        using var network = TestNetwork.Loaded(way: way);
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Round();
        var (vienna, berlin) = (network.Vienna, network.Berlin);
        berlin.Sql("insert into companies (id, name, country) values (70, 'told by the copy', 'AT'), (71, 'never told', 'AT'), (72, 'never told', 'AT')");
        berlin.Station.Install();
        var copy = berlin.Backup();
        berlin.Sql("delete from companies where id >= 70");
        berlin.Output("Vienna");
        foreach (var path in Directory.EnumerateFiles(berlin.Folders.Out(vienna.Number))) File.Delete(path);
        var inUse = berlin.Backup(1);
        copy.Restore();
        berlin.Sql("delete from companies where id > 70");
        network.Communicate("Berlin", "Vienna").Input.Files.ShouldContain(file => file.Outcome == InputOutcome.Applied);
        Name(vienna, 70).ShouldBe("told by the copy");
        vienna.Sql("insert into companies (id, name, country) values (71, 'of the main office', 'AT')");
        inUse.RestoreWithMark();

        for (var round = 0; round < 4; round++) network.Round();

        vienna.Read("select id || ' ' || name from companies where id >= 70").ShouldBe(["71 of the main office"]);
        berlin.Read("select id from companies where id >= 70").ShouldBeEmpty();
        berlin.Station.Why("Vienna", "Company", "70").Verdict.ShouldStartWith("Vienna has been told with file ");
        network.Communicate("Berlin", "Vienna").Output.Files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(0, "it is told until it is confirmed");

        // What comes and goes in the new history leaves no trace again.
        berlin.Sql("insert into companies (id, name, country) values (80, 'short', 'AT')");
        berlin.Sql("delete from companies where id = 80");
        network.Communicate("Berlin", "Vienna").Output.Files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_branch_told_of_before_it_was_put_back_and_deleted_before_it_heard_of_that_goes_at_the_main_office(bool isNumbered)
    {
        // Companies of other countries, again: the main office tells the branch nothing of them.
        using var network = TestNetwork.Loaded(way: way);
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Round();
        var (vienna, berlin) = (network.Vienna, network.Berlin);
        berlin.Station.Install();
        berlin.Sql("insert into companies (id, name, country) values (70, 'told', 'AT')");
        if (isNumbered) berlin.Input("Vienna");
        var backup = berlin.Backup();
        berlin.Sql("insert into companies (id, name, country) values (71, 'entered in the lost life', 'AT')");
        network.Communicate("Berlin", "Vienna");
        Name(vienna, 70).ShouldBe("told");
        backup.RestoreWithMark();
        berlin.Sql("delete from companies where id = 70");
        network.NextDay();
        berlin.Sql("insert into companies (id, name, country) values (71, 'entered anew', 'AT')");
        berlin.Sql("delete from companies where id = 71");

        for (var round = 0; round < 4; round++) network.Round();

        vienna.Read("select id || ' ' || name from companies where id >= 70").ShouldBe(["71 entered in the lost life"], "who entered 71 in the lost life did not see it deleted");
        berlin.Read("select id from companies where id >= 70").ShouldBeEmpty();
    }

    [Fact]
    public void A_branch_put_back_with_its_mark_in_the_middle_of_a_load_gets_all_of_it()
    {
        // It has written nothing but receipts, so nothing of its own tells either of them that something is wrong.
        using var network = new TestNetwork(way: way) { MostLoaded = 2 };
        network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        network.Vienna.Station.Install();
        network.Vienna.Sql("insert into companies (id, name, country) values (1, 'one', 'DE'), (2, 'two', 'DE'), (3, 'three', 'DE'), (4, 'four', 'DE')");
        network.Berlin.Station.Install();
        var backup = network.Berlin.Backup();
        var files = network.Vienna.Output("Berlin").Files;
        foreach (var file in files.Skip(1)) File.Delete(file.Path);
        network.Carry("Vienna", "Berlin");
        network.Berlin.Input("Vienna").Applied();
        network.Carry("Berlin", "Vienna");
        network.Vienna.Input("Berlin");
        network.Vienna.Station.Standing("Berlin").Confirmed.Value.ShouldBe(1);
        backup.RestoreWithMark();

        for (var round = 0; round < 4; round++)
        {
            network.NextDay();
            network.Communicate("Vienna", "Berlin");
            network.Communicate("Berlin", "Vienna");
        }

        network.Berlin.Companies.ShouldBe(["one", "two", "three", "four"]);
    }

    private static void Edit(TestStation station, int id, string name) => station.Sql($"update companies set name = '{name}' where id = {id}");

    private static string Name(TestStation station, int id) => station.Read($"select name from companies where id = {id}").SingleOrDefault() ?? "";
}

public sealed class CopyOnSqliteTests() : CopyTests(DatabaseWay.Sqlite);

public sealed class CopyOnPostgresTests() : CopyTests(DatabaseWay.Postgres);

public sealed class CopyOnMariaDbTests() : CopyTests(DatabaseWay.MariaDbOdbc);

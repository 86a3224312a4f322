using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>
/// Databases that were put back to an earlier state, with and without the folder beside them. Berlin holds the German companies 1 to 7 of Vienna; everything is confirmed both ways.
/// Every story ends with both stations exact and silent.
/// </summary>
public abstract class HistoryTests : IDisposable
{
    private readonly TestNetwork _network;

    protected HistoryTests(DatabaseWay way)
    {
        _network = TestNetwork.Loaded(way: way);
        Synchronize(false);
        _network.Round();
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    [Trait("Hole", "4a")]
    public void What_a_restored_branch_writes_next_arrives_although_its_numbers_were_used_before()
    {
        var backup = Berlin.Backup();
        Edit(Berlin, 1, "lost");
        Up();
        backup.Restore();
        Edit(Berlin, 2, "after");

        var output = Berlin.Output("Vienna");
        output.Histories.Single().Code.ShouldBe(StationCodes.Restored);
        _network.Carry("Berlin", "Vienna");
        Vienna.Input("Berlin").Histories.Single().Code.ShouldBe(StationCodes.PartnerRestored);

        Name(Vienna, 2).ShouldBe("after");
        Quiet();
        Name(Berlin, 1).ShouldBe("lost");
        Name(Berlin, 2).ShouldBe("after");
    }

    [Fact]
    [Trait("Hole", "4a")]
    public void A_restored_branch_without_its_mark_is_told_by_the_acknowledgement_of_a_file_it_does_not_know()
    {
        var backup = Berlin.Backup();
        Edit(Berlin, 1, "lost");
        Up();
        backup.RestoreWithMark();
        Edit(Berlin, 2, "after");

        Down().Histories.Select(note => note.Code).ShouldBe([StationCodes.UnknownAcknowledgement]);
        Quiet();
        Name(Berlin, 1).ShouldBe("lost");
        Name(Vienna, 2).ShouldBe("after");
    }

    [Fact]
    [Trait("Hole", "4a")]
    public void A_restored_branch_that_writes_before_it_is_told_is_refused_and_goes_on_when_it_is()
    {
        var backup = Berlin.Backup();
        Edit(Berlin, 1, "lost");
        Up();
        backup.RestoreWithMark();
        Edit(Berlin, 2, "after");
        Up().Files.Single().Problem.ShouldNotBeNull().Code.ShouldBe(StationCodes.TwoHistories);

        Quiet();
        Name(Berlin, 1).ShouldBe("lost");
        Name(Vienna, 2).ShouldBe("after");
    }

    [Fact]
    [Trait("Hole", "4a")]
    public void A_main_office_put_back_with_its_mark_that_had_only_taken_in_since_is_told_by_what_continues_a_file_it_never_took_in()
    {
        var backup = Vienna.Backup();
        Edit(Berlin, 1, "confirmed");
        Up();
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        backup.RestoreWithMark();
        Edit(Berlin, 2, "after");
        Up().Files.Single().Outcome.ShouldBe(InputOutcome.Waiting);

        Quiet();
        Name(Vienna, 1).ShouldBe("confirmed");
        Name(Vienna, 2).ShouldBe("after");
    }

    [Fact]
    [Trait("Hole", "4b")]
    public void A_restored_branch_gives_no_version_twice()
    {
        var backup = Berlin.Backup();
        Edit(Berlin, 1, "first life");
        Up();
        backup.Restore();

        // At the very same moment, by its clock: time and station of the version are the same.
        Edit(Berlin, 1, "second life");
        Up();
        Name(Vienna, 1).ShouldBe("second life");
        Quiet();
        Name(Berlin, 1).ShouldBe("second life");
    }

    [Theory]
    [Trait("Hole", "4c")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restored_main_office_gets_back_what_its_branch_has_from_it(bool synchronizes)
    {
        Synchronize(synchronizes);
        var backup = Vienna.Backup();
        Vienna.Sql("insert into companies (id, name, country) values (50, 'new', 'DE'); insert into persons (id, company_id, name) values (50, 50, 'new')");
        Edit(Vienna, 1, "lost");
        Down();
        Up();
        backup.Restore();

        Down().Applied().Removed.ShouldBeEmpty();
        Name(Berlin, 50).ShouldBe("new");
        Quiet();
        Name(Vienna, 50).ShouldBe("new");
        Name(Vienna, 1).ShouldBe("lost");
        Vienna.Persons.ShouldContain("new");
    }

    [Fact]
    [Trait("Hole", "4c")]
    public void A_restored_main_office_sends_no_synchronization_data_before_the_answer()
    {
        Synchronize(true);
        var backup = Vienna.Backup();
        Down();
        Up();
        backup.Restore();

        var to = Vienna.Station.Network().Stations.Single(station => station.Name == "Berlin").To.ShouldNotBeNull();
        to.SynchronizationDue.ShouldBeFalse();
        to.Synchronization.ShouldBe("this station was restored or copied, and Berlin has not sent back yet what it may lack");
        var file = Vienna.Output("Berlin").Files.Single();
        file.Tables.ShouldAllBe(counts => counts.Synchronization == 0);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Up();
        Vienna.Output("Berlin").Files.Single().Reason.ShouldContain("synchronization");
    }

    [Fact]
    [Trait("Hole", "4d")]
    public void What_a_lost_life_of_the_main_office_took_away_at_its_branch_returns()
    {
        var backup = Vienna.Backup();
        Vienna.Sql("insert into companies (id, name, country) values (50, 'only copy', 'DE'); insert into persons (id, company_id, name) values (50, 50, 'only copy')");
        Down();
        Up();
        Vienna.Sql("update companies set country = 'AT' where id = 50");
        Down();
        Name(Berlin, 50).ShouldBe("");
        backup.Restore();

        Down().Histories.Single().Cause.ShouldContain("2 records that it had taken away here are back");
        Up();
        Name(Vienna, 50).ShouldBe("only copy");
        Vienna.Persons.ShouldContain("only copy");
        Quiet();
    }

    [Fact]
    [Trait("Hole", "4e")]
    public void A_delayed_file_of_the_lost_life_is_refused_and_changes_nothing()
    {
        var backup = Vienna.Backup();
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        Vienna.Output("Berlin");
        var late = Delay(Vienna, Berlin);
        backup.Restore();
        Down();

        Deliver(late, Vienna, Berlin);
        Berlin.Input("Vienna").Refused().Problem.ShouldNotBeNull().Code.ShouldBe(StationCodes.EarlierHistory);
        Name(Berlin, 1).ShouldBe("Company 1");
        Quiet();
        Name(Vienna, 1).ShouldBe("Company 1");
    }

    [Fact]
    [Trait("Hole", "4f")]
    public void Two_stations_that_are_both_restored_find_together()
    {
        var (vienna, berlin) = (Vienna.Backup(), Berlin.Backup());
        for (var i = 1; i <= 3; i++)
        {
            Edit(Vienna, i, $"lost {i}");
            Down();
            Edit(Berlin, i + 3, $"lost {i + 3}");
            Up();
        }

        vienna.Restore();
        berlin.Restore();
        Edit(Berlin, 6, "after");
        Quiet();
        Name(Vienna, 6).ShouldBe("after");
    }

    [Fact]
    [Trait("Hole", "4f")]
    public void Two_stations_restored_to_moments_that_have_nothing_in_common_start_with_everything()
    {
        // Vienna goes back to before it knew that Berlin was restored: where it stands in the files of Berlin's first life is behind all that Berlin knows of it.
        var berlin = Berlin.Backup();
        Edit(Berlin, 4, "lost");
        Up();
        Up();
        Up();
        var vienna = Vienna.Backup();
        berlin.Restore();
        Edit(Berlin, 1, "kept");
        Up();
        Down();
        Up();
        vienna.Restore();
        Up().Refused().Problem.ShouldNotBeNull().Code.ShouldBe(StationCodes.NoCommonFile);
        Quiet();
        Name(Berlin, 1).ShouldBe("kept");
        Name(Berlin, 4).ShouldBe("lost");
    }

    [Fact]
    public void What_a_restored_branch_has_again_is_told_anew_to_go()
    {
        var backup = Berlin.Backup();
        Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1; update companies set country = 'AT' where id = 2");
        Berlin.Sql("delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3");
        Down();
        Up();
        Down();
        Up();
        backup.Restore();

        Berlin.Companies.Length.ShouldBe(7);
        Quiet();
        Berlin.Companies.ShouldBe(["Company 4", "Company 5", "Company 6", "Company 7"]);
        Vienna.Companies.ShouldNotContain("Company 1");
        Vienna.Companies.ShouldNotContain("Company 3");
    }

    [Fact]
    public void A_branch_restored_three_times_is_known_each_time()
    {
        var backup = Berlin.Backup();
        foreach (var name in new[] { "one", "two", "three" })
        {
            _network.NextDay();
            Edit(Berlin, 1, name);
            Up();
            Down();
            Up();
            Down();
            Up();
            Name(Vienna, 1).ShouldBe(name);
            backup.RestoreWithMark();
        }

        Quiet();
        Name(Berlin, 1).ShouldBe("three");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_restored_main_office_deletes_before_it_tells_anybody_stays_deleted(bool withMark)
    {
        Vienna.Sql("insert into companies (id, name, country) values (20, 'told', 'DE')");
        var backup = Vienna.Backup();
        Down();
        Name(Berlin, 20).ShouldBe("told");
        if (withMark) backup.RestoreWithMark();
        else backup.Restore();
        Vienna.Sql("delete from companies where id = 20");

        Quiet();
        Name(Vienna, 20).ShouldBe("");
    }

    [Fact]
    public void Under_the_key_of_a_record_that_was_deleted_before_anybody_heard_of_it_another_one_lives()
    {
        Vienna.Sql("insert into companies (id, name, country) values (20, 'nobody heard', 'DE'); delete from companies where id = 20");
        Berlin.Sql("insert into companies (id, name, country) values (20, 'another', 'DE')");
        Down().Applied();

        Quiet();
        Name(Vienna, 20).ShouldBe("another");
    }

    [Fact]
    [Trait("Hole", "4d")]
    public void What_a_restored_main_office_had_been_asked_for_is_asked_for_again()
    {
        // A person is moved at Berlin below a company that Vienna has deleted: it falls there, and is asked for.
        Vienna.Sql("delete from persons where company_id = 7; delete from companies where id = 7");
        var backup = Vienna.Backup();
        Berlin.Sql("update persons set company_id = 7 where company_id = 1");
        Down();
        Berlin.Read("select name from persons where company_id in (1, 7)").ShouldBeEmpty();
        Up();
        var answers = Delay(Vienna, Berlin);
        Deliver(answers.Where(file => file.Key.Contains("-r", StringComparison.Ordinal)).ToDictionary(), Vienna, Berlin);
        Berlin.Input("Vienna").Files.Single().Outcome.ShouldBe(InputOutcome.Confirmed);
        backup.Restore();

        Quiet();

        Berlin.Read("select name from persons where company_id = 1").ShouldNotBeEmpty();
    }

    public void Dispose() => _network.Dispose();

    private static void Edit(TestStation station, int id, string name) => station.Sql($"update companies set name = '{name}' where id = {id}");

    private static string Name(TestStation station, int id) => station.Read($"select name from companies where id = {id}").SingleOrDefault() ?? "";

    private InputResult Up() => _network.Communicate("Berlin", "Vienna").Input;

    private InputResult Down() => _network.Communicate("Vienna", "Berlin").Input;

    private void Synchronize(bool synchronizes) => _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = synchronizes, SynchronizeEvery = null });

    private static Dictionary<string, byte[]> Delay(TestStation from, TestStation to)
    {
        var files = Directory.EnumerateFiles(from.Folders.Out(to.Number), "*" + StationFileName.Extension).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        foreach (var name in files.Keys) File.Delete(Path.Combine(from.Folders.Out(to.Number), name));
        return files;
    }

    private static void Deliver(Dictionary<string, byte[]> files, TestStation from, TestStation to)
    {
        foreach (var (name, bytes) in files) File.WriteAllBytes(Path.Combine(to.Folders.In(from.Number), name), bytes);
    }

    // Four rounds, then nothing more to say, and the German companies of Vienna are those of Berlin, with the same content.
    private void Quiet()
    {
        for (var round = 0; round < 4; round++)
        {
            _network.NextDay();
            Down();
            Up();
        }

        _network.Communicate("Vienna", "Berlin").Output.Files.SelectMany(file => file.Tables).Sum(counts => counts.Out).ShouldBe(0);
        _network.Communicate("Berlin", "Vienna").Output.Files.SelectMany(file => file.Tables).Sum(counts => counts.Out).ShouldBe(0);
        Berlin.Read("select name from companies order by id").ShouldBe(Vienna.Read("select name from companies where country = 'DE' order by id"));
        Berlin.Read("select name from persons order by id").ShouldBe(Vienna.Read("select p.name from persons p join companies c on c.id = p.company_id where c.country = 'DE' order by p.id"));
    }
}

public sealed class HistoryOnSqliteTests() : HistoryTests(DatabaseWay.Sqlite);

public sealed class HistoryOnPostgresTests() : HistoryTests(DatabaseWay.Postgres);

public sealed class HistoryOnMariaDbTests() : HistoryTests(DatabaseWay.MariaDbOdbc);

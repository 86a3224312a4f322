using System.Globalization;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Output;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Network;

/// <summary>Tables so large that a sketch travels, with records lost, left over and grown old at the branch that nobody knows of.</summary>
public abstract class SketchTests : IDisposable
{
    private const int Companies = 900;

    // What the triggers have noted is taken away.
    private const string Unseen = "delete from ds_journal_Company; delete from ds_journal_Person";

    private readonly TestNetwork _network;

    protected SketchTests(DatabaseWay way)
    {
        _network = new TestNetwork(way: way);
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        _network.Vienna.Station.Install();
        _network.Vienna.Sql("insert into companies (id, name, country) values " + string.Join(", ", Enumerable.Range(1, Companies).Select(id => $"({id}, 'Company {id}', 'DE')")));
        _network.Vienna.Sql("insert into persons (id, company_id, name) values (5, 5, 'Person 5'), (6, 6, 'Person 6')");

        Round();
        _network.NextDay();
    }

    [Fact]
    [Trait("Rule", "stations R89")]
    [Trait("Rule", "stations R91")]
    [Trait("Hole", "10")]
    public void What_only_the_sketch_knows_is_asked_for_by_its_hash_and_comes_with_its_dependants()
    {
        Lose("id in (5, 77, 900)");

        var output = _network.Vienna.Output("Berlin");
        Coding(output).ShouldBe(SetCoding.Sketch);
        output.Files.Single().Tables.Single(table => table.Table == "Company").Synchronization.ShouldBe(Companies);
        new FileInfo(output.Files.Single().Path).Length.ShouldBeLessThan(4_000);
        _network.Carry("Vienna", "Berlin");
        var compared = _network.Berlin.Input("Vienna").Applied();
        compared.Requested.Length.ShouldBe(3);
        compared.Requested.ShouldAllBe(asked => asked.Key.StartsWith('#'));
        compared.Removed.ShouldBeEmpty();
        _network.Berlin.Companies.Length.ShouldBe(Companies - 3);

        var asked = _network.Communicate("Berlin", "Vienna").Input;
        asked.Answers.Files.Single(file => file.Kind == StationFileKind.Requested).Tables.Select(table => $"{table.Table} {table.Out}").ShouldBe(["Company 3", "Person 1"]);
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(Companies);
        _network.Berlin.Persons.ShouldBe(["Person 5", "Person 6"]);
        Round();
        _network.Berlin.Read("select hash from ds_ask").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R107")]
    [Trait("Hole", "10")]
    public void A_record_asked_for_by_its_hash_that_is_gone_or_out_of_scope_meanwhile_is_not_sent()
    {
        Lose("id in (7, 77, 777)");
        _network.Communicate("Vienna", "Berlin");
        _network.Vienna.Sql("delete from companies where id = 7; update companies set country = 'AT' where id = 77");

        var asked = _network.Communicate("Berlin", "Vienna").Input;

        asked.Answers.Files.Single(file => file.Kind == StationFileKind.Requested).Tables.Select(table => $"{table.Table} {table.Out}").ShouldBe(["Company 1"]);
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(Companies - 2);
    }

    [Fact]
    [Trait("Rule", "stations R93")]
    public void What_is_here_and_not_in_the_sketch_goes()
    {
        // Vienna has forgotten that Berlin holds it.
        Forget();

        var (output, input) = _network.Communicate("Vienna", "Berlin");

        Coding(output).ShouldBe(SetCoding.Sketch);
        input.Applied().Gone("Company").ShouldBe(["8"]);
        input.Applied().Requested.ShouldBeEmpty();
        _network.Berlin.Companies.Length.ShouldBe(Companies - 1);
    }

    [Fact]
    [Trait("Hole", "2")]
    [Trait("Hole", "M18")]
    public void A_record_that_is_here_in_another_version_is_asked_for_and_never_removed()
    {
        GrowOld(9);

        var (output, input) = _network.Communicate("Vienna", "Berlin");

        Coding(output).ShouldBe(SetCoding.Sketch);
        input.Applied().Removed.ShouldBeEmpty();
        input.Applied().Requested.Select(asked => $"{asked.Key} {asked.Reason}").ShouldBe(["9 is listed in another version"]);
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        string Version(TestStation station) => station.Value($"select version from ds_track_Company where rkey = {Key(9)}");
        Version(_network.Berlin).ShouldBe(Version(_network.Vienna));
        Quiet();
    }

    [Fact]
    [Trait("Hole", "8")]
    [Trait("Hole", "M19")]
    [Trait("Rule", "stations R104")]
    public void A_sketch_that_is_too_small_deletes_nothing_and_the_next_file_carries_the_list()
    {
        var before = _network.Vienna.Station.Standing("Berlin").SyncDate;
        Lose("id between 101 and 500");
        Forget();

        var (output, input) = _network.Communicate("Vienna", "Berlin");
        Coding(output).ShouldBe(SetCoding.Sketch);
        input.Applied().Removed.ShouldBeEmpty();
        input.Applied().Requested.ShouldBeEmpty();
        input.Applied().Reason.ShouldContain("Company");
        _network.Berlin.Companies.Length.ShouldBe(Companies - 400);

        // Both sets move on: symbols of the old stream would say nothing of the new sets.
        _network.Vienna.Sql("insert into companies (id, name, country) values (1001, 'Company 1001', 'DE')");
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Station.Standing("Berlin").SyncDate.ShouldBe(before);
        var list = _network.Communicate("Vienna", "Berlin");
        Coding(list.Output).ShouldBe(SetCoding.Runs);
        list.Input.Applied().Gone("Company").ShouldBe(["8"]);
        list.Input.Applied().Requested.Length.ShouldBe(400);

        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Station.Standing("Berlin").SyncDate.ShouldBe(DateOnly.FromDateTime(_network.Clock.Now.Date));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(Companies);
        Quiet();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_sketch_could_not_tell_leaves_without_synchronization_once_it_is_switched_off(bool isAnswered)
    {
        _network.Vienna.Sql("update companies set country = 'AT' where id = 8");
        Lose("id between 101 and 500");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Removed.ShouldBeEmpty();
        if (isAnswered) _network.Communicate("Berlin", "Vienna");
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });

        _network.Communicate("Vienna", "Berlin").Input.Applied().Gone("Company").ShouldBe(["8"]);
    }

    [Fact]
    public void What_hangs_below_what_a_sketch_could_not_tell_leaves_by_itself_when_that_belongs_there_again()
    {
        _network.Vienna.Sql("update companies set country = 'AT' where id = 6");
        Lose("id between 101 and 500");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Removed.ShouldBeEmpty();
        _network.Communicate("Berlin", "Vienna");
        _network.Use(_network.Everything, TestNetwork.Notebook(
            _network.Output(TestNetwork.Company, "country in (DE, AT)", row => row[2] is "DE" or "AT"),
            _network.Output(TestNetwork.Person, "name <> 'Person 6'", row => (string?)row[2] != "Person 6")));

        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldContain("Company 6");
        _network.Berlin.Persons.ShouldBe(["Person 5"]);
    }

    [Fact]
    public void A_record_deleted_here_that_the_sketch_names_is_not_asked_for()
    {
        _network.Berlin.Sql("delete from companies where id in (3, 4)");

        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();

        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.Length.ShouldBe(Companies - 2);
    }

    [Fact]
    public void A_record_changed_here_that_is_owed_to_the_station_above_is_neither_surplus_nor_asked_for()
    {
        _network.Berlin.Sql("update companies set name = 'There' where id = 3");

        var input = _network.Communicate("Vienna", "Berlin").Input.Applied();

        input.Requested.ShouldBeEmpty();
        input.Removed.ShouldBeEmpty();
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Value("select name from companies where id = 3").ShouldBe("There");
    }

    public void Dispose() => _network.Dispose();

    private void Round()
    {
        _network.Communicate("Vienna", "Berlin");
        _network.Communicate("Berlin", "Vienna");
    }

    // With nobody changing anything, nothing is asked for and nothing travels but the set.
    private void Quiet()
    {
        Round();
        var (output, input) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.ShouldAllBe(table => table.Out == 0);
        input.Applied().Requested.ShouldBeEmpty();
        input.Applied().Removed.ShouldBeEmpty();
    }

    // Rows and what the ledger knows of them: as if they had never come.
    private void Lose(string where)
    {
        var keys = string.Join(", ", _network.Berlin.Read($"select id from companies where {where}").Select(id => Key(int.Parse(id, CultureInfo.InvariantCulture))));
        _network.Berlin.Sql($"delete from persons where company_id in (select id from companies where {where}); delete from companies where {where}; {Unseen}");
        _network.Berlin.Sql($"delete from ds_track_Company where rkey in ({keys}); delete from ds_track_Person where rkey = {Key(5)}");
    }

    private void GrowOld(int id) =>
        _network.Berlin.Sql($"update ds_track_Company set version = '0000000000000001-00000001-00000001' where rkey = {Key(id)}");

    // Company 8 at Vienna, and that Berlin holds it.
    private void Forget() => _network.Vienna.Sql(
        $"delete from companies where id = 8; {Unseen}; delete from ds_held where tbl = 'Company' and rid in (select rid from ds_track_Company where rkey = {Key(8)}); delete from ds_track_Company where rkey = {Key(8)}");

    private static string Key(int id) => $"x'{Convert.ToHexString(RecordKey.Of(id).Canonical)}'";

    private SetCoding Coding(OutputResult output) => SketchSizeTests.Coding(_network, output);
}

using DataSync.Plans.Model;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>Two users change one record between two communications: the newest of each field stands at both. Source: stations R57, R58.</summary>
public abstract class FieldMergeTests : IDisposable
{
    private const string Fields = "select name || '/' || coalesce(rep, '-') || '/' || country from companies where id = 1";

    private readonly TestNetwork _network;

    private protected FieldMergeTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers) => _network = TestNetwork.Loaded(way: way, tracking: tracking);

    // Each station keeps the credit it knows, once there is a record: 1 before anybody has edited it.
    private void OwnCredit()
    {
        _network.Network = _network.Network with { OwnFields = [new OwnFieldPlan(TestNetwork.Company, 4, -1)] };
        foreach (var station in new[] { Vienna, Berlin }) station.Sql("update companies set credit = 1 where id < 3");
        Exchange(downFirst: true);
    }

    private static string Credit(int id) => $"select cast(credit as decimal(12)) from companies where id = {id}";

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "stations R57")]
    public void Different_fields_of_one_record_both_survive_whichever_file_is_first(bool downFirst)
    {
        Vienna.Sql("update companies set rep = 'Huber' where id = 1");
        Later();
        Berlin.Sql("update companies set name = 'Berlin' where id = 1");
        Exchange(downFirst);
        Berlin.Value(Fields).ShouldBe("Berlin/Huber/DE");
        Vienna.Value(Fields).ShouldBe("Berlin/Huber/DE");
        Quiet();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "stations R58")]
    public void Of_a_field_that_both_changed_the_newer_stands_and_the_others_are_kept(bool downFirst)
    {
        Vienna.Sql("update companies set name = 'older', rep = 'Huber' where id = 1");
        Later();
        Berlin.Sql("update companies set name = 'newer' where id = 1");
        Later();
        Vienna.Sql("update companies set rep = 'Gruber' where id = 1");
        Exchange(downFirst);
        // A row has one stamp for all that was changed of it between two looks.
        var name = _network.Tracking == TrackingKind.Columns ? "older" : "newer";
        Berlin.Value(Fields).ShouldBe($"{name}/Gruber/DE");
        Vienna.Value(Fields).ShouldBe($"{name}/Gruber/DE");
        Quiet();
    }

    [Fact]
    [Trait("Hole", "24")]
    public void A_merged_row_goes_back_to_its_sender_and_one_that_is_as_it_was_sent_does_not()
    {
        Berlin.Sql("update companies set name = 'Berlin' where id = 1; update companies set name = 'two' where id = 2");
        Vienna.Sql("update companies set rep = 'Huber' where id = 1");
        _network.Communicate("Berlin", "Vienna");
        var output = Vienna.Output("Berlin");
        Rows(output).ShouldBe(1);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Applied();
        Berlin.Value(Fields).ShouldBe("Berlin/Huber/DE");
        Quiet();
    }

    [Fact]
    [Trait("Rule", "stations R59")]
    public void A_field_in_which_the_local_value_wins_is_not_overwritten_by_a_newer_one_and_the_rest_of_its_record_is()
    {
        OwnCredit();
        Berlin.Sql("update companies set credit = 50 where id = 1");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Value(Credit(1)).ShouldBe("1");
        Later();
        Vienna.Sql("update companies set credit = 100, rep = 'Huber' where id = 1");
        Exchange(downFirst: true);
        (Vienna.Value(Credit(1)), Berlin.Value(Credit(1)), Berlin.Value(Fields)).ShouldBe(("100", "50", "Company 1/Huber/DE"));
        Quiet();
    }

    [Fact]
    [Trait("Rule", "stations R59")]
    public void Such_a_field_comes_with_a_new_record_and_its_difference_is_none_to_a_synchronization()
    {
        OwnCredit();
        Vienna.Sql("insert into companies (id, name, country, credit) values (16, 'Company 16', 'DE', 7)");
        Exchange(downFirst: true);
        Berlin.Value(Credit(16)).ShouldBe("7");
        Berlin.Sql("update companies set credit = 8 where id = 16");
        Vienna.Sql("update companies set credit = 9 where id = 2");
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Exchange(downFirst: false);
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();
        (Vienna.Value(Credit(16)), Berlin.Value(Credit(2))).ShouldBe(("7", "1"));
    }

    [Fact]
    public void Files_that_are_lost_and_repeated_change_nothing_of_it()
    {
        Berlin.Sql("update companies set name = 'first' where id = 1");
        Berlin.Output("Vienna");
        Lose(Berlin, Vienna);
        Vienna.Sql("update companies set rep = 'Huber' where id = 1");
        Vienna.Output("Berlin");
        Lose(Vienna, Berlin);
        Later();
        Berlin.Sql("update companies set country = 'CH' where id = 1");
        _network.Use(_network.Countries("DE", "CH"));
        for (var round = 0; round < 3; round++) _network.Round();
        Vienna.Value(Fields).ShouldBe("first/Huber/CH");
        Berlin.Value(Fields).ShouldBe("first/Huber/CH");
        Quiet();
    }

    [Fact]
    public void What_a_synchronization_compares_are_the_versions_of_all_fields()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Vienna.Sql("update companies set rep = 'Huber' where id = 1");
        Berlin.Sql("update companies set name = 'Berlin' where id = 1");
        for (var round = 0; round < 2; round++) _network.Round();
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();
        Berlin.Value(Fields).ShouldBe("Berlin/Huber/DE");
    }

    [Fact]
    public void A_column_that_is_let_through_only_now_does_not_carry_its_emptiness_upwards()
    {
        // The branch has no credit until now; it edits the record before the first credits come.
        var notebook = _network.Network.Formats.Single(format => format.Name == "Notebook");
        _network.Use(notebook with { Rows = notebook.Rows.SetItem(0, notebook.Rows[0] with { Fields = [0, 1, 2, 3] }) });
        Vienna.Sql("insert into companies (id, name, country, credit) values (60, 'New', 'DE', 700)");
        _network.Round();
        Berlin.Value("select cast(coalesce(credit, 0) as decimal(12)) from companies where id = 60").ShouldBe("0");
        _network.Use(notebook);
        Berlin.Sql("update companies set name = 'Renamed' where id = 60");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Value("select cast(credit as decimal(12)) from companies where id = 60").ShouldBe("700");
        _network.Round();
        Berlin.Value("select cast(credit as decimal(12)) from companies where id = 60").ShouldBe("700");
        Vienna.Value("select name from companies where id = 60").ShouldBe("Renamed");
        Quiet();
    }

    public void Dispose() => _network.Dispose();

    private void Later() => _network.At(_network.Clock.Now.AddMinutes(5));

    private void Exchange(bool downFirst)
    {
        // Both files are written before either is taken in.
        Vienna.Output("Berlin");
        Berlin.Output("Vienna");
        _network.Carry("Vienna", "Berlin");
        _network.Carry("Berlin", "Vienna");
        if (downFirst) Berlin.Input("Vienna").Applied();
        Vienna.Input("Berlin").Applied();
        if (!downFirst) Berlin.Input("Vienna").Applied();
        _network.Round();
    }

    private void Quiet()
    {
        for (var round = 0; round < 2; round++) _network.Round();
        Rows(Vienna.Output("Berlin")).ShouldBe(0);
        Rows(Berlin.Output("Vienna")).ShouldBe(0);
    }

    private static void Lose(TestStation from, TestStation to)
    {
        foreach (var path in Directory.EnumerateFiles(from.Folders.Out(to.Number))) File.Delete(path);
    }

    private static long Rows(OutputResult output) => output.Files.SelectMany(file => file.Tables).Sum(counts => counts.Out);
}

using DataSync.Stations;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>Records that a station holds whatever the conditions say (stations §6.11): the list is a CSV file that people keep.</summary>
public sealed class PinnedRecordTests
{
    private const string Pins = "distribution to Berlin { pin Company from \"berlin-pins.csv\" }";

    private static ScriptedNetwork Load(string pins, string rows = "Company { output where country = \"DE\", input }, Person { output, input }", string connection = "", string more = Pins)
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(rows, connection, more: more));
        network.Write("berlin-pins.csv", pins);
        network.Sql("Vienna", """
            insert into companies (id, name, country, rep) values (1, 'A', 'DE', 'Smith'), (2, 'B', 'CH', 'Jones'), (3, 'C', 'CH', 'Smith'), (4, 'D', null, null);
            insert into persons (id, company, name) values (11, 1, 'P1'), (12, 2, 'P2'), (13, 3, 'P3');
            """);
        return network;
    }

    private static string Persons(ScriptedNetwork network) => network.Ask("Berlin", "select id from persons order by id");

    [Fact]
    public void A_pinned_record_goes_with_its_children_though_it_fails_the_condition()
    {
        using var network = Load("id,why\n2,a customer of the office\n4,\n99,gone long ago\n");

        network.Communicate("Vienna", "Berlin");

        network.Companies("Berlin").ShouldBe("1,2,4");
        Persons(network).ShouldBe("11,12");
    }

    [Theory]
    [InlineData("")]
    [InlineData("synchronize every 28 days")]
    public void A_changed_list_brings_what_is_new_on_it_and_takes_what_is_not_on_it_any_more(string connection)
    {
        using var network = Load("id\n2\n", connection: connection);
        network.Round();
        network.Write("berlin-pins.csv", "id\n3\n");

        network.Round();
        network.Round();

        network.Companies("Berlin").ShouldBe("1,3");
        Persons(network).ShouldBe("11,13");
    }

    [Fact]
    public void A_pinned_record_stays_when_it_leaves_the_condition_and_outlives_a_distribution_that_narrows()
    {
        using var network = Load("id\n1\n", more: "distribution to Berlin { Company where rep = \"Jones\", pin Company from \"berlin-pins.csv\" }");
        network.Sql("Vienna", "update companies set country = 'DE' where id = 2");
        network.Round();
        network.Companies("Berlin").ShouldBe("1,2");

        network.Sql("Vienna", "update companies set country = 'CH' where id in (1, 2)");
        network.Round();

        network.Companies("Berlin").ShouldBe("1");
    }

    [Fact]
    public void Without_its_list_nothing_is_written_and_nothing_leaves()
    {
        using var network = Load("id\n2\n");
        network.Round();
        network.Remove("berlin-pins.csv");
        network.Sql("Vienna", "insert into companies (id, name, country) values (5, 'E', 'DE')");

        var error = Should.Throw<StationException>(() => network.Output("Vienna", "Berlin"));
        (error.Code, error.Place).ShouldBe(("DS7019", "berlin-pins.csv"));
        network.Write("berlin-pins.csv", "id\n2\n");
        network.Round();

        network.Companies("Berlin").ShouldBe("1,2,5");
    }

    [Fact]
    public void Without_its_list_a_file_of_the_station_waits()
    {
        using var network = Load("id\n2\n");
        network.Round();
        network.Remove("berlin-pins.csv");
        network.Sql("Berlin", "update companies set name = 'edited' where id = 2");
        network.Output("Berlin", "Vienna");
        network.Carry("Berlin", "Vienna");

        Should.Throw<StationException>(() => network.Input("Vienna")).Code.ShouldBe("DS7019");
        network.Write("berlin-pins.csv", "id\n2\n");
        network.Input("Vienna");

        network.Ask("Vienna", "select name from companies where id = 2").ShouldBe("edited");
    }

    [Theory]
    [InlineData("")]
    [InlineData("company\n2\n")]
    [InlineData("id\ntwo\n")]
    [InlineData("id,why\n,nobody\n")]
    [InlineData("id\n2\n\"3\n")]
    public void A_list_that_is_not_wholly_readable_is_refused(string pins)
    {
        using var network = Load(pins);

        Should.Throw<StationException>(() => network.Output("Vienna", "Berlin")).Code.ShouldBe("DS7019");
    }

    [Fact]
    public void Why_names_the_list()
    {
        using var network = Load("id\n2\n");
        network.Communicate("Vienna", "Berlin");

        var pinned = network.Station("Vienna").Why("Berlin", "Company", "2");
        var other = network.Station("Vienna").Why("Berlin", "Company", "3");

        pinned.Scope.ShouldNotBeNull().Conditions.Select(c => (c.Text, c.IsAlso, c.Value)).ShouldBe([("country = \"DE\"", false, false), ("pinned in berlin-pins.csv", true, true)], ignoreOrder: true);
        other.Scope.ShouldNotBeNull().Belongs.ShouldBeFalse();
    }

    [Fact]
    public void A_list_names_its_file()
    {
        ScriptedNetwork.Codes(ScriptedNetwork.Two("Company { output, input }", more: "distribution to Berlin { pin Company from \"{1 + 1}.csv\" }")).ShouldContain("DS4033");
        ScriptedNetwork.Codes(ScriptedNetwork.Two("Company { output, input }", more: "distribution to Berlin in Notebook { pin Person from \"p.csv\" }")).ShouldContain("DS4026");
    }
}

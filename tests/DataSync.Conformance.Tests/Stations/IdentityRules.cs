namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.1: who is who. Most of it is decided before anything runs.</summary>
public sealed class IdentityRules
{
    private const string Rows = "Company { output, input }";

    [Fact]
    [Trait("Rule", "stations R1")]
    public void Two_stations_with_one_number_are_refused() =>
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows).Replace("= 101", "= 1", StringComparison.Ordinal)).ShouldContain("DS4002");

    [Fact]
    [Trait("Rule", "stations R2")]
    public void Zero_is_no_station_number() =>
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows).Replace("= 101", "= 0", StringComparison.Ordinal)).ShouldContain("DS4003");

    [Fact]
    [Trait("Rule", "stations R3")]
    public void A_ledger_belongs_to_one_station()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Sql("Berlin", "insert into companies (id, name) values (1, 'A')");
        network.Output("Berlin").Histories.ShouldBeEmpty();
        network.Edit(ScriptedNetwork.Two(Rows).Replace("Berlin = 101", "Berlin = 1", StringComparison.Ordinal).Replace("Vienna = 1 ", "Vienna = 101 ", StringComparison.Ordinal));
        Should.Throw<DataSync.Stations.StationException>(() => network.Output("Berlin")).Code.ShouldBe("DS7013");
    }

    [Fact]
    [Trait("Rule", "stations R3")]
    public void A_station_whose_number_changes_takes_its_ledger_along_under_the_number_the_network_gives_it()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Sql("Berlin", "insert into companies (id, name) values (1, 'A')");
        network.Output("Berlin");
        network.Edit(ScriptedNetwork.Two(Rows).Replace("= 101", "= 102", StringComparison.Ordinal));

        network.Output("Berlin").Histories.Single().Code.ShouldBe("DS7032");
        network.Output("Berlin").Histories.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R4")]
    public void A_network_has_one_main_office()
    {
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows).Replace("below Vienna", "main office", StringComparison.Ordinal)).ShouldContain("DS4001");
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows).Replace("main office, ", "", StringComparison.Ordinal)).ShouldContain("DS4005");
    }

    [Fact]
    [Trait("Rule", "stations R5")]
    public void One_station_maintains_the_catalogs() =>
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows, berlin: "catalogs maintained here").Replace("main office,", "main office, catalogs maintained here,", StringComparison.Ordinal)).ShouldContain("DS4022");

    [Fact]
    [Trait("Rule", "stations R7")]
    public void Records_that_two_stations_create_keep_apart_by_the_number_in_their_key()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Sql("Vienna", "insert into companies (id, name) values (1000001, 'of Vienna')");
        network.Sql("Berlin", "insert into companies (id, name) values (101000001, 'of Berlin')");

        network.Round();
        network.Round();

        network.Companies("Vienna").ShouldBe("1000001,101000001");
        network.Companies("Berlin").ShouldBe("1000001,101000001");
    }

    [Fact]
    [Trait("Rule", "stations R8")]
    public void A_station_knows_every_partner_of_the_network()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));

        network.Output("Vienna").Files.ShouldHaveSingleItem().Partner.ShouldBe("Berlin");
        network.Output("Berlin").Files.ShouldHaveSingleItem().Partner.ShouldBe("Vienna");
    }
}

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §3.14 and §5.11: values that are edited at one station, and known at all.</summary>
public sealed class CatalogRules
{
    private const string Rows = "Company { output, input }";

    private const string Country = """
        table Country in crm as "countries" catalog {
            key code : text(2)
            name     : text(40)
        }
        """;

    [Fact]
    [Trait("Rule", "stations R5")]
    public void A_catalog_is_maintained_somewhere()
    {
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows, more: Country)).ShouldBe(["DS4036"]);
        ScriptedNetwork.Codes(Network()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R179")]
    public void Stations_that_keep_catalogs_in_different_languages_are_refused()
    {
        var network = Network(berlin: "languages (en, de)");
        ScriptedNetwork.Codes(network.Replace("main office,", "main office, languages (de, en),", StringComparison.Ordinal)).ShouldBe(["DS4038"]);
        ScriptedNetwork.Codes(network.Replace("main office,", "main office, languages (en),", StringComparison.Ordinal)).ShouldBeEmpty();
        ScriptedNetwork.Codes(network).ShouldBeEmpty();
    }

    [Fact]
    public void A_catalog_is_part_of_no_format_and_travels_whatever_the_format_says()
    {
        ScriptedNetwork.Codes(Network("Company { output, input }\n Country { output, input }")).ShouldBe(["DS4037"]);
        using var network = new ScriptedNetwork(Network("Company { output where size > 100, input }"));
        network.Sql("Vienna", "insert into countries (code, name) values ('AT', 'Austria')");
        network.Round();
        network.Ask("Berlin", "select name from countries").ShouldBe("Austria");
    }

    [Fact]
    [Trait("Rule", "stations R53")]
    public void Values_come_before_the_records_that_need_them_and_go_behind_those_that_needed_them()
    {
        using var network = new ScriptedNetwork(Network());
        network.Sql("Vienna", "insert into countries (code, name) values ('AT', 'Austria'), ('CH', 'Switzerland')");
        network.Round();
        network.Sql("Berlin", "create trigger needed before insert on companies when not exists (select 1 from countries where code = new.country) begin select raise(abort, 'no such country'); end");
        network.Sql("Berlin", "create trigger used before delete on countries when exists (select 1 from companies where country = old.code) begin select raise(abort, 'the country is in use'); end");
        network.Sql("Vienna", "insert into countries (code, name) values ('DE', 'Germany'); insert into companies (id, name, country) values (1, 'A', 'DE')");
        var file = network.Communicate("Vienna", "Berlin").Files.Single(one => one.Tables.Length > 0);
        (file.SetAside.Length, network.Companies("Berlin")).ShouldBe((0, "1"));

        network.Sql("Vienna", "update companies set country = 'AT' where id = 1; delete from countries where code = 'DE'");
        file = network.Communicate("Vienna", "Berlin").Files.Single(one => one.Tables.Length > 0);
        (file.SetAside.Length, network.Ask("Berlin", "select code from countries order by code")).ShouldBe((0, "AT,CH"));
    }

    [Fact]
    public void Records_that_still_name_a_value_keep_it_until_they_are_gone()
    {
        using var network = new ScriptedNetwork(Network("Company { output, input }"));
        network.Sql("Vienna", "insert into countries (code, name) values ('AT', 'Austria'), ('DE', 'Germany')");
        network.Round();
        network.Sql("Berlin", "create trigger used before delete on countries when exists (select 1 from companies where country = old.code) begin select raise(abort, 'the country is in use'); end");
        network.Sql("Berlin", "insert into companies (id, name, country) values (2, 'B', 'DE')");
        network.Sql("Vienna", "delete from countries where code = 'DE'");
        network.Communicate("Vienna", "Berlin").Files.SelectMany(file => file.SetAside).Select(value => value.Reason).ShouldHaveSingleItem().ShouldContain("in use");
        network.Sql("Berlin", "delete from companies where id = 2");
        network.Communicate("Vienna", "Berlin");
        network.Ask("Berlin", "select code from countries").ShouldBe("AT");
    }

    private static string Network(string rows = Rows, string berlin = "") =>
        ScriptedNetwork.Two(rows, berlin: berlin, more: Country).Replace("main office,", "main office, catalogs maintained here,", StringComparison.Ordinal);
}

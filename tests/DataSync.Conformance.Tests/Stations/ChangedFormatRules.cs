namespace DataSync.Conformance.Tests.Stations;

/// <summary>A format that changes where synchronization lists nothing: records with a parent, tables without a condition.</summary>
public sealed class ChangedFormatRules
{
    private const string Synchronized = "synchronize every 28 days";

    private static ScriptedNetwork Loaded(string rows)
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(rows, Synchronized));
        network.Sql("Vienna", "insert into companies (id, name, country, rep) values (1, 'A', 'DE', 'x'), (2, 'B', 'CH', 'y'); " +
            "insert into persons (id, company, name) values (11, 1, 'P'), (12, 1, 'Q'), (13, 2, 'R'); insert into activities (id, company, subject, on_day) values (21, 1, 'S', '2026-01-01')");
        network.Round();
        return network;
    }

    private static string Persons(ScriptedNetwork network) => network.Ask("Berlin", "select id from persons order by id");

    private static void Change(ScriptedNetwork network, string rows)
    {
        network.Edit(ScriptedNetwork.Two(rows, Synchronized));
        network.Now = network.Now.AddDays(1);
        network.Round();
        network.Round();
    }

    [Fact]
    public void A_condition_of_a_dependent_table_that_widens_brings_what_it_now_allows()
    {
        using var network = Loaded("Company { output where country = \"DE\", input }, Person { output where name = \"P\", input }");
        Persons(network).ShouldBe("11");

        Change(network, "Company { output where country = \"DE\", input }, Person { output, input }");

        Persons(network).ShouldBe("11,12");
    }

    [Fact]
    public void Dependants_of_a_record_that_is_asked_for_come_with_it_and_not_before()
    {
        using var network = Loaded("Company { output where country = \"DE\", input }, Person { output where name = \"P\", input }");

        Change(network, "Company { output where country in (\"DE\", \"CH\"), input }, Person { output, input }");

        Persons(network).ShouldBe("11,12,13");
        network.Station("Berlin").Log("Vienna").Where(entry => !entry.IsOutput).SelectMany(entry => entry.Tables).Sum(table => table.False).ShouldBe(0);
    }

    [Fact]
    public void A_table_that_is_taken_out_of_the_format_and_put_back_is_there_again()
    {
        const string Both = "Company { output where country = \"DE\", input }, Person { output, input }";
        using var network = Loaded(Both);

        Change(network, "Company { output where country = \"DE\", input }");
        Persons(network).ShouldBe("");
        Change(network, Both);

        Persons(network).ShouldBe("11,12");
    }

    [Fact]
    public void What_went_with_a_deleted_record_is_not_told_to_be_kept_by_the_limit()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two("Company { output where country = \"DE\", input }, Person { output, input }", "hold deletions above 1 row"));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'); insert into persons (id, company, name) values (11, 1, 'P'), (12, 1, 'Q')");
        network.Round();
        network.Sql("Vienna", "delete from companies where id = 1");

        var file = network.Communicate("Vienna", "Berlin").Files.Single(file => file.Tables.Length > 0);

        network.Ask("Berlin", "select count(*) from persons").ShouldBe("0");
        file.Kept.ShouldBeEmpty();
    }
}

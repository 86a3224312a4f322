using DataSync.Stations.Input;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>
/// Rows of a branch that go, come or change behind the triggers: SQLite's <c>replace</c> and MariaDB's <c>truncate</c> do it, and whoever switches triggers off. The branch is exact again. Source: communication-why §3, decision 6.
/// </summary>
public sealed class VanishedRules
{
    private const string Rows = "Company { output where country = \"DE\", input }, Person { output, input }";

    private static ScriptedNetwork Loaded(string connection)
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, connection));
        network.Sql("Vienna", """
            insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'DE'), (3, 'C', 'DE'), (4, 'D', 'DE'), (5, 'E', 'DE');
            insert into persons (id, company, name) values (11, 1, 'p'), (12, 1, 'q'), (13, 2, 'r'), (14, 5, 's'), (15, 4, 't')
            """);
        network.Round();
        network.Communicate("Berlin", "Vienna");
        network.Now = network.Now.AddDays(2);
        return network;
    }

    private static void Unseen(ScriptedNetwork network, string station, string sql) => network.Sql(station, $"update ds_station set loading = 1; {sql}; update ds_station set loading = 0");

    private static string All(ScriptedNetwork network, string station) =>
        network.Ask(station, "select id || name || coalesce(country, '') from companies order by id") + " " + network.Ask(station, "select id || name || company from persons order by id");

    [Fact]
    [Trait("Rule", "stations R104")]
    public void What_has_vanished_comes_again_with_the_next_synchronization_children_too()
    {
        using var network = Loaded("synchronize every 1 days");
        Unseen(network, "Berlin", "delete from persons where id in (11, 14); delete from companies where id = 5");

        network.Output("Vienna", "Berlin");
        network.Carry("Vienna", "Berlin");
        network.Input("Berlin").Files.Last().Requested.Select(story => $"{story.Table} {story.Key}").ShouldBe(["Person 11", "Person 14", "Company 5"]);
        network.Communicate("Berlin", "Vienna");
        network.Round();

        All(network, "Berlin").ShouldBe("1ADE,2BDE,3CDE,4DDE,5EDE 11p1,12q1,13r2,14s5,15t4");
        All(network, "Vienna").ShouldBe(All(network, "Berlin"));
    }

    [Fact]
    public void What_is_changed_above_comes_whole_where_its_row_has_vanished()
    {
        using var network = Loaded("");
        Unseen(network, "Berlin", "delete from persons where id in (11, 13); delete from companies where id = 3");

        network.Sql("Vienna", "update persons set name = 'pp' where id = 11; update companies set name = 'CC' where id = 3; delete from persons where id = 13");
        network.Communicate("Vienna", "Berlin").Files.ShouldAllBe(file => file.Outcome != InputOutcome.Refused);

        All(network, "Berlin").ShouldBe("1ADE,2BDE,3CCDE,4DDE,5EDE 11pp1,12q1,14s5,15t4");
    }

    [Fact]
    public void What_leaves_and_returns_comes_though_its_row_had_vanished_before()
    {
        using var network = Loaded("");
        Unseen(network, "Berlin", "delete from companies where id = 3");
        network.Sql("Vienna", "update companies set country = 'AT' where id = 3");
        network.Round();
        network.Station("Berlin").Why("Berlin", "Company", "3").Holds.ShouldBe(false);

        network.Sql("Vienna", "update companies set country = 'DE' where id = 3");
        network.Round();

        network.Companies("Berlin").ShouldBe("1,2,3,4,5");
    }

    [Fact]
    public void What_changed_or_came_unseen_at_a_branch_is_found_with_the_synchronization_and_told()
    {
        using var network = Loaded("synchronize every 1 days");
        Unseen(network, "Berlin", "update persons set name = 'changed' where id = 11; insert into persons (id, company, name) values (99, 1, 'new'); delete from persons where id = 12; delete from persons where id = 99");
        Unseen(network, "Berlin", "insert into persons (id, company, name) values (98, 1, 'new')");

        network.Round();
        network.Communicate("Berlin", "Vienna");
        network.Round();

        All(network, "Vienna").ShouldBe("1ADE,2BDE,3CDE,4DDE,5EDE 11changed1,12q1,13r2,14s5,15t4,98new1");
        All(network, "Berlin").ShouldBe(All(network, "Vienna"));
    }

    [Fact]
    public void An_edit_that_was_under_way_when_its_row_vanished_comes_back()
    {
        using var network = Loaded("");
        network.Sql("Berlin", "update persons set name = 'edited' where id = 11");
        network.Output("Berlin", "Vienna");
        Unseen(network, "Berlin", "delete from persons where id = 11");
        network.Sql("Vienna", "update persons set company = 2 where id = 11");
        network.Communicate("Vienna", "Berlin");
        network.Carry("Berlin", "Vienna");
        network.Input("Vienna");
        for (var i = 0; i < 3; i++) network.Round();

        All(network, "Berlin").ShouldBe(All(network, "Vienna"));
        network.Ask("Berlin", "select name from persons where id = 11").ShouldBe("edited");
    }

    [Fact]
    public void What_a_branch_sends_comes_whole_where_the_row_has_vanished_at_the_main_office()
    {
        using var network = Loaded("");
        Unseen(network, "Vienna", "delete from persons where id = 11");
        network.Sql("Berlin", "update persons set name = 'pp' where id = 11");

        network.Communicate("Berlin", "Vienna").Files.ShouldAllBe(file => file.Outcome != InputOutcome.Refused);

        network.Ask("Vienna", "select name from persons where id = 11").ShouldBe("pp");
    }

    [Fact]
    public void Why_says_that_the_row_is_not_there()
    {
        using var network = Loaded("");
        Unseen(network, "Berlin", "delete from persons where id = 11");

        var answer = network.Station("Berlin").Why("Berlin", "Person", "11");

        (answer.Verdict, answer.Holds).ShouldBe(("Berlin does not hold it: its row has vanished, and no trigger has seen why.", false));
    }
}

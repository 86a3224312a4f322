using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>Records that fail the input condition are known: nobody asks for them again and again, and they come, with all that hangs below them, once they satisfy it.</summary>
public sealed class KeptOutRules
{
    private static string Network(string company, string connection = "") => ScriptedNetwork.Two($"Company {{ {company} }}, Person {{ output, input }}, Activity {{ output, input }}", connection);

    private static ScriptedNetwork Loaded(string company, string connection = "")
    {
        var network = new ScriptedNetwork(Network(company, connection));
        network.Sql("Vienna", """
            insert into companies (id, name, country, size) values (1, 'A', 'DE', 5), (2, 'B', 'DE', 1), (3, 'C', 'DE', 1);
            insert into persons (id, company, name) values (11, 1, 'P1'), (12, 2, 'P2'), (13, 3, 'P3');
            insert into activities (id, company, subject, on_day) values (21, 1, 'call', '2026-01-01'), (22, 2, 'visit', '2026-02-01')
            """);
        return network;
    }

    // What the files of a round hold, in all.
    private static long Moved(ScriptedNetwork network)
    {
        var moved = 0L;
        foreach (var (from, to) in new[] { ("Vienna", "Berlin"), ("Berlin", "Vienna") })
        {
            var output = network.Output(from, to);
            network.Carry(from, to);
            moved += Held(output) + Held(network.Input(to).Answers);
        }

        return moved;
    }

    private static long Held(OutputResult output) => output.Files.SelectMany(file => file.Tables).Sum((TableCounts table) => table.Out + table.Requested);

    private static string Here(ScriptedNetwork network) => string.Join(' ', network.Companies("Berlin"), network.Ask("Berlin", "select id from persons order by id"), network.Ask("Berlin", "select id from activities order by id"));

    [Theory]
    [Trait("Rule", "stations R60")]
    [Trait("Rule", "stations R104")]
    [InlineData("output, input where size > 3", "")]
    [InlineData("output where country = \"DE\", input where size > 3", "synchronize")]
    [InlineData("output where country = \"DE\", input where size > 3, purge", "synchronize")]
    [InlineData("output where country = \"DE\", input where size > 3 and today() > 2020-01-01", "synchronize")]
    public void What_an_input_condition_keeps_out_is_asked_for_once_and_comes_with_what_hangs_below_it_when_it_is_changed(string company, string connection)
    {
        using var network = Loaded(company, connection);
        network.Round();
        network.Round();
        Here(network).ShouldBe("1 11 21");

        Moved(network).ShouldBe(0, "it is known");
        Moved(network).ShouldBe(0);

        network.Sql("Vienna", "update persons set name = 'changed' where id = 12");
        Moved(network).ShouldBe(1, "the person goes, and is not taken in; the company above is not asked for");

        network.Sql("Vienna", "update companies set size = 9 where id = 2");
        network.Round();
        network.Round();
        Here(network).ShouldBe("1,2 11,12 21,22");
        network.Ask("Berlin", "select name from persons where id = 12").ShouldBe("changed");
        Moved(network).ShouldBe(0);
    }

    [Theory]
    [Trait("Rule", "stations R60")]
    [InlineData("")]
    [InlineData("synchronize every 28 days")]
    public void It_comes_when_the_condition_is_changed_at_one_station_first(string connection)
    {
        const string before = "output where country = \"DE\", input where size > 3", after = "output where country = \"DE\", input where size > 0";
        using var network = Loaded(before, connection);
        network.Round();
        network.Round();

        // The main office has the new plan, and sends anew; the branch has the old one yet.
        network.Edit(Network(after, connection));
        network.Output("Vienna", "Berlin");
        network.Edit(Network(before, connection));
        network.Carry("Vienna", "Berlin");
        network.Input("Berlin");
        Here(network).ShouldBe("1 11 21");

        network.Edit(Network(after, connection));
        network.Round();
        network.Round();

        Here(network).ShouldBe("1,2,3 11,12,13 21,22");
        Moved(network).ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "stations R104")]
    public void Another_version_than_the_one_that_was_kept_out_is_asked_for()
    {
        using var network = Loaded("output where country = \"DE\", input where size > 3", "synchronize");
        network.Round();
        network.Round();
        network.Ask("Berlin", "select count(*) from ds_refused where tbl = 'Company'").ShouldBe("2");
        network.Sql("Berlin", "update ds_refused set version = '0000000000010000-00000001-00000001' where tbl = 'Company'");

        network.Communicate("Vienna", "Berlin");

        network.LastLog("Berlin", "Vienna", output: false)["Company"].Requested.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "stations R93")]
    public void What_was_kept_out_and_leaves_the_scope_is_forgotten()
    {
        using var network = Loaded("output where country = \"DE\", input where size > 3");
        network.Round();
        network.Round();

        network.Sql("Vienna", "update companies set country = 'FR' where id = 2; delete from persons where id = 13; delete from companies where id = 3");
        network.Round();

        network.Ask("Berlin", "select count(*) from ds_refused where tbl = 'Company'").ShouldBe("0");
    }
}

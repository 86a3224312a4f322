using System.Globalization;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.4 and §5.9: what an output writes.</summary>
public sealed class OutputRules
{
    private const string Rows = "Company { output where country = \"DE\", input }, Person { output, input }";

    private static ScriptedNetwork Loaded(string connection = "")
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, connection));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'DE'), (3, 'C', 'CH'); insert into persons (id, company, name) values (11, 1, 'P')");
        return network;
    }

    [Fact]
    [Trait("Rule", "stations R40")]
    [Trait("Rule", "stations R127")]
    public void After_the_first_load_only_what_changed_is_written()
    {
        using var network = Loaded();
        network.Round();
        network.Sql("Vienna", "insert into companies (id, name, country) values (4, 'D', 'DE'); update companies set name = 'B2' where id = 2; delete from persons where id = 11");

        network.Communicate("Vienna", "Berlin");

        network.LastLog("Vienna", "Berlin", output: true)["Company"].Out.ShouldBe(2);
        network.LastLog("Vienna", "Berlin", output: true)["Person"].Out.ShouldBe(1);
        network.Ask("Berlin", "select name from companies order by id").ShouldBe("A,B2,D");
        network.Ask("Berlin", "select count(*) from persons").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "stations R122")]
    public void A_load_into_tables_that_hold_something_merges_by_key_and_doubles_nothing()
    {
        using var network = Loaded();
        network.Sql("Berlin", "insert into companies (id, name, country) values (1, 'A of Berlin', 'DE'), (7, 'G', 'DE')");
        network.Sql("Vienna", "update companies set name = 'A of Vienna' where id = 1");

        network.Round();
        network.Round();

        network.Ask("Berlin", "select name from companies order by id").ShouldBe("A of Vienna,B,G");
        network.Ask("Vienna", "select name from companies order by id").ShouldBe("A of Vienna,B,C,G");
    }

    [Fact]
    [Trait("Rule", "stations R125")]
    public void A_load_may_be_confined_to_some_tables_and_what_it_leaves_out_comes_all_the_same()
    {
        using var network = Loaded();
        network.Round();
        network.Sql("Vienna", "insert into companies (id, name, country) values (4, 'D', 'DE'); insert into persons (id, company, name) values (14, 4, 'R'); update persons set name = 'P2' where id = 11");

        network.Load("Vienna", "Berlin", "Company").Files.ShouldHaveSingleItem().Tables.Select(t => (t.Table, t.Out)).Where(t => t.Out > 0).ShouldBe([("Company", 3), ("Person", 1)]);
        network.Carry("Vienna", "Berlin");
        network.Input("Berlin");
        network.Ask("Berlin", "select name from persons order by id").ShouldBe("P,R");

        network.Round();
        network.Ask("Berlin", "select name from persons order by id").ShouldBe("P2,R");
        network.Companies("Berlin").ShouldBe("1,2,4");
    }

    [Fact]
    [Trait("Rule", "stations R41")]
    public void The_log_keeps_the_moment_from_which_changes_were_collected()
    {
        using var network = Loaded();
        network.Output("Vienna");
        network.LastLog("Vienna", "Berlin", output: true).BaseAt.ShouldBeNull();
        var first = network.Now;

        network.Now = first.AddDays(1);
        network.Output("Vienna");

        var expected = new DateTimeOffset(first, TimeSpan.Zero).ToUnixTimeMilliseconds();
        network.LastLog("Vienna", "Berlin", output: true).BaseAt.ShouldBe(expected);
    }

    [Fact]
    [Trait("Rule", "stations R42")]
    public void A_successful_output_moves_the_partners_last_file_and_its_moment()
    {
        using var network = Loaded();
        network.Output("Vienna");
        network.Now = network.Now.AddHours(1);
        network.Output("Vienna");

        network.Station("Vienna").Standing("Berlin").Sent.Value.ShouldBe(2);
        var last = network.LastLog("Vienna", "Berlin", output: true);
        last.Status.ShouldBe("success");
        last.At.ShouldBe(new DateTimeOffset(network.Now, TimeSpan.Zero).ToUnixTimeMilliseconds());
    }

    [Fact]
    [Trait("Rule", "stations R43")]
    public void The_log_counts_what_was_written_per_table()
    {
        using var network = Loaded();
        network.Output("Vienna");

        var log = network.LastLog("Vienna", "Berlin", output: true);

        log["Company"].Out.ShouldBe(2);
        log["Person"].Out.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "stations R45")]
    public void A_confirmed_record_counts_as_communicated()
    {
        using var network = Loaded();
        network.Communicate("Vienna", "Berlin");
        network.Ask("Vienna", "select count(*) from ds_track_Company where cmcd = 1").ShouldBe("0", "a file may still be lost");

        network.Communicate("Berlin", "Vienna");

        network.Ask("Vienna", "select count(*) from ds_track_Company where cmcd = 1").ShouldBe("2");
    }

    [Fact]
    [Trait("Rule", "stations R46")]
    public void A_record_does_not_go_back_to_where_it_came_from()
    {
        using var network = Loaded();
        network.Round();
        network.Sql("Berlin", "insert into companies (id, name, country) values (9, 'of Berlin', 'DE')");
        network.Communicate("Berlin", "Vienna");

        network.Communicate("Vienna", "Berlin");

        network.LastLog("Vienna", "Berlin", output: true)["Company"].Out.ShouldBe(0);
        network.Ask("Vienna", "select name from companies where id = 9").ShouldBe("of Berlin");
    }

    [Fact]
    [Trait("Rule", "stations R50")]
    public void An_output_without_changes_is_logged_too()
    {
        using var network = Loaded();
        network.Round();
        var before = network.Station("Vienna").Log("Berlin").Length;

        network.Output("Vienna");

        network.Station("Vienna").Log("Berlin").Length.ShouldBe(before + 1);
    }

    [Fact]
    [Trait("Rule", "stations R119")]
    [Trait("Rule", "stations R120")]
    [Trait("Rule", "stations R121")]
    public void A_full_load_can_be_asked_for_and_still_obeys_the_format()
    {
        using var network = Loaded();
        network.Round();

        var files = network.Station("Vienna").Output(new DataSync.Stations.Output.OutputRequest { InitialLoad = true }).Files;

        var full = files.ShouldHaveSingleItem();
        Path.GetFileName(Path.GetDirectoryName(full.Path)).ShouldBe("out");
        full.Path.ShouldContain(Path.Combine("vienna", 101.ToString(CultureInfo.InvariantCulture), "out"));
        full.Tables.Single(t => t.Table == "Company").Out.ShouldBe(2);
        full.Tables.Single(t => t.Table == "Person").Out.ShouldBe(1);
    }
}

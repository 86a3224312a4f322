using DataSync.Stations.Input;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.5 and §5.6: what an input takes over, counts and confirms.</summary>
public sealed class InputRules
{
    private const string Rows = "Company { output, input }, Person { output, input }";

    private static ScriptedNetwork Loaded()
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'CH'); insert into persons (id, company, name) values (11, 1, 'P')");
        network.Round();
        return network;
    }

    [Fact]
    [Trait("Rule", "stations R59")]
    public void A_field_with_local_wins_is_not_overwritten_from_outside()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two("Company { output, input }", more: "conflicts { Company.size local wins }"));
        network.Sql("Vienna", "insert into companies (id, name, size) values (1, 'A', 10)");
        network.Round();
        network.Sql("Vienna", "update companies set name = 'B', size = 20 where id = 1");
        network.Round();
        network.Ask("Berlin", "select name || size from companies").ShouldBe("B10");
    }

    [Fact]
    [Trait("Rule", "stations R52")]
    public void Files_are_looked_for_in_the_senders_in_folder()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Output("Vienna");
        var carried = network.Carry("Vienna", "Berlin").ShouldHaveSingleItem();

        File.Exists(Path.Combine(network.Station("Berlin").Folders.In(network.Station("Vienna").Number), carried)).ShouldBeTrue();
        network.Input("Berlin").Files.ShouldHaveSingleItem().Name.ShouldBe(carried);
    }

    [Fact]
    [Trait("Rule", "stations R55")]
    [Trait("Rule", "stations R56")]
    public void Records_meet_by_primary_key_and_a_new_key_is_added()
    {
        using var network = Loaded();
        network.Sql("Vienna", "update companies set name = 'A2' where id = 1; insert into companies (id, name) values (3, 'C')");

        var input = network.Communicate("Vienna", "Berlin").Files.Single(f => f.Outcome == InputOutcome.Applied);

        input.Tables.Single(t => t.Table == "Company").Updated.ShouldBe(1);
        input.Tables.Single(t => t.Table == "Company").New.ShouldBe(1);
        network.Ask("Berlin", "select name from companies order by id").ShouldBe("A2,B,C");
    }

    [Fact]
    [Trait("Rule", "stations R57")]
    public void Of_two_concurrent_changes_the_later_one_stays_at_both_stations()
    {
        using var network = Loaded();
        network.Sql("Berlin", "update companies set name = 'earlier' where id = 1");
        network.Now = network.Now.AddMinutes(5);
        network.Sql("Vienna", "update companies set name = 'later' where id = 1");

        network.Round();
        network.Round();

        network.Ask("Vienna", "select name from companies where id = 1").ShouldBe("later");
        network.Ask("Berlin", "select name from companies where id = 1").ShouldBe("later");
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void A_child_without_its_parent_is_counted_false_and_not_stored()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two("Company { output, input where size > 10 }, Person { output, input }"));
        network.Sql("Vienna", "insert into companies (id, name, size) values (1, 'A', 5), (2, 'B', 20); insert into persons (id, company, name) values (11, 1, 'P'), (12, 2, 'Q')");

        var input = network.Communicate("Vienna", "Berlin").Files.Single(f => f.Outcome == InputOutcome.Applied);

        input.Tables.Single(t => t.Table == "Person").False.ShouldBe(1);
        network.Ask("Berlin", "select id from persons").ShouldBe("12");
    }

    [Fact]
    [Trait("Rule", "stations R68")]
    [Trait("Rule", "stations R69")]
    public void Every_record_of_a_file_is_counted_once()
    {
        using var network = Loaded();
        network.Sql("Vienna", "update companies set name = 'A2' where id = 1; insert into companies (id, name) values (3, 'C'); delete from companies where id = 2");

        network.Communicate("Vienna", "Berlin");

        var counts = network.LastLog("Berlin", "Vienna", output: false)["Company"];
        (counts.New, counts.Updated, counts.Deleted).ShouldBe((1, 1, 1));
        counts.In.ShouldBe(counts.New + counts.Updated + counts.Deleted + counts.False + counts.Similar + counts.Unchanged);
    }

    [Fact]
    [Trait("Rule", "stations R70")]
    public void An_input_journals_nothing()
    {
        using var network = Loaded();
        network.Sql("Vienna", "update companies set name = 'A2' where id = 1; delete from companies where id = 2");

        network.Communicate("Vienna", "Berlin");

        network.Ask("Berlin", "select count(*) from ds_journal_Company").ShouldBe("0");
        network.Output("Berlin").Files.ShouldHaveSingleItem().Tables.Sum(t => t.Out).ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "stations R74")]
    public void A_record_taken_over_knows_from_which_station_it_came()
    {
        using var network = Loaded();

        network.Ask("Berlin", "select distinct src from ds_track_Company").ShouldBe("1");
        network.Ask("Vienna", "select count(*) from ds_track_Company where src is not null and src <> 0").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "stations R80")]
    public void A_receipt_is_not_confirmed_itself()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Output("Vienna");
        network.Carry("Vienna", "Berlin");
        network.Input("Berlin").Answers.Files.ShouldHaveSingleItem();
        network.Carry("Berlin", "Vienna");

        var input = network.Input("Vienna");

        input.Files.ShouldHaveSingleItem().Outcome.ShouldBe(InputOutcome.Confirmed);
        input.Answers.Files.ShouldBeEmpty();
    }
}

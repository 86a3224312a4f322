namespace DataSync.Conformance.Tests.Stations;

/// <summary>What becomes of records that an input condition kept out, when the condition or the record changes.</summary>
public sealed class InputConditionRules
{
    private static ScriptedNetwork Loaded(string activities, string connection = "", string more = "")
    {
        var network = new ScriptedNetwork(Network(activities, connection, more));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'); insert into activities (id, company, subject, on_day) values (21, 1, 'call', '2026-01-01'), (22, 1, 'visit', '2026-02-01'), (23, 1, 'visit', '2026-03-01')");
        network.Round();
        network.Communicate("Berlin", "Vienna");
        network.Now = network.Now.AddDays(1);
        return network;
    }

    private static string Network(string activities, string connection, string more = "") => ScriptedNetwork.Two($"Company {{ output where country = \"DE\", input }}, Activity {{ {activities} }}", connection, more: more);

    private static string Activities(ScriptedNetwork network) => network.Ask("Berlin", "select id || subject from activities order by id");

    [Theory]
    [Trait("Rule", "stations R60")]
    [InlineData("output, input where subject = \"visit\"", "output, input where subject in (\"visit\", \"call\")", "", "")]
    [InlineData("output, input where subject = kind", "output, input where subject = kind", "constant kind : text = \"visit\"", "constant kind : text = \"call\"")]
    public void What_an_input_condition_kept_out_comes_when_the_condition_takes_it(string before, string after, string constant, string then)
    {
        foreach (var connection in new[] { "", "synchronize every 28 days" })
        {
            using var network = Loaded(before, connection, constant);
            Activities(network).ShouldBe("22visit,23visit");
            network.Station("Vienna").Why("Berlin", "Activity", "21").Verdict.ShouldStartWith("Berlin is sent it, and takes no part of it in: subject = ");

            network.Edit(Network(after, connection, then));
            network.Round();

            Activities(network).ShouldContain("21call");
            network.Station("Vienna").Why("Berlin", "Activity", "21").Verdict.ShouldBe("Berlin should hold it and does, since file 2.");
            network.Output("Vienna", "Berlin").Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(0, "once");
        }
    }

    [Theory]
    [Trait("Rule", "stations R116")]
    [Trait("Rule", "stations R118")]
    [InlineData("output, input where subject = \"visit\", purge", "23visit")]
    [InlineData("output, input where subject = \"visit\"", "22visit,23visit")]
    public void What_is_changed_so_that_it_fails_is_not_taken_in_and_goes_where_the_format_purges(string rows, string left)
    {
        using var network = Loaded(rows);
        network.Sql("Vienna", "update activities set subject = 'mail' where id = 22");

        network.Round();

        Activities(network).ShouldBe(left);
        network.Station("Vienna").Why("Berlin", "Activity", "22").Verdict.ShouldBe("Berlin is sent it, and takes no part of it in: subject = \"visit\" is false.");
        network.Ask("Vienna", "select subject from activities where id = 22").ShouldBe("mail");

        network.Sql("Vienna", "update activities set subject = 'visit' where id = 22");
        network.Round();
        Activities(network).ShouldBe("22visit,23visit");
    }

    [Fact]
    [Trait("Rule", "stations R98")]
    [Trait("Rule", "stations R100")]
    public void What_users_changed_meanwhile_stays_until_it_is_known_above_and_then_goes()
    {
        using var network = Loaded("output, input where subject = \"visit\", purge");
        network.Sql("Berlin", "update activities set on_day = '2026-05-05' where id = 22");
        network.Sql("Vienna", "update activities set subject = 'mail' where id = 22");

        network.Communicate("Vienna", "Berlin").Files.SelectMany(file => file.Kept).ShouldHaveSingleItem().Key.ShouldBe("22");
        Activities(network).ShouldBe("22visit,23visit");
        network.Communicate("Berlin", "Vienna");
        network.Ask("Vienna", "select subject || on_day from activities where id = 22").ShouldBe("mail2026-05-05");

        network.Now = network.Now.AddDays(1);
        network.Round();
        network.Round();
        Activities(network).ShouldBe("23visit");
    }
}

namespace DataSync.Conformance.Tests.Stations;

/// <summary>What a condition reads beside the record and the target: constants, functions, code tables, parameters, the date. With it the scope changes, though the text of the condition does not.</summary>
public sealed class ConditionBasisRules
{
    private const string Synchronized = "synchronize every 28 days";

    private static ScriptedNetwork Loaded(string condition, string more, string connection)
    {
        var network = new ScriptedNetwork(Network(condition, more, connection));
        network.Sql("Vienna", "insert into companies (id, name, country, size) values (1, 'A', 'DE', 10), (2, 'B', 'DE', 20), (3, 'C', 'CH', 30), (4, 'D', 'AT', 40)");
        network.Sql("Vienna", "insert into activities (id, company, subject, on_day) values (21, 1, 'S1', '2026-11-18'), (22, 1, 'S2', '2026-11-21'), (23, 1, 'S3', '2026-11-25')");
        network.Round();
        network.Communicate("Berlin", "Vienna");
        network.Now = network.Now.AddDays(1);
        return network;
    }

    private static string Network(string condition, string more, string connection) => ScriptedNetwork.Two($"Company {{ output where {condition}, input }}", connection, more: more);

    [Theory]
    [InlineData("size >= least", "constant least : int = 20", "2,3,4", "constant least : int = 40", "4")]
    [InlineData("fits(size)", "function fits(n : int?) : bool? = n < 25", "1,2", "function fits(n : int?) : bool? = n > 25", "3,4")]
    [InlineData("fits(size)", "constant least : int = 20\nfunction fits(n : int?) : bool? = n >= least", "2,3,4", "constant least : int = 15\nfunction fits(n : int?) : bool? = n >= least + 20", "4")]
    [InlineData("region(country) = \"north\"", "translate region from text to text? { \"DE\" -> \"north\", else -> null }", "1,2", "translate region from text to text? { \"DE\", \"CH\" -> \"north\", else -> null }", "1,2,3")]
    [InlineData("size >= least", "parameter least : int = 20", "2,3,4", "parameter least : int = 30", "3,4")]
    public void With_what_it_reads_the_scope_changes_at_once(string condition, string before, string first, string after, string then)
    {
        foreach (var connection in new[] { Synchronized, "" })
        {
            using var network = Loaded(condition, before, connection);
            network.Companies("Berlin").ShouldBe(first, connection);

            network.Edit(Network(condition, after, connection));
            network.Round();
            network.Round();

            network.Companies("Berlin").ShouldBe(then, connection);
        }
    }

    [Fact]
    public void What_it_does_not_read_changes_nothing()
    {
        using var network = Loaded("size >= least", "constant least : int = 20\nconstant other : int = 1", Synchronized);

        network.Edit(Network("size >= least", "constant other : int = 2\n\n// Moved.\nconstant least : int = 20", Synchronized));

        network.Output("Vienna", "Berlin").Files.ShouldHaveSingleItem().Reason.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "stations R176")]
    [InlineData("on_day <= today() + 1 day and on_day >= today() - 3 days", "")]
    [InlineData("around(on_day)", "function around(day : date) : bool = day <= today() + 1 day and day >= today() - 3 days")]
    [InlineData("on_day <= last and on_day >= last - 4 days", "parameter last : date = today() + 1 day")]
    [InlineData("datetime(on_day, 09:00) <= now() + 1 day and on_day >= today() - 3 days", "")]
    public void Without_synchronization_each_day_brings_and_takes_what_its_date_says(string condition, string more)
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two($"Company {{ output, input }}, Activity {{ output where {condition}, input }}", more: more));
        network.Sql("Vienna", "insert into companies (id, name) values (1, 'A'); insert into activities (id, company, subject, on_day) values (21, 1, 'S1', '2026-11-18'), (22, 1, 'S2', '2026-11-21'), (23, 1, 'S3', '2026-11-25')");
        network.Now = new DateTime(2026, 11, 21, 9, 0, 0);
        network.Round();
        Activities(network).ShouldBe("21,22");

        network.Now = network.Now.AddDays(1);
        network.Station("Vienna").Why("Berlin", "Activity", "21").Waits.ShouldContain(waiting => waiting.Text == "the next file tells it to go");
        network.Round();
        Activities(network).ShouldBe("22");

        network.Now = network.Now.AddDays(2);
        network.Station("Vienna").Why("Berlin", "Activity", "23").Verdict.ShouldBe("Berlin should hold it and does not yet: it came into the scope since the last file.");
        network.Round();
        Activities(network).ShouldBe("22,23");
        network.Output("Vienna", "Berlin").Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "stations R178")]
    public void A_parameter_that_moves_with_time_leaves_what_it_says_to_the_synchronization()
    {
        using var network = Loaded("size > 15", "parameter first : date = today() - 3 days", Synchronized);
        network.Edit(Rows(Synchronized));
        network.Round();
        network.Round();
        Activities(network).ShouldBe("21,22,23");

        network.Now = network.Now.AddDays(27);
        network.Station("Vienna").Why("Berlin", "Activity", "21").Waits.ShouldContain(waiting => waiting.Text == "the next synchronization tells it to go");
        network.Round();
        Activities(network).ShouldBe("21,22,23");

        network.Now = network.Now.AddDays(28);
        network.Round();
        Activities(network).ShouldBe("");

        static string Rows(string connection) => ScriptedNetwork.Two("Company { output where size > 5, input }, Activity { output where on_day >= first, input }", connection, more: "parameter first : date = today() - 9 days");
    }

    private static string Activities(ScriptedNetwork network) => network.Ask("Berlin", "select id from activities order by id");
}

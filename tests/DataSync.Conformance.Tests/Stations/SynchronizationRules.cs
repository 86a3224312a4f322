namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.7 and §5.8: when key lists travel, and what they do.</summary>
public sealed class SynchronizationRules
{
    private const string Rows = "Company { output where country in (\"DE\"), input }, Person { output, input }, SalesGroup { output, input }";

    private static ScriptedNetwork Loaded(string connection, string rows = Rows, string more = "")
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(rows, connection, more: more));
        network.Sql("Vienna", """
            insert into companies (id, name, country, size) values (1, 'A', 'DE', 10), (2, 'B', 'DE', 20), (3, 'C', 'CH', 30);
            insert into persons (id, company, name) values (11, 1, 'P'), (13, 3, 'Q');
            """);
        network.Round();
        return network;
    }

    private static long Listed(ScriptedNetwork network)
    {
        network.Communicate("Vienna", "Berlin");
        var listed = network.LastLog("Vienna", "Berlin", output: true)["Company"].Synchronization;
        network.Communicate("Berlin", "Vienna");
        return listed;
    }

    [Fact]
    [Trait("Rule", "stations R83")]
    [Trait("Rule", "stations R114")]
    public void Without_synchronize_no_key_list_travels()
    {
        using var network = Loaded(connection: "");
        network.Now = network.Now.AddDays(400);

        Listed(network).ShouldBe(0);
        network.Station("Vienna").Standing("Berlin").SyncDate.ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "stations R84")]
    public void Without_a_cycle_every_session_carries_a_key_list()
    {
        using var network = Loaded("synchronize");

        Listed(network).ShouldBe(2);
        Listed(network).ShouldBe(2);
    }

    [Theory]
    [Trait("Rule", "stations R81")]
    [InlineData("2026-11-03T10:30:00", 0)]
    [InlineData("2026-11-03T11:30:00", 2)]
    public void The_days_of_the_cycle_are_those_of_the_station_above(string now, long listed)
    {
        // In Auckland it is 3 November since 11 o'clock UTC of the day before.
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, "synchronize every 1 days").Replace("main office,", "main office, zone \"Pacific/Auckland\",", StringComparison.Ordinal));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'DE'), (3, 'C', 'CH')");
        network.Now = DateTime.Parse("2026-11-02T12:00:00", System.Globalization.CultureInfo.InvariantCulture);
        network.Round();

        network.Now = DateTime.Parse(now, System.Globalization.CultureInfo.InvariantCulture);

        Listed(network).ShouldBe(listed);
    }

    [Theory]
    [Trait("Rule", "stations R81")]
    [Trait("Rule", "stations R85")]
    [Trait("Rule", "stations R86")]
    [InlineData(10, 0)]
    [InlineData(27, 0)]
    [InlineData(28, 2)]
    [InlineData(29, 2)]
    public void A_cycle_of_28_days_is_over_when_28_days_are(int days, long listed)
    {
        using var network = Loaded("synchronize every 28 days");
        network.Now = network.Now.AddDays(days);

        Listed(network).ShouldBe(listed);
    }

    [Fact]
    [Trait("Rule", "stations R82")]
    public void The_date_is_kept_by_the_station_above_only()
    {
        using var network = Loaded("synchronize every 28 days");

        network.Station("Vienna").Standing("Berlin").SyncDate.ShouldBe(DateOnly.FromDateTime(network.Now));
        network.Station("Berlin").Standing("Vienna").SyncDate.ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "stations R87")]
    public void Only_independent_tables_with_an_output_condition_are_listed()
    {
        using var network = Loaded("synchronize");
        network.Communicate("Vienna", "Berlin");

        network.LastLog("Vienna", "Berlin", output: true).Tables.Where(t => t.Synchronization > 0).Select(t => t.Table).ShouldBe(["Company"]);
    }

    [Theory]
    [Trait("Rule", "stations R88")]
    [InlineData("output", 0)]
    [InlineData("output where true", 1)]
    public void A_table_restricted_by_distribution_alone_needs_a_condition_that_is_always_true(string output, long listed)
    {
        // Another table gives `synchronize` something to do, whatever is said of companies.
        const string purge = "Activity { output, input where on_day >= today() - 90 days, purge }";
        using var network = Loaded("synchronize", rows: $"Company {{ {output}, input }}, {purge}", more: "distribution to Berlin { Company where country = \"CH\" }");

        Listed(network).ShouldBe(listed);
    }

    [Fact]
    [Trait("Rule", "stations R90")]
    [Trait("Rule", "stations R92")]
    [Trait("Rule", "stations R53")]
    public void The_ordinary_changes_travel_in_the_same_file_and_are_applied_first()
    {
        using var network = Loaded("synchronize");
        network.Sql("Vienna", "insert into companies (id, name, country) values (4, 'D', 'DE')");

        var input = network.Communicate("Vienna", "Berlin").Files.Single(f => f.Tables.Any(t => t.Synchronization > 0));

        // Had the list come first, company 4 would have been missing, and asked for.
        input.Requested.ShouldBeEmpty();
        network.Companies("Berlin").ShouldBe("1,2,4");
    }

    [Fact]
    [Trait("Rule", "stations R105")]
    public void Nothing_missing_means_no_request()
    {
        using var network = Loaded("synchronize");

        network.Communicate("Vienna", "Berlin").Answers.Files.ShouldAllBe(f => f.Tables.All(t => t.Requested == 0));
    }

    [Fact]
    [Trait("Rule", "stations R107")]
    public void A_requested_record_that_left_the_scope_meanwhile_is_not_sent()
    {
        using var network = Loaded("synchronize every 28 days");
        network.Edit(ScriptedNetwork.Two(Rows.Replace("(\"DE\")", "(\"DE\", \"CH\")", StringComparison.Ordinal), "synchronize every 28 days"));
        network.Communicate("Vienna", "Berlin");
        network.Carry("Berlin", "Vienna");
        network.Sql("Vienna", "update companies set country = 'AT' where id = 3");

        network.Input("Vienna");
        network.Carry("Vienna", "Berlin");
        network.Input("Berlin");

        network.Companies("Berlin").ShouldBe("1,2");
        network.Ask("Berlin", "select id from persons").ShouldBe("11");
    }

    [Fact]
    [Trait("Rule", "stations R96")]
    public void A_record_that_comes_into_scope_again_is_added_again()
    {
        using var network = Loaded("synchronize");
        network.Sql("Vienna", "update companies set country = 'AT' where id = 1");
        network.Now = network.Now.AddDays(1);
        network.Round();
        network.Companies("Berlin").ShouldBe("2");

        network.Sql("Vienna", "update companies set country = 'DE' where id = 1");
        network.Round();

        network.Companies("Berlin").ShouldBe("1,2");
        network.Ask("Berlin", "select id from persons").ShouldBe("11");
    }

    [Fact]
    [Trait("Rule", "stations R115")]
    public void Local_records_that_fail_the_input_condition_go_when_the_cycle_is_due()
    {
        const string rows = "Company { output where true, input }, Activity { output, input where on_day >= today() - 90 days, purge }";
        using var network = Loaded("synchronize every 28 days", rows: rows);
        network.Sql("Vienna", "insert into activities (id, company, subject, on_day) values (21, 1, 'recent', '2026-10-30'), (22, 1, 'older', '2026-08-20')");
        network.Round();
        network.Ask("Berlin", "select id from activities order by id").ShouldBe("21,22");

        network.Now = network.Now.AddDays(29);
        network.Round();

        network.Ask("Berlin", "select id from activities order by id").ShouldBe("21");
        network.Ask("Vienna", "select id from activities order by id").ShouldBe("21,22");
    }

    [Fact]
    [Trait("Rule", "stations R116")]
    public void Without_purge_they_stay()
    {
        const string rows = "Company { output where true, input }, Activity { output, input where on_day >= today() - 90 days }";
        using var network = Loaded("synchronize every 28 days", rows: rows);
        network.Sql("Vienna", "insert into activities (id, company, subject, on_day) values (22, 1, 'older', '2026-08-20')");
        network.Round();

        network.Now = network.Now.AddDays(29);
        network.Round();

        network.Ask("Berlin", "select id from activities").ShouldBe("22");
    }

    [Fact]
    [Trait("Rule", "stations R117")]
    public void A_local_record_that_fails_the_input_condition_goes_once_the_station_above_has_it()
    {
        const string rows = "Company { output where true, input }, Activity { output, input where on_day >= today() - 90 days, purge }";
        using var network = Loaded("synchronize", rows: rows);
        network.Sql("Berlin", "insert into activities (id, company, subject, on_day) values (29, 1, 'typed late', '2026-01-05')");

        network.Now = network.Now.AddDays(1);
        network.Communicate("Vienna", "Berlin");
        network.Ask("Berlin", "select id from activities").ShouldBe("29", "it has not been sent yet");

        network.Communicate("Berlin", "Vienna");
        network.Now = network.Now.AddDays(1);
        network.Communicate("Vienna", "Berlin");

        network.Ask("Berlin", "select count(*) from activities").ShouldBe("0");
        network.Ask("Vienna", "select id from activities").ShouldBe("29");
    }

    [Fact]
    [Trait("Rule", "stations R113")]
    public void A_record_that_leaves_the_condition_disappears_from_the_branch_with_its_dependants()
    {
        using var network = Loaded("synchronize every 28 days");
        network.Now = network.Now.AddDays(1);
        network.Sql("Vienna", "update companies set country = 'AT' where id = 1");
        network.Companies("Berlin").ShouldBe("1,2", "nothing happens before the next file");

        network.Round();

        network.Companies("Berlin").ShouldBe("2");
        network.Ask("Berlin", "select count(*) from persons").ShouldBe("0");
        network.Companies("Vienna").ShouldBe("1,2,3");
    }

    [Theory]
    [Trait("Rule", "stations R110")]
    [Trait("Rule", "stations R111")]
    [InlineData("yes", "1,2")]
    [InlineData("no", "1")]
    public void Stock_protection_may_be_off_for_a_station(string inventory, string kept)
    {
        const string rows = "Company { output where country = \"DE\", input }, Order { output, input }";
        string Network(string format) => ScriptedNetwork.Two(format, "synchronize", berlin: $"inventory: \"{inventory}\"", more: """
            attribute inventory : text(3)?
            table Order in crm as "orders" tracked {
                key id     : int
                company    : int
                stocktaken : date?
                parent Company by company
                protect where stocktaken is null and target.inventory = "yes"
            }
            """);
        using var network = new ScriptedNetwork(Network(rows));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'DE'); insert into orders (id, company, stocktaken) values (21, 2, null)");
        network.Round();

        network.Sql("Vienna", "update companies set country = 'CH' where id = 2");
        network.Now = network.Now.AddDays(1);
        network.Round();

        network.Companies("Berlin").ShouldBe(kept);
    }
}

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.3 and §5.14: which records a format and its distribution rows choose.</summary>
public sealed class ScopeRules
{
    private const string SixCompanies = """
        insert into companies (id, name, country, rep, size) values
            (1, 'A', 'DE', 'Smith', 10), (2, 'B', 'DE', 'Jones', 20), (3, 'C', 'CH', 'Smith', 30), (4, 'D', 'CH', 'Jones', 40), (5, 'E', 'AT', null, null), (6, 'F', null, 'Smith', 5);
        """;

    private const string Dependants = """
        insert into persons (id, company, name) values (11, 1, 'P1'), (13, 3, 'P3'), (15, 5, 'P5');
        insert into activities (id, company, subject, on_day) values (21, 1, 'S1', '2026-10-30'), (23, 3, 'S3', '2026-01-01');
        insert into groups (id, company, rep) values (31, 1, 'Smith'), (33, 3, 'Jones'), (35, 5, 'Smith');
        """;

    private static ScriptedNetwork Load(string rows, string berlin = "", string more = "", string connection = "")
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(rows, connection, berlin, more));
        network.Sql("Vienna", SixCompanies + Dependants);
        network.Communicate("Vienna", "Berlin");
        return network;
    }

    [Theory]
    [Trait("Rule", "stations R23")]
    [InlineData("Company { output }")]
    [InlineData("Company { input }")]
    public void A_table_with_one_direction_off_does_not_move(string row)
    {
        ScriptedNetwork.Codes(ScriptedNetwork.Two(row)).ShouldContain("DS4011");

        using var network = Load(row);
        network.Ask("Berlin", "select count(*) from companies").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "stations R24")]
    public void A_child_travels_only_with_its_parent()
    {
        using var network = Load("Company { output where country = \"DE\", input }, Person { output, input }");

        network.Ask("Berlin", "select id from persons").ShouldBe("11");
        ScriptedNetwork.Codes(ScriptedNetwork.Two("Person { output, input }")).ShouldContain("DS4010");
    }

    [Fact]
    [Trait("Rule", "stations R24")]
    public void A_child_of_a_parent_that_is_there_already_is_sent_alone()
    {
        using var network = Load("Company { output where country = \"DE\", input }, Person { output, input }");
        network.Communicate("Berlin", "Vienna");
        network.Sql("Vienna", "insert into persons (id, company, name) values (12, 1, 'P2'), (14, 4, 'P4')");

        network.Communicate("Vienna", "Berlin");

        network.Ask("Berlin", "select id from persons order by id").ShouldBe("11,12");
        network.LastLog("Vienna", "Berlin", output: true)["Company"].Out.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "stations R25")]
    public void Without_persons_the_activities_of_companies_still_travel()
    {
        using var network = Load("Company { output, input }, Activity { output, input }");

        network.Ask("Berlin", "select count(*) from persons").ShouldBe("0");
        network.Ask("Berlin", "select id from activities order by id").ShouldBe("21,23");
    }

    [Fact]
    [Trait("Rule", "stations R28")]
    [Trait("Rule", "stations R30")]
    public void A_distribution_row_narrows_what_its_target_gets_and_nobody_elses()
    {
        const string more = """
            station Munich = 102 { below Vienna, folder "munich" }
            connect Vienna to Munich { format Notebook }
            distribution to Berlin in Notebook { Company where rep = "Smith" }
            """;
        using var network = Load("Company { output where country in (\"DE\", \"CH\"), input }", more: more);
        network.Communicate("Vienna", "Munich");

        network.Companies("Berlin").ShouldBe("1,3");
        network.Companies("Munich").ShouldBe("1,2,3,4");
    }

    [Fact]
    [Trait("Rule", "stations R29")]
    public void With_also_either_condition_is_enough()
    {
        using var network = Load("Company { output where country = \"DE\", input }", more: "distribution to Berlin in Notebook { Company also where rep = \"Smith\" }");

        network.Companies("Berlin").ShouldBe("1,2,3,6");
    }

    [Fact]
    [Trait("Rule", "stations R32")]
    public void A_distribution_row_may_name_several_fields()
    {
        using var network = Load("Company { output, input }", more: "distribution to Berlin { Company where rep = \"Smith\" and size > 5 }");

        network.Companies("Berlin").ShouldBe("1,3");
    }

    [Fact]
    [Trait("Rule", "stations R33")]
    public void A_condition_may_compare_with_the_target_and_not_on_input()
    {
        using var network = Load("Company { output where rep = target.owner, input }", berlin: "owner: \"Jones\"");

        network.Companies("Berlin").ShouldBe("2,4");
        ScriptedNetwork.Codes(ScriptedNetwork.Two("Company { output, input where rep = target.owner }")).ShouldContain("DS4030");
    }

    [Fact]
    [Trait("Rule", "stations R180")]
    public void A_target_without_the_compared_attribute_gets_nothing()
    {
        using var network = Load("Company { output where rep = target.owner, input }");

        network.Ask("Berlin", "select count(*) from companies").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "stations R34")]
    public void A_bottom_up_condition_pulls_exactly_the_parents_of_what_qualifies()
    {
        using var network = Load("Company { output where false, input }, Person { output, input }, SalesGroup { output where rep = target.owner, input, pulls Company }", berlin: "owner: \"Smith\"");

        network.Companies("Berlin").ShouldBe("1,5");
        network.Ask("Berlin", "select id from persons order by id").ShouldBe("11,15");
    }

    [Fact]
    [Trait("Rule", "stations R35")]
    public void A_format_with_everything_on_sends_every_record()
    {
        using var network = Load("all tables { output, input }");

        network.Companies("Berlin").ShouldBe("1,2,3,4,5,6");
        network.Ask("Berlin", "select (select count(*) from persons) + (select count(*) from activities) + (select count(*) from groups)").ShouldBe("8");
    }

    [Fact]
    [Trait("Rule", "stations R36")]
    public void Two_formats_of_one_name_are_refused() =>
        ScriptedNetwork.Codes(ScriptedNetwork.Two("Company { output, input }", more: "format Notebook { Company { output, input } }")).ShouldContain("DS2002");

    [Fact]
    [Trait("Rule", "stations R174")]
    [Trait("Rule", "stations R175")]
    public void Several_values_mean_one_of_them_and_criteria_join_by_and_and_or()
    {
        using var network = Load("Company { output where country in (\"DE\", \"CH\") and size >= 20 or rep is null, input }");

        network.Companies("Berlin").ShouldBe("2,3,4,5");
    }

    [Fact]
    [Trait("Rule", "stations R176")]
    public void A_relative_date_is_computed_when_the_output_runs()
    {
        using var network = Load("Company { output, input }, Activity { output where on_day >= today() - 30 days, input }");

        network.Ask("Berlin", "select id from activities").ShouldBe("21");
    }

    [Fact]
    [Trait("Rule", "stations R178")]
    public void What_ages_out_of_a_date_window_leaves_at_a_due_synchronization_only()
    {
        using var network = Load("Company { output where country in (\"DE\", \"CH\"), input }, Activity { output where on_day >= today() - 30 days, input }", connection: "synchronize every 28 days");
        network.Communicate("Berlin", "Vienna");

        network.Now = network.Now.AddDays(27);
        network.Sql("Vienna", "insert into activities (id, company, subject, on_day) values (26, 3, 'S6', '2026-11-20'); update companies set size = 11 where id = 1");
        network.Round();
        network.Ask("Berlin", "select id from activities order by id").ShouldBe("21,26");

        network.Now = network.Now.AddDays(1);
        network.Round();
        network.Ask("Berlin", "select id from activities").ShouldBe("26");
        network.Ask("Vienna", "select count(*) from activities").ShouldBe("3");
    }

    [Fact]
    [Trait("Rule", "stations R176")]
    public void What_comes_into_a_date_window_comes_at_a_due_synchronization_whether_its_table_is_listed_or_not()
    {
        using var network = Load("Company { output where country in (\"DE\", \"CH\"), input }, Activity { output where on_day <= today() + 7 days, input }", connection: "synchronize every 28 days");
        network.Sql("Vienna", "insert into activities (id, company, subject, on_day) values (26, 3, 'S6', '2026-11-20'), (27, 5, 'S7', '2026-11-20')");
        network.Round();
        network.Ask("Berlin", "select id from activities order by id").ShouldBe("21,23");

        network.Now = network.Now.AddDays(28);
        network.Round();

        network.Ask("Berlin", "select id from activities order by id").ShouldBe("21,23,26");
    }

    [Fact]
    [Trait("Rule", "stations R118")]
    [Trait("Rule", "stations R60")]
    public void A_record_that_fails_the_input_condition_is_never_stored()
    {
        using var network = Load("Company { output, input where size > 15 }");

        network.Companies("Berlin").ShouldBe("2,3,4");
        network.LastLog("Berlin", "Vienna", output: false)["Company"].False.ShouldBe(3);
    }
}

namespace DataSync.Language.Tests.Binding;

public sealed class StationTests
{
    private const string Model = """
        source crm
        attribute owner : text(30)?
        table Company in crm tracked { key no : int
            country : text(2)
            rep : text(30)? }
        table Person in crm tracked { key no : int
            company : int
            name : text(40)
            parent Company by company }

        """;

    private const string Stations = """
        station Vienna = 1 { main office
            source crm = sqlite { file: "v.db" }
            folder "v" }
        station Berlin = 2 { below Vienna
            source crm = sqlite { file: "b.db" }
            folder "b"
            owner: "Smith" }
        format F { Company { output where country = "DE", input }
            Person { output, input } }

        """;

    [Fact]
    public void A_network_without_problems_has_none() =>
        BoundScripts.Problems(Model + Stations + "connect Vienna to Berlin { format F, synchronize every 28 days }\nconnect Berlin to Vienna { format F }").ShouldBeEmpty();

    [Theory]
    [InlineData("", "when failed notify { to <- [\"a@b.c\"], subject <- \"{run.task} {run.step} {run.error} {today()}\" }\n when succeeded notify through office { to <- [\"a@b.c\"], subject <- \"ok\" }")]
    [InlineData("DS3082", "when failed notify through nobody { to <- [\"a@b.c\"], subject <- \"x\" }")]
    [InlineData("DS3085", "when failed notify { to <- [\"a@b.c\"] }")]
    [InlineData("DS2001", "when failed notify { to <- [\"a@b.c\"], subject <- \"{country}\" }")]
    [InlineData("DS2021", "when failed notify { to <- [target.owner], subject <- \"x\" }")]
    [InlineData("DS3048", "when failed notify { to <- [\"a@b.c\"], subject <- \"x\" } once per 1")]
    [InlineData("DS3048", "when failed notify { to <- [\"a@b.c\"], subject <- \"x\" } timeout 3 s")]
    public void A_connection_tells_what_a_session_tells_of_itself_and_nothing_else(string code, string line) =>
        string.Join(' ', BoundScripts.Problems(Model + Stations + "mail office = smtp { host: \"h\", from: \"a@b.c\" }\nconnect Berlin to Vienna { format F }\nconnect Vienna to Berlin { format F\n " + line + " }").Select(p => p[..6])).ShouldBe(code);

    [Theory]
    [InlineData("DS4022 'catalogs maintained here'", "station X = 3 { below Vienna\n catalogs maintained here\n source crm = sqlite { file: \"x\" } }\nstation Y = 4 { below Vienna\n source crm = sqlite { file: \"y\" }\n catalogs maintained here }")]
    [InlineData("DS4036 'Country'", "table Country in crm catalog { key code : text(2) }")]
    [InlineData("DS4037 'Country'", "table Country in crm catalog { key code : text(2) }\nstation X = 3 { below Vienna\n catalogs maintained here\n source crm = sqlite { file: \"x\" } }\nformat G { Company { output, input }\n Country { output, input } }")]
    [InlineData("DS4038 'languages (en)'", "table Country in crm catalog { key code : text(2) }\nstation X = 3 { below Vienna\n catalogs maintained here\n languages (de, en)\n source crm = sqlite { file: \"x\" } }\nstation Y = 4 { below Vienna\n languages (en)\n source crm = sqlite { file: \"y\" } }")]
    [InlineData("DS4039 'no'", "conflicts { Company.no local wins }")]
    [InlineData("DS4031 'Company.rep local wins'", "conflicts { Company.rep local wins\n Company.rep local wins }")]
    [InlineData("DS5916 'Company local wins'", "conflicts { Company newest field wins\n crm.Company.rep newest field wins\n Company local wins }")]
    [InlineData("DS4001 'main office'", "station X = 3 { main office\n source crm = sqlite { file: \"x\" } }")]
    [InlineData("DS4002 '2'", "station X = 2 { below Vienna\n source crm = sqlite { file: \"x\" } }")]
    [InlineData("DS4003 '0'", "station X = 0 { below Vienna\n source crm = sqlite { file: \"x\" } }")]
    [InlineData("DS4006 'X'", "station X = 3 { source crm = sqlite { file: \"x\" } }")]
    [InlineData("DS4015 'X'", "station X = 3 { below Vienna }")]
    [InlineData("DS4020 '\"Europe/Wien\"'", "station X = 3 { below Vienna\n zone \"Europe/Wien\"\n source crm = sqlite { file: \"x\" } }")]
    [InlineData("DS4021 'mo'", "station X = 3 { below Vienna\n output on mo\n source crm = sqlite { file: \"x\" } }")]
    [InlineData("DS4007 'connect Vienna to Berlin'", "connect Vienna to Berlin { manual }")]
    [InlineData("DS4008 'synchronize'", "connect Berlin to Vienna { format F, synchronize }")]
    [InlineData("DS4009 'synchronize'", "format G { Company { output, input } }\nconnect Vienna to Berlin { format G, synchronize }")]
    [InlineData("DS4010 'Person'", "format G { Person { output, input } }")]
    [InlineData("DS4011 'Company'", "format G { Company { output } }")]
    [InlineData("DS4012 'purge'", "format G { Company { output, input, purge } }")]
    [InlineData("DS4014 'country'", "format G { Company { output where country = \"DE\", input, fields all except (country) } }")]
    [InlineData("DS4024 'Person'", "format G { Company { output, input, pulls Person }\n Person { output, input } }")]
    [InlineData("DS4027 'no'", "format G { Company { output, input, fields all except (no) } }")]
    [InlineData("DS4027 'fields (country)'", "format G { Company { output, input, fields (country) } }")]
    [InlineData("DS4030 'target.owner'", "format G { Company { output, input where rep = target.owner } }")]
    [InlineData("DS4032 'Vienna'", "connect Vienna to Vienna { format F }")]
    [InlineData("DS4033 '\"{1}.csv\"'", "distribution to Berlin in F { pin Company from \"{1}.csv\" }")]
    [InlineData("DS4031 'Berlin'", "connect Vienna to Berlin { format F }\nconnect Vienna to Berlin { format F }")]
    [InlineData("DS4014 'when similar (rep) log'", "format G { Company { output, input, fields all except (rep)\n when similar (rep) log } }")]
    [InlineData("DS4041 'when similar (name, company) log'", "format G { Company { output, input }\n Person { output, input\n when similar (name) reject\n when similar (name, company) log } }")]
    [InlineData("DS4041 'when different (rep) reject'", "format G { Company { output, input\n when different (rep, country) merge\n when different (rep) reject } }")]
    [InlineData("DS4042 'no'", "format G { Company { output, input\n when similar (no) log } }")]
    [InlineData("DS4042 'no'", "format G { Company { output, input\n when different (rep, no) log } }")]
    [InlineData("DS4045 'format G'", "format G { Company { output where rep = target.owner, input } }\nconnect Berlin to Vienna { format G }")]
    [InlineData("DS4046 'no > least'", "parameter least : int\nformat G { Company { output where no > least, input } }")]
    [InlineData("DS4046 'big(no)'", "parameter least : int\nfunction big(n : int) : bool = n > least\nformat G { Company { output, input where big(no) } }")]
    [InlineData("DS4046 'id > least'", "parameter least : int\ntable Stock in crm as \"stock\" tracked { key id : int\n protect where id > least }")]
    [InlineData("DS4108 'Company'", "format G { Company { output, input }\n Company { output, input } }")]
    [InlineData("DS4026 'Person'", "format G { Company { output, input } }\ndistribution to Berlin in G { Person where no > 1 }")]
    [InlineData("DS4105 'Vienna'", "test \"t\" { communicate Berlin to Vienna }")]
    [InlineData("DS4106 'Company'", "test \"t\" { given Company { no: 1, country: \"DE\" } }")]
    [InlineData("DS4103 'Company'", "test \"t\" { expect Company (1, 2) at Berlin { country: \"DE\" } }")]
    public void What_a_network_cannot_be_is_reported_where_it_stands(string problem, string more) => BoundScripts.Problems(Model + Stations + more).ShouldBe([problem]);

    [Theory]
    [Trait("Rule", "stations R64")]
    [InlineData("when similar (rep) log", "when similar (name) reject", "when similar (name) reject")]
    [InlineData("when similar (rep) log", "when different (name) log", "when different (name) log")]
    [InlineData("when similar (rep) log", "when similar (name) log\nwhen different (name) reject", "when different (name) reject")]
    [InlineData("when similar (rep) log\nwhen different (rep) reject", "when different (name) reject\nwhen similar (name) log", "when different (name) reject")]
    [InlineData("when similar (rep) log\nwhen different (rep) reject", "when similar (name) log", "when similar (name) log")]
    public void A_table_and_the_one_above_it_have_the_same_rules_for_records_that_are_alike(string above, string below, string at) =>
        BoundScripts.Problems($"{Model}{Stations}format G {{ Company {{ output, input\n{above} }}\n Person {{ output, input\n{below} }} }}").ShouldBe([$"DS4040 '{at}'"]);

    [Theory]
    [Trait("Rule", "stations R64")]
    [InlineData("when similar (rep, country) log\nwhen different (rep) reject", "when similar (name) log\nwhen different (name) reject")]
    [InlineData("", "when similar (name) log")]
    [InlineData("when different (rep) merge", "")]
    public void Rules_that_agree_or_stand_at_one_of_the_two_are_no_problem(string above, string below) =>
        BoundScripts.Problems($"{Model}{Stations}format G {{ Company {{ output, input\n{above} }}\n Person {{ output, input\n{below} }} }}").ShouldBeEmpty();

    [Theory]
    [InlineData("format G { Company { output where rep = target.owner, input } }\nconnect Vienna to Berlin { format G }")]
    [InlineData("format G { Company { output where target.owner is null or rep = target.owner, input } }\nconnect Berlin to Vienna { format G }")]
    [InlineData("format G { Company { output where rep = target.owner, input } }")]
    public void An_attribute_that_the_target_has_or_the_condition_asks_for_is_no_problem(string more) => BoundScripts.Problems(Model + Stations + more).ShouldBeEmpty();

    [Fact]
    public void Two_stations_below_each_other_are_a_circle() =>
        BoundScripts.Problems("station A = 1 { below B }\nstation B = 2 { below A }").ShouldBe(["DS4005 'A'", "DS4004 'A'"], ignoreOrder: true);

    [Fact]
    public void Stations_that_communicate_have_folders_and_are_neighbours()
    {
        const string third = "station X = 3 { below Vienna\n source crm = sqlite { file: \"x\" } }\nconnect X to Berlin { format F }";

        BoundScripts.Problems(Model + Stations + third).ShouldBe(["DS4018 'Berlin'", "DS4016 'X'"], ignoreOrder: true);
    }

    [Fact]
    public void A_table_of_a_format_is_tracked() =>
        BoundScripts.Problems(Model + Stations + "table Note in crm { key no : int }\nformat G { Note { output, input } }").ShouldBe(["DS4019 'Note'"]);

    [Fact]
    public void All_tables_are_those_that_are_tracked()
    {
        var format = BoundScripts.Bind(Model + Stations + "table Note in crm { key no : int }\nformat G { all tables { output, input } }").Formats.Single(f => f.Name == "G");

        format.Rows.Select(r => r.Table.Name).ShouldBe(["Company", "Person"]);
    }

    [Fact]
    [Trait("Rule", "stations R28")]
    [Trait("Rule", "stations R29")]
    public void A_distribution_narrows_unless_it_says_also()
    {
        var rows = BoundScripts.Bind(Model + Stations + "distribution to Berlin in F { Company also where rep = target.owner\n Person where name like \"A%\" }").Distributions.ShouldHaveSingleItem().Rows;

        rows.Select(r => (r.Table.Name, r.Also)).ShouldBe([("Company", true), ("Person", false)]);
    }

    [Fact]
    public void A_test_of_a_task_names_its_item()
    {
        const string task = "task T for Invoice as item { stop }\ntask U { stop }\n";

        BoundScripts.Problems(BoundScripts.Tables + task + "test \"t\" { run T }").ShouldBe(["DS4102 'T'"]);
        BoundScripts.Problems(BoundScripts.Tables + task + "test \"t\" { run U for 1 }").ShouldBe(["DS4102 '1'"]);
        BoundScripts.Problems(BoundScripts.Tables + task + "test \"t\" { run T for \"R-1\"\n expect that count(Invoice) = 1 }").ShouldBeEmpty();
        BoundScripts.Problems(Model + Stations + BoundScripts.Tables + "test \"t\" { given no Invoice\n expect that count(Invoice at Berlin) = 1 }").ShouldBe(["DS4107 'Invoice at Berlin'"]);
    }

    [Fact]
    public void A_test_replaces_rows_of_a_format_and_keeps_the_others()
    {
        var program = BoundScripts.Bind(Model + Stations + "test \"t\" { with format F { Person { output where no > 1, input } } }");

        program.HasErrors.ShouldBeFalse();
        program.Tests.Single().Lines.Single().ShouldBeOfType<DataSync.Language.Binding.Tree.BoundWithFormat>().Format.Rows.Select(r => r.Table.Name).ShouldBe(["Company", "Person"]);
    }

    [Fact]
    public void A_child_that_refuses_deletions_below_a_parent_that_does_not_is_told() =>
        BoundScripts.Problems(Model + Stations + "format G { Company { output, input }\n Person { output, input, refuse deletions } }").ShouldContain("DS4013 'Person'");
}

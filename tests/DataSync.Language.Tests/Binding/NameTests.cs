namespace DataSync.Language.Tests.Binding;

public sealed class NameTests
{
    [Theory]
    [InlineData("DS2001 'x'", "let a = x")]
    [InlineData("DS2001 'total'", "let a = total")]
    [InlineData("DS2003 'Invoce'", "read Invoce as i where i.id = \"1\"")]
    [InlineData("DS2005 'totl'", "let a = item.totl")]
    [InlineData("DS2008 'trimm'", "let a = trimm(\"a\")")]
    [InlineData("DS2018 'stap'", "let a = run.stap")]
    [InlineData("DS2020 'item'", "let a = item")]
    [InlineData("DS2021 'target.owner'", "let a = target.owner")]
    [InlineData("DS2025 'item.id'", "let a = item.id(1)")]
    [InlineData("DS2027 'item.id.x'", "let a = item.id.x")]
    [InlineData("DS2026 'Berlin'", "let a = length(\"a\" at Berlin)")]
    [InlineData("DS2002 'item'", "let item = 1")]
    public void A_name_in_a_task_that_means_nothing_is_reported_where_it_stands(string problem, string step) => BoundScripts.InTask(step).ShouldBe([problem]);

    [Theory]
    [InlineData("DS2002 'a'", "source a\nsource a\n")]
    [InlineData("DS2004 'crn'", "table T in crn { key id : int }")]
    [InlineData("DS2006 'txt'", "parameter p : txt(3)")]
    [InlineData("DS2009 'T'", "test \"t\" { run T }")]
    [InlineData("DS2010 'p'", "test \"t\" { with parameter p = 1 }")]
    [InlineData("DS2011 'Wien'", "test \"t\" { communicate Wien to Wien }", true)]
    [InlineData("DS2012 'F'", "test \"t\" { with format F { } }")]
    [InlineData("DS2013 'sqlit'", "source a = sqlit { file: \"a\" }")]
    [InlineData("DS2014 'fil: \"a\"'", "source a = sqlite { file: \"a\", fil: \"a\" }")]
    [InlineData("DS2015 'sqlite'", "source a = sqlite { }")]
    [InlineData("DS2016 '\"nowhere.sync\"'", "import \"nowhere.sync\"")]
    [InlineData("DS2019 'size'", "station V = 1 { main office\n size: 3 }")]
    [InlineData("DS2022 'password: \"x\"'", "source a = odbc { connection: \"a\", password: \"x\" }")]
    [InlineData("DS2022 'connection: \"DSN=a;PWD=x\"'", "source a = odbc { connection: \"DSN=a;PWD=x\" }")]
    [InlineData("DS2023 '1 + 1'", "source a = sqlite { file: 1 + 1 }", true)]
    [InlineData("DS2024 '2'", "sync 2")]
    public void A_name_in_a_declaration_that_means_nothing_is_reported_where_it_stands(string problem, string script, bool several = false)
    {
        var problems = BoundScripts.Problems(script);

        problems.ShouldContain(problem);
        if (!several) problems.Length.ShouldBe(1);
    }

    [Fact]
    public void A_table_of_two_sources_needs_the_source_before_it()
    {
        const string two = """
            source a = sqlite { file: "a" }
            source b = sqlite { file: "b" }
            table T in a { key id : int }
            table T in b { key id : int }

            """;

        BoundScripts.Problems(two + "task X { read T as t where t.id = 1 }").ShouldBe(["DS2007 'T'"]);
        BoundScripts.Problems(two + "task X { read a.T as t where t.id = 1 }").ShouldBeEmpty();
    }

    [Fact]
    public void A_wrong_name_is_reported_once_and_silent_afterwards() =>
        BoundScripts.InTask("let a = totl + 1\nlet b = a * 2\nif a > b { stop }").ShouldBe(["DS2001 'totl'"]);

    [Fact]
    public void The_nearest_name_is_suggested()
    {
        var program = BoundScripts.Bind(BoundScripts.Tables + "task T for Invoice as item { let a = item.totl }");

        program.Diagnostics.Single(d => d.Code == "DS2005").Suggestion.ShouldBe("total");
    }

    [Fact]
    public void A_column_that_stands_alone_in_a_task_is_offered_with_its_row()
    {
        var program = BoundScripts.Bind(BoundScripts.Tables + "task T for Invoice as item { let a = total }");

        program.Diagnostics.Single(d => d.Code == "DS2001").Suggestion.ShouldBe("item.total");
    }

    [Fact]
    public void What_nobody_uses_is_a_hint() =>
        BoundScripts.Bind("parameter p : int\nfunction f(x : int) : int = x\ntask T { let a = 1 }").Diagnostics.Select(d => d.Code).ShouldBe(["DS2017", "DS2017", "DS2017"]);
}

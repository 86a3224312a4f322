using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

/// <summary>Parameters on the command line and from files: typed, checked, recorded.</summary>
public sealed class ParameterTests
{
    private const string Needy = Invoices.Script + """

        parameter note : text(5)
        parameter most : int = 10
        task Needs { for each i in Invoice where i.id = note limit 5 { stop } }
        task NeedsNothing { stop }
        """;

    [Theory]
    [InlineData("DS6227", "Did you mean 'posted_on'?", "--set", "postd_on=2026-01-02")]
    [InlineData("DS6224", "The parameter posted_on is date, and \"tomorrow\" is none. For example: 2026-11-21.", "--set", "posted_on=tomorrow")]
    [InlineData("DS5112", "posted_on is set twice", "--set", "posted_on=2026-01-01", "--set", "posted_on=2026-01-02")]
    [InlineData("DS5104", "'posted_on' does not set a parameter", "--set", "posted_on")]
    public void A_parameter_that_cannot_be_is_refused_with_what_would_be_right(string code, string words, params string[] arguments)
    {
        using var at = Invoices.Prepare();

        var run = at.Run(["run", at["post.sync"], "Post", "--key", "R-1", .. arguments]);

        run.Exit.ShouldNotBe(0);
        run.Error.ShouldContain(code);
        run.Error.ShouldContain(words);
        at.Ask("documents.db", "select status from invoices where id = 'R-1'").ShouldBe("New");
    }

    [Fact]
    public void A_parameter_without_default_is_asked_for_by_the_tasks_that_use_it_and_by_no_other()
    {
        using var at = Invoices.Prepare().Write("needy.sync", Needy);

        var missing = at.Run("run", at["needy.sync"], "Needs");
        var tooLong = at.Run("run", at["needy.sync"], "Needs", "--set", "note=123456");

        missing.Error.ShouldContain("DS6284");
        missing.Error.ShouldContain("The parameter note (text(5)) has no default and was not given.");
        tooLong.Error.ShouldContain("is text(5), and the value has 6 characters");
        at.Run("run", at["needy.sync"], "NeedsNothing").Exit.ShouldBe(0);
        at.Run("run", at["needy.sync"], "Needs", "--set", "note=R-1").Exit.ShouldBe(0);
    }

    [Fact]
    public void A_file_gives_parameters_and_set_wins_over_it()
    {
        using var at = Invoices.Prepare().Write("needy.sync", Needy).Write("values.json", """{ "posted_on": "2026-01-02", "note": "R-1", "most": 3 }""");

        at.Run("run", at["needy.sync"], "Post", "--key", "R-1", "--set-file", at["values.json"]).Exit.ShouldBe(0);
        at.Ask("accounting.db", "select POSTED_ON from FEED").ShouldBe("2026-01-02");

        var report = at.Run("run", at["needy.sync"], "Post", "--key", "R-3", "--set-file", at["values.json"], "--set", "posted_on=2026-01-03", "--format", "json");
        at.Ask("accounting.db", "select POSTED_ON from FEED where INVOICE_ID = 'R-3'").ShouldBe("2026-01-03");
        JsonDocument.Parse(report.Out).RootElement.GetProperty("parameters").EnumerateArray().Select(p => $"{p.GetProperty("name")}={p.GetProperty("value")}")
            .ShouldBe(["posted_on=2026-01-03", "note=\"R-1\"", "most=3"]);
        at.Ask("datasync-journal.db", "select parameters from attempts order by started desc limit 1").ShouldBe("posted_on = 2026-01-03, note = \"R-1\", most = 3");
    }

    [Theory]
    [InlineData("DS5110", "[1]", "holds no JSON object")]
    [InlineData("DS5110", "{ \"posted_on\": }", "is no JSON")]
    [InlineData("DS5110", "{ \"posted_on\": 3 }", "posted_on is a number, and the parameter is date")]
    [InlineData("DS5111", "{ \"posted\": \"2026-01-02\" }", "there is no such parameter")]
    public void A_file_that_gives_no_parameters_is_refused(string code, string json, string words)
    {
        using var at = Invoices.Prepare().Write("values.json", json);

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--set-file", at["values.json"]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(code);
        run.Error.ShouldContain(words);
    }
}

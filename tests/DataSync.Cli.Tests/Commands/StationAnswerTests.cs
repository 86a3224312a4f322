using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

/// <summary>What the command line answers about stations.</summary>
public sealed class StationAnswerTests
{
    [Fact]
    public void Why_gives_the_verdict_first_and_the_values_that_conditions_read()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        var inside = at.Run("why", at["network.sync"], "Person", "1/1", "at", "Berlin", "--station", "Vienna");
        var outside = at.Run("why", at["network.sync"], "Company", "1/8", "at", "Berlin", "--station", "Vienna");

        inside.Exit.ShouldBe(0, inside.Error);
        inside.Out.ShouldStartWith("Berlin should hold it: file 1 brings it, and is not confirmed yet.\n");
        inside.Out.ShouldContain("      format Notebook: country in (\"DE\") is true (country = \"DE\")\n");
        outside.Out.ShouldStartWith("Berlin should not hold it, and does not: country in (\"DE\") is false.\n");
    }

    [Fact]
    public void Why_reads_attributes_of_the_target_and_hides_masked_columns()
    {
        using var at = StationCommandTests.Prepare();
        at.Write("model.sync", File.ReadAllText(at["model.sync"]).Replace("country        : text(2)", "country        : text(2) masked", StringComparison.Ordinal) + "\nattribute owner : text(30)?\n");
        at.Write("network.sync", File.ReadAllText(at["network.sync"])
            .Replace("output where country in (\"DE\")", "output where country = \"DE\" and rep = target.owner", StringComparison.Ordinal)
            .Replace("zone \"Europe/Berlin\"", "zone \"Europe/Berlin\"\n    owner: \"Smith\"", StringComparison.Ordinal));

        var run = at.Run("why", at["network.sync"], "Company", "1/1", "at", "Berlin", "--station", "Vienna");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("country = ***");
        run.Out.ShouldContain("target.owner = \"Smith\"");
    }

    [Fact]
    public void Why_without_a_station_answers_for_the_one_that_is_asked()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        using var json = JsonDocument.Parse(at.Run("why", at["network.sync"], "Company", "1/1", "--station", "Berlin", "--format", "json").Out);

        json.RootElement.GetProperty("verdict").GetString().ShouldBe("Berlin holds it as it came from Vienna.");
        json.RootElement.GetProperty("record").GetProperty("presence").GetString().ShouldBe("live");
    }

    [Theory]
    [InlineData("Company 1/1 at Berlin")]
    [InlineData("Company")]
    public void Why_in_one_argument_says_how_to_ask(string asked)
    {
        using var at = StationCommandTests.Prepare();

        var run = at.Run("why", at["network.sync"], asked, "--station", "Vienna");

        run.Error.ShouldContain($"DS5150: '{asked}' names no record at a station.");
        run.Error.ShouldContain("Company 1/42 at Berlin");
    }

    [Fact]
    public void Words_that_name_no_record_are_told()
    {
        using var at = StationCommandTests.Prepare();

        var run = at.Run("why", at["network.sync"], "Company", "1/1", "in", "Berlin", "--station", "Vienna");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5150");
    }

    [Fact]
    public void The_network_is_a_tree_with_what_is_known_of_each_partner()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        at.Sql("vienna.db", "update companies set name = 'Changed' where serial_no in (1, 5)");

        var text = at.Run("network", at["network.sync"], "--station", "Vienna");
        var mermaid = at.Run("network", at["network.sync"], "--station", "Vienna", "--format", "mermaid");
        var berlin = at.Run("network", at["network.sync"], "--station", "Berlin");

        text.Exit.ShouldBe(0, text.Error);
        text.Out.ShouldContain("Vienna (1)\n└─ Berlin (101)\n");
        text.Out.ShouldContain("1 file unconfirmed, 2 rows owed");
        mermaid.Out.ShouldStartWith("flowchart TD\n    s1[\"Vienna 1\"]\n    s101[\"Berlin 101\"]\n    s1 -->|\"file 1<br/>1 unconfirmed<br/>2 owed\"| s101\n");
        berlin.Out.ShouldContain("applied file 1 (");
    }

    [Fact]
    public void An_overdue_receipt_is_told()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("output", at["network.sync"], "--station", "Vienna", "--now", "2026-11-02T09:00");

        at.Run("network", at["network.sync"], "--station", "Vienna", "--now", "2026-11-06T09:00").Out.ShouldNotContain("OVERDUE");
        at.Run("network", at["network.sync"], "--station", "Vienna", "--now", "2026-11-08T09:00").Out.ShouldContain("OVERDUE    the receipt of file 1 (");
        at.Run("network", at["network.sync"], "--station", "Vienna", "--now", "2026-11-08T09:00", "--format", "mermaid").Out.ShouldContain("linkStyle 0 stroke:red");
    }

    [Fact]
    public void A_file_is_shown_and_verified_without_a_plan()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("output", at["network.sync"], "--station", "Vienna");
        var file = Directory.GetFiles(at["stations/vienna/101/out"], "*.dsync").Single();

        var show = at.Run("file", "show", file, "--table", "Company", "--rows", "2");
        var verify = at.Run("file", "verify", file);

        show.Exit.ShouldBe(0, show.Error);
        show.Out.ShouldContain("records       Company  7");
        show.Out.ShouldContain("station_no | serial_no | name | country | rep | credit_limit\n  1 | 1 | \"Nordsee Werft GmbH\"");
        verify.Exit.ShouldBe(0, verify.Error);
        verify.Out.ShouldContain(" is sound: ");

        at.Write("model.sync", File.ReadAllText(at["model.sync"]).Replace("name           : text(80)", "name           : text(80) masked", StringComparison.Ordinal));
        at.Run("file", "show", file, "--table", "Company", "--plan", at["network.sync"]).Out.ShouldNotContain("Nordsee");
        at.Run("file", "show", file, "--table", "Compny", "--plan", at["network.sync"]).Error.ShouldContain("DS5151");
    }

    [Fact]
    public void A_damaged_and_a_renamed_file_do_not_verify()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("output", at["network.sync"], "--station", "Vienna");
        var file = Directory.GetFiles(at["stations/vienna/101/out"], "*.dsync").Single();
        var renamed = Path.Combine(at["stations"], "1-101-20260101-9.dsync");
        File.Copy(file, renamed);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);

        var damaged = at.Run("file", "verify", file);
        var other = at.Run("file", "verify", renamed);

        (damaged.Exit, other.Exit).ShouldBe((1, 1));
        damaged.Error.ShouldStartWith("error DS81");
        other.Error.ShouldStartWith("error DS8114");
    }

    [Theory]
    [InlineData("show")]
    [InlineData("verify")]
    public void A_file_that_is_not_there_could_not_be_tried(string command)
    {
        using var at = StationCommandTests.Prepare();

        var missing = at.Run("file", command, at["1-101-20260101-9.dsync"]);

        missing.Exit.ShouldBe(2);
        missing.Error.ShouldStartWith("error DS5101: There is no file ");
    }

    [Fact]
    public void Fewer_rows_than_none_cannot_be_shown()
    {
        using var at = StationCommandTests.Prepare();

        var show = at.Run("file", "show", at["1-101-20260101-9.dsync"], "--table", "Company", "--rows", "-3");

        show.Exit.ShouldBe(2);
        show.Error.ShouldContain("--rows takes a number from 0, not -3.");
    }

    [Fact]
    public void A_network_without_tasks_has_nothing_to_explain_and_says_where_to_look()
    {
        using var at = StationCommandTests.Prepare();

        var explain = at.Run("explain", at["network.sync"]);

        explain.Exit.ShouldBe(2);
        explain.Error.ShouldContain("error DS5103: The plan has no task.");
        explain.Error.ShouldContain("`datasync network` shows what they exchange");
    }

    [Fact]
    public void A_preview_says_what_would_be_done_and_does_nothing()
    {
        using var at = StationCommandTests.Prepare();

        var both = at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin", "--preview");
        var output = at.Run("output", at["network.sync"], "--station", "Vienna", "--preview");

        both.Exit.ShouldBe(0, both.Error);
        both.Out.ShouldContain("would write 1-101-");
        both.Out.ShouldContain("Company: in 7, new 7");
        output.Out.ShouldContain(" bytes");
        Directory.Exists(at["stations"]).ShouldBeFalse();
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("0");
        at.Ask("vienna.db", "select count(*) from sqlite_master where name like 'ds_%'").ShouldBe("0");

        at.Run("output", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);
        var file = Directory.GetFiles(at["stations/vienna/101/out"], "*.dsync").Single();
        Directory.CreateDirectory(at["stations/berlin/1/in"]);
        File.Move(file, Path.Combine(at["stations/berlin/1/in"], Path.GetFileName(file)));
        at.Run("input", at["network.sync"], "--station", "Berlin", "--preview").Out.ShouldContain("would be applied: 1-101-");
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("0");
    }

    [Fact]
    public void The_log_is_narrowed_by_partner_day_and_error()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("output", at["network.sync"], "--station", "Vienna", "--now", "2026-11-02T09:00");
        at.Run("output", at["network.sync"], "--station", "Vienna", "--now", "2026-11-05T09:00");

        string Log(params string[] filter) => at.Run(["log", at["network.sync"], "--station", "Vienna", .. filter]).Out;

        Log().Split('\n').Count(line => line.Contains("to Berlin", StringComparison.Ordinal)).ShouldBe(2);
        Log("--since", "2026-11-04").ShouldNotContain("2026-11-02");
        Log("--until", "2026-11-04").ShouldNotContain("2026-11-05");
        Log("--errors").ShouldBe("No such session yet." + Environment.NewLine);
        var wrong = at.Run("log", at["network.sync"], "--station", "Vienna", "--since", "yesterday");
        (wrong.Exit, wrong.Error.Contains("DS5152", StringComparison.Ordinal)).ShouldBe((2, true));
        at.Run("log", at["network.sync"], "--station", "Vienna", "--with", "Paris").Error.ShouldContain("DS5105");
    }

    [Fact]
    public void Deletions_above_the_limit_wait_for_approve()
    {
        using var at = StationCommandTests.Prepare();
        at.Write("network.sync", File.ReadAllText(at["network.sync"]).Replace("receipt within 5 days", "receipt within 5 days\n    hold deletions above 2 rows", StringComparison.Ordinal));
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        at.Sql("vienna.db", "update companies set country = 'AT' where serial_no in (1, 3, 5)");
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);

        var list = at.Run("approve", at["network.sync"], "--station", "Berlin", "--list");
        list.Out.ShouldContain("3 of Company wait since ");
        list.Out.ShouldContain("(R93): 3 records would go, more than the 2 allowed: 1/1, 1/3, 1/5");
        at.Run("network", at["network.sync"], "--station", "Berlin").Out.ShouldContain("3 deletions to approve");
        at.Run("why", at["network.sync"], "Company", "1/3", "--station", "Berlin").Out.ShouldContain("waits for `datasync approve`");
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("7");

        at.Run("approve", at["network.sync"], "--station", "Berlin", "--reject", "--table", "Person").Out.ShouldBe("No deletion waits." + Environment.NewLine);
        var done = at.Run("approve", at["network.sync"], "--station", "Berlin");
        done.Exit.ShouldBe(0, done.Error);
        done.Out.ShouldContain("removed 3 of Company (R93)");
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("4");
    }

    [Fact]
    public void Rows_that_are_missing_on_purpose_are_taken_for_deleted()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("7");
        at.Sql("vienna.db", "pragma foreign_keys = off; update ds_station set loading = 1; delete from companies; update ds_station set loading = 0");

        var said = at.Run("approve", at["network.sync"], "--station", "Vienna", "--vanished", "Company");
        said.Exit.ShouldBe(0, said.Error);
        said.Out.ShouldContain(" of Company that are missing count as deleted; the next output tells of them.");
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("0");

        at.Run("approve", at["network.sync"], "--station", "Vienna", "--vanished", "Compny").Error.ShouldContain("Did you mean 'Company'?");
        foreach (var other in new[] { "--list", "--reject" }) at.Run("approve", at["network.sync"], "--station", "Vienna", "--vanished", "Company", other).Exit.ShouldBe(2);
        at.Run("approve", at["network.sync"], "--station", "Vienna", "--list", "--reject").Error.ShouldContain("leave out --reject");
    }

    [Fact]
    public void What_was_taken_away_is_shown_and_brought_back()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        at.Sql("vienna.db", "update companies set country = 'AT' where serial_no in (1, 3)");
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("5");

        at.Run("restore", at["network.sync"], "--station", "Berlin", "--table", "Company").Out.ShouldContain("2 of Company, taken away ");
        var one = at.Run("restore", at["network.sync"], "Company", "1/1", "--station", "Berlin");
        one.Exit.ShouldBe(0, one.Error);
        one.Out.ShouldContain("restored Company 1/1: asked for");
        one.Out.ShouldContain("hung below Company 1/1");
        at.Run("restore", at["network.sync"], "--station", "Berlin", "--yes").Out.ShouldContain("restored Company 1/3: asked for");
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("7");

        at.Run("restore", at["network.sync"], "Company", "1/1", "--station", "Berlin").Error.ShouldStartWith("error DS7047 at Berlin");
        at.Run("restore", at["network.sync"], "Company", "--station", "Berlin").Error.ShouldContain("DS5153");
        at.Run("restore", at["network.sync"], "--station", "Berlin").Out.ShouldStartWith("Nothing was taken away");
    }
}

namespace DataSync.Cli.Tests.Commands;

/// <summary>What is wrong with a run before it begins ends it there, with 2, and nothing is written. Source: tasks C3.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BeforeTheFirstStepTests
{
    // The first step writes to a source that works; the second one needs a source whose setting is not to be had.
    private const string Script = """
        sync 1
        environment Silent { DATASYNC_SECRET_COMMAND: "false", LATE: "Driver=SQLite3;Database=late.db" }
        environment Absent { DATASYNC_SECRET_COMMAND: "no-such-program", LATE: "Driver=SQLite3;Database=late.db" }
        environment Empty { DATASYNC_SECRET_COMMAND: "echo", LATE: "" }
        source first = sqlite { file: "first.db" }
        source late = odbc { connection: env LATE, password: secret late_password }
        table A in first {
            key id : int
            title  : text(10)?
        }
        table B in late {
            key id : int
        }
        parameter limit : int
        task Both {
            insert A { id <- limit }
            upsert B by id { id <- 1 }
        }
        task One for A as item { set item { title <- "x" } }
        """;

    [Theory]
    [InlineData("Silent", "DS6281")]
    [InlineData("Absent", "DS6280")]
    [InlineData("Empty", "DS6140")]
    public void A_setting_that_is_not_to_be_had_ends_a_run_before_its_first_write(string environment, string code)
    {
        using var at = Prepare();

        var run = at.Run("run", at["two.sync"], "Both", "--set", "limit=1", "--env", environment);

        run.Error.ShouldContain(code);
        run.Error.ShouldContain("late");
        run.Exit.ShouldBe(2);
        at.Ask("first.db", "select count(*) from A").ShouldBe("0");
    }

    [Theory]
    [InlineData("DS6227", "Both", "--set", "limt=1")]
    [InlineData("DS6224", "Both", "--set", "limit=many")]
    [InlineData("DS6284", "Both")]
    [InlineData("DS6221", "One")]
    [InlineData("DS6223", "One", "--key", "1", "2")]
    public void What_cannot_be_tried_ends_with_2(string code, params string[] arguments)
    {
        using var at = Prepare();
        at.Write("one.sync", Script.Replace("upsert B by id { id <- 1 }", "", StringComparison.Ordinal));

        var run = at.Run(["run", at["one.sync"], .. arguments]);

        run.Error.ShouldContain(code);
        run.Exit.ShouldBe(2);
        at.Ask("first.db", "select count(*) from A").ShouldBe("0");
    }

    [Fact]
    public void An_item_that_is_not_there_was_tried()
    {
        using var at = Prepare();

        var run = at.Run("run", at["two.sync"], "One", "--key", "7");

        run.Error.ShouldContain("DS6220");
        run.Exit.ShouldBe(1);
    }

    [Fact]
    public void A_damaged_plan_ends_with_2()
    {
        using var at = Prepare();
        at.Write("two.syncplan", "no plan");

        var run = at.Run("run", at["two.syncplan"], "Both");

        run.Error.ShouldContain("DS5001");
        run.Exit.ShouldBe(2);
    }

    [Fact]
    public void A_preview_tells_of_a_run_that_did_not_finish()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(1);
        at.Sql("accounting.db", "insert into Account values ('X-9', 'Other')");

        var other = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--preview");
        var same = at.Run("run", at["post.sync"], "Post", "--key", "R-2", "--preview");
        var anew = at.Run("run", at["post.sync"], "Post", "--key", "R-2", "--preview", "--begin-anew");

        other.Out.ShouldNotContain("did not finish");
        same.Out.ShouldContain("note: Attempt 1 of this run did not finish: a run goes on with it and passes over what it has done, and this preview shows all steps. --begin-anew does not go on with it.");
        anew.Out.ShouldNotContain("did not finish");
    }

    private static Workplace Prepare()
    {
        var at = Workplace.Empty().Write("two.sync", Script);
        at.Sql("first.db", "create table A (id integer primary key, title text)");
        return at;
    }
}

using System.Text.Json;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Rows that cannot be done: the loop fails, leaves them out, or sets them aside in a file.</summary>
public sealed class BadRowRules
{
    private const string Script = """
        table Row in shop as "rows" {
            key id : int
            code   : text(30)?
            at     : date?
            card   : text(30)? masked
        }
        table Target in shop as "targets" {
            key code : text(5)
            at       : date?
        }
        task T {
            for each r in Row order by r.id batch 4 {
                insert Target { code <- r.code  required, at <- r.at }
            }
                bad rows isolate to "bad.jsonl"
        }
        """;

    private const string Rows = "insert into \"rows\" values (1, 'a', null, null), (2, 'too long', null, 'secret 4711'), (3, 'b', null, null), (4, 'a', null, null), (5, null, null, null), (6, 'c', null, null)";

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    private static string Of(Database database, string sql) => database == Database.OdbcMariaDb ? sql.Replace("\"rows\"", "`rows`", StringComparison.Ordinal) : sql;

    private static JsonElement[] Lines(ScriptedTask shop) =>
        [.. File.ReadAllLines(Path.Combine(shop.Folder, "bad.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    [Theory]
    [InlineData(Database.Postgres)]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.OdbcMariaDb)]
    public void A_statement_that_the_database_refuses_with_any_row_ends_the_run_whatever_becomes_of_bad_rows(Database database)
    {
        using var task = new ScriptedTask("""
            procedure Missing in shop as "missing_procedure" (id : text(20))
            task T { for each a in Account { call Missing { id <- a.code } } bad rows skip }
            """, database);
        task.Sql("insert into account (code, name) values ('A', 'Hofer'), ('B', 'Huber')");

        var result = task.Run();

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Message.ShouldContain("missing_procedure");
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R162"), Trait("Rule", "tasks R140")]
    public void Bad_rows_are_set_aside_with_reason_place_key_and_values_and_nothing_masked_is_shown(Database database)
    {
        using var shop = new ScriptedTask(Script, database);
        shop.Sql(Of(database, Rows));

        var result = shop.Succeed();

        result.Steps[0].RowsBad.ShouldBe(3);
        result.Steps[1].RowsWritten.ShouldBe(3);
        shop.Ask("select code from targets order by code").ShouldBe("a,b,c");
        var lines = Lines(shop);
        lines.Select(l => (l.GetProperty("row").GetInt32(), l.GetProperty("code").GetString(), l.GetProperty("line").GetInt32(), l.GetProperty("key").GetRawText()))
            .ShouldBe([(2, "DS6102", 37, """{"id":2}"""), (4, "DS6214", 37, """{"id":4}"""), (5, "DS6108", 37, """{"id":5}""")], ignoreOrder: false);
        lines[0].GetProperty("values").GetRawText().ShouldBe("""{"id":2,"code":"too long","at":null,"card":"***"}""");
        lines[0].GetProperty("script").GetString().ShouldBe("task.sync");
        lines[0].GetProperty("step").GetString().ShouldBe("insert Target");
        lines[0].GetProperty("task").GetString().ShouldBe("T");
        lines[0].GetProperty("time").GetString().ShouldBe("2026-11-21T09:30:00Z");
        lines[0].GetProperty("record").GetString().ShouldBe("Row 2");
        lines[0].GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("5 characters");
        File.ReadAllText(Path.Combine(shop.Folder, "bad.jsonl")).ShouldNotContain("4711");
        lines.Select(l => l.GetProperty("run").GetString()).Distinct().ShouldBe([result.Run]);
    }

    [Fact, Trait("Rule", "tasks R162")]
    public void A_row_that_cannot_be_read_is_a_bad_row_and_the_next_one_is_done()
    {
        using var shop = new ScriptedTask(Script);
        shop.Sql("insert into \"rows\" values (1, 'a', '2026-01-01', null), (2, 'b', 'no date', 'x9'), (3, 'c', null, null)");

        shop.Succeed().Steps[0].RowsBad.ShouldBe(1);

        shop.Ask("select code from targets order by code").ShouldBe("a,c");
        var line = Lines(shop).ShouldHaveSingleItem();
        line.GetProperty("values").GetRawText().ShouldBe("""{"id":2,"code":"b","at":null,"card":"***"}""");
        line.GetProperty("step").GetString().ShouldBe("for each r");
        line.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("at");
    }

    [Fact, Trait("Rule", "tasks R126"), Trait("Rule", "tasks R162")]
    public void A_run_that_goes_on_writes_no_bad_row_twice()
    {
        using var shop = new ScriptedTask(Script);
        shop.Sql(Rows);
        shop.RunAs("T", new RunOptions { BreakAfterStep = 1 }).Outcome.ShouldBe(RunOutcome.BrokenOff);
        var before = File.ReadAllText(Path.Combine(shop.Folder, "bad.jsonl"));
        // As if the process had been killed in the middle of a line.
        File.AppendAllText(Path.Combine(shop.Folder, "bad.jsonl"), "{\"time\":");

        var second = shop.RunAs("T", new RunOptions());

        second.Attempt.ShouldBe(2);
        File.ReadAllText(Path.Combine(shop.Folder, "bad.jsonl")).TrimEnd('\n').ShouldBe(before + "{\"time\":");
    }

    [Fact, Trait("Rule", "tasks R162")]
    public void A_file_that_cannot_be_written_is_a_failure_before_anything_is_done()
    {
        using var shop = new ScriptedTask(Script.Replace("bad.jsonl", "nowhere/bad.jsonl", StringComparison.Ordinal));
        shop.Sql(Rows);

        var result = shop.RunAs("T", new RunOptions());

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6260");
        shop.Ask("select count(*) from targets").ShouldBe("0");
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R162")]
    public void A_merge_sets_its_bad_rows_aside_as_well(Database database)
    {
        var merge = Script[..Script.IndexOf("task T", StringComparison.Ordinal)]
            + "task T { merge Row as r where r.id < 4 into Target as t on t.code = r.code { at <- r.at } when missing insert bad rows isolate to \"bad.jsonl\" }";
        using var shop = new ScriptedTask(merge.Replace("code   : text(30)?", "code   : text(30)", StringComparison.Ordinal), database);
        shop.Sql(Of(database, Rows[..Rows.IndexOf(", (4", StringComparison.Ordinal)]));

        shop.Succeed().Steps[0].RowsBad.ShouldBe(1);

        shop.Ask("select code from targets order by code").ShouldBe("a,b");
        Lines(shop).ShouldHaveSingleItem().GetProperty("key").GetRawText().ShouldBe("""{"id":2}""");
    }

    [Fact]
    public void A_run_without_bad_rows_leaves_no_file_and_a_preview_writes_none()
    {
        using var shop = new ScriptedTask(Script);
        shop.Succeed();
        shop.Sql(Rows);
        shop.Run(preview: true).Outcome.ShouldBe(RunOutcome.Succeeded);

        File.Exists(Path.Combine(shop.Folder, "bad.jsonl")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("DS3055", "task T { insert Account { code <- \"x\" } bad rows skip }")]
    [InlineData("DS3056", "task T { let f = \"x\"\nfor each a in Account { stop } bad rows isolate to \"{f}.jsonl\" }")]
    public void What_bad_rows_cannot_say_is_told_by_the_compiler(string code, string script) => ScriptedTask.Errors(script).ShouldBe([code]);

    public static TheoryData<string, bool> Loops => new()
    {
        { "for each a in Account order by a.code { STEPS } bad rows skip", false },
        { "for each a in Account order by a.code { for each b in Account where b.code = a.code { STEPS } bad rows skip }", false },
        { "for each a in Account order by a.code { STEPS } bad rows skip", true },
        { "for each a in Account order by a.code { for each b in Account where b.code = a.code { STEPS } bad rows skip }", true },
    };

    [Theory, MemberData(nameof(Loops))]
    [Trait("Rule", "tasks R41"), Trait("Rule", "tasks R162")]
    public void Of_a_bad_row_nothing_stays_on_the_item(string loop, bool preview)
    {
        using var task = new ScriptedTask($$"""
            task T for Invoice as item {
                status item.status { when none <- "Failed" }
                {{loop.Replace("STEPS", """
                    read Feed as f where f.invoice = a.code when none keep
                    set item { account_name <- a.name truncate, credit_limit <- 1 }
                    if f is none { fail "no" }
                    """, StringComparison.Ordinal)}}
                update Invoice as i where i.id = item.id { account_name <- "Statement" }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'Read'), ('B', 'b')");
        task.Sql("insert into invoice (id, account_name) values ('R', 'Read')");
        var run = task.Run("R", preview);
        run.Failure.ShouldBeNull();
        run.Steps.Sum(step => step.RowsBad).ShouldBe(2);
        if (preview) run.Preview.ShouldNotBeNull().Writes.Select(w => w.Step).ShouldBe(["update Invoice"]);
        else task.Ask("select account_name, credit_limit, status from invoice").ShouldBe("Statement - -");
    }

    [Fact]
    [Trait("Rule", "tasks R162"), Trait("Rule", "tasks R164")]
    public void A_preview_lists_nothing_of_a_bad_row_as_the_run_writes_nothing_of_it()
    {
        using var task = new ScriptedTask("""
            task T {
                for each a in Account order by a.code {
                    insert Feed { invoice <- a.code }
                    if a.name = "bad" { fail "no" }
                }
                    bad rows skip
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'good'), ('B', 'bad'), ('C', 'good')");
        var preview = task.Run(preview: true, rows: 1).Preview.ShouldNotBeNull();
        preview.Writes.Select(w => w.Key).ShouldBe(["A"]);
        (preview.NotListed, preview.Counts.First(c => c.Step == "insert Feed").Insert).ShouldBe((1, 2));
        task.Succeed();
        task.Ask("select invoice from feed order by invoice").ShouldBe("A,C");
    }

    [Fact]
    [Trait("Rule", "tasks R162"), Trait("Rule", "tasks R164")]
    public void Where_a_row_of_an_inner_loop_cannot_be_taken_back_by_itself_a_preview_ends_as_the_run_does()
    {
        using var task = new ScriptedTask("""
            task T {
                for each a in Account order by a.code {
                    for each i in Invoice where i.account_id = a.code {
                        insert Feed { invoice <- i.id }
                        if a.name = "bad" { fail "no" }
                    }
                        bad rows skip
                }
                    bad rows skip
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'good'), ('B', 'bad')");
        task.Sql("insert into invoice (id, account_id) values ('1', 'A'), ('2', 'B'), ('3', 'B')");
        foreach (var preview in new[] { true, false })
            task.Run(preview: preview).Steps.Where(step => step.Kind == "for each").Select(step => step.RowsBad).ShouldBe([1, 0], $"{preview}");
        task.Ask("select invoice from feed").ShouldBe("1");
    }
}

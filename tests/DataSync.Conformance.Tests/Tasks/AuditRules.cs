using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What the journal says of the rows that loops, merges and single writes have changed. Source: tasks R163, C46.</summary>
public sealed class AuditRules
{
    private const string Tables = LoopTables.Row + LoopTables.Entry + """
        table Target in shop as "targets" {
            key code : text(8)
            amount   : decimal(12, 2)?
            note     : text(12)?
            card     : text(20)? masked
        }

        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R43")]
    public void Where_two_steps_set_one_field_the_later_one_wins_and_the_journal_shows_both(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                set item { account_name <- "first", on_hold <- true }
                set item { account_name <- "second" }
                insert Feed { invoice <- "x" } when failed continue
                step Third: set item { account_name <- "third", posted_on <- 2026-11-30 }
                if item.id = "none" { set item { account_name <- "never" } }
            }
            """, database);
        task.Sql("insert into invoice (id) values ('R-1')");

        var preview = task.Run("R-1", preview: true).Preview.ShouldNotBeNull();
        var run = task.Succeed("R-1");

        task.Ask("select account_name from invoice").ShouldBe("third");
        task.Journal.Changes(run.Run).Where(c => c.Table == "Invoice").Select(c => $"{c.Step}: {c.Field} {c.Old} {c.New}").ShouldBe([
            "set item: account_name null \"first\"", "set item 2: account_name \"first\" \"second\"", "Third: account_name \"second\" \"third\"",
            "item: on_hold null true", "item: posted_on null 2026-11-30"]);
        // A preview tells what will stand there.
        preview.Writes.Single(w => w.Table == "Invoice").Values.Select(v => $"{v.Column} {v.Old} {v.New}").ShouldBe(["account_name null \"third\"", "on_hold null true", "posted_on null 2026-11-30"]);
    }

    [Fact]
    [Trait("Rule", "tasks R43")]
    public void What_a_step_has_set_that_failed_is_not_shown()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                set item { account_name <- "first" }
                transaction shop { set item { account_name <- "lost" } fail "no" } when failed continue
                if item.id = "R-1" { set item { account_name <- "last" } }
            }
            """);
        task.Sql("insert into invoice (id) values ('R-1')");
        var run = task.Succeed("R-1");
        task.Journal.Changes(run.Run).Select(c => $"{c.Step}: {c.Field} {c.Old} {c.New}").ShouldBe(["set item: account_name null \"first\"", "set item 3: account_name \"first\" \"last\""]);
    }

    [Fact]
    [Trait("Rule", "tasks R43")]
    public void What_was_set_before_the_run_failed_is_not_shown()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                when failed { set item { account_name <- "failed" } }
                set item { account_name <- "first" }
                set item { account_name <- null }
                fail "no"
            }
            """);
        task.Sql("insert into invoice (id) values ('R-1')");
        var run = task.Run("R-1");
        task.Journal.Changes(run.Run).Select(c => $"{c.Step}: {c.Field} {c.Old} {c.New}").ShouldBe(["item: account_name null \"failed\""]);
    }

    private const string Loop = """
        for each r in Row order by r.id batch 2 {
            insert Entry { id <- r.id, code <- r.code, note <- "new" }
            upsert Target by code { code <- r.code when null use "none", amount <- r.amount }
        }
        """;

    private const string ByKey = """
        for each r in Row order by r.id batch 2 {
            update Target as t where t.code = r.code { amount <- r.amount, note <- "seen" } when none skip
            delete Entry as e where e.id = r.id when none skip
        }
        """;

    private const string Merge = """
        merge Row as r into Target as t on t.code = r.code { amount <- r.amount }
            when missing insert when changed update when extra delete
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163")]
    public void Full_lists_every_changed_field_of_a_loop_with_old_and_new_value(Database database)
    {
        using var task = Given($"task T {{\n audit full\n {Loop} }}", database);

        Listed(task, task.Succeed()).ShouldBe([
            "Inserted Entry 1: code \"\" -> \"a\"", "Inserted Entry 1: id \"\" -> 1", "Inserted Entry 1: note \"\" -> \"new\"",
            "Inserted Entry 2: code \"\" -> \"b\"", "Inserted Entry 2: id \"\" -> 2", "Inserted Entry 2: note \"\" -> \"new\"",
            "Inserted Entry 3: code \"\" -> \"c\"", "Inserted Entry 3: id \"\" -> 3", "Inserted Entry 3: note \"\" -> \"new\"",
            "Inserted Target c: amount \"\" -> 3.25", "Inserted Target c: code \"\" -> \"c\"",
            "Updated Target b: amount 9.75 -> 2.25",
        ]);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163")]
    public void Full_lists_what_a_loop_updates_and_deletes(Database database)
    {
        using var task = Given($"task T {{\n audit full\n {ByKey} }}", database);
        task.Sql("insert into entries (id, code, note) values (2, 'x', 'old')");

        Listed(task, task.Succeed()).ShouldBe([
            "Deleted Entry 2: code \"x\" -> \"\"", "Deleted Entry 2: id 2 -> \"\"", "Deleted Entry 2: note \"old\" -> \"\"",
            "Updated Target a: note null -> \"seen\"",
            "Updated Target b: amount 9.75 -> 2.25", "Updated Target b: note null -> \"seen\"",
        ]);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163")]
    public void Keys_lists_the_records_without_values(Database database)
    {
        using var task = Given($"task T {{\n audit keys\n {Loop}\n {ByKey} }}", database);

        var changes = Listed(task, task.Succeed());

        changes.ShouldBe([
            "Deleted Entry 1:  \"\" -> \"\"", "Deleted Entry 2:  \"\" -> \"\"", "Deleted Entry 3:  \"\" -> \"\"",
            "Inserted Entry 1:  \"\" -> \"\"", "Inserted Entry 2:  \"\" -> \"\"", "Inserted Entry 3:  \"\" -> \"\"",
            "Inserted Target c:  \"\" -> \"\"",
            "Updated Target a: note \"\" -> \"\"", "Updated Target b: amount \"\" -> \"\"", "Updated Target b: note \"\" -> \"\"", "Updated Target c: note \"\" -> \"\"",
        ]);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163")]
    public void A_merge_lists_new_changed_and_removed_rows(Database database)
    {
        using var task = Given($"task T {{\n audit full\n {Merge} }}", database);
        task.Sql("insert into targets (code, amount, note, card) values ('z', 7.75, 'gone', '4711-0815')");

        Listed(task, task.Succeed()).ShouldBe([
            "Deleted Target z: amount 7.75 -> \"\"", "Deleted Target z: card *** -> \"\"", "Deleted Target z: code \"z\" -> \"\"", "Deleted Target z: note \"gone\" -> \"\"",
            "Inserted Target c: amount \"\" -> 3.25", "Inserted Target c: code \"\" -> \"c\"",
            "Updated Target b: amount 9.75 -> 2.25",
        ]);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void A_merge_lists_extra_rows_that_are_set_and_keys_only_where_only_those_are_wanted()
    {
        const string merge = "merge Row as r into Target as t on t.code = r.code { amount <- r.amount } when missing insert when changed update when extra set { note <- \"extra\" }";
        using var full = Given($"task T {{\n audit full\n {merge} }}");
        using var keys = Given($"task T {{\n audit keys\n {merge} }}");
        foreach (var task in (ScriptedTask[])[full, keys]) task.Sql("insert into targets (code, amount) values ('z', 7.75)");

        Listed(full, full.Succeed()).ShouldBe(["Inserted Target c: amount \"\" -> 3.25", "Inserted Target c: code \"\" -> \"c\"", "Updated Target b: amount 9.75 -> 2.25", "Updated Target z: note null -> \"extra\""]);
        Listed(keys, keys.Succeed()).ShouldBe(["Inserted Target c:  \"\" -> \"\"", "Updated Target b: amount \"\" -> \"\"", "Updated Target z: note \"\" -> \"\""]);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void Without_a_word_single_writes_are_listed_and_rows_of_loops_and_merges_are_counted()
    {
        using var task = Given($"task T {{ insert Entry {{ id <- 9, note <- \"one\" }}\n {Loop}\n {Merge} }}");

        var result = task.Succeed();

        Listed(task, result).ShouldBe(["Inserted Entry 9: id \"\" -> 9", "Inserted Entry 9: note \"\" -> \"one\""]);
        result.Changes.Length.ShouldBe(2);
        result.Steps.Single(s => s.Step == "insert Entry 2").RowsWritten.ShouldBe(3);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void None_counts_only()
    {
        using var task = Given($"task T for Invoice as item {{\n audit none\n set item {{ status <- \"Done\" }}\n insert Entry {{ id <- 9, note <- \"one\" }}\n {Loop} }}");
        task.Sql("insert into invoice (id, status) values ('R-1', 'New')");

        var result = task.Succeed("R-1");

        Listed(task, result).ShouldBeEmpty();
        result.Changes.ShouldBeEmpty();
        task.Ask("select status from invoice").ShouldBe("Done");
        result.Steps.Single(s => s.Step == "insert Entry").RowsWritten.ShouldBe(1);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void The_defaults_of_the_project_hold_where_a_task_says_nothing()
    {
        using var task = Given($"defaults {{ audit keys for 365 days }}\ntask T {{ {Merge} }}\ntask Own {{\n audit none\n {Merge} }}");

        Listed(task, task.RunAs("Own", new RunOptions())).ShouldBeEmpty();
        task.Sql("delete from targets");
        Listed(task, task.Succeed()).Length.ShouldBe(3);
        // Before them: the model, the source, the tables.
        var line = (ScriptedTask.Model + "\n" + Tables + "\n").Count(character => character == '\n');
        task.Explain().Policies.Single(p => p.Name == "audit").Answer.ShouldBe($"keys: every row that is written, without values, for 365 days, from the defaults in task.sync:{line}:12");
    }

    [Theory]
    [InlineData("audit none", "none: what is written is counted", false)]
    [InlineData("audit keys for 1 year", "keys: every row that is written, without values, for 1 years", false)]
    [InlineData("audit full for 30 days", "full: every field that changes, with old and new value, for 30 days", false)]
    [InlineData("", "every field that a single write changes; rows of loops and merges are counted", true)]
    [Trait("Rule", "tasks R163")]
    public void Explain_says_what_is_kept_what_is_read_for_it_and_what_is_not_seen(string line, string answer, bool isDefault)
    {
        using var task = Given($$"""
            task T {
                {{line}}
                delete Target as t where t.code = "a"
                merge Row as r into Target as t on t.code = r.code { amount <- r.amount } when missing insert when extra delete
                query shop "update entries set note = 'x'" expect any rows
            }
            """);

        var explained = task.Explain();

        explained.Policies.Single(p => p.Name == "audit").ShouldBe(new Engine.Explain.ExplainedPolicy("audit", answer, isDefault));
        foreach (var step in explained.Steps.Where(s => s.Kind is "delete" or "merge extra"))
            step.Statements[0].Text.Contains("card", StringComparison.Ordinal).ShouldBe(line.Contains("full", StringComparison.Ordinal), step.Statements[0].Text);
        explained.Steps.Single(s => s.Kind == "query").Policies.Any(p => p is { Name: "audit", Answer: "only the database knows which rows it changes" }).ShouldBe(line.Contains("for", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163"), Trait("Rule", "tasks R162")]
    public void A_batch_that_is_done_again_for_a_bad_row_is_listed_once_and_the_bad_row_is_not(Database database)
    {
        using var task = Given("""
            task T {
                audit full
                for each r in Row order by r.id batch 10 {
                    insert Entry { id <- r.id, code <- r.code, note <- r.note when null keep }
                    upsert Target by code { code <- r.code when null use "none", amount <- r.amount }
                } bad rows isolate to "bad.jsonl"
            }
            """.Replace("note <- r.note when null keep", "note <- \"new\"", StringComparison.Ordinal), database);
        task.Sql("insert into entries (id, code, note) values (2, 'there', 'old')");

        var result = task.Succeed();

        result.Steps.Single(s => s.Kind == "for each").RowsBad.ShouldBe(1);
        Listed(task, result).ShouldBe([
            "Inserted Entry 1: code \"\" -> \"a\"", "Inserted Entry 1: id \"\" -> 1", "Inserted Entry 1: note \"\" -> \"new\"",
            "Inserted Entry 3: code \"\" -> \"c\"", "Inserted Entry 3: id \"\" -> 3", "Inserted Entry 3: note \"\" -> \"new\"",
            "Inserted Target c: amount \"\" -> 3.25", "Inserted Target c: code \"\" -> \"c\"",
        ]);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163"), Trait("Rule", "tasks R162")]
    public void A_merge_that_is_done_again_for_a_bad_row_is_listed_once(Database database)
    {
        using var task = Given("""
            table Strict in shop as "strict" {
                key code : text(8)
                amount   : decimal(12, 2)?
            }
            task T {
                audit full
                merge Row as r into Strict as t on t.code = r.code { amount <- r.amount } when missing insert when changed update bad rows skip
            }
            """, database);
        task.Sql("drop table strict");
        task.Sql("create table strict (code varchar(8) primary key, amount decimal(12, 2) check (amount <> 2.25))");

        var result = task.Succeed();

        Listed(task, result).ShouldBe(["Inserted Strict a: amount \"\" -> 1.25", "Inserted Strict a: code \"\" -> \"a\"", "Inserted Strict c: amount \"\" -> 3.25", "Inserted Strict c: code \"\" -> \"c\""]);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void What_a_transaction_takes_back_is_not_listed_and_what_it_commits_is()
    {
        using var task = Given("""
            task T {
                transaction shop {
                    insert Entry { id <- 7, note <- "taken back" }
                    insert Entry { id <- 7, note <- "twice" }
                }
            }
            task Good { transaction shop { insert Entry { id <- 8, note <- "stays" } } }
            """);

        var failed = task.Run();
        failed.Outcome.ShouldBe(RunOutcome.Failed);
        Listed(task, failed).ShouldBeEmpty();
        failed.Changes.ShouldBeEmpty();
        Listed(task, task.RunAs("Good", new RunOptions())).Length.ShouldBe(2);
    }

    [Theory, InlineData("bad rows skip"), InlineData("")]
    [Trait("Rule", "tasks R163")]
    public void More_rows_than_wait_in_memory_are_listed_when_they_are_committed_and_leave_nothing_when_they_are_not(string badRows)
    {
        const int rows = 6000;
        using var task = new ScriptedTask(Tables + $"task T {{\n audit full\n for each r in Row order by r.id batch 100000 {{ insert Entry {{ id <- r.id, note <- r.note when null fail }} }} {badRows} }}");
        task.Sql($"with recursive n(i) as (select 1 union all select i + 1 from n where i < {rows}) insert into {LoopTables.Rows(task)} (id, note) select i, case when i = {rows} then null else 'x' end from n");

        var result = task.Run();

        if (badRows.Length > 0) task.Journal.Changes(result.Run).Length.ShouldBe(2 * (rows - 1));
        else task.Journal.Changes(result.Run).ShouldBeEmpty();
        task.Ask("select count(*) from entries").ShouldBe(badRows.Length > 0 ? $"{rows - 1}" : "0");
        result.Changes.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163"), Trait("Rule", "tasks R140")]
    public void A_masked_column_is_listed_and_its_values_are_not(Database database)
    {
        using var task = Given("""
            task T {
                audit full
                for each r in Row order by r.id { upsert Target by code { code <- r.code when null use "none", card <- "secret {r.code}" } }
            }
            """, database);

        var changes = Listed(task, task.Succeed());

        changes.ShouldBe(["Inserted Target c: card \"\" -> ***", "Inserted Target c: code \"\" -> \"c\"", "Updated Target a: card null -> ***", "Updated Target b: card null -> ***"]);
        task.Ask("select count(*) from targets where card like 'secret%'").ShouldBe("3");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163")]
    public void A_key_that_the_database_gives_is_listed(Database database)
    {
        using var task = Given("""
            table Numbered in shop as "numbered" {
                key id : int generated
                note   : text(12)?
            }
            task T { 
                audit keys
                for each r in Row order by r.id { insert Numbered { note <- r.code } }
            }
            """, database);

        Listed(task, task.Succeed()).ShouldBe(["Inserted Numbered 1:  \"\" -> \"\"", "Inserted Numbered 2:  \"\" -> \"\"", "Inserted Numbered 3:  \"\" -> \"\""]);
    }

    [Fact, Trait("Rule", "tasks R163"), Trait("Rule", "tasks R164")]
    public void A_preview_lists_the_same_whatever_the_level_and_writes_nothing_into_the_journal()
    {
        string[] levels = ["", "audit none", "audit keys", "audit full"];
        var previews = levels.Select(level =>
        {
            using var task = Given($"task T {{\n {level}\n {Loop}\n {ByKey}\n {Merge} }}");
            var preview = task.Run(preview: true);
            preview.Outcome.ShouldBe(RunOutcome.Succeeded, preview.Failure?.ToString());
            task.Journal.Runs().ShouldBeEmpty();
            return string.Join("\n", preview.Preview.ShouldNotBeNull().Writes.Select(w => $"{w.Step} {w.Kind} {w.Key}: {string.Join(", ", w.Values)}"));
        }).Distinct().ToArray();

        previews.ShouldHaveSingleItem().ShouldNotBeEmpty();
    }

    private static ScriptedTask Given(string script, Database database = Database.Sqlite)
    {
        var task = new ScriptedTask(Tables + script, database);
        task.Sql($"insert into {LoopTables.Rows(task)} (id, code, amount, note) values (1, 'a', 1.25, 'x'), (2, 'b', 2.25, 'y'), (3, 'c', 3.25, 'z')");
        task.Sql("insert into targets (code, amount) values ('a', 1.25), ('b', 9.75)");
        return task;
    }

    private static string[] Listed(ScriptedTask task, RunResult result) =>
        [.. task.Journal.Changes(result.Run).Select(c => $"{c.Action} {c.Table} {c.Key}: {c.Field} {Side(c.Old)} -> {Side(c.New)}").Order(StringComparer.Ordinal)];

    private static string Side(string value) => value.Length == 0 ? "\"\"" : value;
}

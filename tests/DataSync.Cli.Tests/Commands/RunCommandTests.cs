using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

public sealed class RunCommandTests
{
    [Fact]
    public void Two_ways_to_say_for_which_item_are_one_too_many()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--where", "id = \"R-2\"", "--key", "R-1");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("--key and --where each say for which item the task runs: leave out all but one.");
    }

    [Fact]
    public void A_task_runs_for_the_item_with_a_key()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1");

        run.Error.ShouldBeEmpty();
        run.Exit.ShouldBe(0);
        at.Ask("documents.db", "select account_name || '/' || status from invoices where id = 'R-1'").ShouldBe("Hofer AG/Looked up");
        at.Ask("accounting.db", "select count(*) from FEED").ShouldBe("1");
    }

    [Fact]
    public void What_a_script_says_of_a_task_and_of_its_steps_stands_in_the_report()
    {
        using var at = Invoices.Prepare();
        at.Write("post.sync", Invoices.Script
            .Replace("task Post", "/// Brings an invoice\n/// to its account.\ntask Post", StringComparison.Ordinal)
            .Replace("upsert Feed by INVOICE_ID { INVOICE_ID <- item.id", "/// Tells accounting.\nupsert Feed by INVOICE_ID { INVOICE_ID <- item.id", StringComparison.Ordinal));

        var text = at.Run("run", at["post.sync"], "Post", "--key", "R-1").Out;
        var json = JsonDocument.Parse(at.Run("run", at["post.sync"], "Post", "--key", "R-3", "--format", "json").Out).RootElement;

        text.ShouldContain("succeeded\n  /// Brings an invoice\n  /// to its account.\n");
        text.ShouldContain("  upsert Feed: ok (1 written)\n      /// Tells accounting.\n");
        json.GetProperty("documentation").GetString().ShouldBe("Brings an invoice\nto its account.");
        json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("documentation").GetString()).ShouldBe(["", "", "Tells accounting."]);
    }

    [Theory]
    [InlineData("post.sync")]
    [InlineData("post.syncplan")]
    public void It_stands_with_the_run_in_the_journal_too_as_long_as_the_plan_is_the_same(string plan)
    {
        using var at = Invoices.Prepare();
        at.Write("post.sync", Invoices.Script
            .Replace("task Post", "/// Brings an invoice\n/// to its account.\ntask Post", StringComparison.Ordinal)
            .Replace("upsert Feed by INVOICE_ID { INVOICE_ID <- item.id", "/// Tells accounting.\nupsert Feed by INVOICE_ID { INVOICE_ID <- item.id", StringComparison.Ordinal));
        at.Run("build", at["post.sync"], "-o", at["post.syncplan"]).Exit.ShouldBe(0);
        at.Run("run", at[plan], "Post", "--key", "R-1").Exit.ShouldBe(0);
        var run = at.Ask("datasync-journal.db", "select run from runs") ?? "";

        var text = at.Run("runs", "show", at[plan], run).Out;
        var json = JsonDocument.Parse(at.Run("runs", "show", at[plan], run, "--format", "json").Out).RootElement;

        text.ShouldStartWith("Post for R-1: succeeded\n  /// Brings an invoice\n  /// to its account.\n  run ");
        text.ShouldContain("  upsert Feed: ok (1 written)\n      /// Tells accounting.\n");
        json.GetProperty("documentation").GetString().ShouldBe("Brings an invoice\nto its account.");
        json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("documentation").GetString()).ShouldBe(["", "", "Tells accounting."]);

        // What another script says is not said of this run; one that does not compile is in nobody's way.
        at.Write("post.sync", "task");
        if (plan == "post.syncplan") File.Delete(at[plan]);
        var later = at.Run("runs", "show", at[plan], run);
        (later.Exit, later.Error).ShouldBe((0, ""));
        later.Out.ShouldStartWith("Post for R-1: succeeded\n  run ");
        later.Out.ShouldNotContain("///");
    }

    [Fact]
    public void Under_audit_keys_the_run_names_what_it_wrote_without_values()
    {
        using var at = Invoices.Prepare();
        at.Write("keys.sync", Invoices.Script + "\ntask Keys {\n audit keys\n insert Feed { INVOICE_ID <- \"one\", POSTED_ON <- today() }\n update Feed as f where f.INVOICE_ID = \"one\" { POSTED_ON <- today() + 1 days } }\n");

        var run = at.Run("run", at["keys.sync"], "Keys");

        run.Error.ShouldBeEmpty();
        run.Out.ShouldContain("  Feed one: inserted\n");
        run.Out.ShouldContain("  Feed one: updated POSTED_ON\n");
        at.Ask("datasync-journal.db", "select group_concat(action || ' ' || record_key || ' ' || field || ' ' || old_value || new_value) from audit where task = 'Keys' and plan <> ''").ShouldBe("Inserted one  ,Updated one POSTED_ON ");
    }

    [Fact]
    public void A_row_whose_key_the_database_gives_is_told_as_a_new_one()
    {
        using var at = Workplace.Empty().Write("note.sync", """
            sync 1
            source shop = sqlite { file: "shop.db" }
            table Note in shop as "notes" { key id : int generated, words : text(20) }
            task T { insert Note { words <- "hello" } }
            """);
        at.Sql("shop.db", "create table notes (id integer primary key, words text not null)");

        at.Run("run", at["note.sync"], "T").Out.ShouldContain("  Note (new): words  -> \"hello\"");
    }

    [Fact]
    public void A_failed_task_ends_with_1_and_says_where_and_what_to_do()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-2");

        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("DS6202");
        run.Error.ShouldContain("post.sync:");
        run.Error.ShouldContain("There is no account X-9.");
        run.Error.ShouldContain("step: read Account");
        run.Error.ShouldContain("record: Invoice R-2");
        run.Error.ShouldContain("help:");
        at.Ask("documents.db", "select status from invoices where id = 'R-2'").ShouldBe("Failed");
    }

    [Fact]
    public void A_preview_lists_the_writes_and_writes_nothing()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--preview");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("would insert accounting.Feed R-1");
        run.Out.ShouldContain("status: \"New\" -> \"Looked up\"");
        at.Ask("documents.db", "select status from invoices where id = 'R-1'").ShouldBe("New");
        at.Ask("accounting.db", "select count(*) from FEED").ShouldBe("0");
        File.Exists(at["datasync-journal.db"]).ShouldBeFalse();
    }

    [Fact]
    public void A_preview_of_many_rows_is_a_table_of_counts_and_of_the_first_rows()
    {
        using var at = Invoices.Prepare();
        at.Sql("documents.db", "update invoices set status = 'Looked up'");
        at.Sql("accounting.db", "insert into FEED values ('R-1', '2020-01-01')");

        var run = at.Run("run", at["post.sync"], "Count", "--preview", "--rows", "1", "--set", "posted_on=2026-01-02");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ReplaceLineEndings("\n").ShouldContain("""
                                           insert  update  delete  unchanged  bad
              accounting.Feed (upsert Feed)       2       1       0          0    0
            """.ReplaceLineEndings("\n"));
        run.Out.ShouldContain("POSTED_ON: 2020-01-01 -> 2026-01-02");
        run.Out.ShouldContain("… and 1 more writes.");
        var none = at.Run("run", at["post.sync"], "Count", "--preview", "--rows", "0");
        none.Out.ShouldNotContain("Nothing would be written");
        none.Out.ShouldContain("3 writes, not listed.");
        at.Run("run", at["post.sync"], "Count", "--preview", "--rows", "some").Error.ShouldContain("--rows takes a number or 'all'");
    }

    [Fact]
    public void Rows_of_one_kind_stand_below_one_another()
    {
        using var at = Invoices.Prepare();
        at.Sql("documents.db", "update invoices set status = 'Looked up'");

        var run = at.Run("run", at["post.sync"], "Count", "--preview", "--rows", "all", "--set", "posted_on=2026-01-02");

        run.Out.ReplaceLineEndings("\n").ShouldContain("""
              would insert accounting.Feed, 3 rows (step upsert Feed)
                key  INVOICE_ID  POSTED_ON
                R-1  "R-1"       2026-01-02
                R-2  "R-2"       2026-01-02
                R-3  "R-3"       2026-01-02
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_condition_chooses_the_items()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--where", "item.account_id = \"A-1\"");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("2 items: 2 done, 0 failed.");
        at.Ask("documents.db", "select count(*) from invoices where status = 'Looked up'").ShouldBe("2");
        at.Ask("documents.db", "select status from invoices where id = 'R-2'").ShouldBe("New");
    }

    [Fact]
    public void A_condition_names_columns_as_they_are_and_leaves_the_tasks_own_values_alone()
    {
        using var at = Invoices.Prepare();
        at.Write("post.sync", Invoices.Script.Replace("    set item {", "    let name = account.Name\n    set item {", StringComparison.Ordinal)
            .Replace("trim(account.Name)", "trim(name)", StringComparison.Ordinal));

        var run = at.Run("run", at["post.sync"], "Post", "--where", "status = \"New\" and account_id = \"A-1\"");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("2 items: 2 done, 0 failed.");
    }

    [Fact]
    public void A_row_that_the_database_refuses_is_reported_at_its_step_and_not_at_its_last_line()
    {
        using var at = Invoices.Prepare();
        at.Sql("accounting.db", "create trigger no_feed before insert on FEED begin select raise(abort, 'closed'); end");

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1");

        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("closed");
        run.Error.ShouldContain("post.sync:27:5");
    }

    [Fact]
    public void A_task_of_another_script_does_not_go_on_where_this_one_broke_off()
    {
        using var at = Invoices.Prepare();
        var script = Invoices.Script + "\ntask Twice { insert Feed { INVOICE_ID <- \"one\", POSTED_ON <- today() }\n fail \"Broken off.\" }\n";
        at.Write("one.sync", script).Write("two.sync", script.Replace("\"one\"", "\"two\"", StringComparison.Ordinal));

        at.Run("run", at["one.sync"], "Twice").Exit.ShouldBe(1);
        at.Run("run", at["two.sync"], "Twice").Exit.ShouldBe(1);
        at.Run("run", at["one.sync"], "Twice").Exit.ShouldBe(1);

        at.Ask("accounting.db", "select group_concat(INVOICE_ID) from FEED").ShouldBe("one,two");
    }

    [Fact]
    public void A_row_of_a_loop_that_fails_is_named()
    {
        using var at = Invoices.Prepare();
        at.Sql("accounting.db", "create trigger no_feed before insert on FEED when new.INVOICE_ID = 'R-3' begin select raise(abort, 'closed'); end");
        at.Sql("documents.db", "update invoices set status = 'Looked up'");

        at.Run("run", at["post.sync"], "Count").Error.ShouldContain("record: Invoice R-3");
    }

    [Fact]
    public void A_condition_with_an_error_shows_it_and_runs_nothing()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--where", "item.acount_id = \"A-1\"");

        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("account_id");
        at.Ask("documents.db", "select count(*) from invoices where status = 'New'").ShouldBe("3");
    }

    [Fact]
    public void An_item_comes_as_json_and_goes_back_as_json()
    {
        using var at = Invoices.Prepare();
        at.Write("item.json", """{ "id": "J-1", "account_id": "A-1", "status": "New" }""");

        var run = at.Run("run", at["post.sync"], "Post", "--item", at["item.json"]);

        run.Exit.ShouldBe(0, run.Error);
        JsonDocument.Parse(run.Out).RootElement.GetProperty("account_name").GetString().ShouldBe("Hofer AG");
        at.Ask("documents.db", "select count(*) from invoices").ShouldBe("3");
    }

    [Fact]
    public void A_parameter_is_set_on_the_command_line()
    {
        using var at = Invoices.Prepare();

        at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--set", "posted_on=2026-01-02").Exit.ShouldBe(0);

        at.Ask("accounting.db", "select POSTED_ON from FEED").ShouldBe("2026-01-02");
    }

    [Theory]
    [InlineData("DS5103", "NoSuchTask")]
    [InlineData("DS5104", "Post", "--key", "R-1", "--set", "posted_on")]
    public void What_cannot_be_tried_ends_with_2_and_a_code(string code, params string[] arguments)
    {
        using var at = Invoices.Prepare();

        var run = at.Run(["run", at["post.sync"], .. arguments]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(code);
        run.Error.ShouldContain("help:");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var at = Workplace.Empty();

        var run = at.Run("run", at["nothing.sync"], "T");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5101");
        run.Error.ShouldContain("nothing.sync");
    }

    [Fact]
    public void An_artefact_takes_no_condition()
    {
        using var at = Invoices.Prepare();
        at.Run("build", at["post.sync"], "-o", at["post.syncplan"]).Exit.ShouldBe(0);

        var run = at.Run("run", at["post.syncplan"], "Post", "--where", "item.status = \"New\"");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5108");
    }

    [Fact]
    public void A_task_without_item_takes_no_condition()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Count", "--where", "true");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5109");
    }

    [Fact]
    public void Masked_values_are_shown_nowhere()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--preview");

        (run.Out + run.Error).ShouldNotContain("secret@example.com");
    }

    [Fact]
    public void A_run_that_wrote_and_failed_does_not_go_on_in_a_script_whose_writes_have_changed()
    {
        const string failing = "\ntask Two { insert Feed { INVOICE_ID <- \"A\", POSTED_ON <- posted_on } fail \"later\" }";
        const string changed = "\ntask Two { insert Feed { INVOICE_ID <- \"Z\", POSTED_ON <- posted_on } insert Feed { INVOICE_ID <- \"A\", POSTED_ON <- posted_on } }";
        using var at = Invoices.Prepare().Write("post.sync", Invoices.Script + failing);
        at.Run("run", at["post.sync"], "Two").Exit.ShouldBe(1);
        at.Write("post.sync", Invoices.Script + changed);

        var refused = at.Run("run", at["post.sync"], "Two");

        refused.Exit.ShouldBe(2);
        refused.Error.ShouldContain("DS6237");
        refused.Error.ShouldContain("--begin-anew");
        at.Ask("accounting.db", "select group_concat(INVOICE_ID) from FEED").ShouldBe("A");

        // What the marks would have skipped is written; what was written already is the database's to refuse.
        at.Run("run", at["post.sync"], "Two", "--begin-anew").Error.ShouldNotContain("DS6237");
        at.Ask("accounting.db", "select count(*) from FEED where INVOICE_ID = 'Z'").ShouldBe("1");
    }

    [Fact]
    public void A_run_that_failed_before_it_wrote_begins_anew_in_a_changed_script()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(1);
        at.Write("post.sync", Invoices.Script.Replace("read Account as account", "upsert Feed by INVOICE_ID { INVOICE_ID <- \"first\", POSTED_ON <- posted_on }\n    read Account as account", StringComparison.Ordinal));
        at.Sql("accounting.db", "insert into Account values ('X-9', 'Late AG')");

        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(0);

        at.Ask("accounting.db", "select count(*) from FEED").ShouldBe("2");
    }

    [Fact]
    [Trait("Rule", "tasks R166")]
    public void A_plan_says_when_the_script_beside_it_is_another_one_by_now()
    {
        using var at = Invoices.Prepare();
        at.Run("build", at["post.sync"], "-o", at["post.syncplan"]).Exit.ShouldBe(0);
        at.Run("run", at["post.syncplan"], "Post", "--key", "R-1", "--preview").Error.ShouldBeEmpty();

        File.AppendAllText(at["post.sync"], "\n// changed\n");
        var run = at.Run("run", at["post.syncplan"], "Post", "--key", "R-1");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("warning DS5124");
        run.Error.ShouldContain("another post.sync than the one beside it");
        at.Ask("documents.db", "select status from invoices where id = 'R-1'").ShouldBe("Looked up");

        File.Delete(at["post.sync"]);
        at.Run("run", at["post.syncplan"], "Post", "--key", "R-3").Error.ShouldBeEmpty();
    }
}

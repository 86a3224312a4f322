namespace DataSync.Cli.Tests.Commands;

/// <summary>The file of the run journal: of an earlier version, a newer one, somebody else's, or none.</summary>
public sealed class JournalTests
{
    [Fact]
    public void A_journal_of_version_1_keeps_its_open_runs()
    {
        using var at = Invoices.Prepare();
        at.Write("one.sync", Invoices.Script + "\ntask Twice { insert Feed { INVOICE_ID <- \"one\", POSTED_ON <- today() }\n fail \"Broken off.\" }\n");
        at.Run("run", at["one.sync"], "Twice").Exit.ShouldBe(1);
        at.Sql("datasync-journal.db", "drop view audit; alter table runs drop column script; alter table runs drop column writes; alter table runs drop column item_key; alter table runs drop column priority; alter table runs drop column queue; alter table runs drop column reason; alter table runs drop column firing; alter table runs drop column lease; drop index runs_by_fence; alter table runs drop column fence; drop table fences; drop table firings; alter table attempts drop column parameters; alter table attempts drop column plan; alter table field_changes drop column changed; drop index field_changes_by_commit; alter table field_changes drop column action; alter table field_changes drop column open_commit; drop table open_commits; drop table removed_runs; drop table mails; drop table keyed_calls; pragma user_version = 1;");

        at.Run("run", at["one.sync"], "Twice").Out.ShouldContain("attempt 2");
    }

    [Fact]
    public void A_journal_of_version_14_is_taken_over_without_the_places_of_lost_runs()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(1);
        at.Sql("datasync-journal.db", "drop index runs_by_fence; alter table runs drop column fence; drop table fences; insert into places (script, task, place, run, owner, state) select script, task, '', run, 'nobody', 2 from runs; pragma user_version = 14");

        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Out.ShouldContain("attempt 2");

        at.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
        at.Ask("datasync-journal.db", "pragma user_version").ShouldBe("17");
    }

    [Fact]
    public void A_journal_of_version_15_is_taken_over_without_fences_that_were_taken_away_and_those_of_other_machines_go()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(1);
        at.Sql("datasync-journal.db", "drop index runs_by_fence; alter table fences drop column lease; pragma user_version = 15; "
            + "insert into fences (fence, source, script, task, owner, is_lost) select 'taken', 'documents', script, task, '1 1 elsewhere', 2 from runs union all select 'killed', 'documents', script, task, '1 1 elsewhere', 0 from runs");

        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Out.ShouldContain("attempt 2");

        at.Ask("datasync-journal.db", "select count(*) from fences").ShouldBe("0");
        at.Ask("datasync-journal.db", "pragma user_version").ShouldBe("17");
    }

    [Fact]
    public void A_journal_of_version_16_is_taken_over_and_knows_the_keys_of_calls()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(1);
        at.Sql("datasync-journal.db", "drop table keyed_calls; pragma user_version = 16");

        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Out.ShouldContain("attempt 2");

        at.Ask("datasync-journal.db", "select count(*) from keyed_calls").ShouldBe("0");
        at.Ask("datasync-journal.db", "pragma user_version").ShouldBe("17");
    }

    [Fact]
    public void A_journal_that_a_newer_version_has_written_is_refused_and_left_as_it_is()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-1");
        at.Sql("datasync-journal.db", "pragma user_version = 9999");

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS6229: A newer DataSync has written the run journal: it has version 9999, ");
        run.Error.ShouldContain("Use the newer DataSync");
        at.Ask("datasync-journal.db", "pragma user_version").ShouldBe("9999");
    }

    [Fact]
    public void What_another_living_process_is_at_is_left_to_it_even_if_its_start_is_seen_a_little_apart()
    {
        using var at = Invoices.Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Exit.ShouldBe(1);
        using var other = System.Diagnostics.Process.Start("sleep", "60");
        var started = other.StartTime.ToUniversalTime().AddMilliseconds(30).Ticks;
        at.Sql("datasync-journal.db", $"update runs set ended = null, outcome = null, owner = '{other.Id} {started} {Environment.MachineName}'");

        var meanwhile = at.Run("run", at["post.sync"], "Post", "--key", "R-2").Error;
        other.Kill();
        other.WaitForExit();

        meanwhile.ShouldContain("DS6226");
        at.Run("run", at["post.sync"], "Post", "--key", "R-2").Out.ShouldContain("attempt 2");
    }

    [Fact]
    public void A_journal_that_is_none_is_named()
    {
        using var at = Invoices.Prepare();
        at.Write("notes.txt", "This is no journal, and longer than a page's first line would have to be to look like one.");

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--journal", at["notes.txt"]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS6229");
        run.Error.ShouldContain("notes.txt");
        at.Ask("documents.db", "select status from invoices where id = 'R-1'").ShouldBe("New");
    }

    [Fact]
    public void A_journal_that_may_not_be_made_says_who_must_be_let()
    {
        using var at = Invoices.Prepare();

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--journal", at["."]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS6229");
        run.Error.ShouldContain("Let this user write the file and into its folder, or name another file with --journal.");
    }

    [Theory]
    [InlineData("create table customer (id integer)", "customer")]
    [InlineData("create table runs (id integer, plan text); pragma user_version = 3", "runs")]
    public void A_database_of_something_else_is_refused_and_left_as_it_is(string theirs, string table)
    {
        using var at = Invoices.Prepare();
        at.Sql("theirs.db", theirs);
        var before = File.ReadAllBytes(at["theirs.db"]);

        var run = at.Run("run", at["post.sync"], "Post", "--key", "R-1", "--journal", at["theirs.db"]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain($"DS6229: What should be the run journal holds something else: it has the table {table}.");
        run.Error.ShouldContain("this one is left as it is");
        File.ReadAllBytes(at["theirs.db"]).ShouldBe(before);
        at.Ask("documents.db", "select status from invoices where id = 'R-1'").ShouldBe("New");
    }
}

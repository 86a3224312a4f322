using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Running;

/// <summary>What the journal keeps of changed rows, and how long. Source: tasks R163, C46.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R163")]
    public void A_changed_field_is_journalled_with_old_and_new_value_table_time_run_and_plan()
    {
        world.GivenInvoice();
        world.GivenAccount();

        var result = world.Run(world.ForInvoice(world.ReadAccount(), world.SetName()), new RunOptions { PlanDigest = "digest" });

        var change = world.Journal.Changes(result.Run).First(c => c.Field == "account_name");
        (change.Side, change.Table, change.Key, change.Old, change.New).ShouldBe((ChangeSide.Item, "Invoice", "R-1", "null", "\"Hofer AG\""));
        change.Changed.ShouldBe(world.Clock.GetUtcNow());
        world.Journal.Attempts(result.Run).Select(a => a.Plan).ShouldBe(["digest"]);
    }

    [Theory, Trait("Rule", "tasks R163")]
    [InlineData(AuditLevel.None, "")]
    [InlineData(AuditLevel.Keys, "item Invoice R-1 account_name, status: >")]
    [InlineData(AuditLevel.Full, "item Invoice R-1 account_name: null>\"Hofer AG\", item Invoice R-1 status: \"New\">\"Looked up\"")]
    public void The_item_is_listed_as_the_level_says(AuditLevel level, string expected)
    {
        world.GivenInvoice();
        world.GivenAccount();

        var result = world.Run(world.ForInvoice(world.ReadAccount(), world.SetName()) with { Audit = new AuditPlan(level, null, false, 0) });

        string.Join(", ", world.Journal.Changes(result.Run).Select(c => $"{c.Step} {c.Table} {c.Key} {c.Field}: {c.Old}>{c.New}")).ShouldBe(expected);
        result.Changes.Length.ShouldBe(world.Journal.Changes(result.Run).Length);
        world.Rows(World.Invoice).ShouldBe(["R-1|A-1|Hofer AG|12.50|Looked up|"]);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void A_write_that_cannot_be_written_into_the_journal_is_not_committed()
    {
        world.GivenInvoice();
        world.JournalInFile();
        var step = world.InsertFeed(f =>
        {
            using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(world.Folder, "journal.db")}");
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "drop table if exists field_changes";
            command.ExecuteNonQuery();
            return World.Item(f)[0];
        });

        var failure = world.Run(world.ForInvoice(step)).Failure.ShouldNotBeNull();

        failure.Code.ShouldBe("DS6229");
        world.Rows(World.Feed).ShouldBeEmpty();
    }

    [Theory, Trait("Rule", "tasks R163")]
    [InlineData(1, 1, 0)]
    [InlineData(3, HeldChanges.MostCharacters / 2, 2)]
    [InlineData(HeldChanges.Most + 1, 1, HeldChanges.Most)]
    public void What_a_transaction_has_changed_waits_in_memory_only_as_long_as_it_is_little(int changes, int length, long inJournal)
    {
        world.JournalInFile();
        var ticket = world.Journal.Begin(new RunEntry("test.sync", "T", "", "", ""), world.Clock.GetUtcNow()).ShouldNotBeNull();
        var held = new HeldChanges(world.Journal, ticket, "accounting", _ => { });

        for (var i = 0; i < changes; i++) held.Add(new FieldChange("step", ChangeSide.External, "Table", $"{i}", "field", "", new string('x', length), false), inBulk: true);

        Journal("select count(*) from field_changes").ShouldBe(inJournal);
        world.Journal.Changes(ticket.Run).ShouldBeEmpty();
        held.Committing(null);
        held.Committed();
        world.Journal.Changes(ticket.Run).Length.ShouldBe(changes);
    }

    [Theory, Trait("Rule", "tasks R163")]
    [InlineData(364, true)]
    [InlineData(366, false)]
    public void A_run_is_kept_as_long_as_the_task_says_and_then_removed_as_a_whole(int daysLater, bool kept)
    {
        world.GivenInvoice();
        var first = world.Run(Keeping(365));
        var other = world.Run(world.WithoutItem(world.Fail()));
        world.Clock.Move(TimeSpan.FromDays(daysLater));

        var second = world.Run(Keeping(365));

        second.Run.ShouldNotBe(first.Run);
        var runs = world.Journal.Runs().Select(r => r.Run).ToArray();
        runs.Contains(first.Run).ShouldBe(kept);
        world.Journal.Changes(first.Run).IsEmpty.ShouldBe(!kept);
        world.Journal.Exchanges(first.Run).IsEmpty.ShouldBe(!kept);
        world.Journal.Steps(first.Run).IsEmpty.ShouldBe(!kept);
        world.Journal.Attempts(first.Run).IsEmpty.ShouldBe(!kept);
        runs.ShouldContain(second.Run);
        runs.ShouldContain(other.Run, "another task's run is its own business");
        world.Journal.Steps(second.Run).ShouldNotBeEmpty();
    }

    [Fact, Trait("Rule", "tasks R163"), Trait("Rule", "tasks R126")]
    public void What_an_unfinished_run_needs_is_kept_however_old_it_is()
    {
        world.GivenInvoice();
        var failing = Keeping(1, world.Fail());
        var first = world.Run(failing);
        first.Outcome.ShouldBe(RunOutcome.Failed);
        world.Clock.Move(TimeSpan.FromDays(100));

        // The same task for another item passes by, and the run goes on where it broke off.
        world.GivenInvoice(id: "R-2");
        world.Runner(Keeping(1)).Run(0, ItemRequest.WithKey("R-2")).Outcome.ShouldBe(RunOutcome.Succeeded);
        var second = world.Run(failing);

        (second.Run, second.Attempt).ShouldBe((first.Run, 2));
        second.Steps[0].Outcome.ShouldBe("done earlier");
        world.Rows(World.Feed).Length.ShouldBe(2);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void A_run_that_was_left_behind_goes_when_its_time_is_over()
    {
        world.GivenInvoice();
        var left = world.Run(Keeping(30, world.Fail()));
        world.Clock.Move(TimeSpan.FromSeconds(1));
        world.Run(Keeping(30), new RunOptions { Start = RunStart.Anew }).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Journal.Runs().Select(r => r.Run).ShouldContain(left.Run);
        world.Clock.Move(TimeSpan.FromDays(31));

        world.Run(Keeping(30)).Outcome.ShouldBe(RunOutcome.Succeeded);

        world.Journal.Runs().Select(r => r.Run).ShouldNotContain(left.Run);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void Retention_in_months_goes_by_the_calendar_and_one_before_all_time_keeps_everything()
    {
        world.GivenInvoice();
        var first = world.Run(Keeping(0) with { Audit = new AuditPlan(AuditLevel.Full, new SyncDuration(2, 0), false, 0) });
        world.Clock.Move(TimeSpan.FromDays(60));
        world.Run(Keeping(0) with { Audit = new AuditPlan(AuditLevel.Full, new SyncDuration(2, 0), false, 0) });
        world.Journal.Runs().Select(r => r.Run).ShouldContain(first.Run, "20 January is not two months after 21 November");

        world.Run(Keeping(0) with { Audit = new AuditPlan(AuditLevel.Full, new SyncDuration(120_000, 0), false, 0) }).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Journal.Runs().Length.ShouldBe(3);
        world.Clock.Move(TimeSpan.FromDays(2));
        world.Run(Keeping(0) with { Audit = new AuditPlan(AuditLevel.Full, new SyncDuration(2, 0), false, 0) });
        world.Journal.Runs().Select(r => r.Run).ShouldNotContain(first.Run);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void A_removal_that_broke_off_is_ended_by_the_next_run()
    {
        world.GivenInvoice();
        world.JournalInFile();
        var first = world.Run(Keeping(1));
        Journal($"insert into removed_runs (run) values ('{first.Run}'); delete from runs where run = '{first.Run}'; delete from steps where run = '{first.Run}'");

        world.Run(Keeping(1)).Outcome.ShouldBe(RunOutcome.Succeeded);

        world.Journal.Changes(first.Run).ShouldBeEmpty();
        world.Journal.Exchanges(first.Run).ShouldBeEmpty();
        Journal("select count(*) from removed_runs").ShouldBe(0L);
    }

    [Theory, Trait("Rule", "tasks R163"), Trait("Rule", "tasks R126")]
    [InlineData(RunStart.GoOn, true)]
    [InlineData(RunStart.GoOn, false)]
    [InlineData(RunStart.Anew, true)]
    [InlineData(RunStart.Anew, false)]
    public void What_was_about_to_be_committed_when_the_process_died_is_asked_of_the_database(RunStart start, bool committed)
    {
        world.GivenInvoice();
        world.JournalInFile();
        var n = 0;
        var task = world.ForInvoice(world.InsertFeed(_ => $"row {n++}"), world.Fail());
        var died = world.Run(task);
        world.Journal.Changes(died.Run).Count(c => c.Table == "InvoiceFeed").ShouldBe(2);

        // As a process leaves it that is killed between the two: before the commit it has written down what will be committed, behind it nothing.
        Journal($"""
            insert into open_commits (id, run, attempt, source, step, item) values (1000, '{died.Run}', 1, 'accounting', 'insert InvoiceFeed', '');
            update field_changes set open_commit = 1000 where table_name = 'InvoiceFeed'
            """);
        if (!committed) world.Sql(1, "delete from ds_done; delete from IF_INVOICE");
        world.Journal.Changes(died.Run).ShouldNotContain(c => c.Table == "InvoiceFeed");
        world.Clock.Move(TimeSpan.FromSeconds(1));

        var next = world.Run(task, new RunOptions { Start = start });

        next.Run.Equals(died.Run, StringComparison.Ordinal).ShouldBe(start == RunStart.GoOn);
        var keys = world.Journal.Changes(died.Run).Where(c => c is { Table: "InvoiceFeed", Field: "INVOICE_ID" }).Select(c => c.Key);
        keys.ShouldBe(committed ? ["row 0"] : start == RunStart.GoOn ? ["row 1"] : []);
        Journal("select count(*) from open_commits").ShouldBe(0L);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void A_source_that_cannot_be_asked_fails_the_attempt_and_the_next_one_asks_again()
    {
        world.GivenInvoice();
        world.JournalInFile();
        var task = world.ForInvoice(world.InsertFeed(_ => "row"), world.Fail());
        var died = world.Run(task);
        Journal($"insert into open_commits (id, run, attempt, source, step, item) values (1000, '{died.Run}', 1, 'accounting', 'insert InvoiceFeed', ''); update field_changes set open_commit = 1000 where table_name = 'InvoiceFeed'");
        world.Sql(1, "drop table ds_done");
        world.Source(1).RefusesTables = true;

        world.Run(task).Failure.ShouldNotBeNull().Code.ShouldBe("DS6215");
        world.Journal.Changes(died.Run).ShouldNotContain(c => c.Table == "InvoiceFeed");

        world.Source(1).RefusesTables = false;
        world.Run(task);
        Journal("select count(*) from open_commits").ShouldBe(0L);
    }

    [Fact, Trait("Rule", "tasks R163")]
    public void A_preview_removes_nothing()
    {
        world.GivenInvoice();
        var first = world.Run(Keeping(1));
        world.Clock.Move(TimeSpan.FromDays(10));

        world.Run(Keeping(1), new RunOptions { Preview = true });

        world.Journal.Changes(first.Run).ShouldNotBeEmpty();
    }

    private object? Journal(string sql)
    {
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(world.Folder, "journal.db")}");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private TaskPlan Keeping(int days, params StepPlan[] more) =>
        world.ForInvoice([world.UpsertFeed(), .. more]) with { Audit = new AuditPlan(AuditLevel.Full, SyncDuration.FromDays(days), false, 0) };
}

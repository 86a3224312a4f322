using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Journal.Stores;
using DataSync.Plans.Runtime;
using DataSync.TestServers;

namespace DataSync.Engine.Tests.Journal;

/// <summary>A run journal in a PostgreSQL database, which several machines share. What it holds is tested with that of a file; here is what is its own.</summary>
public sealed class ServerJournalTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private readonly TestJournal place = new(JournalWay.Server);

    [Fact]
    public void A_run_its_steps_changes_and_failure_are_read_as_they_were_told()
    {
        using var journal = place.Open();
        var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        journal.Add(ticket, new Exchange("read", "shop", "select 1 where a = 'x\0y'", "", 3, 1.5, null));
        journal.Add(ticket, new FieldChange("write", ChangeSide.Item, "orders", "1", "state", "old", "new", Masked: true) { Changed = Now, Action = ChangeAction.Updated });
        journal.End(ticket, RunOutcome.Failed, new RunFailure("DS6201", "words", "remedy", FailureClass.Script, "step", "a.sync", 1, 2, "", "record"), new RunRoute("people", "why", 3), [], Now);

        journal.Exchanges(ticket.Run).Single().ShouldBe(new Exchange("read", "shop", "select 1 where a = 'x\uFFFDy'", "", 3, 1.5, null));
        journal.Changes(ticket.Run).Single().ShouldBe(new FieldChange("write", ChangeSide.Item, "orders", "1", "state", "old", "new", Masked: true) { Changed = Now, Action = ChangeAction.Updated });
        using var other = place.Open();
        var held = other.Find(new RunFilter(Held: true)).Single();
        (held.Code, held.Queue, held.Priority, held.IsHeld).ShouldBe(("DS6201", "people", 3, true));
        other.Raise(held.Run[..8], 7);
        other.One(held.Run).Priority.ShouldBe(7);
        var next = other.Begin(Entry("1"), Now.AddMinutes(1)).ShouldNotBeNull();
        (next.Run, next.Attempt).ShouldBe((ticket.Run, 2));
    }

    [Fact]
    public void All_of_it_is_durable_and_there_for_others()
    {
        // The server may end while this process goes on.
        using var journal = place.Open();
        var ticket = journal.Begin(Entry("1") with { Lease = null }, Now).ShouldNotBeNull();
        journal.IsDurable.ShouldBeTrue();
        using var other = place.Open();
        other.One(ticket.Run).Item.ShouldBe("1");
    }

    [Theory]
    [InlineData("off", "on")]
    [InlineData("local", "local")]
    [InlineData("remote_apply", "remote_apply")]
    public void It_waits_for_the_disk_also_on_a_server_that_tells_before(string wish, string expected)
    {
        place.Open();
        Change($"do $$ begin execute 'alter database ' || current_database() || ' set synchronous_commit = {wish}'; end $$");
        using var store = new ServerJournalStore(place.At.Server ?? throw new InvalidOperationException());
        using var asked = store.Of("select current_setting('synchronous_commit')", []);
        asked.ExecuteScalar().ShouldBe(expected);
    }

    [Fact]
    public void What_is_told_goes_on_the_way_with_what_is_asked_and_in_its_order()
    {
        using (var journal = place.Open()) journal.Begin(Entry("1"), Now);
        using var store = new ServerJournalStore(place.At.Server ?? throw new InvalidOperationException());
        using (var transaction = store.Begin(isDurable: true))
        {
            // More than are sent at a time.
            for (var n = 1; n <= 1200; n++) store.Tell("update runs set priority = $n where priority = $n - 1", [("$n", n)]);
            using (var asked = store.Of("select priority from runs", [])) asked.ExecuteScalar().ShouldBe(1200L);
            store.Tell("update runs set priority = 7", []);
            store.Execute("update runs set priority = priority + 1 where priority = 7", []).ShouldBe(1);
            store.Tell("update runs set priority = priority * 2", []);
            transaction.Commit().ShouldBeTrue();
        }
        using (store.Begin(isDurable: true)) store.Tell("update runs set priority = 9", []);
        using (var nothing = store.Begin(isDurable: true)) nothing.Commit().ShouldBeFalse();
        using (var failing = store.Begin(isDurable: true))
        {
            store.Tell("update runs set priority = 10", []);
            store.Tell("update runs set task = null", []);
            Should.Throw<DbException>(() => failing.Commit());
        }
        using var reader = place.Open();
        reader.Runs().Single().Priority.ShouldBe(16);
    }

    [Fact]
    public void A_connection_that_was_cut_is_made_anew_unless_something_was_half_told()
    {
        using var journal = place.Open();
        var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        Cut();
        journal.One(ticket.Run).IsRunning.ShouldBeFalse("its lease is of another year");
        Cut();
        journal.Renew(Now, TimeSpan.FromMinutes(1));

        using var store = new ServerJournalStore(place.At.Server ?? throw new InvalidOperationException());
        using (store.Begin(isDurable: true))
        {
            store.Execute("update runs set priority = 5", []).ShouldBe(1);
            Cut();
            Should.Throw<DbException>(() => store.Execute("update runs set priority = 6", []));
            Should.Throw<DbException>(() => store.Execute("update runs set priority = 7", []));
        }
        journal.One(ticket.Run).Priority.ShouldBe(0);
        using (var transaction = store.Begin(isDurable: true))
        {
            store.Execute("update runs set priority = 8", []);
            transaction.Commit().ShouldBeTrue();
        }
        journal.One(ticket.Run).Priority.ShouldBe(8);
    }

    [Fact]
    public void What_is_told_at_once_is_there_as_a_whole_or_not_at_all()
    {
        using var journal = place.Open();
        var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        // A value that no table takes, in the middle.
        Should.Throw<DbException>(() => journal.End(ticket, RunOutcome.Succeeded, null, null, [new StepReport("a", "set", "done", 1, 0, 0, 0, 0, null, null, ""), new StepReport(null!, "set", "done", 1, 0, 0, 0, 0, null, null, "")], Now));
        journal.Steps(ticket.Run).ShouldBeEmpty();
        journal.One(ticket.Run).Outcome.ShouldBeNull();
        journal.End(ticket, RunOutcome.Succeeded, null, null, [], Now);
        journal.One(ticket.Run).Outcome.ShouldBe(RunOutcome.Succeeded);
    }

    [Fact]
    public void A_machine_whose_clock_is_far_from_the_servers_is_refused()
    {
        place.Clock.Ahead = TimeSpan.FromSeconds(-40);
        var error = Should.Throw<SyncException>(place.Open);
        error.Code.ShouldBe("DS6309");
        error.Message.ShouldStartWith("The clock of this machine and that of the run journal's server are 40 seconds apart.");
        place.Clock.Ahead = TimeSpan.FromSeconds(4);
        place.Open().Runs().ShouldBeEmpty();
    }

    [Fact]
    public void A_newer_one_is_refused_and_one_that_cannot_be_reached_says_so()
    {
        using (var journal = place.Open()) journal.Begin(Entry("1"), Now);
        Change("update datasync.journal_version set version = 99");
        Should.Throw<SyncException>(place.Open).Message.ShouldContain("version 99");
        RunJournal.OpenToRead(place.At).ShouldBeNull();

        var nobody = new JournalAt("postgres://127.0.0.1:9/none") { Server = new JournalServer(() => new Npgsql.NpgsqlConnection("Host=127.0.0.1;Port=9;Database=none;Username=none"), place.Clock) };
        var error = Should.Throw<SyncException>(() => RunJournal.Open(nobody));
        error.Code.ShouldBe("DS6229");
        error.Message.ShouldStartWith("The run journal postgres://127.0.0.1:9/none cannot be used");
        Should.Throw<SyncException>(() => RunJournal.OpenToRead(nobody)).Code.ShouldBe("DS6229");
        error.Remedy.ShouldBe("See that the server runs and can be reached; then run again: what was begun goes on.");
    }

    [Theory]
    [InlineData(15, "alter table datasync.fences drop column lease; drop table datasync.keyed_calls")]
    [InlineData(16, "drop table datasync.keyed_calls")]
    public void One_of_an_earlier_version_is_brought_to_this_one_and_its_open_run_goes_on(int version, string asItWas)
    {
        string run;
        using (var journal = place.Open())
        {
            var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
            journal.End(ticket, RunOutcome.Failed, new RunFailure("DS6201", "words", "remedy", FailureClass.Script, "step", "a.sync", 1, 2, "", "record"), null, [], Now);
            run = ticket.Run;
        }
        Change($"{asItWas}; update datasync.journal_version set version = {version}");

        using var opened = place.Open();
        var next = opened.Begin(Entry("1") with { Call = new KeyedCall("k", "item") }, Now.AddMinutes(1)).ShouldNotBeNull();

        (next.Run, next.Attempt).ShouldBe((run, 2));
        opened.CallKeys(run).ShouldBe(["k"]);
        using var store = new ServerJournalStore(place.At.Server ?? throw new InvalidOperationException());
        using var asked = store.Of("select version from journal_version", []);
        asked.ExecuteScalar().ShouldBe(JournalSchema.Version);
    }

    [Fact]
    public void Old_runs_are_removed_as_a_whole()
    {
        using var journal = place.Open();
        var old = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        journal.Add(old, new Exchange("read", "shop", "select 1", "", 3, 1.5, null));
        journal.End(old, RunOutcome.Succeeded, null, null, [], Now);
        var asks = journal.Begin(Entry("2"), Now.AddDays(9)).ShouldNotBeNull();

        journal.RemoveEnded(Entry("2"), asks, Now.AddDays(8), CancellationToken.None);

        journal.Runs().Select(run => run.Run).ShouldBe([asks.Run]);
        journal.Exchanges(old.Run).ShouldBeEmpty();
    }

    [Fact]
    public void Mails_that_wait_are_taken_by_one_and_given_up_when_their_sender_is_gone()
    {
        using var journal = place.Open();
        var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        var mails = new MailPlace("a.sync", "Told");
        journal.Hold(ticket, mails, [new HeldMail(new MailNote("notify", "k", "m", "ap@example.com", "subject"), "ap@example.com", "words")], Now.AddHours(1), Now);
        using var other = place.Open();
        other.Held().Single().ShouldBe((mails, Now.AddHours(1), 1));
        var due = Now.AddHours(2);
        var recipient = other.DueRecipients(mails, due).Single();
        other.TakeHeld(mails, recipient, null, due).ShouldNotBeNull().Mails.Single().Content.ShouldBe("words");
        journal.TakeHeld(mails, recipient, null, due).ShouldBeNull();

        // The one who sends is on another machine, and says nothing any more.
        Change("update datasync.held_mails set owner = '1 1 elsewhere x'").ShouldBe(1);
        journal.DropUnknown(due.AddMinutes(14)).ShouldBeEmpty();
        journal.DropUnknown(due.AddMinutes(16)).ShouldBe([("ap@example.com", "subject")]);
        journal.HasHeld.ShouldBeFalse();
    }

    [Fact]
    public void A_run_of_another_machine_is_its_own_until_its_lease_is_over()
    {
        using var journal = place.Open();
        var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        // One of that name which is another: its process of this number says nothing here.
        Change($"update datasync.runs set owner = '{Environment.ProcessId} 1 {Environment.MachineName} x'").ShouldBe(1);
        Should.Throw<SyncException>(() => journal.Begin(Entry("1"), Now.AddSeconds(50))).Code.ShouldBe("DS6226");
        var next = journal.Begin(Entry("1"), Now.AddSeconds(61)).ShouldNotBeNull();
        (next.Run, next.Attempt).ShouldBe((ticket.Run, 2));
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void What_another_machine_renews_stays_its_own_for_another_lease()
    {
        using var journal = place.Open();
        var firing = new Firing("a.sync", "Nightly", "Work", Now);
        var ticket = journal.Begin(Entry("1"), Now).ShouldNotBeNull();
        journal.Claim(firing, overlaps: false, Now, TimeSpan.FromMinutes(1)).ShouldBe(FiringClaim.Taken);

        journal.Renew(Now.AddSeconds(50), TimeSpan.FromMinutes(1));

        Change("update datasync.runs set owner = '1 1 elsewhere x'; update datasync.firings set owner = '1 1 elsewhere x'").ShouldBe(2);
        Should.Throw<SyncException>(() => journal.Begin(Entry("1"), Now.AddSeconds(109))).Code.ShouldBe("DS6226");
        journal.Claim(firing, overlaps: false, Now.AddSeconds(109), TimeSpan.FromMinutes(1)).ShouldBe(FiringClaim.Busy);
        journal.Begin(Entry("1"), Now.AddSeconds(111)).ShouldNotBeNull().Run.ShouldBe(ticket.Run);
        journal.Claim(firing, overlaps: false, Now.AddSeconds(111), TimeSpan.FromMinutes(1)).ShouldBe(FiringClaim.Taken);
    }

    [Fact]
    public void Who_writes_for_too_long_is_waited_for_no_longer_and_its_half_is_taken_back()
    {
        using (var journal = place.Open()) journal.Begin(Entry("1"), Now);
        var server = (place.At.Server ?? throw new InvalidOperationException()) with { Patience = TimeSpan.FromSeconds(60) };
        using var frozen = new ServerJournalStore(server);
        using var hasty = new ServerJournalStore(server with { Patience = TimeSpan.FromMilliseconds(200) });
        using (frozen.Begin(isDurable: true))
        {
            frozen.Execute("update runs set priority = 5", []);
            using var late = hasty.Begin(isDurable: true);
            // Something else altogether: one writes at a time.
            Should.Throw<DbException>(() => hasty.Execute("insert into calls (run, step, item) values ('1', '2', '3')", [])).SqlState.ShouldBe("55P03");
            Should.Throw<InvalidOperationException>(() => late.Commit());
        }
        Write(hasty, 6);

        using var silent = new ServerJournalStore(server with { Patience = TimeSpan.FromMilliseconds(500) });
        var broken = silent.Begin(isDurable: true);
        silent.Execute("update runs set priority = 7", []);
        Write(frozen, 8);
        Should.Throw<DbException>(() => broken.Commit());
        broken.Dispose();
        using var reader = place.Open();
        reader.Runs().Single().Priority.ShouldBe(8);
    }

    [Fact]
    public void A_transaction_of_which_a_statement_has_failed_is_not_committed_in_silence()
    {
        using (var journal = place.Open()) journal.Begin(Entry("1"), Now);
        using var store = new ServerJournalStore(place.At.Server ?? throw new InvalidOperationException());
        using (var transaction = store.Begin(isDurable: true))
        {
            store.Execute("update runs set priority = 5", []);
            Should.Throw<DbException>(() => store.Execute("update runs set task = null", []));
            Should.Throw<InvalidOperationException>(() => transaction.Commit());
        }
        Write(store, 6);
    }

    private static void Write(ServerJournalStore store, int priority)
    {
        using var transaction = store.Begin(isDurable: true);
        store.Execute("update runs set priority = $priority", [("$priority", priority)]).ShouldBe(1);
        transaction.Commit().ShouldBeTrue();
    }

    public void Dispose() => place.Dispose();

    /// <summary>Ends all connections to the journal.</summary>
    private void Cut() => Change("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    private int Change(string sql)
    {
        using var connection = (place.At.Server ?? throw new InvalidOperationException()).Connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static RunEntry Entry(string item) => new("a.sync", "Work", item, "plan", "") { Lease = TimeSpan.FromMinutes(1) };
}

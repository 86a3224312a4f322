using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Running;

/// <summary>One fence serves the runs of a session, so that only the first of them sets it up, until one of them is lost. Source: tasks R126.</summary>
public sealed class FenceTests : IDisposable
{
    private static readonly RunOptions Leased = new() { Lease = TimeSpan.FromMinutes(1) };
    private readonly World world = new();

    public FenceTests()
    {
        world.JournalInFile();
        world.GivenAccount();
        foreach (var id in (string[])["R-1", "R-2", "R-3"]) world.GivenInvoice(id: id);
    }

    public void Dispose() => world.Dispose();

    [Fact]
    public void Runs_that_follow_one_another_have_one_fence_and_leave_none()
    {
        var fences = new List<string>();
        foreach (var run in Series())
        {
            run.Outcome.ShouldBe(RunOutcome.Succeeded, run.Failure?.ToString());
            fences.Add(Fence(0));
            Fence(1).ShouldBe(fences[^1]);
        }

        fences.Count.ShouldBe(3);
        fences.Distinct().Count().ShouldBe(1);
        fences[0].ShouldNotContain(",");
        world.Marks(0).ShouldBe(0);
        world.Marks(1).ShouldBe(0);
        Left().ShouldBeEmpty();
    }

    [Fact]
    public void A_single_run_leaves_none_whether_it_ends_well_or_not()
    {
        world.Run(world.ForInvoice(world.ReadAccount(), world.UpsertFeed(), world.Fail()), Leased).Outcome.ShouldBe(RunOutcome.Failed);

        Fence(0).ShouldBeEmpty();
        Fence(1).ShouldBeEmpty();
        Left().ShouldBeEmpty();

        world.Run(Task(), Leased).Outcome.ShouldBe(RunOutcome.Succeeded);
        world.Marks(1).ShouldBe(0);
        Left().ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_fails_takes_no_fence_from_those_behind_it()
    {
        var task = world.ForInvoice(world.ReadAccount(), world.InsertFeed(f => (string?)World.Item(f)[0] == "R-1" ? null : World.Item(f)[0]));
        var fences = new List<string>();

        foreach (var run in Series(task)) fences.Add(Fence(0) + run.Outcome);

        fences.Select(f => f[32..]).ShouldBe(["Failed", "Succeeded", "Succeeded"]);
        fences.Select(f => f[..32]).Distinct().Count().ShouldBe(1);
        Fence(0).ShouldBeEmpty();
    }

    [Fact]
    public void A_run_whose_fence_is_gone_writes_nothing_in_any_later_transaction()
    {
        using var runs = Series().GetEnumerator();
        runs.MoveNext().ShouldBeTrue();
        world.Sql(1, "delete from ds_done where step = '#fence'");

        runs.MoveNext().ShouldBeTrue();

        runs.Current.Failure.ShouldNotBeNull().Code.ShouldBe("DS6300");
        world.Rows(World.Feed).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("update fences set is_lost = 1")]
    [InlineData("delete from fences")]
    public void A_session_whose_run_was_passed_by_goes_on_under_another_fence(string lost)
    {
        var fences = new List<string>();
        foreach (var run in Series())
        {
            run.Outcome.ShouldBe(RunOutcome.Succeeded, run.Failure?.ToString());
            fences.Add(Fence(1));
            // Somebody has passed the run by, and has not come to the databases yet when the next one begins, or has been there.
            if (fences.Count == 1) Journaled($"{lost} where fence = '{fences[0]}'");
            if (fences.Count == (lost.StartsWith("delete", StringComparison.Ordinal) ? 1 : 2)) world.Sql(1, $"delete from ds_done where run = '{fences[0]}'");
        }

        fences.Count.ShouldBe(3);
        fences[1].ShouldNotBe(fences[0]);
        fences[2].ShouldBe(fences[1]);
    }

    [Fact]
    public void What_a_process_that_was_killed_has_left_goes_with_the_next_run_of_the_task()
    {
        var entry = new RunEntry("test.sync", "PostInvoice", "R-9", "", "") { Lease = TimeSpan.FromMinutes(1) };
        foreach (var run in Series()) run.Outcome.ShouldBe(RunOutcome.Succeeded);
        var ticket = world.Journal.Begin(entry, world.Clock.GetUtcNow()).ShouldNotBeNull();
        var fence = ticket.Fence.ShouldNotBeNull();
        world.Journal.AnnounceFence(entry, ticket, fence, "accounting").ShouldBeTrue();
        world.Sql(1, $"insert into ds_done (run, step, item) values ('{fence}', '#fence', '')");
        world.Journal.LetGo(fence);

        world.Run(Task(), Leased).Outcome.ShouldBe(RunOutcome.Succeeded);

        world.Marks(1).ShouldBe(0);
        Left().ShouldBeEmpty();
    }

    [Fact]
    public void The_fence_of_a_run_that_was_passed_by_is_taken_away_also_where_the_next_one_writes_nothing()
    {
        foreach (var run in Series()) run.Outcome.ShouldBe(RunOutcome.Succeeded);
        using var living = System.Diagnostics.Process.GetProcessById(1);
        var owner = $"1 {living.StartTime.ToUniversalTime().Ticks} {Environment.MachineName}";
        Journaled($"insert into fences (fence, source, script, task, owner, is_lost) values ('lost', 'accounting', 'test.sync', 'PostInvoice', '{owner}', 1), ('held', 'accounting', 'test.sync', 'PostInvoice', '{owner}', 0)");
        world.Sql(1, "insert into ds_done (run, step, item) values ('lost', '#fence', ''), ('held', '#fence', '')");

        world.Run(world.ForInvoice(world.SetName(_ => "Huber AG")), Leased).Outcome.ShouldBe(RunOutcome.Succeeded);

        Fence(1).ShouldBe("held");
        // That process lives: it may wake, and is looked for until it has let go of it.
        Left().ShouldHaveSingleItem().Name.ShouldBe("lost");
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void The_fence_of_a_process_that_cannot_be_asked_for_is_taken_away_once_and_forgotten()
    {
        foreach (var run in Series()) run.Outcome.ShouldBe(RunOutcome.Succeeded);
        Journaled("insert into fences (fence, source, script, task, owner, is_lost) values ('lost', 'accounting', 'test.sync', 'PostInvoice', '1 1 elsewhere', 1), ('held', 'accounting', 'test.sync', 'PostInvoice', '1 1 elsewhere', 0)");
        world.Sql(1, "insert into ds_done (run, step, item) values ('lost', '#fence', ''), ('held', '#fence', '')");

        world.Run(world.ForInvoice(world.SetName(_ => "Huber AG")), Leased).Outcome.ShouldBe(RunOutcome.Succeeded);

        Fence(1).ShouldBe("held");
        Noted("held").ShouldBe(1);
        Noted("lost").ShouldBe(0);
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void The_fence_of_a_process_that_was_killed_between_its_runs_on_another_machine_goes_when_its_lease_is_over()
    {
        foreach (var run in Series()) run.Outcome.ShouldBe(RunOutcome.Succeeded);
        var now = world.Clock.GetUtcNow();
        Journaled($"insert into fences (fence, source, script, task, owner, lease) values ('killed', 'accounting', 'test.sync', 'PostInvoice', '1 1 elsewhere', '{now.AddSeconds(-1):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}'), ('lives', 'accounting', 'test.sync', 'PostInvoice', '1 1 elsewhere', '{now.AddSeconds(1):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}')");
        world.Sql(1, "insert into ds_done (run, step, item) values ('killed', '#fence', ''), ('lives', '#fence', '')");

        world.Run(Task(), Leased).Outcome.ShouldBe(RunOutcome.Succeeded);

        Fence(1).ShouldBe("lives");
        Noted("lives").ShouldBe(1);
        Noted("killed").ShouldBe(0);
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void A_session_lets_go_of_its_fence_before_a_run_ends_of_which_a_commit_may_still_be_carried_out()
    {
        world.Source(1).AtCommit = () =>
        {
            if (Directory.Exists(Path.Combine(world.Folder, "accounting.db"))) return;
            File.Move(Path.Combine(world.Folder, "accounting.db"), Path.Combine(world.Folder, "away.db"));
            Directory.CreateDirectory(Path.Combine(world.Folder, "accounting.db"));
            throw new LinkLost();
        };
        using var runs = Series().GetEnumerator();
        runs.MoveNext().ShouldBeTrue();

        runs.Current.Failure.ShouldNotBeNull().Code.ShouldBe("DS6251");

        string.Join(", ", Left().Select(left => $"{left.Source} {left.IsAlive}").Order()).ShouldBe("accounting False, documents False", "whoever goes on with it removes its rows first");
        Directory.Delete(Path.Combine(world.Folder, "accounting.db"));
        File.Move(Path.Combine(world.Folder, "away.db"), Path.Combine(world.Folder, "accounting.db"));
    }

    [Fact]
    public void A_run_begins_nothing_where_the_fence_of_one_that_was_passed_by_cannot_be_taken_away()
    {
        foreach (var run in Series()) run.Outcome.ShouldBe(RunOutcome.Succeeded);
        using var living = System.Diagnostics.Process.GetProcessById(1);
        Journaled($"insert into fences (fence, source, script, task, owner, is_lost) values ('lost', 'accounting', 'test.sync', 'PostInvoice', '1 {living.StartTime.ToUniversalTime().Ticks} {Environment.MachineName}', 1)");
        File.Move(Path.Combine(world.Folder, "accounting.db"), Path.Combine(world.Folder, "away.db"));
        Directory.CreateDirectory(Path.Combine(world.Folder, "accounting.db"));

        world.Run(world.ForInvoice(world.SetName(_ => "Huber AG")), Leased).Outcome.ShouldBe(RunOutcome.Failed);

        world.Rows(World.Invoice)[0].ShouldNotContain("Huber AG");
        Directory.Delete(Path.Combine(world.Folder, "accounting.db"));
        File.Move(Path.Combine(world.Folder, "away.db"), Path.Combine(world.Folder, "accounting.db"));
    }

    [Theory, Trait("Rule", "tasks R126")]
    [InlineData(true)]
    [InlineData(false)]
    public void Whether_a_run_is_still_held_is_asked_at_its_end_where_something_is_to_be_shown(bool isShown)
    {
        world.Source(1).MayPublish = isShown;
        var shown = 0;
        world.Source(1).AtCommit = () => shown++;
        var read = world.ReadAccount() with
        {
            Query = world.Query(World.Account, World.AccountSlot, world.Equal(World.Account, World.AccountSlot, 1, _ =>
            {
                Journaled("update runs set owner = '1 1 elsewhere'");
                return "A-1";
            })),
        };

        var run = world.Run(world.WithoutItem(read), Leased);

        run.Failure?.Code.ShouldBe(isShown ? "DS6300" : null);
        shown.ShouldBe(0);
    }

    private Plans.Model.TaskPlan Task() => world.ForInvoice(world.ReadAccount(), world.UpsertFeed(), world.SetName());

    private IEnumerable<RunResult> Series(Plans.Model.TaskPlan? task = null) =>
        world.Runner(task ?? Task()).RunEach(0, ((string[])["R-1", "R-2", "R-3"]).Select(id => ItemRequest.WithKey(id)), Leased with { Overlaps = true });

    private void Journaled(string sql)
    {
        using var journal = new SqliteConnection($"Data Source={Path.Combine(world.Folder, "journal.db")};Pooling=False");
        journal.Open();
        using var command = journal.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery().ShouldBeGreaterThan(0);
    }

    private int Noted(string fence)
    {
        using var journal = new SqliteConnection($"Data Source={Path.Combine(world.Folder, "journal.db")};Pooling=False");
        journal.Open();
        using var command = journal.CreateCommand();
        command.CommandText = $"select count(*) from fences where fence = '{fence}'";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private string Fence(int source) => string.Join(",", world.Ask(source, "select run from ds_done where step = '#fence'"));

    private System.Collections.Immutable.ImmutableArray<LeftFence> Left() => world.Journal.LeftFences(new RunEntry("test.sync", "PostInvoice", "", "", ""));

    private sealed class LinkLost() : System.Data.Common.DbException("The link is lost.")
    {
        public override string SqlState => "08006";
    }
}

using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Runtime;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Journal;

/// <summary>What is said when the run journal cannot be used, and that nobody is held up.</summary>
public sealed class JournalErrorTests : IDisposable
{
    private readonly World world = new();

    [Theory]
    [InlineData(5, "Another process has it")]
    [InlineData(13, "Make room")]
    [InlineData(8, "Make room, or let this user write")]
    [InlineData(26, "move this one away if it is no run journal")]
    public void Only_a_file_that_is_no_journal_is_to_be_moved_away(int code, string remedy)
    {
        var error = JournalErrors.Of("It cannot be used", new SqliteException("words", code));
        error.Code.ShouldBe("DS6229");
        error.Message.ShouldBe("It cannot be used: words");
        error.Remedy.ShouldContain(remedy);
        error.Remedy.Contains("move this one away", StringComparison.Ordinal).ShouldBe(code == 26);
    }

    [Fact]
    public void A_run_whose_end_the_journal_does_not_take_is_no_defect_and_its_next_attempt_goes_on()
    {
        world.JournalInFile();
        var step = world.InsertFeed(_ =>
        {
            Sql("create trigger no_room before insert on steps begin select raise(abort, 'no room'); end");
            return "x";
        });

        Should.Throw<SyncException>(() => world.Run(world.WithoutItem(step))).Code.ShouldBe("DS6229");

        Sql("drop trigger no_room");
        var next = world.Run(world.WithoutItem(step) with { Steps = [world.InsertFeed(_ => "x")] });
        (next.Attempt, next.Outcome).ShouldBe((2, RunOutcome.Succeeded));
        world.Rows(World.Feed).Length.ShouldBe(1);
    }

    [Fact]
    public void Who_has_waited_and_may_not_begin_then_is_in_nobodys_way()
    {
        world.JournalInFile();
        var task = world.WithoutItem(world.InsertFeed(_ => "x"));
        using var other = RunJournal.Open(Path.Combine(world.Folder, "journal.db"));
        var entry = new RunEntry("test.sync", task.Name, "", "", "other writes") { AtOnce = 1 };
        var running = other.Begin(entry, world.Clock.GetUtcNow()).ShouldNotBeNull();
        var breaksOff = new RunOptions { Waits = _ => other.Abandon(running) };

        world.Run(task, breaksOff).Failure.ShouldNotBeNull().Code.ShouldBe("DS6237");

        other.Begin(entry, world.Clock.GetUtcNow()).ShouldNotBeNull().Attempt.ShouldBe(2);
    }

    public void Dispose() => world.Dispose();

    private void Sql(string sql)
    {
        using var other = new SqliteConnection($"Data Source={Path.Combine(world.Folder, "journal.db")};Pooling=false");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

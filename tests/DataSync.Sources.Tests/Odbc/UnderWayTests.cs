using System.Data.Common;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>A statement of a batch that is under way while the next is filled: whoever wants something else of the connection waits for it, and how it ended is never lost.</summary>
public sealed class UnderWayTests
{
    private static readonly Plans.Model.TablePlan Many = Sample.Of("Many", "many", ("id", SyncType.Int), ("name", new SyncType(TypeKind.Text, true, 20)));
    private static readonly WriteRequest Insert = new(WriteKind.Insert, Many, [0, 1], []);

    [Fact]
    public void What_is_asked_meanwhile_waits_and_sees_what_was_sent()
    {
        using var world = new World();
        world.Session.Begin();
        using var insert = world.Batch();
        for (var id = 1; id <= World.Full; id++)
            World.Put(insert, id);
        insert.Pending.ShouldBe(0);
        world.Count().ShouldBe(World.Full);
        insert.Flush(default).ShouldBe(World.Full);
        world.Session.Commit();
        world.Count().ShouldBe(World.Full);
    }

    [Fact]
    public void A_row_that_fails_is_told_by_a_later_call_and_nothing_stays_after_rolling_back()
    {
        using var world = new World();
        world.Session.Begin();
        using (var insert = world.Batch())
        {
            for (var id = 1; id <= World.Full; id++)
                World.Put(insert, id == 7 ? 1 : id);
            Should.Throw<DbException>(() => insert.Flush(default));
        }
        world.Session.Rollback();
        world.Count().ShouldBe(0);
    }

    [Fact]
    public void A_commit_does_not_pass_over_a_statement_that_failed_and_that_nobody_asked_about()
    {
        using var world = new World();
        world.Session.Begin();
        using var insert = world.Batch();
        for (var id = 1; id <= World.Full; id++)
            World.Put(insert, id == 7 ? 1 : id);
        Should.Throw<DbException>(() => world.Session.Commit());
        world.Session.Rollback();
        world.Count().ShouldBe(0);
    }

    [Fact]
    public void What_was_rolled_back_does_not_fail_the_next_transaction()
    {
        using var world = new World();
        world.Session.Begin();
        using (var insert = world.Batch())
            for (var id = 1; id <= World.Full; id++)
                World.Put(insert, id == 7 ? 1 : id);
        world.Session.Rollback();
        world.Session.Begin();
        using (var single = world.Session.Prepare(Insert))
        {
            single.Values.Int(0, 1);
            single.Values.Text(1, "ours");
            single.Execute(default).ShouldBe(1);
        }
        world.Session.Commit();
        world.Count().ShouldBe(1);
    }

    [Fact]
    public void Rolling_back_waits_for_what_is_under_way()
    {
        using var world = new World();
        world.Session.Begin();
        using (var insert = world.Batch())
        {
            for (var id = 1; id <= World.Full + 10; id++)
                World.Put(insert, id);
            world.Session.Rollback();
        }
        world.Count().ShouldBe(0);
        world.Session.Begin();
        using (var again = world.Batch())
        {
            World.Put(again, 1);
            again.Flush(default).ShouldBe(1);
        }
        world.Session.Commit();
        world.Count().ShouldBe(1);
    }

    [Fact]
    public void A_statement_that_waits_for_a_lock_is_cancelled()
    {
        using var world = new World();
        using var other = world.Source.Connect(default);
        other.Begin();
        other.Run("insert into many values (5, 'theirs')");
        world.Session.Begin();
        using (var cancel = new CancellationTokenSource())
        using (var insert = world.Batch())
        {
            for (var id = 1; id <= World.Full; id++)
                World.Put(insert, id, cancel.Token);
            cancel.Cancel();
            Should.Throw<OperationCanceledException>(() => insert.Flush(cancel.Token));
        }
        world.Session.Rollback();
        other.Rollback();
        world.Count().ShouldBe(0);
    }

    private sealed class World : IDisposable
    {
        private readonly ServerDatabase server;

        public World()
        {
            server = new ServerDatabase(ServerKind.Postgres);
            Source = SourceRegistry.Find("odbc").ShouldNotBeNull().Create("shop", new Dictionary<string, object?> { ["connection"] = server.Odbc }, ".");
            Session = Source.Connect(default);
            Session.CreateTable(Many);
        }

        /// <summary>Rows of one statement.</summary>
        public const int Full = 4000;

        public ISource Source { get; }

        public ISourceSession Session { get; }

        public static void Put(BatchWrite batch, long id, CancellationToken cancellation = default)
        {
            batch.Values.Int(0, id);
            batch.Values.Text(1, "ours");
            batch.Add(cancellation);
        }

        public BatchWrite Batch() => Session.PrepareBatch(Insert).ShouldNotBeNull();

        public int Count() => Session.Rows(new ReadRequest(Many, [0], [], [], null)).Count;

        public void Dispose()
        {
            Session.Dispose();
            Source.Dispose();
            server.Dispose();
        }
    }
}

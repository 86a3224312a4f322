using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Sqlite;

public sealed class SqliteSourceTests : SqliteContract
{
    [Fact]
    public void A_file_that_is_not_there_is_not_made_up()
    {
        using var source = Kind.Create("documents", new Dictionary<string, object?> { ["file"] = "missing.db" }, Path.GetTempPath());
        var error = Should.Throw<SyncException>(() => source.Connect(default));
        error.Code.ShouldBe("DS6144");
        error.Message.ShouldContain("missing.db");
    }

    [Fact]
    public void A_database_in_memory_is_shared_by_its_sessions_and_by_nobody_else()
    {
        var settings = new Dictionary<string, object?> { ["file"] = ":memory:" };
        using var source = Kind.Create("documents", settings, ".");
        using var first = source.Connect(default);
        first.CreateTable(Sample.Table);
        first.CreateTable(Sample.Table);
        first.Insert([1L, "a"]);
        using var second = source.Connect(default);
        second.Rows().Count.ShouldBe(1);
        using var other = Kind.Create("documents", settings, ".");
        using var third = other.Connect(default);
        third.CreateTable(Sample.Table);
        third.Rows().ShouldBeEmpty();
    }

    [Fact]
    public void Without_write_ahead_logging_readers_make_room_for_a_writer()
    {
        using var scratch = new Scratch();
        using var source = Kind.Create("documents", new Dictionary<string, object?> { ["file"] = scratch.File, ["create"] = true, ["write_ahead"] = false }, ".");
        using var writing = source.Connect(default);
        writing.CreateTable(Sample.Table);
        writing.Insert([1L, "a"], [2L, "b"], [3L, "c"]);
        using var reading = source.Connect(default);
        using var read = reading.Prepare(new ReadRequest(Sample.Table, [Sample.Id, Sample.Name], [], [new OrderPlan(Sample.Id, false)], null));
        using var reader = read.Execute([], default);
        reader.Read().ShouldBeTrue();
        writing.Run("pragma busy_timeout = 100");
        writing.Insert([4L, "d"]);
        reader.Text(1).ShouldBe("a");
        reader.Read().ShouldBeTrue();
        reader.Text(1).ShouldBe("b");
        reader.Read().ShouldBeTrue();
        reader.Read().ShouldBeFalse();
    }

    private static ISourceKind Kind => SourceRegistry.Find("sqlite").ShouldNotBeNull();

    private protected override WriteKind[] Batches => [WriteKind.Upsert];

    private protected override ISource Create(Scratch scratch) =>
        Kind.Create("documents", new Dictionary<string, object?> { ["file"] = "test.db", ["create"] = true }, scratch.Folder);
}

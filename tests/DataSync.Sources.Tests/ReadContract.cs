using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests;

/// <summary>What every kind of source must do, be it a database or a folder of files.</summary>
public abstract class ReadContract : IDisposable
{
    private readonly Scratch _scratch = new();

    protected ReadContract()
    {
        Source = Create(_scratch);
        Session = Source.Connect(default);
        Session.CreateTable(Sample.Table);
    }

    protected ISource Source { get; }

    protected ISourceSession Session { get; }

    public void Dispose()
    {
        Session.Dispose();
        Source.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Every_type_comes_back_as_it_went()
    {
        object?[][] rows =
        [
            [1L, "Grüße 😀", long.MaxValue, 9999999999.99m, 0.1 + 0.2, true, new DateOnly(2026, 11, 21), new TimeOnly(9, 30, 15), new DateTime(2026, 11, 21, 9, 30, 0).AddTicks(Finest), Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), new byte[] { 0, 1, 255 }],
            [2L, "", long.MinValue, -0.01m, -1e98, false, DateOnly.MinValue, TimeOnly.MinValue, DateTime.MinValue, Guid.Empty, Array.Empty<byte>()],
            [3L, " blanks  ", 0L, 0m, 0.0, false, DateOnly.MaxValue, new TimeOnly(TimeOnly.MaxValue.Ticks / Finest * Finest), new DateTime(DateTime.MaxValue.Ticks / Finest * Finest), Guid.NewGuid(), new byte[100_000]],
            [4L, null, null, null, null, null, null, null, null, null, null],
        ];
        Give(rows);
        var back = Session.Rows();
        back.Count.ShouldBe(rows.Length);
        for (var index = 0; index < rows.Length; index++)
            back[index].ShouldBe(rows[index]);
    }

    [Fact]
    public void A_decimal_keeps_its_scale_in_a_text_column()
    {
        Give([1L, null, null, 12.50m]);
        ((decimal?)Session.Rows()[0][Sample.Amount]).ToString().ShouldBe("12.50");
    }

    [Fact]
    public void Rows_of_many_keys_are_read_at_once()
    {
        for (var id = 1L; id <= 20; id++)
            Give([id, id % 2 == 0 ? "even" : "odd"]);
        using var read = Session.Prepare(new BatchReadRequest(Sample.Table, [Sample.Id, Sample.Name], [Sample.Id], []));
        Ids(read, [[3L], [7L], [99L]]).ShouldBe([3, 7]);
        Ids(read, [.. Enumerable.Range(1, 13).Select(id => new object?[] { (long)id })]).ShouldBe(Enumerable.Range(1, 13).Select(id => (long)id));
        using var both = Session.Prepare(new BatchReadRequest(Sample.Table, [Sample.Id], [Sample.Id, Sample.Name], []));
        Ids(both, [[3L, "odd"], [4L, "odd"], [6L, "even"]]).ShouldBe([3, 6]);

        static long[] Ids(BatchRead read, object?[][] keys)
        {
            using var reader = read.Execute(keys, [], default);
            var ids = new List<long>();
            while (reader.Read())
                ids.Add(reader.Int(0));
            return [.. ids.Order()];
        }
    }

    [Fact]
    public void A_limit_counts_only_when_the_database_answers_the_whole_condition()
    {
        Give([1L, "a", null, 1m], [2L, "a", null, 2m], [3L, "a", null, 3m]);
        var request = new ReadRequest(Sample.Table, [Sample.Id], [], [new OrderPlan(Sample.Id, true)], 2);
        Session.Rows(request).Select(row => row[0]).ShouldBe([3L, 2L]);
        using var read = Session.Prepare(request with { Filters = [Sample.Is(Sample.Data, CompareOperator.Equal)] });
        read.NotPushed[0].ShouldNotBeNull();
        read.ParameterFunctions.ShouldBeEmpty();
        using var reader = read.Execute([], default);
        var rows = 0;
        while (reader.Read())
            rows++;
        rows.ShouldBe(3);
    }

    [Fact]
    public void Orders_are_those_of_the_language_or_refused()
    {
        Give([1L, "b", null, 12.50m], [2L, "B", null, 9.5m], [3L, "ä", null, 100m], [4L, "\uFFFD", null, 2m], [5L, "😀", null, 3m]);
        List<long> By(OrderPlan order) => [.. Session.Rows(new ReadRequest(Sample.Table, [Sample.Id], [], [order], null)).Select(row => (long?)row[0] ?? 0)];
        By(new OrderPlan(Sample.Name, false)).ShouldBe([2, 1, 3, 4, 5]);
        By(new OrderPlan(Sample.Amount, true)).ShouldBe([3, 1, 2, 5, 4]);
        Should.Throw<SyncException>(() => By(new OrderPlan(Sample.Data, false))).Code.ShouldBe("DS6143");
    }

    [Fact]
    public void A_cancelled_read_ends_as_cancelled()
    {
        Give([1L], [2L]);
        using var cancel = new CancellationTokenSource();
        using var read = Session.Prepare(new ReadRequest(Sample.Table, [Sample.Id], [], [], null));
        using (var reader = read.Execute([], cancel.Token))
        {
            reader.Read().ShouldBeTrue();
            cancel.Cancel();
            Should.Throw<OperationCanceledException>(() => reader.Read());
        }
        Should.Throw<OperationCanceledException>(() => read.Execute([], cancel.Token));
        Session.Rows().Count.ShouldBe(2);
    }

    [Fact]
    public void A_setting_that_nobody_knows_is_refused_and_so_is_a_missing_one()
    {
        var kind = SourceRegistry.Find(Source.Kind).ShouldNotBeNull();
        Should.Throw<SyncException>(() => kind.Create("x", new Dictionary<string, object?> { ["fiel"] = "a" }, ".")).Code.ShouldBe("DS6140");
        Should.Throw<SyncException>(() => kind.Create("x", new Dictionary<string, object?>(), ".")).Code.ShouldBe("DS6140");
    }

    /// <summary>The finest step of a time that the source keeps, in ticks.</summary>
    private protected abstract long Finest { get; }

    private protected abstract ISource Create(Scratch scratch);

    /// <summary>Rows as a task writes them, for everybody to see.</summary>
    private protected void Give(params object?[][] rows)
    {
        Session.Insert(rows);
        Session.Publish(default);
    }
}

using System.Collections.Immutable;
using DataSync.Compiler.Tests.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.TestServers;

namespace DataSync.Compiler.Tests.Differential;

/// <summary>Where a database takes a condition, it selects the rows for which compiled code says true: the same rows, with nulls and extremes.</summary>
public sealed class PushDownTests
{
    private const int Conditions = 120;
    private const int Rows = 60;

    /// <summary>The five ways to a database, each with seeds of its own.</summary>
    public static TheoryData<string, int> Ways => new()
    {
        { "sqlite", 1 }, { "sqlite", 2 }, { "sqlite", 3 }, { "sqlite behind odbc", 4 }, { "sqlite behind odbc", 5 }, { "postgres", 6 }, { "postgres", 7 },
        { "postgres behind odbc", 8 }, { "postgres behind odbc", 9 }, { "mariadb behind odbc", 10 }, { "mariadb behind odbc", 11 }, { "mariadb behind odbc", 12 },
    };

    [Theory, MemberData(nameof(Ways))]
    [Trait("Rule", "tasks R65")]
    public void A_condition_that_is_pushed_down_selects_the_same_rows(string way, int seed)
    {
        var random = new Random(seed);
        var filters = new FilterGenerator(random);
        var lines = Enumerable.Range(0, Conditions).Select(_ => $"for each x in T where {filters.Condition(2)} {{ stop }}").ToImmutableArray();
        using var script = CompiledScript.Compile(RandomScript.Bind("task Compare for T as item {", ref lines));
        var table = script.Plan.Tables[0];
        var generator = new ExpressionGenerator(random);

        using var folder = new TemporaryFolder();
        using var database = way.StartsWith("postgres", StringComparison.Ordinal) ? new ServerDatabase(ServerKind.Postgres)
            : way.StartsWith("mariadb", StringComparison.Ordinal) ? new ServerDatabase(ServerKind.MariaDb) : null;
        using var source = Source(way, folder, database);
        using var session = source.Connect(CancellationToken.None);
        session.CreateTable(table);
        var rows = Enumerable.Range(0, Rows).Select(i => script.Row(0, [(long)i, .. generator.Row()])).ToImmutableArray();
        Insert(session, table, rows);
        // Numbers beyond 1e99 are refused behind sqliteodbc.
        if (way != "sqlite behind odbc") ReadBack(session, script, table).ShouldBe([.. rows.Select(Shown)], "what is read is what was written");

        var frame = script.Frame([0L, .. generator.Row()]);
        var pushed = 0;
        foreach (var query in script.Plan.Tasks[0].Steps.OfType<ForEachStep>().Select(s => s.Query.ShouldNotBeNull()))
            foreach (var conjunct in query.Where)
            {
                if (conjunct.Filter is not { } filter) continue;
                using var read = session.Prepare(new ReadRequest(table, [0], [filter], [], null));
                if (read.NotPushed[0] is not null) continue;
                pushed++;
                Selected(read, script.Code, frame).ShouldBe(Expected(script.Code, frame, query.Slot, conjunct, rows), $"{conjunct.Text}\n{read.Text}");
            }
        pushed.ShouldBeGreaterThan(Conditions / 4);
    }

    private static ISource Source(string way, TemporaryFolder folder, ServerDatabase? database)
    {
        var (kind, settings) = way switch
        {
            "sqlite" => ("sqlite", new Dictionary<string, object?> { ["file"] = folder.File("rows.db"), ["create"] = true }),
            "sqlite behind odbc" => ("odbc", new Dictionary<string, object?> { ["connection"] = $"Driver=SQLite3;Database={folder.File("rows.db")}" }),
            "postgres" => ("postgres", new Dictionary<string, object?> { ["connection"] = database?.Npgsql }),
            _ => ("odbc", new Dictionary<string, object?> { ["connection"] = database?.Odbc }),
        };
        return SourceRegistry.Find(kind).ShouldNotBeNull().Create("db", settings, folder.Path);
    }

    private static ImmutableArray<long> Expected(AssemblyPlanCode code, Frame frame, int slot, ConjunctPlan conjunct, ImmutableArray<Row> rows)
    {
        var condition = code.Condition(conjunct.ConditionFunction);
        var expected = ImmutableArray.CreateBuilder<long>();
        foreach (var row in rows)
        {
            frame.Rows[slot] = row;
            if (condition(frame) == true) expected.Add((long)row[0].ShouldNotBeNull());
        }
        return expected.ToImmutable();
    }

    private static ImmutableArray<long> Selected(PreparedRead read, AssemblyPlanCode code, Frame frame)
    {
        var parameters = read.ParameterFunctions.Select(f => code.Value(f)(frame)).ToArray();
        using var reader = read.Execute(parameters, CancellationToken.None);
        var selected = new List<long>();
        while (reader.Read()) selected.Add(reader.Int(0));
        return [.. selected.Order()];
    }

    private static void Insert(ISourceSession session, TablePlan table, ImmutableArray<Row> rows)
    {
        ImmutableArray<int> columns = [.. table.Columns.Select(c => c.Index)];
        using var insert = session.Prepare(new WriteRequest(WriteKind.Insert, table, columns, []));
        foreach (var row in rows)
        {
            foreach (var column in columns) insert.Values.Put(column, row[column]);
            insert.Execute(CancellationToken.None).ShouldBe(1);
        }
    }

    private static ImmutableArray<string> ReadBack(ISourceSession session, CompiledScript script, TablePlan table)
    {
        using var read = session.Prepare(new ReadRequest(table, [.. table.Columns.Select(c => c.Index)], [], [new OrderPlan(0, false)], null));
        using var reader = read.Execute([], CancellationToken.None);
        var readIn = script.Code.ReadIn(table.ReadAllFunction);
        var shown = ImmutableArray.CreateBuilder<string>();
        while (reader.Read())
        {
            var row = script.Row(0);
            readIn(reader, row);
            shown.Add(Shown(row));
        }
        return shown.ToImmutable();
    }

    private static string Shown(Row row) => string.Join(", ", Enumerable.Range(0, row.Count).Select(i => Plans.Values.ValueText.Quote(row[i] is decimal d ? d / 1.0000000000000000000000000000m : row[i])));
}

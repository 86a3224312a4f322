using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sqlite;

namespace DataSync.Testing.Data;

/// <summary>
/// The databases of one test: a fresh in-memory SQLite database for each source, whatever its kind, and for each station its own. Tables are created as declared.
/// </summary>
internal sealed class TestDatabases(SyncPlan plan, PlanCode code) : IDisposable
{
    private static readonly SqliteKind Kind = new();
    private readonly Dictionary<(string? Station, int Source), ISource> sources = [];

    /// <summary>The database of a source, at a station or (null) at none.</summary>
    public ISource Source(string? station, int source)
    {
        if (sources.TryGetValue((station, source), out var known)) return known;
        var fresh = Kind.Create(plan.Sources[source].Name, new Dictionary<string, object?> { ["file"] = SqliteKind.InMemory }, "");
        sources[(station, source)] = fresh;
        using var session = fresh.Connect(CancellationToken.None);
        foreach (var table in plan.Tables.Where(t => t.Source == source)) session.CreateTable(table);
        return fresh;
    }

    public void Insert(string? station, TablePlan table, IEnumerable<ImmutableArray<object?>> rows)
    {
        using var session = Source(station, table.Source).Connect(CancellationToken.None);
        GivenValues.Insert(session, table, rows);
    }

    public void Clear(string? station, TablePlan table)
    {
        using var session = Source(station, table.Source).Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        command.CommandText = $"delete from {session.Dialect.QuoteTable(table.PhysicalName)}";
        command.ExecuteNonQuery();
    }

    public long Count(string? station, TablePlan table)
    {
        using var session = Source(station, table.Source).Connect(CancellationToken.None);
        using var command = session.Connection.CreateCommand();
        command.CommandText = $"select count(*) from {session.Dialect.QuoteTable(table.PhysicalName)}";
        return (long?)command.ExecuteScalar() ?? 0;
    }

    /// <summary>All rows of a table.</summary>
    public ImmutableArray<Row> Rows(string? station, TablePlan table)
    {
        using var session = Source(station, table.Source).Connect(CancellationToken.None);
        using var read = session.Prepare(new ReadRequest(table, [.. table.Columns.Select(c => c.Index)], [], [], null));
        using var reader = read.Execute([], CancellationToken.None);
        var readIn = code.ReadIn(table.ReadAllFunction);
        var rows = ImmutableArray.CreateBuilder<Row>();
        while (reader.Read())
        {
            var row = code.NewRow(table.RowType);
            readIn(reader, row);
            rows.Add(row);
        }
        return rows.ToImmutable();
    }

    public void Dispose()
    {
        foreach (var source in sources.Values) source.Dispose();
    }
}

using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;

namespace DataSync.Sources.Sql;

/// <summary>A write of many rows as PostgreSQL does it best: one array for each column, <c>unnest</c>ed on the server.</summary>
/// <param name="Text">The statement, with one marker for each position.</param>
/// <param name="Key">Positions that tell one row from another; empty for an insert.</param>
internal sealed record UnnestText(string Text, ImmutableArray<int> Key)
{
    /// <summary>Null where a real column is of another kind than its declaration: then a value may need what only a single marker gets.</summary>
    internal static UnnestText? For(WriteRequest request, PostgresDialect dialect)
    {
        var columns = request.Columns.Concat(request.Kind == WriteKind.Upsert ? [] : request.Key).Select(index => request.Table.Columns[index]).ToImmutableArray();
        if (columns.IsEmpty || !columns.All(column => IsOfItsKind(column, request.Table, dialect)))
            return null;
        var table = dialect.QuoteTable(request.Table.PhysicalName);
        var from = $"unnest({string.Join(", ", columns.Select(column => $"cast(? as {PostgresDialect.TypeOf(column.Type.Kind)}[])"))})";
        return From(request, dialect, table, from, position => $"c{position}");
    }

    /// <summary>The statement over rows that are on the server already.</summary>
    /// <param name="from">The rows: a call of unnest, or a table.</param>
    /// <param name="name">What a position is called there.</param>
    internal static UnnestText? From(WriteRequest request, PostgresDialect dialect, string table, string from, Func<int, string> name)
    {
        var columns = request.Columns.Select(index => dialect.Quote(request.Table.Columns[index].PhysicalName)).ToImmutableArray();
        var count = columns.Length + (request.Kind == WriteKind.Upsert ? 0 : request.Key.Length);
        var rows = $"{from} as v({string.Join(", ", Enumerable.Range(0, count).Select(name))})";
        var key = request.Key.Select((index, position) => $"t.{dialect.Quote(request.Table.Columns[index].PhysicalName)} = v.{name(columns.Length + position)}");
        var keyPositions = Enumerable.Range(columns.Length, request.Key.Length).ToImmutableArray();
        switch (request.Kind)
        {
            case WriteKind.Insert:
                return new UnnestText($"insert into {table} ({string.Join(", ", columns)}) select * from {rows}", []);
            case WriteKind.UpdateByKey:
                return new UnnestText($"update {table} as t set {string.Join(", ", columns.Select((column, position) => $"{column} = v.{name(position)}"))} from {rows} where {string.Join(" and ", key)}", keyPositions);
            case WriteKind.DeleteByKey:
                return new UnnestText($"delete from {table} as t using {rows} where {string.Join(" and ", key)}", keyPositions);
            default:
                // The key that the upsert names must be one that the database keeps, and a trigger of an insert must not run for an update. Source: tasks R76.
                if (!dialect.Columns.IsUnique(request.Table, request.Key) || dialect.Columns.Table(request.Table.PhysicalName) is { HasTriggers: true })
                    return null;
                var by = request.Key.Select(index => dialect.Quote(request.Table.Columns[index].PhysicalName)).ToHashSet();
                var others = columns.Where(column => !by.Contains(column)).ToList();
                var action = others.Count == 0
                    ? "do nothing"
                    : $"do update set {string.Join(", ", others.Select(column => $"{column} = excluded.{column}"))} where ({string.Join(", ", others.Select(column => "t." + column))}) is distinct from ({string.Join(", ", others.Select(column => "excluded." + column))})";
                return new UnnestText($"insert into {table} as t ({string.Join(", ", columns)}) select * from {rows} on conflict ({string.Join(", ", by)}) {action}",
                    [.. request.Key.Select(index => request.Columns.IndexOf(index))]);
        }
    }

    /// <summary>Whether the real column is of the kind that it is declared as.</summary>
    internal static bool IsOfItsKind(ColumnPlan column, TablePlan table, PostgresDialect dialect) =>
        dialect.Columns.Of(column, table) is { } real
        && CatalogTypes.Nearest(real.DatabaseType, false)?.Kind == column.Type.Kind
        // Casts that a single marker gets by itself: from text to json, from text to an enumeration.
        && (column.Type.Kind != TypeKind.Text || CatalogTypes.Split(real.DatabaseType).Name is "text" or "character varying" or "character");
}

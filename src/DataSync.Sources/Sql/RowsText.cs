using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;

namespace DataSync.Sources.Sql;

/// <summary>A write of many rows as one statement with a marker for every value, row after row: what MariaDB and SQLite do best.</summary>
/// <param name="Columns">The columns of one row's markers, in their order.</param>
/// <param name="Statement">The statement for a number of rows.</param>
/// <param name="Found">The variable of the connection in which the statement counts the rows that were there already; null where it counts none.</param>
internal sealed record RowsText(ImmutableArray<ColumnPlan> Columns, Func<int, string> Statement, string? Found = null)
{
    /// <summary>Null where one statement for each row is the only one that surely does the same.</summary>
    /// <param name="found">A variable that nothing else on the connection counts in.</param>
    internal static RowsText? For(WriteRequest request, SourceDialect dialect, ICatalog catalog, string? found = null)
    {
        var table = dialect.QuoteTable(request.Table.PhysicalName);
        var columns = request.Columns.Select(index => request.Table.Columns[index]).ToImmutableArray();
        switch (request.Kind)
        {
            case WriteKind.Insert when !columns.IsEmpty:
                return new RowsText(columns, rows => Insert(table, columns, dialect, rows));
            case WriteKind.Upsert when Conflict(request, dialect, catalog, found) is { } conflict:
                return new RowsText(columns, rows => Insert(table, columns, dialect, rows) + conflict.Text, conflict.Found);
            case WriteKind.DeleteByKey:
                var key = request.Key.Select(index => request.Table.Columns[index]).ToImmutableArray();
                return key.Any(column => dialect.EqualityIsLoose(column, request.Table)) ? null : new RowsText(key, rows => Delete(request.Table, table, key, dialect, rows));
            default:
                return null;
        }
    }

    private static string Insert(string table, ImmutableArray<ColumnPlan> columns, SourceDialect dialect, int rows)
    {
        var row = $"({string.Join(", ", columns.Select(_ => "?"))})";
        return $"insert into {table} ({Names(columns, dialect)}) values {string.Join(", ", Enumerable.Repeat(row, rows))}";
    }

    private static string Delete(TablePlan plan, string table, ImmutableArray<ColumnPlan> key, SourceDialect dialect, int rows)
    {
        var markers = string.Join(", ", key.Select(dialect.Marker));
        if (key is [var single])
            return $"delete from {table} where {dialect.InCondition(single, plan)} in ({string.Join(", ", Enumerable.Repeat(markers, rows))})";
        var all = string.Join(", ", Enumerable.Repeat($"({markers})", rows));
        return $"delete from {table} where ({string.Join(", ", key.Select(column => dialect.InCondition(column, plan)))}) in ({(dialect is Sqlite.SqliteDialect ? "values " : "")}{all})";
    }

    /// <summary>
    /// What an insert does where the key is there already. Null where the database would decide by another key than the one that the upsert names, would
    /// take keys as equal that are not, needs values that are not written, or does more than to write. Source: tasks R76.
    /// </summary>
    /// <returns>The clause, and the variable in which it counts the rows that were there; null for that where it counts none.</returns>
    private static (string Text, string? Found)? Conflict(WriteRequest request, SourceDialect dialect, ICatalog catalog, string? found)
    {
        if (catalog.Find(request.Table.PhysicalName, CancellationToken.None) is not { HasTriggers: false } real)
            return null;
        var names = request.Key.Select(index => request.Table.Columns[index].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var keys = real.Uniques.Prepend(real.PrimaryKey).Where(unique => !unique.IsEmpty).ToList();
        if (keys.Count == 0 || !keys.All(unique => names.SetEquals(unique)))
            return null;
        // MariaDB changes the row that any unique index takes for the same; elsewhere the statement names the key.
        if (real.HasOtherUniques && dialect is MariaDbDialect)
            return null;
        if (request.Key.Any(index => IsLoose(request.Table.Columns[index], request.Table, dialect, real)))
            return null;
        var written = request.Columns.Select(index => request.Table.Columns[index].PhysicalName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (real.Columns.Any(column => !column.Nullable && column is { Default: null, Generated: false, Computed: false } && !written.Contains(column.Name)))
            return null;
        var by = request.Key.Select(index => dialect.Quote(request.Table.Columns[index].PhysicalName)).ToList();
        var values = request.Columns.Where(index => !request.Key.Contains(index)).Select(index => request.Table.Columns[index]).ToList();
        if (dialect is MariaDbDialect)
            return (Duplicate(by[0], values, dialect, found), found);
        var others = values.Select(column => dialect.Quote(column.PhysicalName)).ToList();
        return ($" on conflict ({string.Join(", ", by)}) do {(others.Count == 0 ? "nothing" : "update set " + string.Join(", ", others.Select(column => $"{column} = excluded.{column}")))}", null);
    }

    /// <summary>
    /// MariaDB leaves a row alone whose stored values all stay the same, and tells only the sum of rows sent and rows changed: rows that were there count themselves besides, so that new ones are
    /// known. Where equal values are stored in two forms the stored one stays.
    /// </summary>
    private static string Duplicate(string key, List<ColumnPlan> columns, SourceDialect dialect, string? found)
    {
        var sets = columns.Select(column => (Name: dialect.Quote(column.PhysicalName), column.Type.Kind)).Select(column => (column.Name, Value: column.Kind switch
        {
            TypeKind.Bool => $"if(({column.Name} <> 0) <=> (values({column.Name}) <> 0), {column.Name}, values({column.Name}))",
            TypeKind.Float => $"if({column.Name} = values({column.Name}), {column.Name}, values({column.Name}))",
            _ => $"values({column.Name})",
        })).ToList();
        if (sets.Count == 0) sets.Add((key, key));
        if (found is not null) sets[0] = (sets[0].Name, $"if(({found} := {found} + 1) > 0, {sets[0].Value}, null)");
        return " on duplicate key update " + string.Join(", ", sets.Select(set => $"{set.Name} = {set.Value}"));
    }

    /// <summary>Whether the unique key takes values as equal that are not.</summary>
    private static bool IsLoose(ColumnPlan column, TablePlan table, SourceDialect dialect, CatalogTable real) => column.Type.Kind switch
    {
        TypeKind.Text when dialect is Sqlite.SqliteDialect => Real(column, real) is not { Collation: "BINARY" },
        TypeKind.Text => dialect.EqualityIsLoose(column, table),
        // The key must be kept in one form only, or one value could stand in two rows.
        TypeKind.Int or TypeKind.Date => dialect.WhyNotUsed(column, table, ColumnUse.Order) is not null,
        _ => dialect is Sqlite.SqliteDialect || dialect.WhyNotUsed(column, table, ColumnUse.Equality) is not null,
    };

    private static CatalogColumn? Real(ColumnPlan column, CatalogTable real) =>
        real.Columns.FirstOrDefault(found => string.Equals(found.Name, column.PhysicalName, StringComparison.OrdinalIgnoreCase));

    private static string Names(IEnumerable<ColumnPlan> columns, SourceDialect dialect) => string.Join(", ", columns.Select(column => dialect.Quote(column.PhysicalName)));
}

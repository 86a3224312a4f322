using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>Statements that write one row, and the one that creates a table. Values are markers only. Source: tasks 3.13.</summary>
internal static class WriteText
{
    /// <exception cref="ArgumentException">An update or a delete without a key: it would hit every row.</exception>
    internal static string For(WriteRequest request, SourceDialect dialect)
    {
        var table = dialect.QuoteTable(request.Table.PhysicalName);
        if (request.Kind != WriteKind.Insert && request.Key.IsEmpty)
            throw new ArgumentException($"{request.Kind} of {request.Table.Name} has no key.", nameof(request));
        if (request.Kind == WriteKind.Upsert)
            throw new ArgumentException("Rows are upserted in batches only.", nameof(request));
        return request.Kind switch
        {
            WriteKind.Insert when request.Columns.IsEmpty => $"insert into {table} {dialect.EmptyInsert}",
            WriteKind.Insert => $"insert into {table} ({Names(request.Columns, ", ", "")}) values ({string.Join(", ", request.Columns.Select(_ => "?"))})",
            WriteKind.UpdateByKey => $"update {table} set {Names(request.Columns, ", ", " = ?")} where {Key()}",
            _ => $"delete from {table} where {Key()}",
        };

        string Names(IEnumerable<int> columns, string separator, string after) =>
            string.Join(separator, columns.Select(column => dialect.Quote(request.Table.Columns[column].PhysicalName) + after));

        string Key() => string.Join(" and ", request.Key.Select(column => dialect.InCondition(request.Table.Columns[column], request.Table) + " = ?"));
    }

    internal static string Create(TablePlan table, SourceDialect dialect)
    {
        var key = table.Key;
        var lines = table.Columns.Where(column => !column.Computed).Select(column =>
            $"{dialect.Quote(column.PhysicalName)} {dialect.ColumnType(column.Type, column.IsKey)}{(column.Type.Nullable ? "" : " not null")}");
        if (!key.IsEmpty)
            lines = lines.Append($"primary key ({string.Join(", ", key.Select(column => dialect.Quote(table.Columns[column].PhysicalName)))})");
        return $"create table if not exists {dialect.QuoteTable(table.PhysicalName)} ({string.Join(", ", lines)})";
    }
}

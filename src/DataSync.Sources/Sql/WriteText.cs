using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Plans.Model;

namespace DataSync.Sources.Sql;

/// <summary>Statements that write one row, and the one that creates a table. Values are markers only. Source: tasks 3.13.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Markers">For each marker the position of the value that it takes.</param>
internal sealed record WriteText(string Text, ImmutableArray<int> Markers)
{
    /// <exception cref="ArgumentException">An update or a delete without a key: it would hit every row.</exception>
    internal static WriteText For(WriteRequest request, SourceDialect dialect)
    {
        var table = dialect.QuoteTable(request.Table.PhysicalName);
        var inserts = request.Kind is WriteKind.Insert or WriteKind.InsertUnlessTaken;
        if (!inserts && request.Key.IsEmpty)
            throw new ArgumentException($"{request.Kind} of {request.Table.Name} has no key.", nameof(request));
        if (request.Kind == WriteKind.Upsert)
            throw new ArgumentException("Rows are upserted in batches only.", nameof(request));
        var markers = new List<int>();
        for (var position = 0; position < request.Columns.Length; position++) markers.Add(position);
        if (inserts)
        {
            return new WriteText(request.Columns.IsEmpty
                ? $"insert into {table} {dialect.EmptyInsert}"
                : $"insert into {table} ({Names(request.Columns, ", ", "")}) values ({string.Join(", ", request.Columns.Select(_ => "?"))})"
                    + (request.Kind == WriteKind.Insert ? "" : dialect.UnlessTaken), [.. markers]);
        }
        var key = InForms(request, dialect, markers) ?? Exactly(request, dialect, markers);
        return new WriteText(
            request.Kind == WriteKind.UpdateByKey ? $"update {table} set {Names(request.Columns, ", ", " = ?")} where {key}" : $"delete from {table} where {key}", [.. markers]);

        string Names(IEnumerable<int> columns, string separator, string after) =>
            string.Join(separator, columns.Select(column => dialect.Quote(request.Table.Columns[column].PhysicalName) + after));
    }

    private static string Exactly(WriteRequest request, SourceDialect dialect, List<int> markers)
    {
        var conditions = new List<string>();
        for (var index = 0; index < request.Key.Length; index++)
        {
            var column = request.Table.Columns[request.Key[index]];
            if (dialect.EqualityIsLoose(column, request.Table))
            {
                conditions.Add(dialect.Quote(column.PhysicalName) + " = ?");
                markers.Add(request.Columns.Length + index);
            }
            conditions.Add($"{dialect.InCondition(column, request.Table)} = {dialect.Marker(column)}");
            markers.Add(request.Columns.Length + index);
        }
        return string.Join(" and ", conditions);
    }

    // The row that has the key as it is sent, which an index finds; where there is none, the one that has it in another form.
    private static string? InForms(WriteRequest request, SourceDialect dialect, List<int> markers)
    {
        ImmutableArray<ColumnPlan> columns = [.. request.Key.Select(column => request.Table.Columns[column])];
        if (columns.All(column => dialect.InOneForm(column, request.Table, "") is null)) return null;
        var first = request.Columns.Length;
        var names = string.Join(", ", columns.Select(column => dialect.InCondition(column, request.Table)));
        var rows = $"select {names} from {dialect.QuoteTable(request.Table.PhysicalName)} where ";
        var exact = string.Join(" and ", columns.Select(column => $"{dialect.InCondition(column, request.Table)} = ?"));
        var form = string.Join(" and ", columns.Select((column, i) =>
        {
            var again = dialect.MarkerAgain(first + i);
            return dialect.InOneForm(column, request.Table, dialect.Quote(column.PhysicalName)) is { } kept
                ? $"{kept} = (select {dialect.InOneForm(column, request.Table, "sent")} from (select {again} as sent))"
                : $"{dialect.InCondition(column, request.Table)} = {again}";
        }));
        for (var turn = 0; turn < 2; turn++) markers.AddRange(Enumerable.Range(first, columns.Length));
        return $"({names}) = ({rows}{exact} union all {rows}{form}{dialect.Limit(1)})";
    }

    /// <summary>The same insert, with the columns of its row as a result.</summary>
    internal WriteText Returning(WriteRequest request, ImmutableArray<int> returned, SourceDialect dialect) =>
        this with { Text = $"{Text} returning {string.Join(", ", returned.Select(column => dialect.InSelect(request.Table.Columns[column], request.Table)))}" };

    internal static string Create(TablePlan table, SourceDialect dialect)
    {
        var key = table.Key;
        IEnumerable<string?> lines = table.Columns.Where(column => !column.Computed).Select(column => dialect.Definition(column, table));
        if (!key.IsEmpty)
            lines = lines.Append($"primary key ({string.Join(", ", key.Select(column => dialect.Quote(table.Columns[column].PhysicalName)))})");
        return $"create table if not exists {dialect.QuoteTable(table.PhysicalName)} ({string.Join(", ", lines)})";
    }
}

using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Testing.Data;

/// <summary>The rows of a table from a CSV file whose header names columns, as in the script or as in the database.</summary>
internal static class CsvRows
{
    /// <returns>For each row the values of all columns of the table; what the file does not name takes its default.</returns>
    /// <exception cref="TestFailure">The file does not fit the table.</exception>
    public static ImmutableArray<ImmutableArray<object?>> Read(string text, TablePlan table)
    {
        var records = CsvFile.Read(text);
        if (records.IsEmpty) throw new TestFailure("The file is empty; its first line names the columns.");
        var header = records[0].Fields.Select(name => Column(table, name ?? "")).ToImmutableArray();
        return [.. records.Skip(1).Select(record => Row(table, header, record.Line, record.Fields))];
    }

    private static ColumnPlan Column(TablePlan table, string name) =>
        table.Columns.FirstOrDefault(c => c.Name == name) ?? table.Columns.FirstOrDefault(c => c.PhysicalName == name)
        ?? throw new TestFailure($"{table.Name} has no column {name}; it has {string.Join(", ", table.Columns.Select(c => c.Name))}.");

    private static ImmutableArray<object?> Row(TablePlan table, ImmutableArray<ColumnPlan> header, int line, ImmutableArray<string?> fields)
    {
        if (fields.Length != header.Length)
            throw new TestFailure(string.Create(CultureInfo.InvariantCulture, $"Line {line} has {fields.Length} fields, and the header names {header.Length}."));
        var given = new Dictionary<int, object?>();
        for (var i = 0; i < header.Length; i++)
        {
            try
            {
                given[header[i].Index] = fields[i] is { } text ? ConstantReader.Read(header[i].Type.Kind, text)
                    : header[i].Type is { Nullable: false, Kind: TypeKind.Text } ? "" : null;
            }
            catch (SyncException unreadable)
            {
                throw new TestFailure(string.Create(CultureInfo.InvariantCulture, $"Line {line}, {header[i].Name}: {unreadable.Message}"));
            }
        }
        return GivenValues.Complete(table, given);
    }
}

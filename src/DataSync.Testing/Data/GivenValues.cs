using System.Collections.Immutable;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Testing.Data;

/// <summary>Rows that a test gives: completed by defaults, and written.</summary>
internal static class GivenValues
{
    /// <summary>A value for every column: as given, the column's default, or null.</summary>
    /// <exception cref="TestFailure">A column that must have a value has none.</exception>
    public static ImmutableArray<object?> Complete(TablePlan table, IReadOnlyDictionary<int, object?> given)
    {
        var values = table.Columns.Select(c => given.TryGetValue(c.Index, out var value) ? value : c.Default is { } constant ? ConstantReader.Read(constant) : null).ToImmutableArray();
        var missing = table.Columns.Where(c => !c.Type.Nullable && !c.Generated && !c.Computed && values[c.Index] is null).Select(c => c.Name).ToList();
        return missing.Count == 0 ? values : throw new TestFailure($"{table.Name} must have a value in {string.Join(", ", missing)}.");
    }

    /// <summary>Inserts rows; a generated column without a value is left to the database.</summary>
    public static void Insert(ISourceSession session, TablePlan table, IEnumerable<ImmutableArray<object?>> rows)
    {
        var writes = new Dictionary<string, (PreparedWrite Write, ImmutableArray<int> Columns)>();
        session.Begin();
        try
        {
            foreach (var row in rows)
            {
                ImmutableArray<int> columns = [.. table.Columns.Where(c => !c.Computed && !(c.Generated && row[c.Index] is null)).Select(c => c.Index)];
                var shape = string.Join(',', columns);
                if (!writes.TryGetValue(shape, out var write))
                    writes[shape] = write = (session.Prepare(new WriteRequest(WriteKind.Insert, table, columns, [])), columns);
                for (var i = 0; i < columns.Length; i++) write.Write.Values.Put(i, row[columns[i]]);
                write.Write.Execute(CancellationToken.None);
            }
            session.Commit();
        }
        catch
        {
            if (session.InTransaction) session.Rollback();
            throw;
        }
        finally
        {
            foreach (var (write, _) in writes.Values) write.Dispose();
        }
    }
}

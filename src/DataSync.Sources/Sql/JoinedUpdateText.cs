using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>An update of many rows, each with values of its own, as one statement of MariaDB: the rows are a table made of markers, and the real one is joined to it by its key.</summary>
/// <param name="Columns">The columns of one row's markers, in their order: those that are written, then the key.</param>
/// <param name="Statement">The statement for a number of rows whose keys differ.</param>
internal sealed record JoinedUpdateText(ImmutableArray<ColumnPlan> Columns, Func<int, string> Statement)
{
    /// <summary>Null where one statement for each row is the only one that surely does the same.</summary>
    internal static JoinedUpdateText? For(WriteRequest request, MariaDbDialect dialect)
    {
        if (request.Kind != WriteKind.UpdateByKey || request.Columns.IsEmpty || request.Key.IsEmpty) return null;
        if (dialect.Columns.Table(request.Table.PhysicalName) is not { Name.IsView: false }) return null;
        var columns = request.Columns.Concat(request.Key).Select(index => request.Table.Columns[index]).ToImmutableArray();
        // Of other kinds it is not sure that a joined key is looked up in an index.
        if (request.Key.Any(index => request.Table.Columns[index].Type.Kind is not (TypeKind.Int or TypeKind.Text))) return null;
        var markers = columns.Select(column => dialect.TypedMarker(column, request.Table)).ToImmutableArray();
        if (markers.Any(marker => marker is null)) return null;
        var first = string.Join(", ", markers.Select((marker, at) => $"{marker} as c{at}"));
        var next = " union all select " + string.Join(", ", markers);
        var sets = string.Join(", ", request.Columns.Select((index, at) => $"t.{dialect.Quote(request.Table.Columns[index].PhysicalName)} = v.c{at}"));
        var on = string.Join(" and ", request.Key.SelectMany((index, at) => On(request.Table.Columns[index], request.Columns.Length + at)));
        var table = dialect.QuoteTable(request.Table.PhysicalName);
        return new JoinedUpdateText(columns, rows => $"update (select {first}{string.Concat(Enumerable.Repeat(next, rows - 1))}) as v straight_join {table} as t on {on} set {sets}");

        IEnumerable<string> On(ColumnPlan column, int at)
        {
            var name = "t." + dialect.Quote(column.PhysicalName);
            yield return $"{name} = v.c{at}";
            if (dialect.EqualityIsLoose(column, request.Table)) yield return $"{name} collate {MariaDbDialect.ByCodePoint} = v.c{at} collate {MariaDbDialect.ByCodePoint}";
        }
    }
}

using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Sql;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>
/// A select of the script's own: the columns that it gives are found by their names, whatever their order, and each value is checked against its
/// declaration as those of tables are.
/// </summary>
internal abstract class OwnRows(OwnReadRequest request) : PreparedRead
{
    private static readonly ColumnPlan Unread = new(-1, "", "", SyncType.Text with { Nullable = true });

    private readonly ImmutableArray<ColumnFit> _fits = [.. request.Columns.Select(column => new ColumnFit(column))];

    public override string Text => request.Statement.Text("?");

    public override ImmutableArray<string?> NotPushed => [];

    public override ImmutableArray<int> ParameterFunctions => [.. Enumerable.Range(0, request.Statement.Values)];

    protected int? Limit => request.Limit;

    public sealed override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        int[] places = [];
        var rows = Open(parameters, Fits, cancellation);
        return new OwnRowReader(rows, places);

        ImmutableArray<ColumnFit> Fits(IReadOnlyList<string> names)
        {
            places = request.ByPlace ? Places(names.Count) : [.. request.Columns.Select(column => Place(column, names))];
            return [.. names.Select((_, place) => Array.IndexOf(places, place) is var declared && declared >= 0 ? _fits[declared] : new ColumnFit(Unread))];
        }
    }

    /// <summary>Runs the statement.</summary>
    /// <param name="fits">What each column of the result is declared as; asked once the names are known.</param>
    protected abstract RowReader Open(ReadOnlySpan<object?> values, Func<IReadOnlyList<string>, ImmutableArray<ColumnFit>> fits, CancellationToken cancellation);

    /// <exception cref="SyncException">DS6151: SQLite takes a name behind @, $ or : for a value, and nobody gives it one.</exception>
    internal static void RefuseVariables(OwnStatement statement)
    {
        if (new OwnSqlScan(statement.Pieces).Variables is [var name, ..])
        {
            throw new SyncException(SourceCodes.OwnMarker, $"SQLite takes {name} for a value that it would be given, and nobody gives it one.",
                "Write the value in braces.", FailureClass.Script);
        }
    }

    private int[] Places(int count) => count == request.Columns.Length ? [.. Enumerable.Range(0, count)] : throw new SyncException(SourceCodes.ProcedureResult,
        $"{count} values come back, and {request.Columns.Length} are declared.", "Declare an `out` parameter for each of them, in their order.", FailureClass.Script);

    private static int Place(ColumnPlan column, IReadOnlyList<string> names)
    {
        var exact = Places(names, name => name == column.PhysicalName);
        var found = exact.Count > 0 ? exact : Places(names, name => string.Equals(name, column.PhysicalName, StringComparison.OrdinalIgnoreCase));
        return found.Count == 1 ? found[0] : throw new SyncException(SourceCodes.ResultColumns,
            names.Count == 0 ? $"The statement gives no column {column.PhysicalName}: it gives none at all."
            : found.Count == 0 ? $"The statement gives no column {column.PhysicalName}; it gives {string.Join(", ", names)}." : $"The statement gives {found.Count} columns called {column.PhysicalName}.",
            "Name the column in the statement with `as`, or declare it with `as \"…\"`.", FailureClass.Script);
    }

    private static List<int> Places(IReadOnlyList<string> names, Predicate<string> isIt) => [.. Enumerable.Range(0, names.Count).Where(place => isIt(names[place]))];
}

/// <summary>The rows of a result in the order of the declared columns.</summary>
internal sealed class OwnRowReader(RowReader rows, int[] places) : RowReader
{
    public override bool Read() => rows.Read();

    public override bool IsNull(int column) => rows.IsNull(places[column]);

    public override string Text(int column) => rows.Text(places[column]);

    public override long Int(int column) => rows.Int(places[column]);

    public override decimal Decimal(int column) => rows.Decimal(places[column]);

    public override double Float(int column) => rows.Float(places[column]);

    public override bool Bool(int column) => rows.Bool(places[column]);

    public override DateOnly Date(int column) => rows.Date(places[column]);

    public override TimeOnly Time(int column) => rows.Time(places[column]);

    public override DateTime DateTime(int column) => rows.DateTime(places[column]);

    public override Guid Guid(int column) => rows.Guid(places[column]);

    public override byte[] Bytes(int column) => rows.Bytes(places[column]);

    public override void Dispose() => rows.Dispose();
}

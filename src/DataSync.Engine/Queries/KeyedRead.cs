using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Queries;

/// <summary>Rows found by equality of some columns: items by key, targets of an upsert. Source: tasks R46, R76.</summary>
internal sealed class KeyedRead : IDisposable
{
    private readonly PreparedRead prepared;
    private readonly TablePlan table;
    private readonly ImmutableArray<int> by;
    private readonly object?[] values;
    private readonly int firstKey;
    private readonly int[] unpushed;
    private readonly int[] order;

    /// <param name="columns">Columns to read: reader positions 0 … n-1.</param>
    /// <param name="by">Columns that must equal the values given.</param>
    /// <param name="newest">Asks for the rows as they are now: see <see cref="ReadRequest.Newest"/>.</param>
    public KeyedRead(ISourceSession session, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> by, bool newest = false)
    {
        Session = session;
        this.table = table;
        this.by = by;
        firstKey = columns.Length;
        // The values are no functions of the plan: negative indexes stand for them, told back by ParameterFunctions.
        prepared = session.Prepare(new ReadRequest(table, columns.AddRange(by), [.. by.Select((column, i) => Equal(table, column, -2 - i))], [], null) { Newest = newest });
        order = [.. prepared.ParameterFunctions.Select(f => -2 - f)];
        values = new object?[order.Length];
        unpushed = [.. Enumerable.Range(0, by.Length).Where(i => prepared.NotPushed[i] is not null)];
    }

    /// <summary>The connection it was prepared on.</summary>
    public ISourceSession Session { get; }

    public string Text => prepared.Text;

    /// <summary>For each marker which value of a key it takes.</summary>
    public IReadOnlyList<int> Sent => order;

    /// <summary>Whether the database's idea of an equal value has at least all values of ours: then rows can be found by many keys at a time.</summary>
    public static bool ComparesAlike(SqlDialect dialect, TablePlan table, int column) => dialect.WhyNotPushed(Equal(table, column, -2), table) is null;

    /// <param name="key">One value for each column, none of them null.</param>
    public RowReader Execute(ReadOnlySpan<object?> key, CancellationToken cancellation)
    {
        for (var i = 0; i < order.Length; i++) values[i] = key[order[i]];
        return prepared.Execute(values, cancellation);
    }

    /// <summary>Reads on to the next row with this key.</summary>
    public bool Next(RowReader reader, ReadOnlySpan<object?> key)
    {
        while (reader.Read())
            if (Holds(reader, key)) return true;
        return false;
    }

    public void Dispose() => prepared.Dispose();

    private static FilterPlan Equal(TablePlan table, int column, int value) =>
        new FilterPlan.Comparison(new FilterOperand.Column(column), CompareOperator.Equal, new FilterOperand.Parameter(value, table.Columns[column].Type.Kind));

    private bool Holds(RowReader reader, ReadOnlySpan<object?> key)
    {
        foreach (var i in unpushed)
            if (!ValueEquality.Same(reader.Get(firstKey + i, table.Columns[by[i]].Type.Kind), key[i])) return false;
        return true;
    }
}

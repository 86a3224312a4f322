using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using System.Collections.Immutable;

namespace DataSync.Sources.Csv;

/// <summary>Rows that are in memory. A value that could not be read is kept as its error, which whoever asks for it gets.</summary>
internal sealed class MemoryRows(IReadOnlyList<object?[]> rows, CancellationToken cancellation) : RowReader
{
    private int _at = -1;

    public override bool Read()
    {
        cancellation.ThrowIfCancellationRequested();
        return ++_at < rows.Count;
    }

    public override bool IsNull(int column) => rows[_at][column] switch
    {
        SyncException error => throw error,
        var value => value is null,
    };

    public override string Text(int column) => Kept<string>(column);

    public override long Int(int column) => Kept<long>(column);

    public override decimal Decimal(int column) => Kept<decimal>(column);

    public override double Float(int column) => Kept<double>(column);

    public override bool Bool(int column) => Kept<bool>(column);

    public override DateOnly Date(int column) => Kept<DateOnly>(column);

    public override TimeOnly Time(int column) => Kept<TimeOnly>(column);

    public override DateTime DateTime(int column) => Kept<DateTime>(column);

    public override Guid Guid(int column) => Kept<Guid>(column);

    public override byte[] Bytes(int column) => Kept<byte[]>(column);

    public override void Dispose()
    {
    }

    /// <summary>The current row of a reader.</summary>
    internal static object?[] Copy(RowReader reader, ImmutableArray<ColumnPlan> columns)
    {
        var row = new object?[columns.Length];
        for (var column = 0; column < row.Length; column++)
        {
            try
            {
                row[column] = reader.Get(column, columns[column].Type.Kind);
            }
            catch (SyncException error)
            {
                row[column] = error;
            }
        }
        return row;
    }

    private T Kept<T>(int column) => rows[_at][column] switch
    {
        T value => value,
        SyncException error => throw error,
        _ => throw new InvalidOperationException($"Column {column} was asked as {typeof(T).Name}."),
    };
}

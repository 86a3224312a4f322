using DataSync.Plans.Sources;

namespace DataSync.Stations.Ledger;

/// <summary>The values of one row after another, boxed, as the parameters of one statement.</summary>
/// <param name="values">Where they are put.</param>
internal sealed class ValueList(object?[] values) : RowWriter
{
    /// <summary>How many rows the statement takes.</summary>
    public int Rows { get; set; }

    /// <summary>The place of the row's first value.</summary>
    public int First { get; set; }

    public override void Null(int column) => values[First + column] = null;

    public override void Text(int column, string value) => values[First + column] = value;

    public override void Int(int column, long value) => values[First + column] = value;

    public override void Decimal(int column, decimal value) => values[First + column] = value;

    public override void Float(int column, double value) => values[First + column] = value;

    public override void Bool(int column, bool value) => values[First + column] = value;

    public override void Date(int column, DateOnly value) => values[First + column] = value;

    public override void Time(int column, TimeOnly value) => values[First + column] = value;

    public override void DateTime(int column, DateTime value) => values[First + column] = value;

    public override void Guid(int column, Guid value) => values[First + column] = value;

    public override void Bytes(int column, byte[] value) => values[First + column] = value;
}

namespace DataSync.Plans.Runtime;

/// <summary>
/// One record with typed fields. Generated code derives one sealed class per table, per step that names values, and per query;
/// compiled functions use the typed fields, everything else (journal, preview, stations) the boxed access by column index.
/// </summary>
public abstract class Row
{
    public abstract int Count { get; }

    /// <summary>The value of a column, boxed; null for null.</summary>
    public abstract object? this[int column] { get; set; }

    /// <summary>A new row of the same type with the same values.</summary>
    public abstract Row Copy();
}

/// <summary>A row without generated fields: for tests, and for shapes known only at run time.</summary>
public sealed class ValueRow(int count) : Row
{
    private readonly object?[] values = new object?[count];

    public override int Count => values.Length;

    public override object? this[int column]
    {
        get => values[column];
        set => values[column] = value;
    }

    public override Row Copy()
    {
        var copy = new ValueRow(values.Length);
        values.CopyTo(copy.values, 0);
        return copy;
    }
}

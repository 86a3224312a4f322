using DataSync.Plans.Values;

namespace DataSync.Plans.Sources;

/// <summary>
/// Forward-only typed access to the rows of a request. A getter is called only when <see cref="IsNull"/> is false.
/// A value that does not fit the declared type throws a <see cref="Runtime.SyncException"/> (DS61nn) that names column and value; nothing is rounded or cut silently.
/// </summary>
public abstract class RowReader : IDisposable
{
    /// <summary>Moves to the next row; false at the end.</summary>
    public abstract bool Read();

    public abstract bool IsNull(int column);

    public abstract string Text(int column);

    public abstract long Int(int column);

    public abstract decimal Decimal(int column);

    public abstract double Float(int column);

    public abstract bool Bool(int column);

    public abstract DateOnly Date(int column);

    public abstract TimeOnly Time(int column);

    public abstract DateTime DateTime(int column);

    public abstract Guid Guid(int column);

    public abstract byte[] Bytes(int column);

    /// <summary>The value in its boxed CLR form, or null.</summary>
    public object? Get(int column, TypeKind kind) => IsNull(column) ? null : kind switch
    {
        TypeKind.Text => Text(column),
        TypeKind.Int => Int(column),
        TypeKind.Decimal => Decimal(column),
        TypeKind.Float => Float(column),
        TypeKind.Bool => Bool(column),
        TypeKind.Date => Date(column),
        TypeKind.Time => Time(column),
        TypeKind.DateTime => DateTime(column),
        TypeKind.Guid => Guid(column),
        TypeKind.Bytes => Bytes(column),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No column has this type."),
    };

    public abstract void Dispose();
}

/// <summary>Receives the values of one row, by position, without boxing. Values stay until overwritten.</summary>
public abstract class RowWriter
{
    public abstract void Null(int column);

    public abstract void Text(int column, string value);

    public abstract void Int(int column, long value);

    public abstract void Decimal(int column, decimal value);

    public abstract void Float(int column, double value);

    public abstract void Bool(int column, bool value);

    public abstract void Date(int column, DateOnly value);

    public abstract void Time(int column, TimeOnly value);

    public abstract void DateTime(int column, DateTime value);

    public abstract void Guid(int column, Guid value);

    public abstract void Bytes(int column, byte[] value);

    /// <summary>A value in its boxed CLR form; null writes null.</summary>
    public void Put(int column, object? value)
    {
        switch (value)
        {
            case null: Null(column); break;
            case string v: Text(column, v); break;
            case long v: Int(column, v); break;
            case decimal v: Decimal(column, v); break;
            case double v: Float(column, v); break;
            case bool v: Bool(column, v); break;
            case DateOnly v: Date(column, v); break;
            case TimeOnly v: Time(column, v); break;
            case DateTime v: DateTime(column, v); break;
            case Guid v: Guid(column, v); break;
            case byte[] v: Bytes(column, v); break;
            default: throw new ArgumentException($"A {value.GetType().Name} is not a value of the language.", nameof(value));
        }
    }
}

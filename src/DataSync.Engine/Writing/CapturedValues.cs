using System.Runtime.InteropServices;
using DataSync.Engine.Running;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>Holds the values of one mapped row, typed and without boxing, so that they can be compared before they are written.</summary>
internal sealed class CapturedValues(int count) : RowWriter
{
    private readonly Cell[] cells = new Cell[count];

    public int Count => cells.Length;

    /// <summary>False when the mapping failed on the way, and its row waits all the same: it is not to be written.</summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>Forgets all values: a mapping need not write every column.</summary>
    public void Clear()
    {
        Array.Clear(cells);
        IsWhole = true;
    }

    /// <summary>Whether the mapping wrote a value, or null.</summary>
    public bool IsSet(int column) => cells[column].Kind != TypeKind.Error;

    public bool IsNull(int column) => cells[column].Kind == TypeKind.Null;

    public override void Null(int column) => cells[column] = new Cell(TypeKind.Null, default, null);

    public override void Text(int column, string value) => cells[column] = new Cell(TypeKind.Text, default, value);

    public override void Int(int column, long value) => cells[column] = new Cell(TypeKind.Int, new Bits { Int = value }, null);

    public override void Decimal(int column, decimal value) => cells[column] = new Cell(TypeKind.Decimal, new Bits { Decimal = value }, null);

    public override void Float(int column, double value) => cells[column] = new Cell(TypeKind.Float, new Bits { Float = value }, null);

    public override void Bool(int column, bool value) => cells[column] = new Cell(TypeKind.Bool, new Bits { Int = value ? 1 : 0 }, null);

    public override void Date(int column, DateOnly value) => cells[column] = new Cell(TypeKind.Date, new Bits { Int = value.DayNumber }, null);

    public override void Time(int column, TimeOnly value) => cells[column] = new Cell(TypeKind.Time, new Bits { Int = value.Ticks }, null);

    public override void DateTime(int column, DateTime value) => cells[column] = new Cell(TypeKind.DateTime, new Bits { Int = value.Ticks }, null);

    public override void Guid(int column, Guid value) => cells[column] = new Cell(TypeKind.Guid, new Bits { Guid = value }, null);

    public override void Bytes(int column, byte[] value) => cells[column] = new Cell(TypeKind.Bytes, default, value);

    /// <summary>The value in its boxed CLR form.</summary>
    public object? Boxed(int column)
    {
        ref readonly var cell = ref cells[column];
        return cell.Kind switch
        {
            TypeKind.Text or TypeKind.Bytes => cell.Reference,
            TypeKind.Int => cell.Bits.Int,
            TypeKind.Decimal => cell.Bits.Decimal,
            TypeKind.Float => cell.Bits.Float,
            TypeKind.Bool => cell.Bits.Int != 0,
            TypeKind.Date => DateOnly.FromDayNumber((int)cell.Bits.Int),
            TypeKind.Time => new TimeOnly(cell.Bits.Int),
            TypeKind.DateTime => new DateTime(cell.Bits.Int),
            TypeKind.Guid => cell.Bits.Guid,
            _ => null,
        };
    }

    /// <summary>Hands one value on.</summary>
    public void CopyTo(int column, RowWriter writer, int position)
    {
        ref readonly var cell = ref cells[column];
        switch (cell.Kind)
        {
            case TypeKind.Text when cell.Reference is string text: writer.Text(position, text); break;
            case TypeKind.Bytes when cell.Reference is byte[] bytes: writer.Bytes(position, bytes); break;
            case TypeKind.Int: writer.Int(position, cell.Bits.Int); break;
            case TypeKind.Decimal: writer.Decimal(position, cell.Bits.Decimal); break;
            case TypeKind.Float: writer.Float(position, cell.Bits.Float); break;
            case TypeKind.Bool: writer.Bool(position, cell.Bits.Int != 0); break;
            case TypeKind.Date: writer.Date(position, DateOnly.FromDayNumber((int)cell.Bits.Int)); break;
            case TypeKind.Time: writer.Time(position, new TimeOnly(cell.Bits.Int)); break;
            case TypeKind.DateTime: writer.DateTime(position, new DateTime(cell.Bits.Int)); break;
            case TypeKind.Guid: writer.Guid(position, cell.Bits.Guid); break;
            default: writer.Null(position); break;
        }
    }

    /// <summary>Whether the value is another than the one that is there; what the mapping leaves out keeps that.</summary>
    public bool Differs(int column, object? existing)
    {
        if (IsSet(column)) return !ValueEquality.Same(existing, Boxed(column));
        Put(column, existing);
        return false;
    }

    /// <summary>Whether a column of the current row of a reader already holds this value.</summary>
    public bool Equals(int column, RowReader reader, int position)
    {
        ref readonly var cell = ref cells[column];
        if (reader.IsNull(position)) return cell.Kind == TypeKind.Null;
        return cell.Kind switch
        {
            TypeKind.Text => string.Equals(reader.Text(position), (string?)cell.Reference, StringComparison.Ordinal),
            TypeKind.Int => reader.Int(position) == cell.Bits.Int,
            TypeKind.Decimal => reader.Decimal(position) == cell.Bits.Decimal,
            TypeKind.Float => reader.Float(position).Equals(cell.Bits.Float),
            TypeKind.Bool => reader.Bool(position) == (cell.Bits.Int != 0),
            TypeKind.Date => reader.Date(position).DayNumber == cell.Bits.Int,
            TypeKind.Time => reader.Time(position).Ticks == cell.Bits.Int,
            TypeKind.DateTime => reader.DateTime(position).Ticks == cell.Bits.Int,
            TypeKind.Guid => reader.Guid(position) == cell.Bits.Guid,
            TypeKind.Bytes => reader.Bytes(position).AsSpan().SequenceEqual((byte[]?)cell.Reference),
            _ => false,
        };
    }

    private readonly struct Cell(TypeKind kind, Bits bits, object? reference)
    {
        public readonly Bits Bits = bits;
        public readonly object? Reference = reference;
        public readonly TypeKind Kind = kind;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Bits
    {
        [FieldOffset(0)] public long Int;
        [FieldOffset(0)] public double Float;
        [FieldOffset(0)] public decimal Decimal;
        [FieldOffset(0)] public Guid Guid;
    }
}

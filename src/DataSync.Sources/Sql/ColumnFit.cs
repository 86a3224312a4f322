using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>Whether a value that was read fits what its column is declared as. Nothing is cut or rounded.</summary>
internal sealed class ColumnFit
{
    private readonly ColumnPlan _column;
    private readonly int _length;
    private readonly int _scale;
    private readonly decimal _bound;

    internal ColumnFit(ColumnPlan column)
    {
        _column = column;
        _length = column.Type.Length > 0 ? column.Type.Length : int.MaxValue;
        _scale = column.Type.Precision > 0 ? column.Type.Scale : byte.MaxValue;
        var whole = column.Type.Precision - column.Type.Scale;
        _bound = column.Type.Precision is > 0 and <= 28 ? PowerOfTen(whole) : decimal.MaxValue;
    }

    internal ColumnPlan Column => _column;

    /// <summary>Decimals so short that a floating number gives them back exactly.</summary>
    internal bool SurvivesFloating => _column.Type is { Kind: TypeKind.Decimal, Precision: > 0 and <= 15 };

    internal string Text(string value) =>
        value.Length <= _length || TextOrder.Length(value) <= _length ? value : throw TooLong(TextOrder.Length(value), "characters", ValueText.Quote(Shortened(value)));

    internal byte[] Bytes(byte[] value) => value.Length <= _length ? value : throw TooLong(value.Length, "bytes", "the value");

    /// <summary>Not a number, and infinity, are no values of the language.</summary>
    internal double Float(double value) => double.IsFinite(value) ? value : throw NotAs(value.ToString(CultureInfo.InvariantCulture), "is no finite number");

    internal decimal Decimal(decimal value)
    {
        if (value.Scale > _scale && decimal.Round(value, _scale, MidpointRounding.ToZero) != value)
            throw NotAs(value.ToString(CultureInfo.InvariantCulture), $"has more than {_scale} digits behind the point");
        if (Math.Abs(value) >= _bound)
            throw NotAs(value.ToString(CultureInfo.InvariantCulture), "is too large");
        return value;
    }

    /// <summary>A value of another nature altogether.</summary>
    /// <param name="found">What it looks like; not shown for a masked column.</param>
    internal SyncException NotAs(string found, string because) => new(
        SourceCodes.NotAsDeclared,
        $"The value {(_column.Masked ? "***" : found)} in column {_column.PhysicalName} {because}: it is declared {_column.Type}.",
        "Correct the value, or declare the column as what it holds.");

    internal SyncException NotAs(string found) => NotAs(found, "does not fit");

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }

    private static string Shortened(string value) => value.Length <= 60 ? value : string.Concat(value.AsSpan(0, 60), "…");

    private SyncException TooLong(int length, string unit, string shown) => NotAs(shown, $"has {length} {unit}");
}

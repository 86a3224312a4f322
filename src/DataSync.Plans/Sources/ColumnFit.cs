using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Plans.Sources;

/// <summary>Whether a value that was read fits what its column is declared as. Nothing is cut or rounded.</summary>
public sealed class ColumnFit
{
    /// <summary>A value that was read does not fit the type that its column is declared with.</summary>
    public const string NotAsDeclared = "DS6141";

    private const int MostShown = 60;

    private readonly ColumnPlan _column;
    private readonly int _length;
    private readonly int _scale;
    private readonly decimal _bound;

    public ColumnFit(ColumnPlan column)
    {
        _column = column;
        _length = column.Type.Length > 0 ? column.Type.Length : int.MaxValue;
        _scale = column.Type.Precision > 0 ? column.Type.Scale : byte.MaxValue;
        var whole = column.Type.Precision - column.Type.Scale;
        _bound = column.Type.Precision is > 0 and <= 28 ? PowerOfTen(whole) : decimal.MaxValue;
    }

    public ColumnPlan Column => _column;

    /// <summary>Decimals so short that a floating number gives them back exactly.</summary>
    public bool SurvivesFloating => _column.Type is { Kind: TypeKind.Decimal, Precision: > 0 and <= 15 };

    public string Text(string value) =>
        value.Length <= _length || TextOrder.Length(value) <= _length ? value : throw TooLong(TextOrder.Length(value), "characters", ValueText.Quote(Shortened(value)));

    public byte[] Bytes(byte[] value) => value.Length <= _length ? value : throw TooLong(value.Length, "bytes", Shortened(Convert.ToHexStringLower(value.AsSpan(0, Math.Min(value.Length, MostShown)))));

    /// <summary>Not a number, and infinity, are no values of the language.</summary>
    public double Float(double value) => double.IsFinite(value) ? value : throw NotAs(value.ToString(CultureInfo.InvariantCulture), "is no finite number");

    public decimal Decimal(decimal value)
    {
        if (value.Scale > _scale && decimal.Round(value, _scale, MidpointRounding.ToZero) != value)
            throw NotAs(value.ToString(CultureInfo.InvariantCulture), $"has more than {_scale} digits behind the point");
        if (Math.Abs(value) >= _bound)
            throw NotAs(value.ToString(CultureInfo.InvariantCulture), "is too large");
        return value;
    }

    /// <summary>A value of another nature altogether.</summary>
    /// <param name="found">What it looks like; not shown for a masked column.</param>
    public SyncException NotAs(string found, string because) => new(
        NotAsDeclared,
        $"The value {(_column.Masked ? "***" : found)} in column {_column.PhysicalName} {because}: it is declared {_column.Type}.",
        "Correct the value, or declare the column as what it holds.");

    public SyncException NotAs(string found) => NotAs(found, "does not fit");

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }

    private static string Shortened(string value) => value.Length <= MostShown ? value : string.Concat(value.AsSpan(0, MostShown), "…");

    private SyncException TooLong(int length, string unit, string shown) => NotAs(shown, $"has {length} {unit}");
}

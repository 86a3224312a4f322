using System.Globalization;
using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

/// <summary>
/// The same as <see cref="Ops"/> for operands that are never null: what compiled code calls where the types say so.
/// Same results, same errors, nothing wrapped.
/// </summary>
public static class PlainOps
{
    public static long IntAdd(long a, long b)
    {
        var sum = unchecked(a + b);
        // Overflow: both operands have the sign that the sum has not.
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : throw ValueErrors.IntOverflow();
    }

    public static long IntSubtract(long a, long b)
    {
        var difference = unchecked(a - b);
        return ((a ^ b) & (a ^ difference)) >= 0 ? difference : throw ValueErrors.IntOverflow();
    }

    public static long IntMultiply(long a, long b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high == low >> 63 ? low : throw ValueErrors.IntOverflow();
    }

    public static long IntRemainder(long a, long b) => b switch
    {
        0 => throw ValueErrors.DivisionByZero(),
        -1 => 0,
        _ => a % b,
    };

    public static long IntNegate(long a) => a != long.MinValue ? -a : throw ValueErrors.IntOverflow();

    public static decimal DecimalAdd(decimal a, decimal b)
    {
        try { return a + b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal DecimalSubtract(decimal a, decimal b)
    {
        try { return a - b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal DecimalMultiply(decimal a, decimal b)
    {
        try { return a * b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal DecimalDivide(decimal a, decimal b)
    {
        if (b == 0) throw ValueErrors.DivisionByZero();
        try { return a / b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal DecimalRemainder(decimal a, decimal b)
    {
        if (b == 0) throw ValueErrors.DivisionByZero();
        try { return a % b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static double FloatDivide(double a, double b) => b != 0 ? a / b : throw ValueErrors.DivisionByZero();

    public static double FloatRemainder(double a, double b) => b != 0 ? a % b : throw ValueErrors.DivisionByZero();

    /// <summary>decimal(p, s): zeros beyond the scale are dropped, other digits are an error; fewer digits stay as they are.</summary>
    /// <exception cref="SyncException">DS6103: too large. DS6104: too many digits behind the point.</exception>
    public static decimal FitDecimal(decimal value, int precision, int scale, string target)
    {
        if (value.Scale > scale)
        {
            var cut = decimal.Round(value, scale, MidpointRounding.ToZero);
            if (cut != value) throw ValueErrors.TooFine(target, value, precision, scale);
            value = cut;
        }
        var whole = precision - scale;
        return whole >= Ops.PowersOfTen.Length || Math.Abs(value) < Ops.PowersOfTen[whole] ? value : throw ValueErrors.TooLarge(target, value, precision, scale);
    }

    /// <summary><c>round half even</c>: a half goes to the even neighbour.</summary>
    public static decimal RoundHalfEven(decimal value, int scale) => decimal.Round(value, Math.Min(scale, 28), MidpointRounding.ToEven);

    /// <summary><c>round half up</c>: a half goes away from zero.</summary>
    public static decimal RoundHalfUp(decimal value, int scale) => decimal.Round(value, Math.Min(scale, 28), MidpointRounding.AwayFromZero);

    /// <summary>Evaluates a value, and is false.</summary>
    public static bool Evaluated<T>(T value)
    {
        _ = value;
        return false;
    }

    public static string ShowInt(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string ShowDecimal(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>count(rows)</c>; a list that was never filled has none.</summary>
    public static long Count(IReadOnlyList<Row>? rows) => rows?.Count ?? 0;

    public static decimal[]? IntToDecimalList(long[]? list) => list is null ? null : Array.ConvertAll(list, x => (decimal)x);

    public static double[]? IntToFloatList(long[]? list) => list is null ? null : Array.ConvertAll(list, x => (double)x);

    public static double[]? DecimalToFloatList(decimal[]? list) => list is null ? null : Array.ConvertAll(list, x => (double)x);

    public static DateTime[]? DateToDateTimeList(DateOnly[]? list) => list is null ? null : Array.ConvertAll(list, x => x.ToDateTime(TimeOnly.MinValue));

    /// <summary>What <c>else fail "…"</c> of a code table throws.</summary>
    public static SyncException NotTranslated(string? text) => new("DS6008", text ?? "", "Add a line to the table, or another else.");

    /// <summary>What <c>fail "…"</c> behind a mapping throws.</summary>
    public static SyncException Fail(string? text) => new("DS6201", text ?? "", "The text is the script's own.", FailureClass.Script);

    /// <summary>A source that holds null in a column declared without <c>?</c>.</summary>
    public static SyncException NullInSource(string column) =>
        new("DS6109", $"The source holds null in {column}, which is declared without `?`.", "Declare the column with `?` and say what a mapping does with null.");
}

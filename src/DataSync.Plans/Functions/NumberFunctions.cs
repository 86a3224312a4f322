using System.Globalization;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

/// <summary>Functions on numbers, and conversions to them. Text is read in its invariant form: no blanks, no grouping.</summary>
public static class NumberFunctions
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;

    public static long AbsInt(long x) => x == long.MinValue ? throw ValueErrors.IntOverflow() : Math.Abs(x);

    public static decimal AbsDecimal(decimal x) => Math.Abs(x);

    public static double AbsFloat(double x) => Math.Abs(x);

    public static decimal RoundDecimal(decimal x) => decimal.Round(x, 0, MidpointRounding.AwayFromZero);

    public static decimal RoundDecimalTo(decimal x, long digits) => decimal.Round(x, Digits("round", digits, 28), MidpointRounding.AwayFromZero);

    public static double RoundFloat(double x) => Math.Round(x, 0, MidpointRounding.AwayFromZero);

    public static double RoundFloatTo(double x, long digits) => Math.Round(x, Digits("round", digits, 15), MidpointRounding.AwayFromZero);

    public static decimal RoundHalfEven(decimal x, long digits) => decimal.Round(x, Digits("round_half_even", digits, 28), MidpointRounding.ToEven);

    public static decimal RoundDown(decimal x, long digits) => decimal.Round(x, Digits("round_down", digits, 28), MidpointRounding.ToZero);

    public static decimal FloorDecimal(decimal x) => decimal.Floor(x);

    public static double FloorFloat(double x) => Math.Floor(x);

    public static decimal CeilingDecimal(decimal x) => decimal.Ceiling(x);

    public static double CeilingFloat(double x) => Math.Ceiling(x);

    public static long SignInt(long x) => Math.Sign(x);

    public static long SignDecimal(decimal x) => Math.Sign(x);

    public static long SignFloat(double x) => double.IsNaN(x) ? throw ValueErrors.BadArgument("sign", "the value is not a number.", "Check the source of the value.") : Math.Sign(x);

    public static long ModInt(long x, long by)
    {
        if (by == 0) throw ValueErrors.DivisionByZero();
        if (by == -1) return 0;
        var rest = x % by;
        return rest != 0 && rest < 0 != by < 0 ? rest + by : rest;
    }

    public static decimal ModDecimal(decimal x, decimal by)
    {
        if (by == 0) throw ValueErrors.DivisionByZero();
        var rest = x % by;
        return rest != 0 && rest < 0 != by < 0 ? rest + by : rest;
    }

    public static long MinInt(long a, long b) => Math.Min(a, b);

    public static decimal MinDecimal(decimal a, decimal b) => Math.Min(a, b);

    public static double MinFloat(double a, double b) => Math.Min(a, b);

    public static string MinText(string a, string b) => TextOrder.Compare(a, b) <= 0 ? a : b;

    public static DateOnly MinDate(DateOnly a, DateOnly b) => a <= b ? a : b;

    public static DateTime MinDateTime(DateTime a, DateTime b) => a <= b ? a : b;

    public static long MaxInt(long a, long b) => Math.Max(a, b);

    public static decimal MaxDecimal(decimal a, decimal b) => Math.Max(a, b);

    public static double MaxFloat(double a, double b) => Math.Max(a, b);

    public static string MaxText(string a, string b) => TextOrder.Compare(a, b) >= 0 ? a : b;

    public static DateOnly MaxDate(DateOnly a, DateOnly b) => a >= b ? a : b;

    public static DateTime MaxDateTime(DateTime a, DateTime b) => a >= b ? a : b;

    public static long IntOfText(string x) => long.TryParse(x, NumberStyles.AllowLeadingSign, C, out var n) && IsPlain(x)
        ? n
        : throw ValueErrors.NotConvertible(x, "int", "digits with an optional minus are expected");

    public static long IntOfDecimal(decimal x)
    {
        if (decimal.Truncate(x) != x) throw ValueErrors.NotConvertible(x, "int", "it has digits behind the point; round it first");
        return x is < long.MinValue or > long.MaxValue ? throw ValueErrors.IntOverflow() : (long)x;
    }

    public static long IntOfFloat(double x)
    {
        if (Math.Truncate(x) != x) throw ValueErrors.NotConvertible(x, "int", "it has digits behind the point; round it first");
        return x is >= -9223372036854775808d and < 9223372036854775808d ? (long)x : throw ValueErrors.IntOverflow();
    }

    public static long IntOfBool(bool x) => x ? 1 : 0;

    public static decimal DecimalOfText(string x) => decimal.TryParse(x, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, C, out var d) && IsPlain(x)
        ? d
        : throw ValueErrors.NotConvertible(x, "decimal", "digits with an optional minus and a point are expected");

    public static decimal DecimalOfTextWith(string x, string point) =>
        point.Length != 1 || char.IsAsciiDigit(point[0]) ? throw ValueErrors.BadArgument("to_decimal", $"\"{point}\" cannot be the decimal sign.", "It is one character, such as \",\".")
        : point != "." && x.Contains('.', StringComparison.Ordinal) ? throw ValueErrors.NotConvertible(x, "decimal", $"digits with an optional minus and \"{point}\" are expected")
        : DecimalOfText(x.Replace(point, ".", StringComparison.Ordinal));

    public static decimal DecimalOfInt(long x) => x;

    public static decimal DecimalOfFloat(double x) =>
        decimal.TryParse(x.ToString("R", C), NumberStyles.Float, C, out var d) ? d : throw ValueErrors.NotConvertible(x, "decimal", "it is too large or not a number");

    public static double FloatOfText(string x) => double.TryParse(x, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, C, out var d) && IsPlain(x) && double.IsFinite(d)
        ? d
        : throw ValueErrors.NotConvertible(x, "float", "digits with an optional minus, point and exponent are expected");

    public static double FloatOfInt(long x) => x;

    public static double FloatOfDecimal(decimal x) => (double)x;

    public static bool BoolOfText(string x) => x switch
    {
        "true" => true,
        "false" => false,
        _ => throw ValueErrors.NotConvertible(x, "bool", "true or false is expected"),
    };

    public static bool BoolOfInt(long x) => x switch
    {
        1 => true,
        0 => false,
        _ => throw ValueErrors.NotConvertible(x, "bool", "1 or 0 is expected"),
    };

    /// <summary>The number for a pattern as .NET writes them: <c>0.00</c>, <c>#,##0.00</c>, <c>000000</c>.</summary>
    public static string FormatInt(long x, string pattern) => Format(x, pattern);

    public static string FormatDecimal(decimal x, string pattern) => Format(x, pattern);

    public static string FormatFloat(double x, string pattern) => Format(x, pattern);

    private static string Format(IFormattable x, string pattern)
    {
        if (pattern.Length > 100) throw ValueErrors.BadArgument("format", "the pattern is longer than 100 characters.", "Use a shorter one.");
        try { return x.ToString(pattern, C); }
        catch (FormatException) { throw ValueErrors.BadArgument("format", $"\"{pattern}\" is not a pattern for numbers.", "For instance \"0.00\" or \"#,##0\"."); }
    }

    // The parsers also take a plus, which no invariant form has.
    private static bool IsPlain(string x) => !x.Contains('+', StringComparison.Ordinal) || x.Contains('e', StringComparison.OrdinalIgnoreCase) && x[0] != '+';

    private static int Digits(string function, long digits, int most) => digits >= 0 && digits <= most
        ? (int)digits
        : throw ValueErrors.BadArgument(function, $"{digits} is not a number of digits from 0 to {most}.", "Give the digits that stay behind the point.");
}

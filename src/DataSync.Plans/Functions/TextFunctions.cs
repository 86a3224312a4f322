using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

/// <summary>Functions on text. Positions count from 1, characters are code points, nothing depends on a culture.</summary>
public static class TextFunctions
{
    /// <summary>No function makes a text longer than this.</summary>
    public const int MostCharacters = 1_000_000;

    public static string Trim(string x) => x.Trim();

    public static string TrimStart(string x) => x.TrimStart();

    public static string TrimEnd(string x) => x.TrimEnd();

    public static string Upper(string x) => x.ToUpperInvariant();

    public static string Lower(string x) => x.ToLowerInvariant();

    public static long Length(string x) => TextOrder.Length(x);

    public static string Left(string x, long count) => x[..CodePoints.Offset(x, NotNegative("left", count))];

    public static string Right(string x, long count) =>
        x[CodePoints.Offset(x, Math.Max(0, TextOrder.Length(x) - NotNegative("right", count)))..];

    public static string Substring(string x, long start) => x[CodePoints.Offset(x, FromOne("substring", start) - 1)..];

    public static string SubstringOf(string x, long start, long count)
    {
        var rest = Substring(x, start);
        return rest[..CodePoints.Offset(rest, NotNegative("substring", count))];
    }

    public static string Replace(string x, string old, string with) => old.Length == 0
        ? throw ValueErrors.BadArgument("replace", "there is nothing to look for.", "Give a text with at least one character.")
        : Limited("replace", x.Replace(old, with, StringComparison.Ordinal));

    public static bool Contains(string x, string part) => x.Contains(part, StringComparison.Ordinal);

    public static bool StartsWith(string x, string part) => x.StartsWith(part, StringComparison.Ordinal);

    public static bool EndsWith(string x, string part) => x.EndsWith(part, StringComparison.Ordinal);

    public static long Position(string x, string part)
    {
        var at = x.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? 0 : TextOrder.Length(x[..at]) + 1;
    }

    public static string PadLeft(string x, long width) => PadLeftWith(x, width, " ");

    public static string PadLeftWith(string x, long width, string fill) => Filling("pad_left", x, width, fill) + x;

    public static string PadRight(string x, long width) => PadRightWith(x, width, " ");

    public static string PadRightWith(string x, long width, string fill) => x + Filling("pad_right", x, width, fill);

    public static string Repeat(string x, long count)
    {
        if (NotNegative("repeat", count) > MostCharacters / Math.Max(1, x.Length)) throw TooLong("repeat");
        return new StringBuilder().Insert(0, x, (int)count).ToString();
    }

    public static string[] Split(string x, string separator) => separator.Length == 0
        ? throw ValueErrors.BadArgument("split", "the separator is empty.", "Give a separator with at least one character.")
        : x.Split(separator);

    public static string Join(string[] parts, string separator) => Limited("join", string.Join(separator, parts));

    public static string Reverse(string x)
    {
        var reversed = new StringBuilder(x.Length);
        for (var end = x.Length; end > 0;)
        {
            var begin = end > 1 && char.IsLowSurrogate(x[end - 1]) && char.IsHighSurrogate(x[end - 2]) ? end - 2 : end - 1;
            reversed.Append(x, begin, end - begin);
            end = begin;
        }
        return reversed.ToString();
    }

    public static string OfInt(long x) => ValueText.Show(x);

    public static string OfDecimal(decimal x) => ValueText.Show(x);

    public static string OfFloat(double x) => ValueText.Show(x);

    public static string OfBool(bool x) => ValueText.Show(x);

    public static string OfDate(DateOnly x) => ValueText.Show(x);

    public static string OfTime(TimeOnly x) => ValueText.Show(x);

    public static string OfDateTime(DateTime x) => ValueText.Show(x);

    public static string OfDuration(SyncDuration x) => ValueText.Show(x);

    public static string OfGuid(Guid x) => ValueText.Show(x);

    public static string OfBytes(byte[] x) => ValueText.Show(x);

    private static string Filling(string function, string x, long width, string fill)
    {
        if (TextOrder.Length(fill) != 1) throw ValueErrors.BadArgument(function, $"\"{fill}\" is not one character.", "Fill with a single character.");
        if (width > MostCharacters) throw TooLong(function);
        var missing = NotNegative(function, width) - TextOrder.Length(x);
        return missing > 0 ? Repeat(fill, missing) : "";
    }

    private static string Limited(string function, string result) => result.Length > MostCharacters ? throw TooLong(function) : result;

    private static SyncException TooLong(string function) =>
        ValueErrors.BadArgument(function, $"the result would have more than {MostCharacters} characters.", "Ask for fewer.");

    private static long NotNegative(string function, long count) =>
        count >= 0 ? count : throw ValueErrors.BadArgument(function, $"{count} is below zero.", "Count from 0 up.");

    private static long FromOne(string function, long start) =>
        start >= 1 ? start : throw ValueErrors.BadArgument(function, $"positions count from 1, not {start}.", "The first character has position 1.");
}

using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

// What happens when a value meets its target column. Each check returns the value, so that compiled code can nest them; null passes all but `NotNull…`.
public static partial class Ops
{
    /// <exception cref="SyncException">DS6101: there is no value.</exception>
    public static T NotNullValue<T>(T? value, string target) where T : struct => value ?? throw ValueErrors.Null(target);

    /// <exception cref="SyncException">DS6101: there is no value.</exception>
    public static T NotNullReference<T>(T? value, string target) where T : class => value ?? throw ValueErrors.Null(target);

    /// <summary><c>required</c> of a text: neither null nor without characters.</summary>
    /// <exception cref="SyncException">DS6108: it is empty.</exception>
    public static string RequiredText(string? value, string target) => string.IsNullOrEmpty(value) ? throw ValueErrors.Empty(target) : value;

    /// <summary>text(n): n code points at most.</summary>
    /// <exception cref="SyncException">DS6102: too long.</exception>
    public static string? FitText(string? value, int most, string target)
    {
        if (value is null || value.Length <= most) return value;
        var length = TextOrder.Length(value);
        return length <= most ? value : throw ValueErrors.TooLong(target, length, most);
    }

    /// <summary>The first n code points.</summary>
    public static string? TruncateText(string? value, int most)
    {
        if (value is null || value.Length <= most) return value;
        return value[..CodePoints.Offset(value, most)];
    }

    /// <exception cref="SyncException">DS6107: too long.</exception>
    public static byte[]? FitBytes(byte[]? value, int most, string target) =>
        value is null || value.Length <= most ? value : throw ValueErrors.BytesTooLong(target, value.Length, most);

    /// <summary>decimal(p, s): zeros beyond the scale are dropped, other digits are an error; fewer digits stay as they are.</summary>
    /// <exception cref="SyncException">DS6103: too large. DS6104: too many digits behind the point.</exception>
    public static decimal? FitDecimal(decimal? value, int precision, int scale, string target) =>
        value is { } v ? PlainOps.FitDecimal(v, precision, scale, target) : null;

    /// <summary><c>round half even</c>: a half goes to the even neighbour.</summary>
    public static decimal? RoundHalfEven(decimal? value, int scale) => value is { } v ? decimal.Round(v, Math.Clamp(scale, 0, 28), MidpointRounding.ToEven) : null;

    /// <summary><c>round half up</c>: a half goes away from zero.</summary>
    public static decimal? RoundHalfUp(decimal? value, int scale) => value is { } v ? decimal.Round(v, Math.Clamp(scale, 0, 28), MidpointRounding.AwayFromZero) : null;

    /// <summary><c>round half down</c>: a half goes towards zero.</summary>
    public static decimal? RoundHalfDown(decimal? value, int scale)
    {
        if (value is not { } v) return null;
        var places = Math.Clamp(scale, 0, 28);
        if (v.Scale <= places) return v;
        var cut = decimal.Round(v, places, MidpointRounding.ToZero);
        var rest = Math.Abs(v - cut);
        var unit = new decimal(1, 0, 0, false, (byte)places);
        return rest > unit / 2 ? cut + (v < 0 ? -unit : unit) : cut;
    }

    /// <summary>One of the column's values.</summary>
    /// <exception cref="SyncException">DS6105: it is not.</exception>
    public static string? AllowedText(string? value, string[] allowed, string target) =>
        value is null || Array.IndexOf(allowed, value) >= 0 ? value : throw ValueErrors.NotAllowed(target, value);

    /// <exception cref="SyncException">DS6105: it is not.</exception>
    public static T? AllowedValue<T>(T? value, T[] allowed, string target) where T : struct, IEquatable<T> =>
        value is not { } v || Array.IndexOf(allowed, v) >= 0 ? value : throw ValueErrors.NotAllowed(target, v);

    internal static readonly decimal[] PowersOfTen = Powers();

    private static decimal[] Powers()
    {
        var powers = new decimal[29];
        powers[0] = 1;
        for (var n = 1; n < powers.Length; n++) powers[n] = powers[n - 1] * 10;
        return powers;
    }
}

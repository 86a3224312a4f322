using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

// Three-valued logic over what is already computed, lists, patterns and the questions that are never unknown.
// `a and b` does not evaluate b when a is false, `a or b` not when a is true: compiled code sees to that with C#'s own `?:`.
public static partial class Ops
{
    /// <summary>False wins over unknown.</summary>
    public static bool? And(bool? a, bool? b) => a & b;

    /// <summary>True wins over unknown.</summary>
    public static bool? Or(bool? a, bool? b) => a | b;

    public static bool? Not(bool? a) => !a;

    /// <summary><c>x in names</c>, a list that is a value: unknown when either is null.</summary>
    public static bool? InText(string? value, string[]? list) => value is null || list is null ? null : Array.IndexOf(list, value) >= 0;

    /// <summary>The same for kinds with a CLR value type; not for durations.</summary>
    public static bool? InValues<T>(T? value, T[]? list) where T : struct, IEquatable<T> =>
        value is not { } x || list is null ? null : Array.IndexOf(list, x) >= 0;

    public static bool? InBytes(byte[]? value, byte[][]? list) => value is null || list is null ? null : Array.Exists(list, b => b.AsSpan().SequenceEqual(value));

    /// <exception cref="SyncException">DS6006: one is in months.</exception>
    public static bool? InDurations(SyncDuration? value, SyncDuration[]? list) =>
        value is not { } x || list is null ? null : Array.Exists(list, d => Exact(d) == Exact(x));

    /// <summary><c>%</c> stands for any run of characters, <c>_</c> for one code point; case-sensitive, the whole text, no escape.</summary>
    public static bool? Like(string? text, string? pattern)
    {
        if (text is null || pattern is null) return null;
        // Greedy with one point of return: after a mismatch the last % takes one code point more.
        int t = 0, p = 0, afterPercent = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                afterPercent = ++p;
                retry = t;
            }
            else if (p < pattern.Length && pattern[p] == '_')
            {
                p++;
                t += CodePoints.Width(text, t);
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (afterPercent >= 0)
            {
                p = afterPercent;
                retry += CodePoints.Width(text, retry);
                t = retry;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '%') p++;
        return p == pattern.Length;
    }

    /// <summary>Null, or nothing in it.</summary>
    public static bool IsEmptyText(string? text) => string.IsNullOrEmpty(text);

    public static bool IsEmptyBytes(byte[]? bytes) => bytes is null or { Length: 0 };

    public static bool IsEmptyList(Array? list) => list is null or { Length: 0 };

    /// <summary><c>names[0]</c></summary>
    /// <exception cref="SyncException">DS6007: there is no such element.</exception>
    public static T Element<T>(T[] list, long index) => index >= 0 && index < list.Length ? list[index] : throw ValueErrors.OutsideList(index, list.Length);
}

using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Evaluation;

/// <summary>Equality, order and patterns of the reference evaluator.</summary>
internal static class Comparing
{
    public static object? Compare(CompareOperator op, object? left, object? right)
    {
        if (left is null || right is null) return null;
        if (op == CompareOperator.Equal) return AreEqual(left, right);
        if (op == CompareOperator.NotEqual) return !AreEqual(left, right);
        // Not a number is neither below nor above anything.
        if (left is double a && right is double b && (double.IsNaN(a) || double.IsNaN(b))) return false;
        var order = Order(left, right);
        return op switch
        {
            CompareOperator.Less => order < 0,
            CompareOperator.LessOrEqual => order <= 0,
            CompareOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    public static bool AreEqual(object left, object right) => (left, right) switch
    {
        (double a, double b) => !double.IsNaN(a) && !double.IsNaN(b) && a.CompareTo(b) == 0 || a == 0 && b == 0,
        (byte[] a, byte[] b) => a.Length == b.Length && !a.Where((x, i) => x != b[i]).Any(),
        (SyncDuration a, SyncDuration b) => Milliseconds(a) == Milliseconds(b),
        _ => left.Equals(right),
    };

    private static int Order(object left, object right) => (left, right) switch
    {
        (string a, string b) => OrderText(a, b),
        (SyncDuration a, SyncDuration b) => Milliseconds(a).CompareTo(Milliseconds(b)),
        (IComparable a, _) => a.CompareTo(right),
        _ => throw new InvalidOperationException($"{left.GetType().Name} has no order."),
    };

    private static int OrderText(string a, string b)
    {
        int[] x = CodePoints(a), y = CodePoints(b);
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
            if (x[i] != y[i]) return x[i].CompareTo(y[i]);
        return x.Length.CompareTo(y.Length);
    }

    private static long Milliseconds(SyncDuration d) => d.Months == 0 ? d.Milliseconds : throw ValueErrors.NotExact(d);

    /// <summary>Which prefixes of the pattern fit the text so far, one code point after the other.</summary>
    public static object? Like(string? text, string? pattern)
    {
        if (text is null || pattern is null) return null;
        var p = CodePoints(pattern);
        var fits = new bool[p.Length + 1];
        fits[0] = true;
        for (var j = 0; j < p.Length && p[j] == '%'; j++) fits[j + 1] = true;
        foreach (var character in CodePoints(text))
        {
            var next = new bool[p.Length + 1];
            for (var j = 0; j < p.Length; j++)
                next[j + 1] = p[j] == '%' ? next[j] || fits[j + 1] : fits[j] && (p[j] == '_' || p[j] == character);
            fits = next;
        }
        return fits[p.Length];
    }

    // A lone surrogate counts as a character of its own.
    private static int[] CodePoints(string text)
    {
        var points = new List<int>();
        for (var i = 0; i < text.Length; i++)
            points.Add(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? char.ConvertToUtf32(text[i], text[++i]) : text[i]);
        return [.. points];
    }
}

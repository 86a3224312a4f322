using System.Globalization;

namespace DataSync.Plans.Values;

/// <summary>Values in their invariant form: what interpolation, logs, tests and files show.</summary>
public static class ValueText
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;

    /// <summary>Null shows as nothing.</summary>
    public static string Show(object? value) => value switch
    {
        null => "",
        string s => s,
        bool b => b ? "true" : "false",
        long i => i.ToString(C),
        decimal d => d.ToString(C),
        double f => f.ToString("R", C),
        DateOnly d => d.ToString("yyyy-MM-dd", C),
        TimeOnly t => t.Ticks % TimeSpan.TicksPerSecond == 0 ? t.ToString("HH:mm:ss", C) : t.ToString("HH:mm:ss.FFFFFFF", C),
        DateTime t => t.Ticks % TimeSpan.TicksPerSecond == 0 ? t.ToString("yyyy-MM-dd'T'HH:mm:ss", C) : t.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", C),
        SyncDuration d => d.ToString(),
        Guid g => g.ToString("D", C),
        byte[] b => Convert.ToHexStringLower(b),
        System.Collections.IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Quote)) + "]",
        IFormattable f => f.ToString(null, C),
        _ => value.ToString() ?? "",
    };

    /// <summary>As a literal of the language, for messages and explanations: text in quotes, null as <c>null</c>.</summary>
    public static string Quote(object? value) => value switch
    {
        null => "null",
        string s => "\"" + s.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"",
        _ => Show(value),
    };
}

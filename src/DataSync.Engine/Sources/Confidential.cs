using System.Text.RegularExpressions;
using DataSync.Engine.Failures;

namespace DataSync.Engine.Sources;

/// <summary>
/// The passwords that a process has fetched, so that they can be taken out of whatever a driver says: drivers repeat connection strings. They are in memory as long as the
/// source that needs them, and nowhere else. Source: tasks R30.
/// </summary>
internal sealed partial class Confidential
{
    private readonly HashSet<string> values = new(StringComparer.Ordinal);

    /// <summary>A secret.</summary>
    public void Add(string value)
    {
        if (value.Length < 2) return;
        values.Add(value);
        // As it stands in braces in a connection string.
        values.Add(value.Replace("}", "}}", StringComparison.Ordinal));
    }

    /// <summary>A setting that may have a password inside: a connection string.</summary>
    public void AddInside(string setting)
    {
        foreach (Match match in Password().Matches(setting)) Add(match.Groups["value"].Value.Trim('{', '}', '"', '\'', ' '));
    }

    /// <summary>A text without any of them, and without whatever else looks like the password of a connection string.</summary>
    public string Scrub(string text)
    {
        foreach (var value in values.OrderByDescending(v => v.Length)) text = text.Replace(value, Masking.Hidden, StringComparison.Ordinal);
        return ScrubConnection(text);
    }

    /// <summary>A text in which the passwords of connection strings are hidden.</summary>
    public static string ScrubConnection(string text) => Password().Replace(text, m => m.Groups["name"].Value + Masking.Hidden);

    [GeneratedRegex("""(?<name>\b(?:pwd|password|passwd|passphrase|secret|token)\s*=\s*)(?<value>\{(?:[^}]|\}\})*\}|"[^"]*"|'[^']*'|[^;,\s"'()]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}

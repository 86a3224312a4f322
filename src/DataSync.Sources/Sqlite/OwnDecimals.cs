using System.Text.RegularExpressions;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Sqlite;

/// <summary>
/// Decimals among the values of a statement of the script's own. SQLite has none, and takes a text for greater than any number where neither side of a comparison is known
/// to be a number. So a decimal goes as <c>cast(? as real)</c>: that is compared as a number with columns of every type and with all that is computed. What the script
/// casts itself is left as it is.
/// </summary>
internal sealed partial class OwnDecimals
{
    private readonly OwnStatement _statement;
    private readonly Cast[] _casts;

    internal OwnDecimals(OwnStatement statement)
    {
        _statement = statement;
        _casts = [.. Enumerable.Range(0, statement.Values).Select(value => CastOf(statement.Pieces[value], statement.Pieces[value + 1]))];
        Text = statement.Text("?");
    }

    private enum Cast { None, Added, ToText, ToOther }

    /// <summary>The statement as it is sent for the values that were seen.</summary>
    internal string Text { get; private set; }

    /// <returns>Whether <see cref="Text"/> is another one than before.</returns>
    /// <exception cref="SyncException">DS6142: a decimal has more digits than a floating number keeps.</exception>
    internal bool See(ReadOnlySpan<object?> values)
    {
        var changed = false;
        for (var index = 0; index < values.Length; index++)
        {
            if (values[index] is not decimal number || _casts[index] == Cast.ToText)
                continue;
            if (!WriteCheck.SurvivesFloating(number))
            {
                throw new SyncException(SourceCodes.NotKept, $"Value {index + 1} of the statement is a decimal of more than {WriteCheck.ExactInDouble} digits, and SQLite would calculate with fewer.",
                    "Write `cast({…} as text)` where a column of texts takes it, or round it.");
            }
            if (_casts[index] != Cast.None)
                continue;
            _casts[index] = Cast.Added;
            changed = true;
        }
        if (changed)
            Text = _statement.Pieces[0] + string.Concat(_casts.Select((cast, index) => (cast == Cast.Added ? "cast(? as real)" : "?") + _statement.Pieces[index + 1]));
        return changed;
    }

    private static Cast CastOf(string before, string behind) =>
        !Opening.IsMatch(before) || Target.Match(behind) is not { Success: true } target ? Cast.None
        : target.Groups["text"].Success ? Cast.ToText : Cast.ToOther;

    [GeneratedRegex(@"\bcast\s*\(\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Opening { get; }

    // Every type with these letters in its name is one of texts there.
    [GeneratedRegex(@"^\s*as\s+((?<text>\w*(char|clob|text)\w*)|\w)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Target { get; }
}

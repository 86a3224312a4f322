using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DataSync.Plans.Values;

namespace DataSync.Cli.Import;

/// <summary>Literals of the language for what a catalogue shows as text.</summary>
internal static partial class LiteralText
{
    [GeneratedRegex(@"^(?<value>.*?)(::[a-z_ ""]+(\(\d+(,\s*\d+)?\))?)+$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Cast { get; }

    [GeneratedRegex(@"^'(?<text>([^'\\]|'')*)'$", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"^-?\d{1,18}$")]
    private static partial Regex Whole { get; }

    [GeneratedRegex(@"^-?\d{1,20}(\.\d{1,20})?$")]
    private static partial Regex Number { get; }

    /// <summary>A text between its quotes; null when it has a character that no text of a script can hold.</summary>
    public static string? Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var letter in text)
        {
            if (letter is '"' or '\\' or '{' or '}') quoted.Append('\\').Append(letter);
            else if (letter == '\n') quoted.Append(@"\n");
            else if (letter == '\t') quoted.Append(@"\t");
            else if (char.IsControl(letter) || letter is '\u2028' or '\u2029') return null;
            else quoted.Append(letter);
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>An allowed value of a column; null when the column cannot hold it.</summary>
    public static string? Value(string value, SyncType type) => type.Kind switch
    {
        TypeKind.Text when type.Length == 0 || TextOrder.Length(value) <= type.Length => Quote(value),
        TypeKind.Int when Whole.IsMatch(value) => value,
        TypeKind.Decimal when Fits(value, type) => value,
        _ => null,
    };

    /// <summary>The literal that a default stands for; null when it is an expression, or a value that the column's type does not have.</summary>
    public static string? Default(string shown, SyncType type)
    {
        var text = Bare(shown);
        var quoted = Quoted.Match(text);
        var value = quoted.Success ? quoted.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal) : text;
        return type.Kind switch
        {
            TypeKind.Text => quoted.Success ? Value(value, type) : null,
            TypeKind.Int or TypeKind.Decimal => Value(value, type),
            TypeKind.Bool => value.ToLowerInvariant() switch { "true" or "t" or "1" or "b'1" => "true", "false" or "f" or "0" => "false", _ => null },
            TypeKind.Date => Moment("yyyy-MM-dd", "yyyy-MM-dd"),
            TypeKind.Time => Moment("HH:mm:ss", "HH:mm:ss"),
            TypeKind.DateTime => Moment("yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss"),
            _ => null,
        };

        string? Moment(string read, string written) =>
            quoted.Success && DateTime.TryParseExact(value, read, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) && moment.Ticks % TimeSpan.TicksPerSecond == 0 ? moment.ToString(written, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Without the brackets and casts around it.</summary>
    private static string Bare(string shown)
    {
        var text = shown.Trim();
        while (true)
        {
            if (text.Length > 1 && text[0] == '(' && text[^1] == ')' && text.IndexOf('(', 1) < 0) text = text[1..^1].Trim();
            else if (Cast.Match(text) is { Success: true } cast) text = cast.Groups["value"].Value.Trim();
            else return text;
        }
    }

    private static bool Fits(string value, SyncType type)
    {
        if (!Number.IsMatch(value) || !decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)) return false;
        if (type.Precision == 0) return true;
        var bound = 1m;
        for (var digit = type.Scale; digit < type.Precision; digit++) bound *= 10;
        return number.Scale <= type.Scale && number < bound && number > -bound;
    }
}

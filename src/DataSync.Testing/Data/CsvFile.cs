using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace DataSync.Testing.Data;

/// <summary>
/// Rows of a CSV file: commas, a header row, fields in double quotes where they hold a comma, a quote (doubled) or a line break. A field that is empty and not
/// quoted is null.
/// </summary>
internal static class CsvFile
{
    /// <returns>Records, the header first; each with the line it begins on.</returns>
    /// <exception cref="TestFailure">A quote is not closed.</exception>
    public static ImmutableArray<(int Line, ImmutableArray<string?> Fields)> Read(string text)
    {
        var records = ImmutableArray.CreateBuilder<(int, ImmutableArray<string?>)>();
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        var line = 1;
        while (at < text.Length)
        {
            var begin = line;
            var fields = ImmutableArray.CreateBuilder<string?>();
            do fields.Add(Field(text, ref at, ref line));
            while (at < text.Length && text[at++] == ',');
            if (fields is not [null]) records.Add((begin, fields.ToImmutable()));
        }
        return records.ToImmutable();
    }

    /// <summary>Reads one field and stops at what ends it: a comma, the last character of a line break, or the end.</summary>
    private static string? Field(string text, ref int at, ref int line)
    {
        string? value = null;
        if (at < text.Length && text[at] == '"') value = Quoted(text, ref at, ref line);
        var from = at;
        while (at < text.Length && text[at] is not (',' or '\n')) at++;
        var rest = text[from..at];
        if (at < text.Length && text[at] == '\n')
        {
            line++;
            rest = rest.TrimEnd('\r');
        }
        else if (at == text.Length)
        {
            rest = rest.TrimEnd('\r');
        }
        return value is null ? rest.Length == 0 ? null : rest : value + rest;
    }

    private static string Quoted(string text, ref int at, ref int line)
    {
        var value = new StringBuilder();
        var begin = line;
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\n') line++;
            if (text[at] != '"')
            {
                value.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                value.Append('"');
                at++;
            }
            else
            {
                at++;
                return value.ToString();
            }
        }
        throw new TestFailure(string.Create(CultureInfo.InvariantCulture, $"The quote that begins on line {begin} is not closed."));
    }
}

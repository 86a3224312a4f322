using System.Text;
using DataSync.Engine.Values;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Answers;

/// <summary>
/// Keys as people write them on a command line: <c>42</c>, <c>1/42</c>, <c>DE/"New York"</c>. Values in their invariant form, parted by a slash; a text with
/// anything but letters, digits, '-', '_' and '.' in it stands in quotes, a quote in it twice. What reports print, <c>(1, 42)</c>, is read too.
/// </summary>
public static class RecordKeyText
{
    private const char Separator = '/';
    private const char Quote = '"';

    /// <summary>The key as <see cref="Parse"/> reads it.</summary>
    public static string Show(RecordKey key) => string.Join(Separator, key.Values.Select(Show));

    /// <summary>Reads a key of a table. Quotes may be left out where the key has one column, or none of its texts holds a slash.</summary>
    /// <exception cref="StationException">DS7041: there are more or fewer values than key columns, or one is not of its column's type.</exception>
    public static RecordKey Parse(TrackedTable table, string text)
    {
        var columns = table.Key.Select(column => table.Plan.Columns[column]).ToArray();
        var parts = Listed(text) is { } listed && listed.Count == columns.Length ? listed : columns.Length == 1 && !text.StartsWith(Quote) ? [text] : Split(text, Separator);
        if (parts.Count != columns.Length) throw Unreadable($"'{text}' is {Values(parts.Count)}, and the key of {table.Name} has {columns.Length}");
        var values = new object?[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            try
            {
                values[i] = ConstantReader.Read(columns[i].Type.Kind, parts[i]);
            }
            catch (SyncException)
            {
                throw Unreadable($"{ValueText.Quote(parts[i])} is no {columns[i].Type}, which {columns[i].Name} is");
            }
        }

        return RecordKey.Of(values);

        StationException Unreadable(string cause) => new(StationCodes.UnreadableKey, cause, table.Name,
            $"write {string.Join(Separator, columns.Select(column => column.Name))}, a text with blanks or slashes in double quotes");
    }

    private static string Values(int count) => count == 1 ? "one value" : $"{count} values";

    /// <summary>The values of a key of several, as <see cref="RecordKey.ToString"/> writes it; null for any other text.</summary>
    private static List<string>? Listed(string text) => text is ['(', .. var inner, ')'] && Split(inner, ',') is { Count: > 1 } parts ? parts : null;

    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == Quote && i + 1 < text.Length && text[i + 1] == Quote) part.Append(text[i++]);
            else if (text[i] == Quote && (isQuoted || part.Length == 0)) isQuoted = !isQuoted;
            else if (text[i] == separator && !isQuoted) Next();
            else if (separator == Separator || isQuoted || part.Length > 0 || text[i] != ' ') part.Append(text[i]);
        }

        Next();
        return parts;

        void Next()
        {
            parts.Add(part.ToString());
            part.Clear();
        }
    }

    private static string Show(object value) => value is string text && !IsPlain(text)
        ? Quote + text.Replace("\"", "\"\"", StringComparison.Ordinal) + Quote
        : ValueText.Show(value);

    private static bool IsPlain(string text) => text.Length > 0 && text.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.');
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Odbc;

namespace DataSync.Sources.Csv;

/// <summary>The values of a row as the texts of a line. A value that would not come back as it is, is refused.</summary>
internal sealed class CsvFields(CsvLayout layout, ImmutableArray<ColumnPlan> columns) : RowWriter
{
    private readonly CsvFormat _format = layout.Format;
    private readonly CsvText _text = new(layout.Format);
    private readonly string?[] _fields = new string?[columns.Length];

    internal string? this[int column] => _fields[column];

    public override void Null(int column)
    {
        if (columns[column].Type.Kind is TypeKind.Text or TypeKind.Bytes && _format is { NullText: null, Empty: EmptyField.Text } && !layout.IsFixed)
            throw NotKept(column, "Null", "it would come back as the empty text", "Set `null_text` on the source.");
        _fields[column] = null;
    }

    public override void Text(int column, string value)
    {
        Check(column, value);
        if (value.Length == 0 && (_format.Empty == EmptyField.Null || layout.IsFixed || !layout.KnowsQuotes) && _format.Empty != EmptyField.Text)
            throw NotKept(column, "The empty text", "it would come back as null", "Map it to null.");
        if (value == _format.NullText && !layout.KnowsQuotes)
            throw NotKept(column, "A text", "it stands for null in this file", "Set another `null_text` on the source.");
        if (layout.Trims && !layout.KnowsQuotes && value.AsSpan().Trim(' ').Length != value.Length && (!layout.IsFixed || value[^1] == ' '))
            throw NotKept(column, "A text", "blanks around it would be lost", "Use `trim(…)` in the mapping.");
        if (!layout.KnowsQuotes && (value.AsSpan().IndexOfAny('\r', '\n') >= 0 || (!layout.IsFixed && value.Contains(_format.Separator, StringComparison.Ordinal))))
            throw NotKept(column, "A text", "it holds a separator or a line break, and the file has no quotes", "Take them out in the mapping, or let the source have quotes.");
        Put(column, value);
    }

    public override void Int(int column, long value) => Put(column, value.ToString(CultureInfo.InvariantCulture));

    public override void Decimal(int column, decimal value) => Put(column, Signed(value.ToString(CultureInfo.InvariantCulture)));

    public override void Float(int column, double value)
    {
        if (!double.IsFinite(value))
            throw NotKept(column, "The number", "it is not finite", "Find the division or the overflow that it comes from.");
        Put(column, Signed(value.ToString("R", CultureInfo.InvariantCulture)));
    }

    public override void Bool(int column, bool value) => Put(column, (value ? _format.TrueText : _format.FalseText) ?? (value ? "true" : "false"));

    public override void Date(int column, DateOnly value)
    {
        var text = _format.DateFormats is [var first, ..] ? value.ToString(first, CultureInfo.InvariantCulture) : ValueText.Show(value);
        Put(column, _text.TryDate(Encoding.UTF8.GetBytes(text), out var back) && back == value ? text : throw Lossy(column, "date_format"));
    }

    public override void Time(int column, TimeOnly value)
    {
        var text = _format.TimeFormats is [var first, ..] ? value.ToString(first, CultureInfo.InvariantCulture) : ValueText.Show(value);
        Put(column, _text.TryTime(Encoding.UTF8.GetBytes(text), out var back) && back == value ? text : throw Lossy(column, "time_format"));
    }

    public override void DateTime(int column, DateTime value)
    {
        var text = _format.DateTimeFormats is [var first, ..] ? value.ToString(first, CultureInfo.InvariantCulture) : ValueText.Show(value);
        Put(column, _text.TryDateTime(Encoding.UTF8.GetBytes(text), out var back) && back == value ? text : throw Lossy(column, "datetime_format"));
    }

    public override void Guid(int column, Guid value) => Put(column, value.ToString("D", CultureInfo.InvariantCulture));

    public override void Bytes(int column, byte[] value)
    {
        if (value.Length == 0)
            Text(column, "");
        else
            Put(column, Convert.ToHexStringLower(value));
    }

    private void Put(int column, string text)
    {
        if (columns[column].Position is { } place && TextOrder.Length(text) > place.Last - place.First + 1)
            throw NotKept(column, "The value", string.Create(CultureInfo.InvariantCulture, $"it has {TextOrder.Length(text)} characters, and there is room for {place.Last - place.First + 1}"), "Cut it with `truncate` in the mapping, or make the column wider.");
        _fields[column] = text;
    }

    private string Signed(string number) => _format.DecimalSign == '.' ? number : number.Replace('.', _format.DecimalSign);

    private void Check(int column, string value)
    {
        if (value.Contains('\0'))
            throw new SyncException(OdbcCodes.NulInText, $"The text for column {columns[column].PhysicalName} holds U+0000, which no text file keeps.", "Remove the character first.");
        try
        {
            // Also finds half a surrogate pair, which has no form in any encoding.
            (_format.Encoding is UTF8Encoding ? Strict : _format.Encoding).GetByteCount(value);
        }
        catch (EncoderFallbackException error) when (!char.IsSurrogate(error.CharUnknown))
        {
            throw NotKept(column, "A text", $"it holds a character that {_format.Encoding.WebName} does not have", "Set another `encoding` on the source.");
        }
        catch (EncoderFallbackException error) when (error.CharUnknownHigh != '\0')
        {
            throw NotKept(column, "A text", $"it holds a character that {_format.Encoding.WebName} does not have", "Set another `encoding` on the source.");
        }
        catch (EncoderFallbackException)
        {
            throw new SyncException(OdbcCodes.LoneSurrogate, $"The text for column {columns[column].PhysicalName} holds half a surrogate pair, which is no character.", "Find where the text was cut.");
        }
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private SyncException Lossy(int column, string setting) =>
        NotKept(column, "The value", $"it would not come back from the form that `{setting}` gives it", "Give the form more parts, such as a year of four digits or seconds.");

    private SyncException NotKept(int column, string what, string because, string remedy) =>
        new(CsvCodes.NotKept, $"{what} for column {columns[column].PhysicalName} cannot be written into {layout.Table.PhysicalName}: {because}.", remedy);
}

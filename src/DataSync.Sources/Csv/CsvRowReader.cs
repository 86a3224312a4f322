using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Csv;

/// <summary>
/// The rows of all files of a table, one file after the other, in flat memory. What is wrong with a value or with a whole line is said by its getters, with file, line
/// and column: the next line can be read all the same. What <see cref="Read"/> throws ends the reading.
/// </summary>
internal sealed class CsvRowReader(
    CsvLayout layout, ImmutableArray<string> files, ImmutableArray<ColumnPlan> columns, int? limit, CancellationToken cancellation) : RowReader
{
    private readonly CsvText _text = new(layout.Format);
    private readonly ImmutableArray<ColumnFit> _fits = [.. columns.Select(column => new ColumnFit(column))];
    private readonly bool _asks = columns.Any(column => column.PhysicalName is not (CsvLayout.FileColumn or CsvLayout.LineColumn));
    private readonly long _limit = limit ?? long.MaxValue;
    private CsvFile? _file;
    private int _next;
    private long _rows;

    /// <summary>Which rows are given; null for all.</summary>
    internal Func<RowReader, bool>? Wanted { get; init; }

    /// <summary>Called when a file was read to its end.</summary>
    internal Action Ended { get; init; } = () => { };

    private CsvFile Current => _file ?? throw new InvalidOperationException("There is no current row.");

    public override bool Read()
    {
        while (_rows < _limit)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_file is null)
            {
                if (_next == files.Length)
                    return false;
                _file = new CsvFile(files[_next++], layout, columns);
            }
            if (!_file.Read())
            {
                _file.Dispose();
                _file = null;
                Ended();
            }
            else if (Wanted is not { } wanted || wanted(this))
            {
                // Where no value is asked for, nobody else would notice.
                if (!_asks && _file.Bad is { } bad)
                    throw bad;
                _rows++;
                return true;
            }
        }
        return false;
    }

    public override bool IsNull(int column)
    {
        if (IsOfNoField(column) || !IsEmpty(column, Field(column, out var quoted), quoted))
            return false;
        return columns[column].Type.Nullable ? true : throw Not(column, "is empty", "Correct the file, or declare the column with `?` and say what a mapping does with null.");
    }

    public override string Text(int column)
    {
        switch (columns[column].PhysicalName)
        {
            case CsvLayout.FileColumn: return Fitted(column, Current.Name, static (fit, value) => fit.Text(value));
            case CsvLayout.LineColumn: return Current.Line.ToString(CultureInfo.InvariantCulture);
        }
        return CsvText.TryText(Field(column, out _), out var value) ? Fitted(column, value, static (fit, text) => fit.Text(text)) : throw NoText(column);
    }

    public override long Int(int column) =>
        columns[column].PhysicalName == CsvLayout.LineColumn ? Current.Line
        : Field(column, out _) is var field && _text.TryInt(field, out var value) ? value : throw Not(column, field);

    public override decimal Decimal(int column) =>
        Field(column, out _) is var field && _text.TryDecimal(field, out var value) ? Fitted(column, value, static (fit, number) => fit.Decimal(number)) : throw Not(column, field);

    public override double Float(int column) => Field(column, out _) is var field && _text.TryFloat(field, out var value) ? value : throw Not(column, field);

    public override bool Bool(int column) => Field(column, out _) is var field && _text.TryBool(field, out var value) ? value : throw Not(column, field);

    public override DateOnly Date(int column) => Field(column, out _) is var field && _text.TryDate(field, out var value) ? value : throw Not(column, field);

    public override TimeOnly Time(int column) => Field(column, out _) is var field && _text.TryTime(field, out var value) ? value : throw Not(column, field);

    public override DateTime DateTime(int column) => Field(column, out _) is var field && _text.TryDateTime(field, out var value) ? value : throw Not(column, field);

    public override Guid Guid(int column) => Field(column, out _) is var field && System.Guid.TryParse(field, out var value) ? value : throw Not(column, field);

    public override byte[] Bytes(int column) =>
        Field(column, out _) is var field && CsvText.TryBytes(field, out var value) ? Fitted(column, value, static (fit, bytes) => fit.Bytes(bytes)) : throw Not(column, field);

    public override void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _next = files.Length;
    }

    private bool IsOfNoField(int column) => columns[column].PhysicalName is CsvLayout.FileColumn or CsvLayout.LineColumn;

    private ReadOnlySpan<byte> Field(int column, out bool quoted)
    {
        if (Current.Bad is { } bad)
            throw bad;
        var field = Current.Value(columns[column], out quoted);
        if (!layout.IsFixed || !layout.Trims)
            return field;
        return columns[column].Type.Kind == TypeKind.Text ? field.TrimEnd((byte)' ') : field.Trim((byte)' ');
    }

    private bool IsEmpty(int column, ReadOnlySpan<byte> field, bool quoted)
    {
        if (!field.IsEmpty)
            return !quoted && layout.Format.NullText is { } none && CsvText.Is(field, none);
        // Only these two have a value that is empty.
        return columns[column].Type.Kind is not (TypeKind.Text or TypeKind.Bytes) || layout.Format.Empty switch
        {
            EmptyField.Text => false,
            EmptyField.Null => true,
            _ => !quoted,
        };
    }

    private T Fitted<T>(int column, T value, Func<ColumnFit, T, T> check)
    {
        try
        {
            return check(_fits[column], value);
        }
        catch (SyncException error)
        {
            throw Placed(error);
        }
    }

    private SyncException Not(int column, ReadOnlySpan<byte> field)
    {
        if (!CsvText.TryText(field, out _))
            return NoText(column);
        var what = columns[column].Type.Kind switch
        {
            TypeKind.Int or TypeKind.Decimal or TypeKind.Float when layout.Format.DecimalSign == '.' && field.Contains((byte)',') => "is no number, unless the source says `decimal_sign` or `group_sign`",
            TypeKind.Int or TypeKind.Decimal or TypeKind.Float => "is no such number",
            TypeKind.Date when layout.Format.DateFormats.IsEmpty => "is no date of the form yyyy-MM-dd, unless the source says `date_format`",
            _ => "does not fit",
        };
        return Placed(_fits[column].NotAs(CsvText.Shown(field), what));
    }

    private SyncException NoText(int column) => new(
        CsvCodes.NotThisEncoding,
        $"{Place}: the value in column {columns[column].PhysicalName} holds bytes that are no text in {layout.Format.Encoding.WebName}, or the character U+0000.",
        "Say with the setting \"encoding\" of the source in which encoding the file is written, or correct the file.");

    private SyncException Not(int column, string what, string remedy) => new(
        ColumnFit.NotAsDeclared, $"{Place}: column {columns[column].PhysicalName} {what}: it is declared {columns[column].Type}.", remedy);

    private SyncException Placed(SyncException error) => new(error.Code, $"{Place}: {error.Message}", error.Remedy, error.Failure);

    private string Place => string.Create(CultureInfo.InvariantCulture, $"{Current.Name}, line {Current.Line}");
}

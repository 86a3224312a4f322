using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Csv;

/// <summary>What a column may be declared as, going by the values seen so far: the narrowest type that reads all of them.</summary>
internal sealed class ColumnGuess(string name, CsvLayout layout)
{
    private const int UsualDigits = 12;
    private static readonly int[] UsualLengths = [1, 2, 3, 5, 8, 10, 20, 40, 60, 80, 100, 200, 500, 1000];
    private readonly CsvText _text = new(layout.Format);
    private bool _seen, _empty;
    private bool _whole = true, _number = true, _date = true, _time = true, _moment = true, _truth = true, _guid = true;
    private int _digits, _scale, _length;

    internal CatalogColumn Column => new(name, "", _empty ? Type.OrNull() : Type, _empty);

    private SyncType Type => this switch
    {
        { _seen: false } => SyncType.Text,
        { _whole: true } => SyncType.Int,
        { _number: true } => new SyncType(TypeKind.Decimal, Precision: Math.Clamp(_digits + _scale, UsualDigits, 28), Scale: _scale),
        { _date: true } => SyncType.Date,
        { _moment: true } => SyncType.DateTime,
        { _time: true } => SyncType.Time,
        { _truth: true } => SyncType.Bool,
        { _guid: true } => SyncType.Guid,
        _ => SyncType.Text with { Length = UsualLengths.FirstOrDefault(length => length >= _length) },
    };

    internal void Add(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty || (layout.Format.NullText is { } none && CsvText.Is(field, none)))
        {
            _empty = true;
            return;
        }
        _seen = true;
        // A number that begins with a zero is none: as a number it would lose it.
        var isCode = field is [(byte)'0', >= (byte)'0' and <= (byte)'9', ..];
        _whole &= !isCode && _text.TryInt(field, out _);
        _number &= !isCode && _text.TryDecimal(field, out var number) && Take(number);
        _date &= _text.TryDate(field, out _);
        _moment &= _text.TryDateTime(field, out _);
        _time &= _text.TryTime(field, out _);
        _truth &= _text.TryBool(field, out _);
        _guid &= System.Guid.TryParse(field, out _);
        if (CsvText.TryText(field, out var text))
            _length = Math.Max(_length, TextOrder.Length(text));
    }

    private bool Take(decimal number)
    {
        _scale = Math.Max(_scale, number.Scale);
        _digits = Math.Max(_digits, decimal.Truncate(Math.Abs(number)).ToString(System.Globalization.CultureInfo.InvariantCulture).Length);
        return _digits + _scale <= 28;
    }
}

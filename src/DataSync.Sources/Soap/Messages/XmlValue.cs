using System.Globalization;
using System.Xml;
using DataSync.Plans.Runtime;
using DataSync.Plans.Services;
using DataSync.Plans.Values;

namespace DataSync.Sources.Soap.Messages;

/// <summary>Values as XML schema writes them: exactly, in neither direction with a digit more or less. Source: tasks §3.7, R108.</summary>
/// <param name="zone">The zone of points in time that say how far they are from Greenwich; null where none is named.</param>
internal sealed class XmlValue(TimeZoneInfo? zone)
{
    private const int MostDigits = 28;
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;

    public string Write(object value, ValueForm form) => (value, form) switch
    {
        (string text, _) => text,
        (bool yes, _) => yes ? "true" : "false",
        (double number, _) => XmlConvert.ToString(number),
        (DateTime time, _) when zone is not null => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", C) + Offset(zone.GetUtcOffset(time)),
        (byte[] bytes, ValueForm.Hex) => Convert.ToHexString(bytes),
        (byte[] bytes, _) => Convert.ToBase64String(bytes),
        _ => ValueText.Show(value),
    };

    /// <exception cref="SyncException">DS6328: it is not of this form.</exception>
    public object Read(string text, ElementShape element, ValueShape shape)
    {
        if (shape.Form == ValueForm.Text) return text;
        var trimmed = text.Trim(' ', '\t', '\r', '\n');
        try
        {
            return shape.Form switch
            {
                ValueForm.Boolean => trimmed switch { "true" or "1" => true, "false" or "0" => false, _ => throw new FormatException() },
                ValueForm.Integer => long.Parse(trimmed, NumberStyles.AllowLeadingSign, C),
                ValueForm.Decimal => Decimal(trimmed),
                ValueForm.Float => XmlConvert.ToDouble(trimmed),
                ValueForm.Date => DateOnly.ParseExact(WithoutOffset(trimmed, out _), "yyyy-MM-dd", C),
                ValueForm.Time => TimeOnly.ParseExact(Seconds(WithoutOffset(trimmed, out _)), "HH:mm:ss.FFFFFFF", C),
                ValueForm.DateTime => Moment(trimmed, element),
                ValueForm.Base64 => Convert.FromBase64String(trimmed),
                ValueForm.Hex => Convert.FromHexString(trimmed),
                _ => string.Join(' ', trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            };
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw Bad(element, shape, error);
        }
    }

    private static SyncException Bad(ElementShape element, ValueShape shape, Exception error) => new(SoapCodes.BadValue,
        $"{element.Name} in the answer is no {shape.Type}{(error is OverflowException ? " that fits" : "")}.",
        "Tell the service's operator; or describe the element as text and convert it in the script.", FailureClass.Unknown, error);

    private static decimal Decimal(string text)
    {
        var digits = text.TrimStart('+', '-');
        if (digits.Contains('.', StringComparison.Ordinal)) digits = digits.TrimEnd('0');
        // Parsing rounds what has more.
        if (digits.TrimStart('0', '.').Count(char.IsAsciiDigit) > MostDigits || digits.Length - digits.IndexOf('.', StringComparison.Ordinal) - 1 > MostDigits && digits.Contains('.', StringComparison.Ordinal)) throw new OverflowException();
        return decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, C);
    }

    private DateTime Moment(string text, ElementShape element)
    {
        var local = DateTime.ParseExact(Seconds(WithoutOffset(text, out var offset)), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", C);
        if (offset is not { } from) return local;
        if (zone is null)
            throw new SyncException(SoapCodes.BadValue, $"{element.Name} in the answer says how far it is from Greenwich, and the source has no zone.",
                "Give the source a `zone`, for instance \"Europe/Vienna\": such points in time are then told in its wall clock.", FailureClass.Unknown);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(local, from), zone).DateTime;
    }

    private static string WithoutOffset(string text, out TimeSpan? offset)
    {
        offset = null;
        if (text.EndsWith('Z'))
        {
            offset = TimeSpan.Zero;
            return text[..^1];
        }
        if (text.Length < 7 || text[^3] != ':' || text[^6] is not ('+' or '-')) return text;
        var distance = TimeSpan.ParseExact(text[^5..], "hh\\:mm", C);
        offset = text[^6] == '-' ? -distance : distance;
        return text[..^6];
    }

    /// <summary>With a point behind the seconds, which the format needs; zeros that say nothing are dropped.</summary>
    private static string Seconds(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0') : text + ".";

    private static string Offset(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "Z" : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", C);
}

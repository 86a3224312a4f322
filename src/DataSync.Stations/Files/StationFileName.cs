using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files;

/// <summary>
/// The name of a communication file: <c>source-target-date-sequence.dsync</c>, e.g. <c>1-101-20261121-17.dsync</c>; of a receipt file
/// <c>source-target-date-r1.dsync</c>, which has a running number of its day and no sequence. One file has one name: no leading zeros, no other forms.
/// In order: receipt files first, by date and number, because receipts count before rows; then files by sequence.
/// </summary>
/// <param name="Source">The station that wrote it.</param>
/// <param name="Target">The only station it is for.</param>
/// <param name="Date">The day it was written, in the source's own zone.</param>
/// <param name="Sequence">Its sequence; <see cref="FileSequence.None"/> for a receipt file.</param>
/// <param name="ReceiptNumber">Running number of a receipt file, from 1; 0 for any other file.</param>
public sealed record StationFileName(StationNumber Source, StationNumber Target, DateOnly Date, FileSequence Sequence, int ReceiptNumber = 0)
    : IComparable<StationFileName>
{
    /// <summary>The ending of every communication file.</summary>
    public const string Extension = ".dsync";

    /// <summary>The ending of a file that is still being written.</summary>
    public const string TemporaryExtension = ".part";

    /// <summary>The name of the n-th receipt file of a day.</summary>
    public static StationFileName Receipt(StationNumber source, StationNumber target, DateOnly date, int number) =>
        new(source, target, date, FileSequence.None, number);

    /// <summary>Whether it is the name of a receipt file.</summary>
    public bool IsReceipt => ReceiptNumber > 0;

    /// <summary>The name the file bears while it is being written. No carrier takes it and no input looks at it.</summary>
    public string TemporaryText => "." + this + TemporaryExtension;

    /// <inheritdoc />
    public int CompareTo(StationFileName? other)
    {
        if (other is null) return 1;
        if (IsReceipt != other.IsReceipt) return IsReceipt ? -1 : 1;
        var order = IsReceipt
            ? (Date, ReceiptNumber).CompareTo((other.Date, other.ReceiptNumber))
            : (Sequence, Date).CompareTo((other.Sequence, other.Date));
        return order != 0 ? order : (Source, Target).CompareTo((other.Source, other.Target));
    }

    /// <summary>The name with its ending, without a directory.</summary>
    public override string ToString()
    {
        var number = IsReceipt ? string.Create(CultureInfo.InvariantCulture, $"r{ReceiptNumber}") : Sequence.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{Source}-{Target}-{Date:yyyyMMdd}-{number}{Extension}");
    }

    /// <summary>Reads a file name without directory.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out StationFileName? name)
    {
        name = null;
        if (text is null || !text.EndsWith(Extension, StringComparison.Ordinal)) return false;
        var parts = text[..^Extension.Length].Split('-');
        if (parts.Length != 4) return false;
        if (!TryNumber(parts[0], int.MaxValue, out var source) || !TryNumber(parts[1], int.MaxValue, out var target)) return false;
        if (!DateOnly.TryParseExact(parts[2], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return false;
        var isReceipt = parts[3].StartsWith('r');
        if (!TryNumber(isReceipt ? parts[3][1..] : parts[3], isReceipt ? int.MaxValue : long.MaxValue, out var number)) return false;
        name = isReceipt
            ? Receipt(new StationNumber((int)source), new StationNumber((int)target), date, (int)number)
            : new StationFileName(new StationNumber((int)source), new StationNumber((int)target), date, new FileSequence(number));
        return true;
    }

    /// <summary>Reads a file name without directory.</summary>
    /// <exception cref="StationFileException">DS8115: it is not the name of a communication file.</exception>
    public static StationFileName Parse(string text) => TryParse(text, out var name)
        ? name
        : throw new StationFileException(StationFileCodes.NotAStationFileName, "the name is not that of a communication file", text,
            "name it source-target-date-sequence.dsync, e.g. 1-101-20261121-17.dsync, as the source did");

    private static bool TryNumber(string digits, long highest, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= highest && digits[0] != '0';
}

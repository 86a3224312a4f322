using System.Globalization;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>
/// What a real column keeps of a value. What it would round or cut without a word is refused before it is sent (DS6142); what the database refuses
/// itself is left to it.
/// </summary>
internal sealed record WriteCheck(ColumnPlan Column)
{
    /// <summary>Digits of a decimal that a floating number surely keeps.</summary>
    internal const int ExactInDouble = 15;

    private const int TickDigits = 7;

    /// <summary>The column turns decimals into floating numbers.</summary>
    internal bool KeepsDecimalsAsFloating { get; init; }

    /// <summary>Digits behind the point that the column keeps; more are rounded by the database. Null: any number.</summary>
    internal int? Scale { get; init; }

    /// <summary>Digits behind a second that the column keeps.</summary>
    internal int Fraction { get; init; } = TickDigits;

    /// <summary>The column keeps floating numbers of 32 bits.</summary>
    internal bool KeepsSingle { get; init; }

    /// <summary>Characters of the column, which cuts blanks behind them; 0: any number.</summary>
    internal int Characters { get; init; }

    /// <summary>The column drops the blanks at the end of a text.</summary>
    internal bool DropsBlanks { get; init; }

    /// <summary>Bytes of a text that the column keeps, which cuts all behind them; 0: any number.</summary>
    internal int Octets { get; init; }

    /// <summary>Bytes to which the column fills up shorter values; 0: it does not.</summary>
    internal int FilledBytes { get; init; }

    /// <summary>The values of an enumeration as the database writes them; it takes a number for a place among them. Null: it is none.</summary>
    internal string? Members { get; init; }

    /// <summary>The values of a set, likewise.</summary>
    internal string? SetMembers { get; init; }

    /// <summary>The column keeps addresses of a network.</summary>
    internal bool KeepsAddresses { get; init; }

    /// <summary>The column makes years of this century and the last of numbers below 100.</summary>
    internal bool KeepsYears { get; init; }

    /// <summary>The column keeps the moment that a zone tells, and does not drop the zone.</summary>
    internal bool KeepsZone { get; init; }

    /// <summary>The column puts the present moment where it is given null.</summary>
    internal bool MakesNowOfNull { get; init; }

    /// <summary>What the real column makes of a text where it is no text column: a number with <see cref="Scale"/>, a time with <see cref="Fraction"/>.</summary>
    internal TypeKind? Makes { get; init; }

    /// <summary>A text for a column that is none: what is no number or time at all the database refuses itself.</summary>
    /// <exception cref="SyncException">DS6142: the column would round, cut or change it.</exception>
    internal void Text(string value)
    {
        if (Makes is null or TypeKind.Text)
        {
            if (DropsBlanks && value is [.., ' '])
                throw NotKept($"The text for column {Column.PhysicalName} ends in a blank, and the database column is one of fixed length, which drops blanks at the end.", "Trim it in the mapping, or make the database column a varchar.");
            if (Characters > 0 && value.Length > Characters && value[^1] == ' ' && TextOrder.Length(value) > Characters)
                throw NotKept($"The text for column {Column.PhysicalName} has more than {Characters} characters, and the database would cut the blanks at its end.", "Trim it in the mapping, or widen the column.");
            if (Octets > 0 && Encoding.UTF8.GetByteCount(value) > Octets)
                throw NotKept($"The text for column {Column.PhysicalName} has more than the {Octets} bytes that the database column keeps.", "Cut it in the mapping, or change the column.");
            if (Members is { } members && !members.Contains($"'{value.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal))
                throw NotKept($"The text for column {Column.PhysicalName} is none of the values of the database column, {members}, and the database would take it for another one.", "Correct the value, or change the column.");
            if (SetMembers is { } set && !TextShown.IsSubset(value, set))
                throw NotKept($"The text for column {Column.PhysicalName} is no list of the values of the database column, {set}, in this order, and the database would make another one of it.", "Correct the value, or change the column.");
            if (KeepsAddresses && !TextShown.IsAddress(value))
                throw WrittenAnew("an address");
            return;
        }
        switch (Makes)
        {
            case TypeKind.Int or TypeKind.Decimal or TypeKind.Float when IsNumber(value.AsSpan().Trim()):
                Number(value.AsSpan().Trim());
                if (!TextShown.IsPlain(value, Makes == TypeKind.Float))
                    throw WrittenAnew("a number");
                break;
            // A truth value that is a number in the database.
            case TypeKind.Bool when Scale == 0 ? IsNumber(value.AsSpan().Trim()) && !(TextShown.IsPlain(value, false) && IsWithoutZeros(value)) : value is not ("true" or "false"):
                throw WrittenAnew("a truth value");
            case TypeKind.Guid when !TextShown.IsGuid(value):
                throw WrittenAnew("a GUID");
            case TypeKind.Time when TextValue.TryTime(Encoding.UTF8.GetBytes(value), out var time):
                Ticks(time.Ticks);
                break;
            case TypeKind.Date or TypeKind.DateTime when TextValue.TryDateTime(Encoding.UTF8.GetBytes(value), out var moment):
                DateTime(moment);
                break;
            case TypeKind.Date or TypeKind.Time or TypeKind.DateTime when IsZonedOrFine(value):
                throw NotKept($"The text for column {Column.PhysicalName} has a zone or a part of a second that the database column does not keep.",
                    "Make a date and time of it in the mapping, for instance with `to_datetime(…)`, or declare the column as it is in the database.");
            case TypeKind.Date or TypeKind.DateTime when value.Length > 0 && char.IsAsciiDigit(value[0]) && value.AsSpan().IndexOfAnyExcept("0123456789") is >= 0 and < 4:
                throw NotKept($"The text for column {Column.PhysicalName} does not begin with a year of four digits, and the database would guess which day it is.",
                    "Make a date of it in the mapping, for instance with `to_date(x, \"dd/MM/yyyy\")`.");
        }
    }

    /// <summary>No value.</summary>
    /// <exception cref="SyncException">DS6142: the column would make one up.</exception>
    internal void Null()
    {
        if (MakesNowOfNull)
            throw NotKept($"There is no value for column {Column.PhysicalName}, and the database would put the present moment there: its timestamp takes no null.", "Give it a moment in the mapping, or let the database column be null (`timestamp null`).");
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="SyncException">DS6142: the column would round it or take it for something else.</exception>
    internal void Int(long value)
    {
        if (Makes == TypeKind.Float && (Int128)(KeepsSingle ? (float)value : (double)value) != value)
            throw NotKept($"The number for column {Column.PhysicalName} has more digits than the database column keeps, which is one of floating numbers.", "Make the database column one of whole numbers.");
        if (Scale is < 0 and var tens && value % PowerOfTen(-tens) != 0)
            throw NoMultiple(tens);
        if (KeepsYears && value is > 0 and < 100)
            throw NotKept($"The number for column {Column.PhysicalName} is below 100, and the database would make a year of this century or the last of it.", "Give years with four digits.");
    }

    /// <summary>A day.</summary>
    /// <exception cref="SyncException">DS6142: the column keeps times of day only.</exception>
    internal void Date()
    {
        if (Makes == TypeKind.Time)
            throw NotKept($"The day for column {Column.PhysicalName} would be lost: the database column keeps a time of day only.", "Declare the column as it is in the database.");
    }

    /// <summary>A time of day.</summary>
    /// <exception cref="SyncException">DS6142: the column keeps fewer digits, or days, and a time has none.</exception>
    internal void Time(TimeOnly value)
    {
        if (Makes is TypeKind.Date or TypeKind.DateTime)
            throw NotKept($"The time for column {Column.PhysicalName} has no day, and the database would make one up.", "Declare the column as it is in the database.");
        Ticks(value.Ticks);
    }

    /// <summary>A date and time.</summary>
    /// <exception cref="SyncException">DS6142: the column keeps fewer digits, or a part of it only.</exception>
    internal void DateTime(DateTime value)
    {
        if (Makes == TypeKind.Date && value.TimeOfDay != TimeSpan.Zero)
            throw NotKept($"The value for column {Column.PhysicalName} has a time of day, and the database column keeps the day only.", "Cut it in the mapping, for instance with `date(…)`.");
        if (Makes == TypeKind.Time)
            throw NotKept($"The value for column {Column.PhysicalName} would lose its day: the database column keeps a time of day only.", "Declare the column as it is in the database.");
        Ticks(value.Ticks);
    }

    /// <summary>Bytes.</summary>
    /// <exception cref="SyncException">DS6142: the column would fill them up with zeros.</exception>
    internal void Bytes(byte[] value)
    {
        if (value.Length < FilledBytes)
            throw NotKept($"There are {value.Length} bytes for column {Column.PhysicalName}, and the database would add zeros until there are {FilledBytes}.", "Give as many, or make the database column one of any length.");
    }

    /// <returns>The value as it is sent: without a point where the column is one of whole numbers.</returns>
    /// <exception cref="SyncException">DS6142.</exception>
    internal decimal Decimal(decimal value)
    {
        if (KeepsDecimalsAsFloating && !SurvivesFloating(value))
        {
            throw NotKept($"The decimal for column {Column.PhysicalName} has more than {ExactInDouble} digits, and the database column keeps decimals as floating numbers.",
                "Make the database column TEXT.");
        }
        if (KeepsSingle && !IsKeptAsFloating(value.ToString(CultureInfo.InvariantCulture)))
        {
            throw NotKept($"The decimal for column {Column.PhysicalName} has more digits than the database column keeps, which is one of floating numbers with 32 bits.",
                "Make the database column one of decimals.");
        }
        if (Scale is < 0 and var tens && value % PowerOfTen(-tens) != 0)
        {
            throw NoMultiple(tens);
        }
        if (Scale is { } scale and >= 0 && value.Scale > scale && decimal.Round(value, scale, MidpointRounding.ToZero) != value)
        {
            throw NotKept($"The decimal for column {Column.PhysicalName} has more than the {scale} digits behind the point that the database column keeps.",
                "Round it in the mapping, or declare the column as it is in the database.");
        }
        return Scale == 0 && value.Scale > 0 ? decimal.Truncate(value) : value;
    }

    /// <summary>A floating number for a database that makes NULL of what is no number.</summary>
    /// <exception cref="SyncException">DS6142: it is not finite.</exception>
    internal void Float(double value)
    {
        if (!double.IsFinite(value))
        {
            throw NotKept($"The floating number for column {Column.PhysicalName} is not finite, and no database keeps that.",
                "Find the division or the overflow that it comes from.");
        }
        if (KeepsSingle && TextValue.Shortest((float)value) != value)
        {
            throw NotKept($"The floating number for column {Column.PhysicalName} has more digits than the database column keeps, which has 32 bits.",
                "Make the database column one of 64 bits (double precision).");
        }
        if (Makes == TypeKind.Float && Scale is { } scale && Decimals(value.ToString("R", CultureInfo.InvariantCulture)) > scale)
        {
            throw NotKept($"The floating number for column {Column.PhysicalName} has more than the {scale} digits behind the point that the database column keeps.",
                "Round it in the mapping, or make the database column one without a number of digits.");
        }
        if (Makes == TypeKind.Float && Scale is { } digits && !SurvivesRounding(value, digits))
            throw RoundedAnew("floating number");
        if (Makes is TypeKind.Int or TypeKind.Decimal && !KeepsDecimalsAsFloating)
        {
            if (!decimal.TryParse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) || !SurvivesFloating(exact))
                throw NotKept($"The floating number for column {Column.PhysicalName} has more than {ExactInDouble} digits, and the database would round it to a decimal.", "Round it in the mapping, or declare the column as it is in the database.");
            Decimal(exact);
        }
    }

    /// <summary>The part of a time behind its seconds.</summary>
    /// <param name="ticks">Of 100 nanoseconds.</param>
    /// <exception cref="SyncException">DS6142: the column keeps fewer digits.</exception>
    internal void Ticks(long ticks)
    {
        if (Fraction >= TickDigits || ticks % TimeSpan.TicksPerSecond == 0)
            return;
        var unit = 1L;
        for (var digit = Fraction; digit < TickDigits; digit++)
            unit *= 10;
        if (ticks % unit != 0)
        {
            throw NotKept(string.Create(CultureInfo.InvariantCulture, $"The time for column {Column.PhysicalName} has more than the {Fraction} digits behind the second that the database keeps."),
                "Cut it in the mapping, for instance with `date(…)` or a function of times, or widen the column.");
        }
    }

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }

    private static SyncException NotKept(string message, string remedy) => new(SourceCodes.NotKept, message, remedy);

    private SyncException WrittenAnew(string what) =>
        NotKept($"The text for column {Column.PhysicalName} would be {what} in the database, which writes it in another way: it would not come back as it went.", "Give it as the database writes it, or make the database column one of texts.");

    private SyncException RoundedAnew(string what) =>
        NotKept($"The {what} for column {Column.PhysicalName} has so many digits that the database, which computes those behind the point anew, would make another number of it.", "Make the database column a decimal.");

    private SyncException NoMultiple(int tens) =>
        NotKept($"The number for column {Column.PhysicalName} is no multiple of {PowerOfTen(-tens)}, and the database would round it.", "Round it in the mapping, or change the column.");

    private void Number(ReadOnlySpan<char> text)
    {
        var digits = text.TrimStart("+-");
        if (!IsWithoutZeros(digits))
            throw NotKept($"The text for column {Column.PhysicalName} is a number with zeros before it, and the database column keeps numbers without them.", "Make the database column one of texts.");
        if (KeepsYears && digits.Length < 3)
            throw NotKept($"The text for column {Column.PhysicalName} is a year of two digits, and the database would add the others.", "Give years with four digits.");
        if (Scale is { } scale && IsRounded(text, scale))
        {
            throw NotKept($"The text for column {Column.PhysicalName} is a number with more than the {scale} digits behind the point that the database column keeps.",
                "Round it in the mapping, or declare the column as it is in the database.");
        }
        if (KeepsDecimalsAsFloating && !(Makes != TypeKind.Float && long.TryParse(text, CultureInfo.InvariantCulture, out _)) && !IsKeptAsFloating(text))
            throw NotKept($"The text for column {Column.PhysicalName} is a number with more digits than the database column keeps, which is one of floating numbers.", "Make the database column one of texts.");
        if (Makes == TypeKind.Float && Scale is { } behind && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !SurvivesRounding(value, behind))
            throw RoundedAnew("text");
    }

    private static bool IsWithoutZeros(ReadOnlySpan<char> digits) => digits is not ['0', >= '0' and <= '9', ..];

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExcept("0123456789+-.eE") < 0 && text.IndexOfAnyInRange('0', '9') >= 0;

    // With an exponent it takes arithmetic to say; then it counts as rounded.
    private static bool IsRounded(ReadOnlySpan<char> number, int scale)
    {
        var point = number.IndexOf('.');
        return number.IndexOfAny('e', 'E') >= 0 || (point >= 0 && number[(point + 1)..].TrimEnd('0').Length > scale);
    }

    // A column with a number of digits computes them anew, in binary: what it shows with these digits must be the number that went.
    private bool SurvivesRounding(double value, int scale)
    {
        var whole = Math.Floor(value);
        var power = (double)PowerOfTen(scale);
        var kept = whole + Math.Round((value - whole) * power, MidpointRounding.ToEven) / power;
        return KeepsSingle ? (float)kept == (float)value : double.Parse(kept.ToString($"F{scale}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) == value;
    }

    /// <summary>How many digits a floating number, as it is shown, has behind its point.</summary>
    private static int Decimals(ReadOnlySpan<char> shown)
    {
        var end = shown.IndexOf('E');
        var number = end < 0 ? shown : shown[..end];
        var point = number.IndexOf('.');
        return (point < 0 ? 0 : number.Length - point - 1) - (end < 0 ? 0 : int.Parse(shown[(end + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a number of at most 28 digits is that which a floating number shows by itself.</summary>
    private bool IsKeptAsFloating(ReadOnlySpan<char> number)
    {
        const NumberStyles style = NumberStyles.Float;
        var culture = CultureInfo.InvariantCulture;
        if (!double.TryParse(number, style, culture, out var kept))
            return true;
        var shown = KeepsSingle ? float.Parse(number, style, culture).ToString("R", culture) : kept.ToString("R", culture);
        return Digits(number) <= 28 && (!decimal.TryParse(number, style, culture, out var exact) || !decimal.TryParse(shown, style, culture, out var back) || exact == back);
    }

    private static int Digits(ReadOnlySpan<char> number)
    {
        var end = number.IndexOfAny('e', 'E');
        var count = 0;
        foreach (var character in (end < 0 ? number : number[..end]).TrimStart("+-0."))
        {
            if (char.IsAsciiDigit(character))
                count++;
        }
        return count;
    }

    /// <summary>A text that is no time of ours, but may be one of the database's: with a zone, or with more digits than it keeps.</summary>
    private bool IsZonedOrFine(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var rest = value.AsSpan(colon).TrimStart("0123456789:");
        if (rest is ['.', ..])
        {
            var after = rest[1..].TrimStart("0123456789");
            if (rest[1..^after.Length].TrimEnd('0').Length > Fraction)
                return true;
            rest = after;
        }
        return !KeepsZone && rest.Trim() is ['+' or '-' or 'Z' or 'z', ..];
    }

    /// <summary>Whether a floating number surely keeps all digits of a decimal.</summary>
    internal static bool SurvivesFloating(decimal value) => Significant(value) <= ExactInDouble;

    private static int Significant(decimal value)
    {
        Span<char> text = stackalloc char[32];
        Math.Abs(value).TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        int count = 0, used = 0;
        foreach (var character in text[..length])
        {
            if (character == '.' || (count == 0 && character == '0'))
                continue;
            count++;
            used = character == '0' ? used : count;
        }
        return used;
    }
}

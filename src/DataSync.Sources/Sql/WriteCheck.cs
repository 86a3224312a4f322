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
internal sealed class WriteCheck(ColumnPlan column)
{
    private const int ExactInDouble = 15;
    private const int TickDigits = 7;

    /// <summary>The column turns decimals into floating numbers.</summary>
    internal bool KeepsDecimalsAsFloating { get; init; }

    /// <summary>Digits behind the point that the column keeps; more are rounded by the database. Null: any number.</summary>
    internal int? Scale { get; init; }

    /// <summary>Digits behind a second that the column keeps.</summary>
    internal int Fraction { get; init; } = TickDigits;

    /// <summary>The column keeps floating numbers of 32 bits.</summary>
    internal bool KeepsSingle { get; init; }

    /// <summary>What the real column makes of a text where it is no text column: a number with <see cref="Scale"/>, a time with <see cref="Fraction"/>.</summary>
    internal TypeKind? Makes { get; init; }

    /// <summary>A text for a column that is none: what is no number or time at all the database refuses itself.</summary>
    /// <exception cref="SyncException">DS6142: the column would round or cut it.</exception>
    internal void Text(string value)
    {
        switch (Makes)
        {
            case TypeKind.Int or TypeKind.Decimal when Scale is { } scale && IsRounded(value.AsSpan().Trim(), scale):
                throw NotKept($"The text for column {column.PhysicalName} is a number with more than the {scale} digits behind the point that the database column keeps.",
                    "Round it in the mapping, or declare the column as it is in the database.");
            case TypeKind.Time when Fraction < TickDigits && TextValue.TryTime(Encoding.UTF8.GetBytes(value), out var time):
                Ticks(time.Ticks);
                break;
            case TypeKind.Date when TextValue.TryDateTime(Encoding.UTF8.GetBytes(value), out var day) && day.TimeOfDay != TimeSpan.Zero:
                throw NotKept($"The text for column {column.PhysicalName} has a time of day, and the database column keeps the day only.", "Cut it in the mapping, for instance with `date(…)`.");
            case TypeKind.DateTime when Fraction < TickDigits && TextValue.TryDateTime(Encoding.UTF8.GetBytes(value), out var moment):
                Ticks(moment.Ticks);
                break;
        }
    }

    /// <returns>The value as it is sent: without a point where the column is one of whole numbers.</returns>
    /// <exception cref="SyncException">DS6142.</exception>
    internal decimal Decimal(decimal value)
    {
        if (KeepsDecimalsAsFloating && Significant(value) > ExactInDouble)
        {
            throw NotKept($"The decimal for column {column.PhysicalName} has more than {ExactInDouble} digits, and the database column keeps decimals as floating numbers.",
                "Make the database column TEXT.");
        }
        if (Scale is < 0 and var tens && value % PowerOfTen(-tens) != 0)
        {
            throw NotKept($"The decimal for column {column.PhysicalName} is no multiple of {PowerOfTen(-tens)}, and the database would round it.",
                "Round it in the mapping, or change the column.");
        }
        if (Scale is { } scale and >= 0 && value.Scale > scale && decimal.Round(value, scale, MidpointRounding.ToZero) != value)
        {
            throw NotKept($"The decimal for column {column.PhysicalName} has more than the {scale} digits behind the point that the database column keeps.",
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
            throw NotKept($"The floating number for column {column.PhysicalName} is not finite, and no database keeps that.",
                "Find the division or the overflow that it comes from.");
        }
        if (KeepsSingle && double.Parse(((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) != value)
        {
            throw NotKept($"The floating number for column {column.PhysicalName} has more digits than the database column keeps, which has 32 bits.",
                "Make the database column one of 64 bits (double precision).");
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
            throw NotKept(string.Create(CultureInfo.InvariantCulture, $"The time for column {column.PhysicalName} has more than the {Fraction} digits behind the second that the database keeps."),
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

    // With an exponent it takes arithmetic to say; then it counts as rounded.
    private static bool IsRounded(ReadOnlySpan<char> number, int scale)
    {
        if (number.IsEmpty || number.IndexOfAnyExcept("0123456789+-.eE") >= 0)
            return false;
        var point = number.IndexOf('.');
        return number.IndexOfAny('e', 'E') >= 0 || (point >= 0 && number[(point + 1)..].TrimEnd('0').Length > scale);
    }

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

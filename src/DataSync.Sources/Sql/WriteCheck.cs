using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

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

    /// <returns>The value as it is sent: without a point where the column is one of whole numbers.</returns>
    /// <exception cref="SyncException">DS6142.</exception>
    internal decimal Decimal(decimal value)
    {
        if (KeepsDecimalsAsFloating && Significant(value) > ExactInDouble)
        {
            throw NotKept($"The decimal for column {column.PhysicalName} has more than {ExactInDouble} digits, and the database column keeps decimals as floating numbers.",
                "Make the database column TEXT.");
        }
        if (Scale is { } scale && value.Scale > scale && decimal.Round(value, scale, MidpointRounding.ToZero) != value)
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

    private static SyncException NotKept(string message, string remedy) => new(SourceCodes.NotKept, message, remedy);

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

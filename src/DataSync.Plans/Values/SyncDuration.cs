using System.Globalization;

namespace DataSync.Plans.Values;

/// <summary>
/// A length of time: calendar months (for dates only) and exact milliseconds. <c>3 months</c> is (3, 0), <c>2 h</c> is (0, 7 200 000).
/// </summary>
/// <param name="Months">Calendar months; a year is twelve.</param>
/// <param name="Milliseconds">Exact part.</param>
public readonly record struct SyncDuration(int Months, long Milliseconds) : IComparable<SyncDuration>
{
    public const long MillisecondsPerDay = 86_400_000;

    public static SyncDuration FromDays(long days) => new(0, checked(days * MillisecondsPerDay));

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsExact => Months == 0;

    /// <summary>The exact part as a <see cref="TimeSpan"/>; a duration in months has none.</summary>
    /// <exception cref="InvalidOperationException">The duration is in months.</exception>
    public TimeSpan ToTimeSpan() => IsExact
        ? TimeSpan.FromMilliseconds(Milliseconds)
        : throw new InvalidOperationException("A duration in months has no exact length.");

    public static SyncDuration operator -(SyncDuration d) => new(checked(-d.Months), checked(-d.Milliseconds));

    public static SyncDuration operator +(SyncDuration a, SyncDuration b) => new(checked(a.Months + b.Months), checked(a.Milliseconds + b.Milliseconds));

    /// <summary>Order by months, then by the exact part; only exact durations are compared by scripts.</summary>
    public int CompareTo(SyncDuration other) => Months != other.Months ? Months.CompareTo(other.Months) : Milliseconds.CompareTo(other.Milliseconds);

    public override string ToString()
    {
        var c = CultureInfo.InvariantCulture;
        if (Months != 0) return Months % 12 == 0 ? string.Create(c, $"{Months / 12} years") : string.Create(c, $"{Months} months");
        return Milliseconds switch
        {
            0 => "0 s",
            var ms when ms % MillisecondsPerDay == 0 => string.Create(c, $"{ms / MillisecondsPerDay} days"),
            var ms when ms % 3_600_000 == 0 => string.Create(c, $"{ms / 3_600_000} h"),
            var ms when ms % 60_000 == 0 => string.Create(c, $"{ms / 60_000} min"),
            var ms when ms % 1_000 == 0 => string.Create(c, $"{ms / 1_000} s"),
            var ms => string.Create(c, $"{ms} ms"),
        };
    }
}

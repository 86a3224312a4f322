using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

// Calendar and clock. Months are added first, then the exact part; a day that a month does not have becomes its last one.
public static partial class Ops
{
    /// <summary>date + duration</summary>
    /// <exception cref="SyncException">DS6004: outside the calendar. DS6005: not whole days.</exception>
    public static DateOnly? DateAdd(DateOnly? date, SyncDuration? duration) => date is { } d && duration is { } by ? Move(d, by, 1) : null;

    /// <exception cref="SyncException">DS6004: outside the calendar. DS6005: not whole days.</exception>
    public static DateOnly? DateSubtract(DateOnly? date, SyncDuration? duration) => date is { } d && duration is { } by ? Move(d, by, -1) : null;

    /// <summary>date - date: whole days.</summary>
    public static SyncDuration? DateDifference(DateOnly? a, DateOnly? b) =>
        a is { } x && b is { } y ? SyncDuration.FromDays(x.DayNumber - y.DayNumber) : null;

    /// <summary>datetime + duration</summary>
    /// <exception cref="SyncException">DS6004: outside the calendar.</exception>
    public static DateTime? DateTimeAdd(DateTime? time, SyncDuration? duration) => time is { } t && duration is { } by ? Move(t, by, 1) : null;

    /// <exception cref="SyncException">DS6004: outside the calendar.</exception>
    public static DateTime? DateTimeSubtract(DateTime? time, SyncDuration? duration) => time is { } t && duration is { } by ? Move(t, by, -1) : null;

    /// <summary>datetime - datetime, to the millisecond; what is finer is cut.</summary>
    public static SyncDuration? DateTimeDifference(DateTime? a, DateTime? b) =>
        a is { } x && b is { } y ? new SyncDuration(0, (x.Ticks - y.Ticks) / TimeSpan.TicksPerMillisecond) : null;

    public static SyncDuration? DurationAdd(SyncDuration? a, SyncDuration? b)
    {
        try { return a + b; }
        catch (OverflowException) { throw ValueErrors.DurationOverflow(); }
    }

    public static SyncDuration? DurationSubtract(SyncDuration? a, SyncDuration? b)
    {
        if (a is not { } x || b is not { } y) return null;
        try { return checked(new SyncDuration(x.Months - y.Months, x.Milliseconds - y.Milliseconds)); }
        catch (OverflowException) { throw ValueErrors.DurationOverflow(); }
    }

    public static SyncDuration? DurationNegate(SyncDuration? a)
    {
        try { return -a; }
        catch (OverflowException) { throw ValueErrors.DurationOverflow(); }
    }

    /// <summary>duration * int</summary>
    public static SyncDuration? DurationMultiply(SyncDuration? a, long? b)
    {
        if (a is not { } d || b is not { } n) return null;
        try { return checked(new SyncDuration((int)(d.Months * n), d.Milliseconds * n)); }
        catch (OverflowException) { throw ValueErrors.DurationOverflow(); }
    }

    private static DateOnly Move(DateOnly date, SyncDuration by, int sign)
    {
        if (by.Milliseconds % SyncDuration.MillisecondsPerDay != 0) throw ValueErrors.NotWholeDays(by);
        var days = MoveMonths(date, by, sign).DayNumber + by.Milliseconds / SyncDuration.MillisecondsPerDay * sign;
        return days >= 0 && days <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)days) : throw ValueErrors.DateRange();
    }

    private static DateTime Move(DateTime time, SyncDuration by, int sign)
    {
        var ticks = MoveMonths(DateOnly.FromDateTime(time), by, sign).DayNumber * TimeSpan.TicksPerDay + time.TimeOfDay.Ticks
            + (Int128)by.Milliseconds * sign * TimeSpan.TicksPerMillisecond;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks) : throw ValueErrors.DateRange();
    }

    private static DateOnly MoveMonths(DateOnly date, SyncDuration by, int sign)
    {
        const int mostMonths = 120_000;
        var months = (long)by.Months * sign;
        if (months is < -mostMonths or > mostMonths) throw ValueErrors.DateRange();
        try { return date.AddMonths((int)months); }
        catch (ArgumentOutOfRangeException) { throw ValueErrors.DateRange(); }
    }
}

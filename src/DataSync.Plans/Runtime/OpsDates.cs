using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

// Calendar and clock. Months are added first, then the exact part; a day that a month does not have becomes its last one.
public static partial class Ops
{
    /// <summary>date + duration</summary>
    /// <exception cref="SyncException">DS6004: outside the calendar. DS6005: not whole days.</exception>
    public static DateOnly? DateAdd(DateOnly? date, SyncDuration? duration)
    {
        if (date is not { } d || duration is not { } by) return null;
        if (by.Milliseconds % SyncDuration.MillisecondsPerDay != 0) throw ValueErrors.NotWholeDays(by);
        var days = by.Milliseconds / SyncDuration.MillisecondsPerDay;
        if (days is < int.MinValue or > int.MaxValue) throw ValueErrors.DateRange();
        try { return d.AddMonths(by.Months).AddDays((int)days); }
        catch (ArgumentOutOfRangeException) { throw ValueErrors.DateRange(); }
    }

    public static DateOnly? DateSubtract(DateOnly? date, SyncDuration? duration) => DateAdd(date, DurationNegate(duration));

    /// <summary>date - date: whole days.</summary>
    public static SyncDuration? DateDifference(DateOnly? a, DateOnly? b) =>
        a is { } x && b is { } y ? SyncDuration.FromDays(x.DayNumber - y.DayNumber) : null;

    /// <summary>datetime + duration</summary>
    /// <exception cref="SyncException">DS6004: outside the calendar.</exception>
    public static DateTime? DateTimeAdd(DateTime? time, SyncDuration? duration)
    {
        if (time is not { } t || duration is not { } by) return null;
        try { return t.AddMonths(by.Months).AddTicks(checked(by.Milliseconds * TimeSpan.TicksPerMillisecond)); }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException) { throw ValueErrors.DateRange(); }
    }

    public static DateTime? DateTimeSubtract(DateTime? time, SyncDuration? duration) => DateTimeAdd(time, DurationNegate(duration));

    /// <summary>datetime - datetime, to the millisecond; what is finer is cut.</summary>
    public static SyncDuration? DateTimeDifference(DateTime? a, DateTime? b) =>
        a is { } x && b is { } y ? new SyncDuration(0, (x.Ticks - y.Ticks) / TimeSpan.TicksPerMillisecond) : null;

    public static SyncDuration? DurationAdd(SyncDuration? a, SyncDuration? b)
    {
        try { return a + b; }
        catch (OverflowException) { throw ValueErrors.DurationOverflow(); }
    }

    public static SyncDuration? DurationSubtract(SyncDuration? a, SyncDuration? b) => DurationAdd(a, DurationNegate(b));

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
}

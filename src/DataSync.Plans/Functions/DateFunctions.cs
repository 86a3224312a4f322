using System.Globalization;
using DataSync.Plans.Runtime;

namespace DataSync.Plans.Functions;

/// <summary>Functions on dates and times: wall clock, no time zone attached; weeks begin on Monday.</summary>
public static class DateFunctions
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;

    public static DateTime Now(RunValues run) => run.Now;

    public static DateOnly Today(RunValues run) => run.Today;

    public static DateOnly Date(long year, long month, long day)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > System.DateTime.DaysInMonth((int)year, (int)month))
            throw ValueErrors.NotConvertible($"{year}-{month}-{day}", "date", "there is no such day");
        return new DateOnly((int)year, (int)month, (int)day);
    }

    public static DateOnly DateOfDateTime(DateTime x) => DateOnly.FromDateTime(x);

    public static TimeOnly Time(long hour, long minute) => TimeWithSeconds(hour, minute, 0);

    public static TimeOnly TimeWithSeconds(long hour, long minute, long second) =>
        hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59
            ? throw ValueErrors.NotConvertible($"{hour}:{minute}:{second}", "time", "there is no such time")
            : new TimeOnly((int)hour, (int)minute, (int)second);

    public static TimeOnly TimeOfDateTime(DateTime x) => TimeOnly.FromDateTime(x);

    public static DateTime DateTime(DateOnly date, TimeOnly time) => date.ToDateTime(time);

    public static long YearOfDate(DateOnly x) => x.Year;

    public static long YearOfDateTime(DateTime x) => x.Year;

    public static long MonthOfDate(DateOnly x) => x.Month;

    public static long MonthOfDateTime(DateTime x) => x.Month;

    public static long DayOfDate(DateOnly x) => x.Day;

    public static long DayOfDateTime(DateTime x) => x.Day;

    public static long HourOfTime(TimeOnly x) => x.Hour;

    public static long HourOfDateTime(DateTime x) => x.Hour;

    public static long MinuteOfTime(TimeOnly x) => x.Minute;

    public static long MinuteOfDateTime(DateTime x) => x.Minute;

    public static long SecondOfTime(TimeOnly x) => x.Second;

    public static long SecondOfDateTime(DateTime x) => x.Second;

    public static long Weekday(DateOnly x) => x.DayOfWeek == DayOfWeek.Sunday ? 7 : (long)x.DayOfWeek;

    public static long IsoWeek(DateOnly x) => ISOWeek.GetWeekOfYear(x.ToDateTime(TimeOnly.MinValue));

    public static DateOnly AddDaysToDate(DateOnly x, long days)
    {
        if (days is < -4_000_000 or > 4_000_000) throw ValueErrors.DateRange();
        try { return x.AddDays((int)days); }
        catch (ArgumentOutOfRangeException) { throw ValueErrors.DateRange(); }
    }

    public static DateTime AddDaysToDateTime(DateTime x, long days)
    {
        if (days is < -4_000_000 or > 4_000_000) throw ValueErrors.DateRange();
        try { return x.AddDays(days); }
        catch (ArgumentOutOfRangeException) { throw ValueErrors.DateRange(); }
    }

    public static DateOnly AddMonthsToDate(DateOnly x, long months)
    {
        if (months is < -120_000 or > 120_000) throw ValueErrors.DateRange();
        try { return x.AddMonths((int)months); }
        catch (ArgumentOutOfRangeException) { throw ValueErrors.DateRange(); }
    }

    public static DateTime AddMonthsToDateTime(DateTime x, long months)
    {
        if (months is < -120_000 or > 120_000) throw ValueErrors.DateRange();
        try { return x.AddMonths((int)months); }
        catch (ArgumentOutOfRangeException) { throw ValueErrors.DateRange(); }
    }

    public static long DaysBetween(DateOnly from, DateOnly to) => to.DayNumber - from.DayNumber;

    public static DateOnly StartOfMonth(DateOnly x) => new(x.Year, x.Month, 1);

    public static DateOnly EndOfMonth(DateOnly x) => new(x.Year, x.Month, System.DateTime.DaysInMonth(x.Year, x.Month));

    /// <summary>Four digits, two, two: by far the most frequent form, so it is read without the framework's patterns.</summary>
    public static DateOnly DateOfText(string x)
    {
        if (x.Length == 10 && x[4] == '-' && x[7] == '-'
            && Number(x, 0, 4) is var year and > 0 && Number(x, 5, 2) is var month and >= 1 and <= 12
            && Number(x, 8, 2) is var day and >= 1 && day <= System.DateTime.DaysInMonth(year, month))
            return new DateOnly(year, month, day);
        throw ValueErrors.NotConvertible(x, "date", "the pattern is yyyy-MM-dd");
    }

    /// <summary>The number of some digits; -1 when there is something else.</summary>
    private static int Number(string text, int at, int length)
    {
        var number = 0;
        for (var i = at; i < at + length; i++)
        {
            if (!char.IsAsciiDigit(text[i])) return -1;
            number = number * 10 + (text[i] - '0');
        }
        return number;
    }

    public static DateOnly DateOfTextWith(string x, string pattern)
    {
        CheckPattern("to_date", pattern);
        // Without one of them the framework would take it from today.
        if (!pattern.Contains('y') || !pattern.Contains('M') || !pattern.Contains('d')) throw BadPattern("to_date", pattern);
        try
        {
            return DateOnly.TryParseExact(x, pattern, C, DateTimeStyles.None, out var date) ? date : throw ValueErrors.NotConvertible(x, "date", $"the pattern is {pattern}");
        }
        catch (FormatException) { throw BadPattern("to_date", pattern); }
    }

    public static TimeOnly TimeOfText(string x) =>
        TimeOnly.TryParseExact(x, ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"], C, DateTimeStyles.None, out var time) ? time : throw ValueErrors.NotConvertible(x, "time", "the pattern is HH:mm[:ss]");

    public static TimeOnly TimeOfTextWith(string x, string pattern)
    {
        CheckPattern("to_time", pattern);
        try
        {
            return TimeOnly.TryParseExact(x, pattern, C, DateTimeStyles.None, out var time) ? time : throw ValueErrors.NotConvertible(x, "time", $"the pattern is {pattern}");
        }
        catch (FormatException) { throw BadPattern("to_time", pattern); }
    }

    public static DateTime DateTimeOfText(string x) =>
        System.DateTime.TryParseExact(x, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"], C, DateTimeStyles.None, out var time)
            ? time
            : throw ValueErrors.NotConvertible(x, "datetime", "the pattern is yyyy-MM-ddTHH:mm[:ss]");

    public static DateTime DateTimeOfTextWith(string x, string pattern)
    {
        CheckPattern("to_datetime", pattern);
        // A part of the pattern that is a date without a year, or a zone, would read the clock or the machine: NoCurrentDateDefault keeps it out.
        return System.DateTime.TryParseExact(x, pattern, C, DateTimeStyles.NoCurrentDateDefault, out var time)
            ? System.DateTime.SpecifyKind(time, DateTimeKind.Unspecified)
            : throw ValueErrors.NotConvertible(x, "datetime", $"the pattern is {pattern}");
    }

    public static DateTime DateTimeOfDate(DateOnly x) => x.ToDateTime(TimeOnly.MinValue);

    public static string FormatDate(DateOnly x, string pattern) => Format(x, pattern);

    public static string FormatTime(TimeOnly x, string pattern) => Format(x, pattern);

    public static string FormatDateTime(DateTime x, string pattern) => Format(x, pattern);

    private static string Format(IFormattable x, string pattern)
    {
        CheckPattern("format", pattern);
        try { return x.ToString(pattern, C); }
        catch (FormatException) { throw BadPattern("format", pattern); }
    }

    // Zones would bring the machine's own into the result; a single letter stands for a whole pattern that few know.
    private static void CheckPattern(string function, string pattern)
    {
        if (pattern.Length is < 2 or > 100 || pattern.AsSpan().IndexOfAny('z', 'K') >= 0) throw BadPattern(function, pattern);
    }

    private static SyncException BadPattern(string function, string pattern) =>
        ValueErrors.BadArgument(function, $"\"{pattern}\" is not a pattern for this.", "Use yyyy, MM, dd, HH, mm and ss, for instance \"yyyyMMdd\".");
}

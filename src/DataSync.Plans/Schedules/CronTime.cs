using System.Globalization;

namespace DataSync.Plans.Schedules;

/// <summary>
/// The five fields of a cron time: minute, hour, day of the month, month, day of the week. Each is <c>*</c> or a list of numbers, names and ranges, with a step behind <c>/</c>.
/// Only looked at here; who waits for such times computes them.
/// </summary>
public static class CronTime
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly int[] LongestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    private static readonly Field[] Fields =
    [
        new("minute", 0, 59, [], 0), new("hour", 0, 23, [], 0), new("day of the month", 1, 31, [], 0), new("month", 1, 12, Months, 1), new("day of the week", 0, 7, Days, 0),
    ];

    /// <summary>What is wrong with a cron time; null for nothing.</summary>
    public static string? Problem(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length) return $"it has {parts.Length} fields, and five are wanted: minute, hour, day of the month, month, day of the week";
        for (var i = 0; i < parts.Length; i++)
            if (Problem(Fields[i], parts[i]) is { } problem) return problem;
        return parts[4] == "*" && !IsEverADate(parts[2], parts[3]) ? "no month that it names has such a day" : null;
    }

    private static string? Problem(Field field, string text)
    {
        foreach (var item in text.Split(','))
            if (Values(field, item) is null) return $"'{item}' is no {field.Name}, which is a number from {field.First} to {field.Last}{(field.Names.Length > 0 ? $", a name like {field.Names[1]}" : "")}, a range, or * with a step";
        return null;
    }

    private static bool IsEverADate(string days, string months)
    {
        var first = days.Split(',').SelectMany(item => Values(Fields[2], item) ?? []).Min();
        return months.Split(',').SelectMany(item => Values(Fields[3], item) ?? []).Any(month => first <= LongestMonth[month - 1]);
    }

    /// <returns>Null when it is none.</returns>
    private static List<int>? Values(Field field, string item)
    {
        var (range, step) = item.Split('/') switch
        {
            [var all] => (all, 1),
            [var some, var by] when int.TryParse(by, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= field.Last => (some, number),
            _ => ("", 0),
        };
        if (step == 0) return null;
        var ends = range.Split('-');
        if (range != "*" && ends.Length > 2) return null;
        var first = range == "*" ? field.First : field.Value(ends[0]);
        var last = range == "*" ? field.Last : ends.Length == 2 ? field.Value(ends[1]) : item.Contains('/', StringComparison.Ordinal) ? field.Last : first;
        if (first is not { } from || last is not { } to || from > to) return null;
        var values = new List<int>();
        for (var value = from; value <= to; value += step) values.Add(value);
        return values;
    }

    /// <param name="NamesFrom">The number of the first name.</param>
    private sealed record Field(string Name, int First, int Last, string[] Names, int NamesFrom)
    {
        public int? Value(string text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number >= First && number <= Last ? number : null;
            var name = Array.FindIndex(Names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
            return name < 0 ? null : name + NamesFrom;
        }
    }
}

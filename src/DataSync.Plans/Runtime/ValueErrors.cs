using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

/// <summary>
/// What goes wrong while an expression is evaluated (DS6001 to DS6019) or a value meets the type of its target (DS6101 to DS6119).
/// Both evaluators and the built-in functions take their errors from here, so that they fail alike.
/// </summary>
public static class ValueErrors
{
    public static SyncException IntOverflow() => new("DS6001", "The result is outside the range of int.", "Convert to decimal with to_decimal before calculating.");

    public static SyncException DecimalOverflow() => new("DS6002", "The result has more digits than a decimal holds.", "Round the operands, or calculate with to_float where the last digits do not matter.");

    public static SyncException DivisionByZero() => new("DS6003", "Division by zero.", "Ask for zero first: if x = 0 then … else … / x.");

    public static SyncException DateRange() => new("DS6004", "The date is outside the years 1 to 9999.", "Limit the duration that is added.");

    public static SyncException NotWholeDays(SyncDuration duration) =>
        new("DS6005", $"A date moves by whole days, months or years, not by {duration}.", "Make it a datetime with to_datetime, or round the duration to days.");

    public static SyncException NotExact(SyncDuration duration) =>
        new("DS6006", $"{duration} has no exact length and cannot be compared.", "Compare dates instead: a date plus the duration has a place in the calendar.");

    public static SyncException OutsideList(long index, int count) =>
        new("DS6007", $"There is no element {index}: the list has {count}.", "Ask count(list) first, or take first(list) or last(list).");

    public static SyncException NotTranslated(string table, object? value) =>
        new("DS6008", $"{table} does not know {ValueText.Quote(value)}.", "Add a line to the table, or an else.");

    public static SyncException BadArgument(string function, string reason, string remedy) => new("DS6009", $"{function}: {reason}", remedy);

    public static SyncException DurationOverflow() => new("DS6010", "The result is outside the range of durations.", "Limit the number that multiplies the duration.");

    public static SyncException Null(string target) => new("DS6101", $"{target} must have a value, and there is none.", "Say what happens with `when null`, or let the column be empty with `?`.");

    public static SyncException TooLong(string target, int length, int most) =>
        new("DS6102", $"{target} takes {most} characters at most; the text has {length}.", "Cut it with `truncate`, or widen the column.");

    public static SyncException TooLarge(string target, decimal value, int precision, int scale) =>
        new("DS6103", $"{target} takes decimal({precision}, {scale}); {ValueText.Show(value)} is too large for it.", "Widen the column.");

    public static SyncException TooFine(string target, decimal value, int precision, int scale) =>
        new("DS6104", $"{target} takes decimal({precision}, {scale}); {ValueText.Show(value)} has more digits behind the point.", "Say how it is rounded, for instance `round half even`.");

    public static SyncException NotAllowed(string target, object value) =>
        new("DS6105", $"{ValueText.Quote(value)} is not one of the values of {target}.", "Translate it, or add it to the column's values.");

    /// <summary>A value that cannot be converted: what <c>when invalid</c> answers.</summary>
    public static SyncException NotConvertible(object? value, string type, string expected) =>
        new(NotConvertibleCode, $"{ValueText.Quote(value)} is not a {type}: {expected}.", "Answer it with `when invalid`, or convert what the source really holds.");

    public const string NotConvertibleCode = "DS6106";

    public static SyncException BytesTooLong(string target, int length, int most) =>
        new("DS6107", $"{target} takes {most} bytes at most; the value has {length}.", "Widen the column.");

    public static SyncException Empty(string target) => new("DS6108", $"{target} is required, and the value is empty.", "Give a value, or take `required` away.");
}

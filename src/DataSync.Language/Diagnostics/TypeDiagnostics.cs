namespace DataSync.Language.Diagnostics;

// DS22xx: types. DS23xx: tables.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor TypeMismatch = Error(
        "DS2201", "Wrong type", "{0} is expected here, and this is {1}.", "Convert it with a function such as text, to_int, to_decimal or to_date.");

    public static readonly DiagnosticDescriptor OperatorMismatch = Error(
        "DS2202", "Operator does not fit its operands", "`{0}` does not go with {1} and {2}.", "Convert one of them; text, numbers, dates and truth values are never converted by themselves.");

    public static readonly DiagnosticDescriptor UnaryMismatch = Error(
        "DS2203", "Operator does not fit its operand", "`{0}` does not go with {1}.", "Convert the operand first.");

    public static readonly DiagnosticDescriptor NoSuchArguments = Error(
        "DS2204", "Wrong arguments", "{0} does not take ({1}).", "It is {2}.");

    public static readonly DiagnosticDescriptor NeverNull = Warning(
        "DS2205", "Never null", "This is never null.", "Remove the question, or let the column be empty with `?`.");

    public static readonly DiagnosticDescriptor ApproximateKey = Error(
        "DS2206", "Approximate number as key", "{0} is a float: two values that look alike may differ.", "Use int, decimal or text for a key.");

    public static readonly DiagnosticDescriptor NullableKey = Error(
        "DS2207", "Key that may be empty", "{0} is part of the key and may be null.", "Take the `?` away, or take another column as key.");

    public static readonly DiagnosticDescriptor BadTypeSize = Error(
        "DS2208", "Impossible size of a type", "{0}.", "For instance text(40), bytes(16), decimal(12, 2).");

    public static readonly DiagnosticDescriptor NotAnAllowedValue = Error(
        "DS2209", "Not one of the column's values", "{0} is not one of the values of {1}.", "They are {2}.");

    public static readonly DiagnosticDescriptor NullIntoRequired = Error(
        "DS2210", "Null into something that must have a value", "{0} must have a value, and this may be null.", "Say what happens then with `when null …`, use coalesce, or allow null with `?`.");

    public static readonly DiagnosticDescriptor PossibleTruncation = Warning(
        "DS2211", "Text may be too long", "{0} takes {1} characters, and this may have {2}: a longer one fails.", "Cut it with `truncate`, or widen the column.");

    public static readonly DiagnosticDescriptor PossibleLoss = Warning(
        "DS2212", "Digits may be lost", "{0} takes {1}, and this may have more digits: such a value fails.", "Say how decimals are rounded, for instance `round half even`; for larger numbers widen the column.");

    public static readonly DiagnosticDescriptor NullInList = Error(
        "DS2213", "Null in a list", "An element of a list must have a value, and this may be null.", "Use coalesce.");

    public static readonly DiagnosticDescriptor NotConstant = Error(
        "DS2215", "Not a constant", "{0}.", "A constant is made of literals, other constants and functions that do not read the clock.");

    public static readonly DiagnosticDescriptor Recursion = Error(
        "DS2216", "Defined by itself", "{0} is defined by itself: {1}.", "Every script ends; break the circle.");

    public static readonly DiagnosticDescriptor LiteralDoesNotFit = Error(
        "DS2217", "Value does not fit", "{0} does not fit into {1}.", "Shorten it, or widen the type.");

    public static readonly DiagnosticDescriptor TranslatedTwice = Error(
        "DS2218", "Translated twice", "{0} stands in two lines.", "Remove one of them.");

    public static readonly DiagnosticDescriptor ComparedWithNull = Error(
        "DS2219", "Compared with null", "A comparison with null is never true.", "Ask `is null` or `is not null`.");

    public static readonly DiagnosticDescriptor NoWholeDays = Error(
        "DS2222", "Date moved by part of a day", "A date moves by whole days, months or years, not by {0}.", "Make it a datetime with to_datetime.");

    public static readonly DiagnosticDescriptor NullWithoutType = Error(
        "DS2223", "Null without a type", "Nothing says which type this null has.", "Use null where a type is known, for instance in a mapping.");

    public static readonly DiagnosticDescriptor NoneOfValue = Error(
        "DS2227", "Not a row", "`is none` asks about a row, and this is not the name of one.", "Ask `is null` about a value.");

    public static readonly DiagnosticDescriptor EmptyOfKind = Error(
        "DS2228", "Never empty", "`is empty` asks about text, bytes or a list, and this is {0}.", "Ask `is null`.");

    public static readonly DiagnosticDescriptor NeverNone = Warning(
        "DS2229", "Never none", "{0} is always a row here: without one the task does not come this far.", "Remove the question, or let the task go on with `when none continue`.");

    public static readonly DiagnosticDescriptor OverflowInConstant = Error(
        "DS2230", "Cannot be computed", "This fails whenever it is evaluated: {0}", "Correct the value.");

    public static readonly DiagnosticDescriptor ListOnly = Error(
        "DS2231", "Not a list", "A list is expected here, and this is {0}.", "Write the values in parentheses: in (a, b).");

    public static readonly DiagnosticDescriptor TableWithoutKey = Error(
        "DS2301", "Table without key", "{0} has no key, and {1} needs one.", "Mark the columns that identify a row with `key`.");

    public static readonly DiagnosticDescriptor ParentKeyMismatch = Error(
        "DS2302", "Link does not fit the parent's key", "The key of {0} is ({1}).", "Name one column of the same type for each of them, in that order.");

    public static readonly DiagnosticDescriptor TableWithoutColumns = Error(
        "DS2303", "Table without columns", "{0} has no columns.", "Declare those that are used.");

    public static readonly DiagnosticDescriptor ParentCycle = Error(
        "DS2304", "Tables in a circle", "{0} would be its own parent.", "Remove one of the links.");

    public static readonly DiagnosticDescriptor DeclaredTwiceOnColumn = Error(
        "DS2305", "Contradicting column", "{0} cannot be {1} and {2}.", "Keep one of them.");
}

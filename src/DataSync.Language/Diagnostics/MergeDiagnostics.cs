namespace DataSync.Language.Diagnostics;

// DS3060 to DS3074: merges.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor MergeOnShape = Error(
        "DS3060", "Not a way to find a row", "`on` says with `=` which column of {0} has which value of {1}.", "Write `{0}.column = {1}.column`, several of them with `and`; further conditions belong into `where`.");

    public static readonly DiagnosticDescriptor MergeOnType = Error(
        "DS3061", "Keys of different types", "{0} is {1} and is compared with {2}.", "Convert the other side to {1} yourself, so that it is clear what happens to values that do not fit.");

    public static readonly DiagnosticDescriptor MergeOnApproximate = Error(
        "DS3062", "Approximate number as key", "{0} is a float: two values that look alike need not be equal.", "Find the row by a column with exact values.");

    public static readonly DiagnosticDescriptor MergeOnNotKey = Hint(
        "DS3063", "Row found by something else than its key", "Nothing says that {0} tells the rows of {1} apart; where several have the same value, the row is bad.",
        "Find the row by its key, if you can: {2}.");

    public static readonly DiagnosticDescriptor MergeInLoop = Error(
        "DS3064", "Merge in a loop", "`merge` is bulk work of its own and does not go into a `for each`.", "Put it before or behind the loop, and say in its `where` which rows it takes.");

    public static readonly DiagnosticDescriptor MergeIntoItself = Error(
        "DS3065", "Table merged into itself", "{0} and {1} are the same table.", "Use `for each` with `update` or `upsert`.");

    public static readonly DiagnosticDescriptor MergeDoesNothing = Error(
        "DS3066", "Merge that does nothing", "Nothing is said of rows that are missing, changed or extra.", "Add `when missing insert`, `when changed update` or `when extra …`.");

    public static readonly DiagnosticDescriptor MergeKeyTwice = Error(
        "DS3067", "Value given by `on`", "{0} has its value from `on` already.", "Remove the line.");

    public static readonly DiagnosticDescriptor MergeChildFirst = Error(
        "DS3068", "Child merged before its parent", "Rows of {0} refer to rows of {1}, which are merged later.",
        "Put the merge into {1} before this one: rows are inserted in the written order, and extra rows are deleted in the reverse one.");

    public static readonly DiagnosticDescriptor MergeOfTree = Error(
        "DS3069", "Merge into a table that is its own parent", "Rows of {0} refer to rows of {0}, and a merge does not know which of them comes first.",
        "Use `for each … order by …` with `upsert`, parents first; or take `parent` off the table if the database does not ask for it.");

    public static readonly DiagnosticDescriptor LoopRisk = Warning(
        "DS3070", "Values that come back changed", "{0} gets a computed value, and {1} takes it back towards {2}: what was entered there is replaced by it.",
        "Leave the line out of one direction, or make the two lines plain columns of each other.");

    public static readonly DiagnosticDescriptor ExtraOfPart = Error(
        "DS3071", "Extra to a part of the rows", "{0}, so a row that it does not read would count as extra.", "Leave one of the two out; a second merge over all rows can look after the extra ones.");

    public static readonly DiagnosticDescriptor IncrementalBy = Error(
        "DS3072", "Not a mark", "`incremental by` takes a column of {0} that only grows: a date, a datetime or an int.", "Name the column that says when a row was changed last, or a change number.");

    public static readonly DiagnosticDescriptor MoreThanAll = Error(
        "DS3073", "More than all", "{0} percent are more than all rows.", "Write a number up to 100.");

    public static readonly DiagnosticDescriptor IncrementalMoves = Error(
        "DS3074", "Condition that the mark does not see", "`{0}` becomes true for a row as time goes by, and {1} does not change with it: the row would never be read.", "Leave the condition out, or leave `incremental` out.");
}

namespace DataSync.Language.Diagnostics;

// DS3xxx: tasks.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor TwoLinesOneTarget = Error(
        "DS3001", "Two lines with one target", "{0} has a value already.", "Remove one of the lines.");

    public static readonly DiagnosticDescriptor TargetNotWritable = Error(
        "DS3002", "Column that is not written", "{0} is {1} and cannot be a target.", "Remove the line: the source gives the value.");

    public static readonly DiagnosticDescriptor RequiredColumnUnmapped = Error(
        "DS3003", "Required column without value", "A new row of {0} needs a value for {1}.", "Add a line for it, give it a `default`, or allow null with `?`.");

    public static readonly DiagnosticDescriptor FirstWithoutOrder = Error(
        "DS3004", "First of no order", "Which row is {0} depends on an order, and there is none.", "Add `order by …`.");

    public static readonly DiagnosticDescriptor WriteWithoutKey = Error(
        "DS3005", "Write without key", "{0} has no key: nothing says which row is written.", "Mark the columns that identify a row with `key`.");

    public static readonly DiagnosticDescriptor UpsertByUnmapped = Error(
        "DS3006", "Key of the upsert without value", "{0} finds the row and needs a value.", "Add a line `{0} <- …`.");

    public static readonly DiagnosticDescriptor KeyMayBeEmpty = Error(
        "DS3007", "Key that may be empty", "{0} finds the row, and its value may be null.", "Answer it with `when no key …`, or use a value that is never null.");

    public static readonly DiagnosticDescriptor Unreachable = Warning(
        "DS3008", "Step that is never reached", "This step is never reached: the one before always ends the task.", "Remove it, or put it before.");

    public static readonly DiagnosticDescriptor UsedBeforeNamed = Error(
        "DS3009", "Used before it is there", "{0} has no value yet: the step that names it comes later or in another branch.", "Move that step before this one.");

    public static readonly DiagnosticDescriptor NotSettable = Error(
        "DS3010", "Nothing to set", "{0} is not the item of this task.", "`set` stages values on the item; write other rows with `update`.");

    public static readonly DiagnosticDescriptor KeyAsTarget = Error(
        "DS3011", "Key as target", "{0} is part of the key: a row keeps its key.", "Insert a new row and delete the old one.");

    public static readonly DiagnosticDescriptor StatusWithoutItem = Error(
        "DS3012", "Status of nothing", "A status is a column of the item, and {0}.", "Write `task … for Table as item`, and name one of its columns.");

    public static readonly DiagnosticDescriptor OutcomeNotHere = Error(
        "DS3013", "Outcome that does not occur here", "`{0}` does not go with this step.", "{1}");

    public static readonly DiagnosticDescriptor NoSteps = Warning(
        "DS3014", "Task without steps", "{0} has no step: a run of it completes at once and does nothing.", "Write its steps, or remove the task.");

    public static readonly DiagnosticDescriptor StepNameTwice = Error(
        "DS3015", "Two steps with one name", "There is a step {0} already in this task.", "Give it another name: the journal tells steps by it.");

    public static readonly DiagnosticDescriptor MaskedFlows = Error(
        "DS3016", "Masked value made public", "{0} is masked, and this text goes into the journal.", "Leave it out; the record's key tells which one is meant.");

    public static readonly DiagnosticDescriptor OrderByColumn = Error(
        "DS3017", "Order by something else than a column", "Rows are ordered by columns of {0}.", "Name a column: {0}.…");

    public static readonly DiagnosticDescriptor NotAnAggregate = Error(
        "DS3018", "Not an aggregate", "A line of `aggregate` is count(), count_distinct(x), sum(x), min(x), max(x) or avg(x).", "Compute with the result in a later step.");

    public static readonly DiagnosticDescriptor AggregateType = Error(
        "DS3019", "Aggregate of a wrong type", "{0} does not go with {1}.", "sum and avg take numbers; min and max take anything that has an order.");

    public static readonly DiagnosticDescriptor TailDoesNotFit = Error(
        "DS3022", "Tail that does not fit", "`{0}` does not go with {1}.", "`truncate` is for text, `round` for decimals.");

    public static readonly DiagnosticDescriptor NestedTransaction = Error(
        "DS3024", "Transaction in a transaction", "A transaction of {0} is open already.", "Remove the inner one.");

    public static readonly DiagnosticDescriptor NumberOutOfRange = Error(
        "DS3027", "Number out of range", "{0} must be at least {1}.", "Write a larger number.");

    public static readonly DiagnosticDescriptor NothingToTransact = Warning(
        "DS3029", "Write outside the transaction", "{0} lies in another source than the transaction of {1}.", "It commits by itself; move it out, or open a transaction on its source.");

    public static readonly DiagnosticDescriptor DurationNotExact = Error(
        "DS3030", "Duration without exact length", "{0} has no exact length.", "Use days or smaller units here.");

    public static readonly DiagnosticDescriptor DeletedBeforeSafe = Warning(
        "DS3031", "Deleted before its values are safe", "This row of {0} is gone before the item that takes its values is written.",
        "Put the step into `when succeeded {{ … }}`, before the first step of the task: it runs when the item is written.");

    public static readonly DiagnosticDescriptor DeletedAfterCut = Error(
        "DS3032", "Deleted though its values were cut", "A row of {0} is deleted, and what the item keeps of it in {1} may have been cut.",
        "Take the `truncate` or the rounding away, or keep the row.");
}

namespace DataSync.Language.Diagnostics;

// DS3040 to DS3049: statements and procedures that a script brings along, and how answers are kept.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor NoSqlSource = Error(
        "DS3040", "Source without statements", "{0} is a source of kind {1}, which takes no statements and has no procedures.", "Use `read` and `for each`.");

    public static readonly DiagnosticDescriptor ValueInQuotes = Error(
        "DS3041", "Value inside quotes", "This value stands inside {0}: there it would be characters and no value.", "Take the quotes away: every value is bound with its type.");

    public static readonly DiagnosticDescriptor EmptyStatement = Error(
        "DS3042", "Empty statement", "There is no statement in this text.", "Write one, or remove the step.");

    public static readonly DiagnosticDescriptor SeveralStatements = Error(
        "DS3043", "Several statements", "A second statement begins with `{0}`.", "Write one `query` for each statement, in a `transaction` where they belong together.");

    public static readonly DiagnosticDescriptor OwnMarker = Error(
        "DS3044", "Marker in own SQL", "`{0}` would be taken for a value of its own.",
        "Write the value in braces; an operator that is a question mark has a function too, for instance jsonb_exists(a, b).");

    public static readonly DiagnosticDescriptor UnclearQuotes = Error(
        "DS3045", "Text that databases read differently", "Databases do not agree what `{0}` means here.",
        "Give a text that ends in a backslash or holds a quote as a value in braces; write a blank behind `--`; close what is open.");

    public static readonly DiagnosticDescriptor WrongStatement = Error(
        "DS3046", "Statement of another kind", "{0}, and `{1}` does not go with that.",
        "With `returns` a query reads (select, with, values, show); without it, it writes rows (insert, update, delete, merge, replace). Everything else belongs into a `procedure`.");

    public static readonly DiagnosticDescriptor RowsWithoutLimit = Error(
        "DS3047", "Rows without limit", "The rows of {0} are kept in memory, and nothing says how many there may be.",
        "Add `limit n`, or let the one `for each` that uses them follow directly: then they are read while it runs.");

    public static readonly DiagnosticDescriptor ClauseDoesNotFit = Error(
        "DS3048", "Clause that does not fit", "`{0}` does not go with {1}.", "Remove it.");

    public static readonly DiagnosticDescriptor ProcedureMisused = Error(
        "DS3049", "Procedure called wrongly", "{0}.", "Look at its declaration: every parameter that is not `out` gets one line, and the others come back as columns of the result.");
}

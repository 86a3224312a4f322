namespace DataSync.Language.Diagnostics;

// DS3080, DS3081: what the journal keeps of rows.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor AuditForNoTime = Error(
        "DS3080", "Audit kept for no time", "What the journal keeps for no time is gone before anybody reads it.", "Write how long it is kept: 365 days. `audit none` keeps counts only.");

    public static readonly DiagnosticDescriptor AuditUnseen = Hint(
        "DS3081", "Rows that the audit does not see", "`audit {0}` lists the rows that the task writes itself; what this statement or procedure changes is known to the database alone.",
        "Write the rows with `insert`, `update`, `upsert`, `delete` or `merge` where each of them has to be listed.");
}

namespace DataSync.Language.Diagnostics;

// Steps that take back what a step has done.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor UndoNotHere = Error(
        "DS3110", "Nothing to undo", "There is nothing for this `undo` to do: {0}.", "Remove it, or write it at a step of the task that writes or calls outside of loops and transactions.");

    public static readonly DiagnosticDescriptor UndoStep = Error(
        "DS3111", "Step that undoes nothing", "`{0}` has no place in an `undo`: the run has failed, so that neither its item nor its files are written.", "Write only steps that take back what was done outside. What follows from the failure belongs to `when failed` of the task.");
}

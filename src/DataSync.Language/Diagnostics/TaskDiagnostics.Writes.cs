namespace DataSync.Language.Diagnostics;

// DS3050 to DS3054: time limits and what a write gives back.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor WarnOutsideLimit = Error(
        "DS3050", "Warning that never comes", "A warning at {0} percent of a time limit never comes.", "Write a number from 1 to 99.");

    public static readonly DiagnosticDescriptor LimitNeverReached = Warning(
        "DS3051", "Limit that is never reached", "A step of {0} is never reached by its limit: the task ends after {1}.", "Shorten it, or raise the `timeout` of the task.");

    public static readonly DiagnosticDescriptor ReturningOfMany = Error(
        "DS3053", "Values of several rows", "`returning` gives the values of one row, and {0} are expected.", "Expect one row, or loop over the rows with `for each`.");

    public static readonly DiagnosticDescriptor LimitOfNothing = Error(
        "DS3052", "Limit of no time", "A time limit of nothing lets nothing happen.", "Write how long it may take: 30 s.");
}

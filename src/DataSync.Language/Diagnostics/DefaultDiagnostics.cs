namespace DataSync.Language.Diagnostics;

// Lines of `defaults`.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor NoDefault = Error(
        "DS3112", "No default", "`{0}` is no default: it is right for one column or read, and would be silent for all others.",
        "Write it where it is meant. Defaults are `when null`, `when absent` and `when invalid` with keep, clear or fail and a text of its own, `round half …`, `timeout`, `retry` and `audit`.");
}

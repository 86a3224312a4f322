namespace DataSync.Language.Diagnostics;

// DS2040 to DS2049: what must not be seen.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor MaskedIntoOpen = Warning(
        "DS2040", "Masked value in an open column", "{0} is masked, and {1} gets its value and is not.", "Declare {1} `masked` too; its values stay hidden in the journal and in previews, but who reads the table sees them.");
}

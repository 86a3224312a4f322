namespace DataSync.Language.Diagnostics;

// DS1xxx: the form of the text.
public static partial class DiagnosticCatalog
{
    /// <summary>Something else was expected at a place.</summary>
    public static readonly DiagnosticDescriptor Expected = Error(
        "DS1001", "Something is missing or misplaced", "Expected {0}{1}.", "Complete this line, or remove what does not belong to it.");
}

namespace DataSync.Language.Diagnostics;

// Loops over many rows.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor BadRowsOfLoops = Error(
        "DS3055", "Bad rows without a loop", "`bad rows` belongs to a step that walks over rows: `for each` or `merge`.", "Answer a single row by `when failed`.");

    public static readonly DiagnosticDescriptor BadRowFileName = Error(
        "DS3056", "Bad rows without a file", "`bad rows isolate to` needs the name of a file as plain text.", "Write it without braces, relative to the project folder: \"bad-rows.jsonl\".");
}

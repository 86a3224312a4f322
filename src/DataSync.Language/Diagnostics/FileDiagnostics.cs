namespace DataSync.Language.Diagnostics;

// Tables that are files (sources of kind csv).
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor OnlyNewRowsInFile = Error(
        "DS3075", "A file takes new rows only", "{0} is a file: `{1}` cannot find a row in it.", "Use `insert`, or a table of a database.");

    public static readonly DiagnosticDescriptor PositionDoesNotFit = Error(
        "DS3076", "Position that does not fit", "The position of {0} {1}.", "{2}");

    public static readonly DiagnosticDescriptor NoFileName = Error(
        "DS3077", "No name of a file", "\"{0}\" is a path: the files of {1} lie in the source's folder.", "Write the name alone; `folder` is a setting of the source.");

    public static readonly DiagnosticDescriptor FileCannotBe = Error(
        "DS3078", "A file cannot be this", "{0} is a file: {1}.", "{2}");

    public static readonly DiagnosticDescriptor WhichFile = Error(
        "DS3079", "Insert into several files", "{0} is read from all files \"{1}\": which one `insert` writes is not said.", "Declare a second table with the name of the new file.");
}

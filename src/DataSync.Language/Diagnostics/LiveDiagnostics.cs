namespace DataSync.Language.Diagnostics;

// DS5125 to DS5139: declarations against the real database.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor LiveTableMissing = Error(
        "DS5125", "Table not in the database", "The database behind {0} has no table {1} that this user may see.", "Correct the name behind `as`, or create the table.");

    public static readonly DiagnosticDescriptor LiveColumnMissing = Error(
        "DS5126", "Column not in the database", "The table {0} has no column {1} in the database.", "Correct its name, say its real one behind `as`, or remove it.");

    public static readonly DiagnosticDescriptor LiveTypeDiffers = Error(
        "DS5127", "Another type in the database", "{0} is declared {1} and is {2} in the database.", "Declare it {3}, or change the column.");

    public static readonly DiagnosticDescriptor LiveSizeDiffers = Error(
        "DS5128", "Another size in the database", "{0} is declared {1} and is {2} in the database: {3}.", "Declare it {4}, or change the column.");

    public static readonly DiagnosticDescriptor LiveNullDiffers = Error(
        "DS5129", "Null is answered differently in the database", "{0} is declared {1}, and in the database it {2}.", "Declare it {3}, or change the column.");

    public static readonly DiagnosticDescriptor LiveKeyDiffers = Error(
        "DS5130", "Another key in the database", "The key of {0} is declared as ({1}); in the database {2}.", "{3}");

    public static readonly DiagnosticDescriptor LiveGeneratedDiffers = Error(
        "DS5131", "Generated on one side only", "{0} {1}.", "{2}");

    public static readonly DiagnosticDescriptor LiveComputedDiffers = Error(
        "DS5132", "Computed on one side only", "{0} {1}.", "{2}");

    public static readonly DiagnosticDescriptor LiveDefaultDiffers = Error(
        "DS5133", "Another default in the database", "{0} {1}.", "Declare what the database does, or change the column.");

    public static readonly DiagnosticDescriptor LiveValuesDiffer = Error(
        "DS5134", "Other values allowed in the database", "{0}: {1}.", "Declare the values as the database has them, or change its constraint.");

    public static readonly DiagnosticDescriptor LiveColumnRequired = Error(
        "DS5135", "Required column is not declared", "{0} has a column {1} in the database ({2}) that takes no null and has no default: no insert from here can fill it.", "Declare the column, or give it a default in the database.");

    public static readonly DiagnosticDescriptor LiveCollation = Hint(
        "DS5136", "Key is compared differently in the database", "{0} has the collation {1} in the database, which takes different texts as one.",
        "Keys that differ in case, in accents or in blanks at their end only stand against each other there; a binary collation does not do that (at MariaDB utf8mb4_nopad_bin).");

    public static readonly DiagnosticDescriptor LiveSourceNotReached = Error(
        "DS5137", "Source not reached", "The tables of {0} were not compared: {1}", "Run `datasync doctor` for it.");

    public static readonly DiagnosticDescriptor LiveNotCompared = Hint(
        "DS5138", "Tables not compared", "The tables of {0} were not compared: {1}.", "{2}");

    public static readonly DiagnosticDescriptor LiveProcedureDiffers = Error(
        "DS5156", "Procedure cannot be called", "{0}", "Correct the declaration, the procedure, or the rights of this user.");

    public static readonly DiagnosticDescriptor LiveOperationsDiffer = Error(
        "DS5148", "Other operations at the address", "At its address the description of {0} says otherwise of what is called here: {1}.", "Fetch it anew with `datasync import {0} --force`, and compile the script against it.");

    public static readonly DiagnosticDescriptor LiveDescriptionDiffers = Hint(
        "DS5149", "Another description at the address", "The description of {0} at its address is another text than {1}; what is called here is the same in both.", "Fetch it anew with `datasync import {0} --force` when it suits you.");

    public static readonly DiagnosticDescriptor LiveDescriptionNotReached = Error(
        "DS5154", "Description not reached", "The description of {0} was not compared: {1}.", "Check its address and that the service is running.");
}

namespace DataSync.Language.Diagnostics;

// DS59xx: designed and understood, not yet runnable in this version. A construct leaves this list when it runs; its code is not used again.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor SourceKindNotYet = Error(
        "DS5901", "Kind of source: not yet", "A source of kind {0} is designed, not yet runnable in this version.", "Use sqlite, postgres, odbc, csv or soap.");

    public static readonly DiagnosticDescriptor BinderNotYet = Error(
        "DS5908", "Binders: not yet", "`binder` is designed, not yet runnable in this version.", "Make the task for one table.");

    public static readonly DiagnosticDescriptor ParallelNotYet = Error(
        "DS5910", "Parallel rows: not yet", "`parallel` is designed, not yet runnable in this version.", "Remove it: rows follow one another.");

    public static readonly DiagnosticDescriptor SealedNotYet = Error(
        "DS5914", "Sealed files: not yet", "`sealed` is designed, not yet runnable in this version.", "Use a folder that only the stations can read.");

    public static readonly DiagnosticDescriptor CarrierNotYet = Error(
        "DS5915", "Carriers: not yet", "The carrier {0} is designed, not yet runnable in this version.", "Use `carrier directory`, and any tool that copies files.");

    public static readonly DiagnosticDescriptor ConflictsNotYet = Error(
        "DS5916", "Conflict rules: not yet", "This rule of `conflicts` is designed, not yet runnable in this version.", "Remove it: of each field the newest wins. `Table.column local wins` runs.");

    public static readonly DiagnosticDescriptor CommunicatedColumnNotYet = Error(
        "DS5917", "Column for what was communicated: not yet", "`communicated` of `tracked by columns` is designed, not yet runnable in this version.", "Remove it; `datasync why` tells what a partner has.");

    public static readonly DiagnosticDescriptor StationsFromNotYet = Error(
        "DS5919", "Stations from a table: not yet", "`stations … from` is designed, not yet runnable in this version.", "Declare each station by itself.");

    public static readonly DiagnosticDescriptor TiersNotYet = Error(
        "DS5920", "Several tiers: not yet", "A station two steps below the main office is designed, not yet runnable in this version.", "Put it directly below the main office.");

    public static readonly DiagnosticDescriptor MatchNotYet = Error(
        "DS5922", "Merging of similar records: not yet", "`when similar (…) merge` is designed, not yet runnable in this version.", "Write `log` or `reject`: the record waits, and a person decides which of the two stays.");

    public static readonly DiagnosticDescriptor DistributionFileNotYet = Error(
        "DS5923", "Distribution from a file: not yet", "`distribution from` is designed, not yet runnable in this version.", "Write the rows into `distribution to … { … }`.");

    public static readonly DiagnosticDescriptor NestedTargetNotYet = Error(
        "DS5931", "Targets with parts: not yet", "A target with parts, `header` or a list of lines is designed, not yet runnable here in this version.", "Map columns of a table, or elements of a message.");

    public static readonly DiagnosticDescriptor IsFailedNotYet = Error(
        "DS5932", "Failed calls: not yet", "`is failed` is designed, not yet runnable in this version.", "Remove it.");

    public static readonly DiagnosticDescriptor ServiceTestNotYet = Error(
        "DS5934", "Tests of services: not yet", "This line is designed, not yet runnable in this version.", "Test what stands in the tables.");

    public static readonly DiagnosticDescriptor StationFormatNotYet = Error(
        "DS5936", "Format of a station: not yet", "`format` in a station is designed, not yet runnable in this version.", "Write it into the connection.");

    public static readonly DiagnosticDescriptor KeepDeletedNotYet = Error(
        "DS5937", "Keeping deleted rows: not yet", "`keep deleted` is designed, not yet runnable in this version.", "Remove it.");

    public static readonly DiagnosticDescriptor SerializableNotYet = Error(
        "DS5938", "Serializable transactions: not yet", "`serializable` is designed, not yet runnable in this version.", "Remove it: the database's own level holds.");

    public static readonly DiagnosticDescriptor RemindNotYet = Error(
        "DS5940", "Reminders: not yet", "`remind after` is designed, not yet runnable in this version.", "Remove it; `datasync log` tells when a partner was last heard of.");

    public static readonly DiagnosticDescriptor OutputTimesNotYet = Error(
        "DS5941", "Times of output: not yet", "`output on … at …` with times is designed, not yet runnable in this version.", "Name the days only, and start `datasync output` from the system's own scheduler.");

    public static readonly DiagnosticDescriptor RefuseDeletionsNotYet = Error(
        "DS5943", "Refusing deletions: not yet", "`refuse deletions` is designed, not yet runnable in this version.", "Remove it, or protect the records with `protect where …`.");

    public static readonly DiagnosticDescriptor SetRowNotYet = Error(
        "DS5945", "Setting the row of a loop: not yet", "`set {0}` on the row of a `for each` is designed, not yet runnable in this version.", "Write the row with `update`.");

    public static readonly DiagnosticDescriptor LoopOverValuesNotYet = Error(
        "DS5946", "Loop over values: not yet", "`for each` over {0}, a list of values, is designed, not yet runnable in this version.", "Loop over a table, or over the rows that `when many all as …` keeps.");
}

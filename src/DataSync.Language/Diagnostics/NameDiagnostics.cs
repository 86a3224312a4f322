namespace DataSync.Language.Diagnostics;

// DS20xx: names.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor UnknownName = Error(
        "DS2001", "Unknown name", "There is no {0} here.", "Check the spelling; inside a task a column is qualified by the name of its row.");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "DS2002", "Name declared twice", "There is a {0} already.", "Give one of them another name.");

    public static readonly DiagnosticDescriptor UnknownProfile = Error(
        "DS2028", "Unknown profile", "There is no profile {0}.", "Write `profile lite`, which forbids tasks, or leave it out.");

    public static readonly DiagnosticDescriptor NoTasksHere = Error(
        "DS2029", "Task under the profile lite", "The scripts are written for the profile lite, which has no tasks.", "Remove `profile lite` from the head of the script, or keep the task in a project of its own.");

    public static readonly DiagnosticDescriptor UnknownTable = Error(
        "DS2003", "Unknown table", "There is no table {0}.", "Declare it with `table {0} in …`, or import the script that does.");

    public static readonly DiagnosticDescriptor UnknownSource = Error(
        "DS2004", "Unknown source", "There is no source {0}.", "Declare it with `source {0} = …`, or import the script that does.");

    public static readonly DiagnosticDescriptor UnknownColumn = Error(
        "DS2005", "Unknown column", "{0} has no column {1}.", "Check the spelling, or declare the column with its table.");

    public static readonly DiagnosticDescriptor UnknownType = Error(
        "DS2006", "Unknown type", "There is no type {0}.", "Types are text, int, decimal, float, bool, date, time, datetime, duration, guid and bytes.");

    public static readonly DiagnosticDescriptor AmbiguousTable = Error(
        "DS2007", "Ambiguous table", "Several sources have a table {0}: {1}.", "Put the source before it, for instance {2}.{0}.");

    public static readonly DiagnosticDescriptor UnknownFunction = Error(
        "DS2008", "Unknown function", "There is no function {0}.", "Check the spelling, or declare it with `function {0}(…) : … = …`.");

    public static readonly DiagnosticDescriptor UnknownTask = Error(
        "DS2009", "Unknown task", "There is no task {0}.", "Check the spelling, or import the script that declares it.");

    public static readonly DiagnosticDescriptor UnknownParameter = Error(
        "DS2010", "Unknown parameter", "There is no parameter {0}.", "Declare it with `parameter {0} : …`.");

    public static readonly DiagnosticDescriptor UnknownStation = Error(
        "DS2011", "Unknown station", "There is no station {0}.", "Declare it with `station {0} = …`, or import the script that does.");

    public static readonly DiagnosticDescriptor UnknownFormat = Error(
        "DS2012", "Unknown format", "There is no format {0}.", "Declare it with `format {0} {{ … }}`, or import the script that does.");

    public static readonly DiagnosticDescriptor UnknownSourceKind = Error(
        "DS2013", "Unknown kind of source", "There is no kind of source called {0}.", "Kinds are {1}.");

    public static readonly DiagnosticDescriptor UnknownSetting = Error(
        "DS2014", "Unknown setting", "{0} has no setting {1}.", "Its settings are {2}.");

    public static readonly DiagnosticDescriptor MissingSetting = Error(
        "DS2015", "Missing setting", "{0} needs the setting {1}.", "Add `{1}: …`.");

    public static readonly DiagnosticDescriptor ImportNotFound = Error(
        "DS2016", "Imported script not found", "The script {0} cannot be read.", "The path is relative to the script that imports it.");

    public static readonly DiagnosticDescriptor Unused = Hint(
        "DS2017", "Never used", "{0} is never used.", "Remove it, or use it.");

    public static readonly DiagnosticDescriptor UnknownRunProperty = Error(
        "DS2018", "Unknown property of the run", "A run has no {0}.", "It has id, task, step and error.");

    public static readonly DiagnosticDescriptor UnknownAttribute = Error(
        "DS2019", "Unknown attribute", "Stations have no attribute {0}.", "Declare it with `attribute {0} : …`.");

    public static readonly DiagnosticDescriptor RowAsValue = Error(
        "DS2020", "Row where a value belongs", "{0} is a row and has no value of its own.", "Name one of its columns: {0}.…");

    public static readonly DiagnosticDescriptor TargetNotHere = Error(
        "DS2021", "No target here", "`target` means the station that a condition is evaluated for; there is none here.", "Use it in output conditions of formats, in distributions, and in `protect where`.");

    public static readonly DiagnosticDescriptor SecretAsLiteral = Error(
        "DS2022", "Secret written down", "{0} is a secret and must not stand in a script.", "Name it instead: `{0}: secret …`.");

    public static readonly DiagnosticDescriptor NotASettingValue = Error(
        "DS2023", "Not a value for a setting", "A setting takes a literal, `env NAME` or `secret name`.", "Write the value itself, or name where it comes from.");

    public static readonly DiagnosticDescriptor UnknownLanguageVersion = Error(
        "DS2024", "Unknown version of the language", "This compiler knows version 1 of the language, not {0}.", "Write `sync 1`, or use a newer compiler.");

    public static readonly DiagnosticDescriptor NotCallable = Error(
        "DS2025", "Not a function", "This cannot be called.", "Only a function, a translate table or a built-in function takes arguments.");

    public static readonly DiagnosticDescriptor StationNotHere = Error(
        "DS2026", "No station here", "`at` names a station in tests only.", "Remove it.");

    public static readonly DiagnosticDescriptor NameTooDeep = Error(
        "DS2027", "Name with too many parts", "{0} has no parts.", "A name is a column behind its row, or a table behind its source.");
}

namespace DataSync.Language.Diagnostics;

// DS40xx: stations. DS41xx: tests.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor TwoMainOffices = Error(
        "DS4001", "Two main offices", "{0} is the main office already.", "A network has one; put the other one `below` it.");

    public static readonly DiagnosticDescriptor StationNumberTwice = Error(
        "DS4002", "Two stations with one number", "{0} has the number {1} already.", "Give each station its own: keys are made of it.");

    public static readonly DiagnosticDescriptor StationNumberRange = Error(
        "DS4003", "Impossible station number", "{0} cannot be the number of a station.", "Numbers count from 1 to 2147483647.");

    public static readonly DiagnosticDescriptor StationCycle = Error(
        "DS4004", "Stations in a circle", "{0} would be below itself.", "Every station leads up to the main office.");

    public static readonly DiagnosticDescriptor NoMainOffice = Error(
        "DS4005", "No main office", "No station is the main office.", "Write `main office` into one of them.");

    public static readonly DiagnosticDescriptor StationWithoutParent = Error(
        "DS4006", "Station below nothing", "{0} is neither the main office nor below another station.", "Write `below …` or `main office` into it.");

    public static readonly DiagnosticDescriptor ConnectionWithoutFormat = Error(
        "DS4007", "Connection without format", "The connection from {0} to {1} has no format.", "Add `format …`: it says what travels.");

    public static readonly DiagnosticDescriptor SynchronizeUpward = Error(
        "DS4008", "Synchronization upward", "{0} is below {1} and cannot synchronize it.", "Only a station above knows what one below should hold: put `synchronize` into the connection the other way round.");

    public static readonly DiagnosticDescriptor SynchronizeWithoutCondition = Error(
        "DS4009", "Synchronization without condition", "No table of {0} has an output condition, so nothing takes part in synchronization.", "Write `output where …` for at least one, or take `synchronize` away.");

    public static readonly DiagnosticDescriptor ChildWithoutParent = Error(
        "DS4010", "Child without its parent", "{0} is output without {1}, above it.", "Output {1} too, or leave {0} out.");

    public static readonly DiagnosticDescriptor OneWayTable = Warning(
        "DS4011", "Output and input differ", "{0} has {1} on and {2} off: no record of it arrives.", "Switch both on, or leave the table out.");

    public static readonly DiagnosticDescriptor PurgeWithoutCondition = Error(
        "DS4012", "Purge without an input condition", "{0} is purged of what fails the input condition, and there is none.", "Write `input where …`.");

    public static readonly DiagnosticDescriptor UnequalRules = Warning(
        "DS4013", "Unequal rules for parent and child", "{0} refuses deletions and {1}, above it, does not: a parent that goes would leave children behind.", "Say the same for both.");

    public static readonly DiagnosticDescriptor ConditionOnRemovedField = Error(
        "DS4014", "Condition on a field that does not travel", "The condition reads {0}, and `fields` takes it out.", "Let the field travel, or change the condition.");

    public static readonly DiagnosticDescriptor SourceUnbound = Error(
        "DS4015", "Source without database", "{0} does not say where {1} is.", "Add `source {1} = … {{ … }}`.");

    public static readonly DiagnosticDescriptor StationWithoutFolder = Error(
        "DS4016", "Station without folder", "{0} communicates and has no folder for its files.", "Add `folder \"…\"`.");

    public static readonly DiagnosticDescriptor NotNeighbours = Error(
        "DS4018", "Stations that are no neighbours", "{0} and {1} are not directly above and below each other.", "A station exchanges data with the one above it and with those below it.");

    public static readonly DiagnosticDescriptor TableNotTracked = Error(
        "DS4019", "Table that is not tracked", "Changes of {0} are not known.", "Write `tracked` into its declaration.");

    public static readonly DiagnosticDescriptor UnknownZone = Error(
        "DS4020", "Unknown time zone", "There is no time zone {0}.", "Use a name of the IANA list, such as \"Europe/Vienna\".");

    public static readonly DiagnosticDescriptor UnknownDay = Error(
        "DS4021", "Unknown day", "There is no day {0}.", "Days are mon, tue, wed, thu, fri, sat, sun.");

    public static readonly DiagnosticDescriptor TwoCatalogStations = Error(
        "DS4022", "Two stations that maintain catalogs", "Catalogs are maintained at {0} already.", "One station maintains them: take `catalogs maintained here` out of the other.");

    public static readonly DiagnosticDescriptor PullsNotParent = Error(
        "DS4024", "Pulls something else than a parent", "{0} is not above {1}.", "`pulls` names a parent of the table.");

    public static readonly DiagnosticDescriptor DistributionOutsideFormat = Warning(
        "DS4026", "Distribution of a table that is not output", "{0} is not output in {1}: the row has no effect.", "Output it, or remove the row.");

    public static readonly DiagnosticDescriptor KeyMustTravel = Error(
        "DS4027", "Key does not travel", "{0} is part of the key of {1} and must travel.", "Take it out of `fields all except (…)`, or add it to `fields (…)`.");

    public static readonly DiagnosticDescriptor TargetInInput = Error(
        "DS4030", "Target in an input condition", "An input condition is evaluated where the record arrives; it has no target.", "Compare with a value, or use the attribute in the output condition.");

    public static readonly DiagnosticDescriptor LineTwice = Error(
        "DS4031", "Said twice", "This is said already.", "Remove one of them.");

    public static readonly DiagnosticDescriptor SelfConnection = Error(
        "DS4032", "Connection of a station with itself", "{0} cannot communicate with itself.", "Name two stations.");

    public static readonly DiagnosticDescriptor PinWithoutFile = Error(
        "DS4033", "Pinned records without a file", "`pin` needs the name of a file, written out.", "Write `pin Table from \"pins.csv\"`, relative to the project folder.");

    public static readonly DiagnosticDescriptor NoTrackingColumn = Error(
        "DS4034", "Column that tracks nothing", "{0} is {1} and cannot say {2}.",
        "Name a column that is no part of the key: of type datetime or date to say when; of type bool, or datetime? or date? that is empty as long as the row lives, to mark deleted rows.");

    public static readonly DiagnosticDescriptor NotAColumnName = Error(
        "DS4035", "Not the name of a column", "`{0}` of `tracked by columns` takes the name of a column.", "Write the name alone; one with blanks in quotation marks.");

    public static readonly DiagnosticDescriptor CatalogsNowhere = Error(
        "DS4036", "Catalog that nobody maintains", "{0} is a catalog, and no station maintains the catalogs.", "Write `catalogs maintained here` into the station where its values are edited.");

    public static readonly DiagnosticDescriptor CatalogInFormat = Error(
        "DS4037", "Catalog in a format", "{0} is a catalog: its values travel by the journal of the catalogs, whatever a format says.", "Take it out of the format; or declare it as `tracked` if its rows are ordinary records.");

    public static readonly DiagnosticDescriptor BaseLanguages = Error(
        "DS4038", "Different base languages", "The catalogs of {0} are in {1}, and those of {2} in {3}.", "The first of `languages` is the language in which a catalog is kept: let it be the same at all stations.");

    public static readonly DiagnosticDescriptor ConflictOfKey = Error(
        "DS4039", "Conflict rule for a key", "{0} is part of the key of {1}: two records with other keys are two records.", "Name a column that is no part of the key.");

    public static readonly DiagnosticDescriptor UnequalMatching = Error(
        "DS4040", "Unequal matching of parent and child", "{0} has other rules for records that are alike than {1}, above it.",
        "Write the same rules in the same order, each with its own columns (`when similar (…) log` for both); or take them out of one of the two.");

    public static readonly DiagnosticDescriptor MatchNeverAsked = Warning(
        "DS4041", "Rule that is never asked", "Every record that this rule is for is answered by `{0}`, before it.", "Put the rule with more to compare first; or remove this one.");

    public static readonly DiagnosticDescriptor MatchByKey = Error(
        "DS4042", "Matching by the key", "{0} is part of the key of {1}, and records are matched by their key before any rule.", "Name columns that say which company or person a record is about.");

    public static readonly DiagnosticDescriptor TargetWithoutAttribute = Warning(
        "DS4045", "Attribute that the target does not have", "{0} has no {1}, so nothing that {2} compares with target.{1} is ever true for it.",
        "Say {1} at {0}, ask `target.{1} is null` in the condition, or use another format towards {0}.");

    public static readonly DiagnosticDescriptor ParameterWithoutDefault = Error(
        "DS4046", "Parameter that a station is not given", "{0} has no default, and nobody gives a station parameters.", "Give {0} a default: `parameter {0} : … = …`; or write a constant or an attribute of the station.");

    public static readonly DiagnosticDescriptor RunKeyMismatch = Error(
        "DS4102", "Item of a run", "{0}.", "Write `run Task for key` for a task with an item, with one value for each column of its key.");

    public static readonly DiagnosticDescriptor RowKeyMismatch = Error(
        "DS4103", "Key of a row", "The key of {0} is ({1}).", "Give one value for each column.");

    public static readonly DiagnosticDescriptor NotConnected = Error(
        "DS4105", "Stations without connection", "There is no connection from {0} to {1}.", "Declare it with `connect {0} to {1} {{ … }}`.");

    public static readonly DiagnosticDescriptor StationNeeded = Error(
        "DS4106", "At which station", "Every station has its own {0}.", "Add `at` and the station.");

    public static readonly DiagnosticDescriptor StationNotNeeded = Error(
        "DS4107", "Not at a station", "{0} is not bound per station.", "Remove `at …`.");

    public static readonly DiagnosticDescriptor TwoRowsOneTable = Error(
        "DS4108", "Table twice in a format", "{0} stands in this format already.", "Put all that is said of it into one row.");
}

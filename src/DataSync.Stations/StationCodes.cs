namespace DataSync.Stations;

/// <summary>The codes of everything a station refuses at run time, apart from what is wrong with a file itself. Never reused.</summary>
public static class StationCodes
{
    /// <summary>The plan has no network, or the station is not in it.</summary>
    public const string UnknownStation = "DS7001";

    /// <summary>There is no connection to that partner (R14).</summary>
    public const string NoConnection = "DS7002";

    /// <summary>The tables of the formats lie in several sources: a ledger lives in one database.</summary>
    public const string SeveralSources = "DS7003";

    /// <summary>The station's source was not handed over.</summary>
    public const string NoSource = "DS7004";

    /// <summary>The database is of a kind in which no ledger can be kept.</summary>
    public const string UnsupportedDatabase = "DS7005";

    /// <summary>The plan asks for something that is designed and not built yet.</summary>
    public const string NotBuilt = "DS7006";

    /// <summary>Two stations with one number, or a station without a number.</summary>
    public const string StationNumbers = "DS7007";

    /// <summary>A parent link forms a cycle, or leads to a table that is not tracked.</summary>
    public const string ParentLinks = "DS7008";

    /// <summary>Another process holds the station's lock.</summary>
    public const string Locked = "DS7010";

    /// <summary>Another process took the ledger over while this one worked.</summary>
    public const string Fenced = "DS7011";

    /// <summary>The ledger is behind its mark, or a mark stands beside a database without one: the database was restored, or is another one. A new history begins; if what it replaces is still in use somewhere, switch that off.</summary>
    public const string Restored = "DS7012";

    /// <summary>The ledger belongs to another station.</summary>
    public const string ForeignLedger = "DS7013";

    /// <summary>More rows have vanished unseen than the limit allows.</summary>
    public const string Vanished = "DS7014";

    /// <summary>The ledger was written by a newer DataSync.</summary>
    public const string NewerLedger = "DS7015";

    /// <summary>A foreign key changes rows of a tracked table by itself, and the database tells no trigger of it.</summary>
    public const string UnseenCascade = "DS7016";

    /// <summary>The key of a record is longer than a ledger takes.</summary>
    public const string LongKey = "DS7017";

    /// <summary>Two tracked tables whose names differ in nothing but capitals.</summary>
    public const string TableNames = "DS7018";

    /// <summary>A list of pinned records is missing or cannot be read.</summary>
    public const string PinList = "DS7019";

    /// <summary>The file is addressed to another station (R9).</summary>
    public const string WrongTarget = "DS7020";

    /// <summary>The file comes from a station that is no partner, or not from the one whose folder it lies in.</summary>
    public const string WrongSource = "DS7021";

    /// <summary>The file belongs to another network.</summary>
    public const string WrongNetwork = "DS7022";

    /// <summary>The file continues another row of files than the one known here: two stations write under one number.</summary>
    public const string TwoHistories = "DS7023";

    /// <summary>The file comes from an earlier history of the partner than the one known here: it was under way while the partner's database was restored, or comes from a copy.</summary>
    public const string EarlierHistory = "DS7024";

    /// <summary>A partner acknowledges a file this station never wrote, repeats behind one it never took in, or knows another history of it: the database was restored or copied. A new history begins; if a copy is in use, switch one of the two off.</summary>
    public const string UnknownAcknowledgement = "DS7025";

    /// <summary>The file follows another data model (error 46 of the domain).</summary>
    public const string OtherModel = "DS7026";

    /// <summary>A row could not be stored, and what hinders it cannot be told from the rest: the whole file is refused.</summary>
    public const string RowNotStored = "DS7027";

    /// <summary>The file begins a new history of the partner behind a file that is not known here. The partner starts from one that is, or sends everything.</summary>
    public const string NoCommonFile = "DS7029";

    /// <summary>A partner goes on in a new history: its database was restored or copied. What it lost goes back to it.</summary>
    public const string PartnerRestored = "DS7030";

    /// <summary>The folder holds the mark of another station.</summary>
    public const string ForeignFolder = "DS7031";

    /// <summary>The ledger is that of a number the network does not have any more: the station was renumbered. A new history begins.</summary>
    public const string Renumbered = "DS7032";

    /// <summary>Beside the ledger is no mark that can be read: the database was copied to another folder, or the folder was cleared. A new history begins; if a copy is in use, switch one of the two off.</summary>
    public const string CopiedDatabase = "DS7033";

    /// <summary>There is no room left on the disk of the station's folder.</summary>
    public const string DiskFull = "DS7034";

    /// <summary>The account may not do in the station's folder what a station must do there, or the folder is read-only.</summary>
    public const string NoRights = "DS7035";

    /// <summary>Something in the station's folder is missing, of another kind, or broken.</summary>
    public const string DiskFailed = "DS7036";

    /// <summary>There is no room left for the database.</summary>
    public const string DatabaseFull = "DS7037";

    /// <summary>The database takes no writes.</summary>
    public const string DatabaseReadOnly = "DS7038";

    /// <summary>Users held locks that stood against a transaction, as often as it was repeated, or against the opening of the ledger.</summary>
    public const string Contended = "DS7039";

    /// <summary>A question names a table that no format exchanges.</summary>
    public const string UnknownTable = "DS7040";

    /// <summary>A key on a command line is not one of the table's.</summary>
    public const string UnreadableKey = "DS7041";

    /// <summary>Nothing is known here of a record that a question names.</summary>
    public const string UnknownRecord = "DS7042";

    /// <summary>A preview would have to install the ledger in a database that cannot take that back.</summary>
    public const string NotInstalled = "DS7043";

    /// <summary>A preview cannot go on behind a file that is refused half-way.</summary>
    public const string RehearsalEnds = "DS7044";

    /// <summary>A record that shall be brought back is here again, was deleted since, or is not taken by the database.</summary>
    public const string RestoreConflict = "DS7045";

    /// <summary>A record cannot be brought back without its parent, and that is not to be had.</summary>
    public const string ParentMissing = "DS7046";

    /// <summary>The undo store has nothing of what shall be brought back.</summary>
    public const string NotRemoved = "DS7047";

    /// <summary>So many rows of a file could not be stored that something else must be wrong: the whole file is refused.</summary>
    public const string TooManySetAside = "DS7050";

    /// <summary>The record is not in quarantine.</summary>
    public const string NotInQuarantine = "DS7051";

    /// <summary>The plan here follows another data model than its database: the file of the station above that brings it has not been taken in.</summary>
    public const string ModelIsDue = "DS7052";

    /// <summary>The plan's data model cannot be taken over by a database that holds records of the one before.</summary>
    public const string ModelNotTaken = "DS7053";

    /// <summary>A file of the station above follows another data model than the plan here: it waits until both follow one.</summary>
    public const string PlanIsBehind = "DS7054";

    /// <summary>The database lets this user make no triggers, whatever its rights on the tables.</summary>
    public const string TriggersRefused = "DS7055";
}

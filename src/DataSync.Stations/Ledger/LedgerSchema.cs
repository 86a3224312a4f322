using System.Collections.Immutable;

namespace DataSync.Stations.Ledger;

/// <summary>
/// The tables of the ledger, the same on every database. A new column stands here with the version that brought it and what it holds in older rows;
/// <see cref="LedgerUpgrade"/> adds it to ledgers that are there.
/// </summary>
internal static class LedgerSchema
{
    /// <summary>The version written here. 1: as it was first, without a note of its version. 2: names that every database takes; a note of tracked tables. 3: what partners keep.
    /// 4: comparisons at partners, records asked for by hash. 5: quarantine. 6: versions of fields. 7: deletions that wait.
    /// 8: what was brought back. 9: histories of restored stations. 10: loads in several files. 11: which fields of a row without triggers have changed. 12: looks at tables with stamps. 13: data models. 14: catalogs. 15: what partners have set aside. 16: what partners know to be asked for. 17: where a load stood behind each file. 18: what an input condition has kept out.</summary>
    public const int Version = 18;

    /// <summary>In place of a version: its removal has begun, and must come to its end before there is a ledger again.</summary>
    public const long BeingRemoved = -1;

    private const string UnknownHistory = "'0-0000000000000000'";

    /// <summary>One row: the version of the ledger.</summary>
    public static LedgerTable Ledger { get; } = new("ds_ledger", [Number("version")], ["version"], Since: 2);

    /// <summary>One row: whose ledger it is, and how far it has come.</summary>
    public static LedgerTable Station { get; } = new("ds_station",
        [Number("number"), Word("history"), Number("cn"), Number("fence"), Number("turn"), Number("clock"), Number("loading")], ["number"]);

    /// <summary>The tables that are tracked, since their rows were first taken up.</summary>
    public static LedgerTable Tables { get; } = new("ds_table", [Word("tbl"), Word("layout")], ["tbl"], Since: 2);

    /// <summary>Of tables whose application keeps stamps: when they were last looked at, by the clock of the database, and when row by row, by the clock of the station.</summary>
    public static LedgerTable Look { get; } = new("ds_look", [Word("tbl"), Number("at"), Number("whole")], ["tbl"], Since: 12);

    /// <summary>One row: the data model that the tables of this database follow.</summary>
    public static LedgerTable Model { get; } = new("ds_model", [Number("id"), Word("digest"), Text("content")], ["id"], Since: 13);

    public static LedgerTable Partner { get; } = new("ds_partner",
    [
        Number("partner"), Word("history"), Number("applied"), Word("applied_digest"), Number("sent"), Number("confirmed"), Number("repeats"), Word("sync_date"),
        Word("sync_condition"), Number("sync_file"), Number("sync_at"), Word("sync_day"), Word("sync_digest"), Word("scope"), Number("receipts"),
        new("reader", LedgerType.Word, Since: 9, Default: UnknownHistory), new("answered", LedgerType.Word, Since: 9, Default: UnknownHistory), new("raw", LedgerType.Number, Since: 9),
        new("loading", LedgerType.Word, Since: 10, Default: "''"), new("loaded", LedgerType.Number, Since: 10),
        new("model", LedgerType.Word, Since: 13, Default: "''"), new("raw_catalog", LedgerType.Number, Since: 14),
    ], ["partner"]);

    public static LedgerTable Out { get; } = new("ds_out",
    [
        Number("partner"), Number("seq"), Number("after"), Number("cn"), Word("digest"), Word("kind"), Word("state"), Word("name"), Number("at"), Number("log"),
        new("catalog", LedgerType.Number, Since: 14), new("loading", LedgerType.Word, Since: 17, Default: "''"),
    ], ["partner", "seq"]);

    public static LedgerTable In { get; } = new("ds_in",
    [
        new("id", LedgerType.Running), Number("partner"), Number("seq"), Word("digest"), Word("status"), Word("name"), Text("receipt"), Number("told"),
    ], ["id"]) { Indexes = [("partner", "partner, seq")] };

    public static LedgerTable Held { get; } = new("ds_held",
        [Number("partner"), Word("tbl"), Number("rid"), Number("seq"), Number("inside"), Number("gone"), Number("again")], ["partner", "tbl", "rid"]);

    /// <summary>Records a partner kept although it was told to let them go, with the rule it gave: for answers only.</summary>
    public static LedgerTable Kept { get; } = new("ds_kept", [Number("partner"), Word("tbl"), Number("rid"), Number("seq"), Word("rule")], ["partner", "tbl", "rid"], Since: 3);

    /// <summary>Records of our files that a partner has not taken in, and keeps aside: for answers only.</summary>
    public static LedgerTable Aside { get; } = new("ds_aside", [Number("partner"), Word("tbl"), Key(), Number("seq"), Word("rule"), Text("reason")], ["partner", "tbl", "rkey"], Since: 15);

    /// <summary>What a partner has confirmed to be gone, until the delete cycle has passed: restored, it may have it again.</summary>
    public static LedgerTable Parted { get; } = new("ds_parted", [Number("partner"), Word("tbl"), Number("rid"), Number("gone"), Number("at")], ["partner", "tbl", "rid"], Since: 9);

    public static LedgerTable Want { get; } = new("ds_want", [Number("partner"), Word("tbl"), Number("rid")], ["partner", "tbl", "rid"]);

    public static LedgerTable Request { get; } = new("ds_request", [Number("partner"), Word("tbl"), Key(), Number("seq")], ["partner", "tbl", "rkey"]);

    /// <summary>Records that a partner knows to be asked for, until the delete cycle has passed: restored, it does not know it any more.</summary>
    public static LedgerTable Asked { get; } = new("ds_asked", [Number("partner"), Word("tbl"), Key(), Number("seq"), Number("at")], ["partner", "tbl", "rkey"], Since: 16);

    /// <summary>Records asked for by their hash under the key of a set.</summary>
    public static LedgerTable Ask { get; } = new("ds_ask", [Number("partner"), Word("tbl"), Number("hash"), Word("salt"), Number("seq")], ["partner", "tbl", "hash"], Since: 4);

    /// <summary>What the last comparison of a table with its set came to at a partner below.</summary>
    public static LedgerTable Set { get; } = new("ds_set", [Number("partner"), Word("tbl"), Number("cn"), Number("found"), Number("failed")], ["partner", "tbl"], Since: 4);

    public static LedgerTable Removed { get; } = new("ds_removed",
    [
        new("id", LedgerType.Running), Word("tbl"), Key(), Text("content"), Number("life"), Word("version"), Number("at"), Word("rule"), Word("file"),
    ], ["id"]);

    /// <summary>Records a person brought back, and when: they are protected for a delete cycle.</summary>
    public static LedgerTable Restored { get; } = new("ds_restored", [Word("tbl"), Number("rid"), Number("at")], ["tbl", "rid"], Since: 8);

    /// <summary>Deletions that partners asked for and that wait for a person.</summary>
    public static LedgerTable Pending { get; } = new("ds_pending",
        [Number("partner"), Word("tbl"), Key(), Word("rule"), Number("life"), Word("file"), Number("at"), Text("reason")], ["partner", "tbl", "rkey"], Since: 7);

    /// <summary>Rows of partners that the database does not take: each with what is needed to try it again.</summary>
    public static LedgerTable Quarantine { get; } = new("ds_quarantine",
    [
        Number("partner"), Word("tbl"), Key(), Word("file"), Number("at"), Number("tries"), Number("seen"), Text("layout"), Text("content"), Text("reason"), Word("field"),
    ], ["partner", "tbl", "rkey"], Since: 5);

    /// <summary>Records of a partner that an input condition has kept out, each in the version that failed, and by which condition.</summary>
    public static LedgerTable Refused { get; } = new("ds_refused", [Number("partner"), Word("tbl"), Key(), Word("version"), Word("scope"), Word("moment")], ["partner", "tbl", "rkey"], Since: 18);

    /// <summary>The journal of the catalogs: made where they are maintained, received everywhere else.</summary>
    public static LedgerTable Catalog { get; } = new("ds_catalog",
    [
        Number("number"), Word("tbl"), Word("op"), Number("at"), Text("was"), Text("content"), Word("origin"), Number("newest"), Number("due"),
    ], ["number"], Since: 14) { Indexes = [("value", "tbl, newest")] };

    public static LedgerTable Log { get; } = new("ds_log",
    [
        Number("id"), Number("at"), Number("partner"), Number("output"), Word("kind"), Word("status"), Word("file"), Number("seq"), Word("code"), Text("error"),
        new("base_at", LedgerType.Number, Nullable: true), Number("bytes"), Number("received"), Number("input"), Text("refused"), Text("counts"),
        new("aside", LedgerType.Text, Since: 5, Default: "'[]'"),
    ], ["id"]);

    /// <summary>All tables there is one of.</summary>
    public static ImmutableArray<LedgerTable> All { get; } = [Station, Partner, Out, In, Held, Kept, Aside, Parted, Want, Request, Asked, Ask, Set, Removed, Restored, Pending, Quarantine, Refused, Catalog, Log, Tables, Look, Model, Ledger];

    /// <summary>What the ledger knows of each record of a table.</summary>
    /// <param name="name">The name of the tracks, as the database has it.</param>
    public static LedgerTable Track(string name) => new(name,
    [
        Number("rid"), Key(), Number("cn"), Number("born"), Word("version"), Number("life"), Number("state"), Number("src"), Number("local_at"), Number("hash"),
        Number("cmcd"), Number("named"), new("stamps", LedgerType.Text, Since: 6, Default: "''"), new("prints", LedgerType.Text, Since: 11, Default: "''"),
    ], ["rid"]) { Unique = ["rkey"], Indexes = [("cn", "cn")] };

    private static LedgerColumn Number(string name) => new(name, LedgerType.Number);

    private static LedgerColumn Word(string name) => new(name, LedgerType.Word);

    private static LedgerColumn Text(string name) => new(name, LedgerType.Text);

    private static LedgerColumn Key() => new("rkey", LedgerType.Key);
}

using System.Collections.Immutable;

namespace DataSync.Sources.Odbc;

/// <summary>When text may travel as UTF-8 bytes; otherwise it travels as UTF-16.</summary>
public enum Utf8Text
{
    /// <summary>The driver's narrow text is UTF-8 whatever the locale.</summary>
    Always,

    /// <summary>The driver's narrow text follows the locale of the process.</summary>
    InUtf8Locale,

    /// <summary>Not known to be safe.</summary>
    Never,
}

/// <summary>
/// What a driver does differently from the standard. Every entry was found by running the driver; the conformance tests of
/// the sources keep them true.
/// </summary>
public sealed record DriverQuirks
{
    private const int FoundRows = 2;
    private const int MultiStatements = 0x4000000;

    /// <summary>Assumes nothing: wide text, standard SQLSTATEs, no block larger than a row.</summary>
    public static DriverQuirks Standard { get; } = new() { Name = "standard" };

    /// <summary>psqlodbc 13.</summary>
    public static DriverQuirks PsqlOdbc { get; } = new()
    {
        Name = "psqlodbc",
        Text = Utf8Text.InUtf8Locale,
        LongestBlock = 500,
        HonoursQueryTimeout = true,
        // As structures `infinity` would be today, a year BC one AD, and the year 12026 another.
        TemporalsComeAsText = true,
        RollbackEndsReaders = true,
        TakesSeveralStatements = true,
        OwnClasses = PostgresClasses,
        // Without these the whole result lies in our memory before the first row comes; and a time with a zone is one of UTC, whatever the server's own zone.
        ConnectionDefaults = [new("UseDeclareFetch", "1"), new("Fetch", "5000"), new("ConnSettings", "set timezone to 'UTC'")],
    };

    /// <summary>MariaDB Connector/ODBC 3.1.</summary>
    public static DriverQuirks MariaDb { get; } = new()
    {
        Name = "MariaDB",
        Text = Utf8Text.Always,
        LongestBlock = 100,
        // "1,5" into a decimal column: success with a remark, and no row is stored.
        RemarkOnWriteIsLoss = true,
        BitsStickToNull = true,
        // As structures 0000-00-00 would be NULL.
        TemporalsComeAsText = true,
        OwnClasses = MariaDbClasses,
        // Found rows, not changed rows: an update to equal values has found its row. A time that is kept in a zone is one of UTC, whatever the server's own
        // zone; and where the server is not strict, it would cut what is too long and say so to nobody.
        ConnectionFlags = ("OPTION", FoundRows),
        LoginTimeoutKeyword = "CONN_TIMEOUT",
        ConnectionDefaults = [new("OPTION", "2"), new("INITSTMT", "set time_zone = '+00:00', sql_mode = concat_ws(',', nullif(@@sql_mode, ''), 'STRICT_ALL_TABLES', 'NO_AUTO_VALUE_ON_ZERO')")],
    };

    /// <summary>sqliteodbc 0.9998. It turns every value into text, and text that is no number into the number 0.</summary>
    public static DriverQuirks SqliteOdbc { get; } = new()
    {
        Name = "sqliteodbc",
        Text = Utf8Text.Always,
        ReadsAsText = true,
        FloatsAreCut = true,
        TemporalParametersAsText = true,
        DecimalParametersAsText = true,
        KeepsLengthOfBytes = true,
        TransactionEndsReaders = true,
        CloseKeepsCursor = true,
        // Its own begin takes the lock with the first write only, and then another process may have been faster than what was read.
        BeginText = "begin immediate",
        CancelBreaksReaders = true,
        TextEndsAtNul = true,
        FetchesAhead = true,
        QuestionsByWord = true,
        IsNarrow = true,
        OwnClasses = SqliteClasses,
        // Streams what has no parameters and stands in no transaction; all else comes whole.
        ConnectionDefaults = [new("StepAPI", "1")],
    };

    /// <summary>FreeTDS 1.3: the driver loads, nothing more is known.</summary>
    public static DriverQuirks FreeTds { get; } = Standard with { Name = "FreeTDS" };

    /// <summary>The driver's name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>How text travels. Default: UTF-16.</summary>
    public Utf8Text Text { get; init; } = Utf8Text.Never;

    /// <summary>Numbers, booleans and dates are read as text and parsed here, because the driver parses them carelessly.</summary>
    public bool ReadsAsText { get; init; }

    /// <summary>Floating columns come with 15 digits; two different numbers may come out equal.</summary>
    public bool FloatsAreCut { get; init; }

    /// <summary>Dates and times are sent as ISO text; as structures they would lose what is below a millisecond.</summary>
    public bool TemporalParametersAsText { get; init; }

    /// <summary>Decimals are sent as text without a numeric type.</summary>
    public bool DecimalParametersAsText { get; init; }

    /// <summary>A repeated statement sends bytes with the length they had the first time, unless they are bound again.</summary>
    public bool KeepsLengthOfBytes { get; init; }

    /// <summary>An open reader ends silently where a transaction begins.</summary>
    public bool TransactionEndsReaders { get; init; }

    /// <summary>The statement that begins a transaction; null where the driver begins it by itself when autocommit is off.</summary>
    public string? BeginText { get; init; }

    /// <summary>Closing a half-read cursor leaves it, and its lock, open: the statement is dropped instead.</summary>
    public bool CloseKeepsCursor { get; init; }

    /// <summary>Cancelling frees what another thread is reading: while rows are read we only stop reading.</summary>
    public bool CancelBreaksReaders { get; init; }

    /// <summary>Any remark on a write means that something was not stored.</summary>
    public bool RemarkOnWriteIsLoss { get; init; }

    /// <summary>Whether the driver keeps to the query time-out attribute.</summary>
    public bool HonoursQueryTimeout { get; init; }

    /// <summary>After a failed statement a commit reports success while the server rolls back.</summary>
    public bool CommitLiesAfterFailure { get; init; }

    /// <summary>Most markers in one statement. More make some drivers fail, and one crash.</summary>
    public int MostParameters { get; init; } = 32_767;

    /// <summary>Most rows in one block. 1 where values may be longer than their column says.</summary>
    public int LongestBlock { get; init; } = 1;

    /// <summary>A block is fetched on another thread while the one before is read, where the caller allows it: faster by the clock with this driver.</summary>
    public bool FetchesAhead { get; init; }

    /// <summary>What begins with certain words is a question, even when it writes, and runs only as far as its rows are fetched.</summary>
    public bool QuestionsByWord { get; init; }

    /// <summary>Days and moments come as text and are parsed here: a structure has no room for what is none, and the driver makes some other day of it.</summary>
    public bool TemporalsComeAsText { get; init; }

    /// <summary>Row by row, a bit that was NULL once is NULL in all rows that follow, unless it is read as a byte.</summary>
    public bool BitsStickToNull { get; init; }

    /// <summary>A rollback ends open readers, and those that a failed statement's transaction holds.</summary>
    public bool RollbackEndsReaders { get; init; }

    /// <summary>A text of several statements is run, and answers for one of them only.</summary>
    public bool TakesSeveralStatements { get; init; }

    /// <summary>A text that is read ends at its first U+0000, and nobody says so.</summary>
    public bool TextEndsAtNul { get; init; }

    /// <summary>The driver has narrow entry points only, which take UTF-8: the manager makes one byte of each character that goes through the wide ones.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>The word of the connection text that limits the wait for a connection, where the driver does not keep to the attribute for it.</summary>
    public string? LoginTimeoutKeyword { get; init; }

    /// <summary>Bits of a number in the connection text that are set whatever the user's number is.</summary>
    public (string Keyword, int Bits)? ConnectionFlags { get; init; }

    /// <summary>What is added to the connection text unless the user says otherwise.</summary>
    public ImmutableArray<ConnectionEntry> ConnectionDefaults { get; init; } = [];

    /// <summary>Native code and message to class, where the driver's SQLSTATE says nothing or the wrong thing; null where it is right.</summary>
    internal Func<OdbcDiagnostic, SqlStateClass?>? OwnClasses { get; init; }

    /// <summary>The quirks of a driver, by the name of its library, its registered name or its path.</summary>
    public static DriverQuirks For(string driver)
    {
        bool Named(string part) => driver.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (Named("sqlite"))
            return SqliteOdbc;
        if (Named("psqlodbc") || Named("postgres"))
            return PsqlOdbc;
        if (Named("maodbc") || Named("mariadb") || Named("myodbc") || Named("mysql"))
            return MariaDb;
        return Named("tdsodbc") || Named("freetds") ? FreeTds : Standard;
    }

    /// <summary>The quirks as the user's own connection text changes them.</summary>
    public DriverQuirks Under(OdbcConnectionText text)
    {
        if (text["Protocol"] is "7.4-0" or "7.4-1" && Name == PsqlOdbc.Name)
            return this with { CommitLiesAfterFailure = true };
        return Name == MariaDb.Name && int.TryParse(text["OPTION"], out var options) && (options & MultiStatements) != 0 ? this with { TakesSeveralStatements = true } : this;
    }

    /// <summary>The class of a diagnostic record, by SQLSTATE where it says something, else by native code.</summary>
    public SqlStateClass Classify(OdbcDiagnostic diagnostic)
    {
        // The driver manager says this with a mere warning's state.
        if (diagnostic.SqlState == "01000" && diagnostic.Message.Contains("Can't open lib", StringComparison.Ordinal))
            return SqlStateClass.HostNotSetUp;
        return OwnClasses?.Invoke(diagnostic) ?? SqlStates.Classify(diagnostic.SqlState);
    }

    /// <summary>Whether a remark on a successful write means a loss.</summary>
    public bool IsLossOnWrite(OdbcDiagnostic remark) =>
        RemarkOnWriteIsLoss || remark.SqlState is "01004" or "01S07" || Classify(remark) is SqlStateClass.Data or SqlStateClass.Constraint;

    private static SqlStateClass? SqliteClasses(OdbcDiagnostic diagnostic) => SqlStates.Classify(diagnostic.SqlState) != SqlStateClass.Other ? null : (diagnostic.NativeCode & 0xFF) switch
    {
        1 when diagnostic.Message.Contains("no such", StringComparison.Ordinal)
            || diagnostic.Message.Contains("has no column", StringComparison.Ordinal) => SqlStateClass.ObjectMissing,
        1 or 23 => SqlStateClass.StatementOrRights,
        8 => SqlStateClass.ReadOnly,
        13 => SqlStateClass.NoRoom,
        5 or 6 => SqlStateClass.Deadlock,
        9 => SqlStateClass.Cancelled,
        14 or 26 => SqlStateClass.Connection,
        19 => SqlStateClass.Constraint,
        18 or 20 => SqlStateClass.Data,
        _ => null,
    };

    private static SqlStateClass? MariaDbClasses(OdbcDiagnostic diagnostic) => diagnostic.NativeCode switch
    {
        1053 or 1077 or 1078 or 1079 or 1152 or 1158 or 1159 or 1160 or 1161 or 1927 or (>= 2000 and <= 2013) or 2026 or 2055 => SqlStateClass.Connection,
        1130 or 1698 => SqlStateClass.LoginRefused,
        1049 => SqlStateClass.ObjectMissing,
        1020 or 1205 => SqlStateClass.Deadlock,
        1969 => SqlStateClass.Timeout,
        1317 => SqlStateClass.Cancelled,
        1021 or 1114 => SqlStateClass.NoRoom,
        1030 when diagnostic.Message.Contains("error 28", StringComparison.Ordinal) => SqlStateClass.NoRoom,
        1290 when diagnostic.Message.Contains("read-only", StringComparison.Ordinal) => SqlStateClass.ReadOnly,
        1036 => SqlStateClass.ReadOnly,
        1048 or 1364 or 1526 or 1591 or 1748 => SqlStateClass.Constraint,
        1265 or 1292 or 1366 or 1411 => SqlStateClass.Data,
        _ => null,
    };

    /// <summary>The driver says 08001 to all that goes wrong while connecting, and HY000 to a link that is lost.</summary>
    private static SqlStateClass? PostgresClasses(OdbcDiagnostic diagnostic)
    {
        bool Says(string part) => diagnostic.Message.Contains(part, StringComparison.Ordinal);
        return diagnostic.SqlState switch
        {
            "08001" when Says("authentication failed") || Says("no pg_hba.conf entry") || Says("no password supplied") || (Says("role \"") && Says("does not exist")) => SqlStateClass.LoginRefused,
            "08001" when Says("database \"") && Says("does not exist") => SqlStateClass.ObjectMissing,
            "55P03" => SqlStateClass.Deadlock,
            "53300" => SqlStateClass.Connection,
            "HY000" when Says("server closed the connection") || Says("connection to the server") || Says("terminating connection") || Says("Could not send") => SqlStateClass.Connection,
            _ => null,
        };
    }
}

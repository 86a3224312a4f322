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
    /// <summary>Assumes nothing: wide text, standard SQLSTATEs, no block larger than a row.</summary>
    public static DriverQuirks Standard { get; } = new() { Name = "standard" };

    /// <summary>psqlodbc 13.</summary>
    public static DriverQuirks PsqlOdbc { get; } = new()
    {
        Name = "psqlodbc",
        Text = Utf8Text.InUtf8Locale,
        LongestBlock = 500,
        HonoursQueryTimeout = true,
        // Without these the whole result lies in our memory before the first row comes.
        ConnectionDefaults = [("UseDeclareFetch", "1"), ("Fetch", "5000")],
    };

    /// <summary>MariaDB Connector/ODBC 3.1.</summary>
    public static DriverQuirks MariaDb { get; } = new()
    {
        Name = "MariaDB",
        Text = Utf8Text.Always,
        LongestBlock = 100,
        // "1,5" into a decimal column: success with a remark, and no row is stored.
        RemarkOnWriteIsLoss = true,
        // Found rows, not changed rows: an update to equal values has found its row.
        ConnectionDefaults = [("OPTION", "2")],
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
        CancelBreaksReaders = true,
        NativeClasses = SqliteClasses,
        // Streams what has no parameters and stands in no transaction; all else comes whole.
        ConnectionDefaults = [("StepAPI", "1")],
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

    /// <summary>What is added to the connection text unless the user says otherwise.</summary>
    public ImmutableArray<(string Keyword, string Value)> ConnectionDefaults { get; init; } = [];

    /// <summary>Native code and message to class, where SQLSTATEs say nothing. Null: SQLSTATEs are real.</summary>
    internal Func<OdbcDiagnostic, SqlStateClass>? NativeClasses { get; init; }

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
    public DriverQuirks Under(OdbcConnectionText text) =>
        text["Protocol"] is "7.4-0" or "7.4-1" && Name == PsqlOdbc.Name ? this with { CommitLiesAfterFailure = true } : this;

    /// <summary>The class of a diagnostic record, by SQLSTATE where it says something, else by native code.</summary>
    public SqlStateClass Classify(OdbcDiagnostic diagnostic)
    {
        // The driver manager says this with a mere warning's state.
        if (diagnostic.SqlState == "01000" && diagnostic.Message.Contains("Can't open lib", StringComparison.Ordinal))
            return SqlStateClass.HostNotSetUp;
        var byState = SqlStates.Classify(diagnostic.SqlState);
        return byState == SqlStateClass.Other && NativeClasses is { } classes ? classes(diagnostic) : byState;
    }

    /// <summary>Whether a remark on a successful write means a loss.</summary>
    public bool IsLossOnWrite(OdbcDiagnostic remark) =>
        RemarkOnWriteIsLoss || remark.SqlState is "01004" or "01S07" || Classify(remark) is SqlStateClass.Data or SqlStateClass.Constraint;

    private static SqlStateClass SqliteClasses(OdbcDiagnostic diagnostic) => (diagnostic.NativeCode & 0xFF) switch
    {
        1 when diagnostic.Message.Contains("no such", StringComparison.Ordinal)
            || diagnostic.Message.Contains("has no column", StringComparison.Ordinal) => SqlStateClass.ObjectMissing,
        1 or 8 or 23 => SqlStateClass.StatementOrRights,
        5 or 6 => SqlStateClass.Deadlock,
        9 => SqlStateClass.Cancelled,
        14 or 26 => SqlStateClass.Connection,
        19 => SqlStateClass.Constraint,
        18 or 20 => SqlStateClass.Data,
        _ => SqlStateClass.Other,
    };
}

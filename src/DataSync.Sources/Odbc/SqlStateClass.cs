namespace DataSync.Sources.Odbc;

/// <summary>
/// What kind of failure a SQLSTATE means, and so what may be done about it.
/// Source: tasks 3.8.
/// </summary>
public enum SqlStateClass
{
    /// <summary>Cannot connect, or the link was lost: worth another try.</summary>
    Connection,

    /// <summary>Data source, driver or a dialog is missing: an administrator's matter.</summary>
    HostNotSetUp,

    /// <summary>Login refused: never tried again, or the account gets locked.</summary>
    LoginRefused,

    /// <summary>Database, schema, table or column missing.</summary>
    ObjectMissing,

    /// <summary>The statement is wrong or not allowed.</summary>
    StatementOrRights,

    /// <summary>Too slow. A read may be tried again, a write only if it is idempotent.</summary>
    Timeout,

    /// <summary>Deadlock, serialisation failure or lock: the whole transaction may be tried again.</summary>
    Deadlock,

    /// <summary>Nobody knows whether the write happened: look by key before anything is repeated.</summary>
    CompletionUnknown,

    /// <summary>A key, a foreign key, a check, a NOT NULL, a partition, or what a trigger says.</summary>
    Constraint,

    /// <summary>A value that does not fit.</summary>
    Data,

    /// <summary>Number or type of the parameters: our own defect.</summary>
    Parameters,

    /// <summary>Cancelled on our own request.</summary>
    Cancelled,

    /// <summary>The database's disk is full, or what it may have of it.</summary>
    NoRoom,

    /// <summary>The database, or the session, takes no writes.</summary>
    ReadOnly,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Sorts SQLSTATEs into <see cref="SqlStateClass"/>.</summary>
public static class SqlStates
{
    /// <summary>The class of a five-character SQLSTATE. Source: tasks 3.8.</summary>
    public static SqlStateClass Classify(string state) => state switch
    {
        "08001" or "08004" or "08S01" or "HYT01" or "08003" or "08006" or "57P01" or "57P02" or "57P03" => SqlStateClass.Connection,
        "IM002" or "IM003" or "IM007" => SqlStateClass.HostNotSetUp,
        "28000" or "28P01" => SqlStateClass.LoginRefused,
        "3D000" or "3F000" or "42S02" or "42S22" or "42P01" or "42703" => SqlStateClass.ObjectMissing,
        "HYT00" => SqlStateClass.Timeout,
        "40001" or "40P01" => SqlStateClass.Deadlock,
        "40003" or "08007" => SqlStateClass.CompletionUnknown,
        "44000" or "45000" or "P0001" => SqlStateClass.Constraint,
        "53100" => SqlStateClass.NoRoom,
        "25006" => SqlStateClass.ReadOnly,
        "22001" or "22003" or "22007" or "22008" or "22018" or "22P02" => SqlStateClass.Data,
        "07001" or "07002" or "07006" => SqlStateClass.Parameters,
        "HY008" or "HY018" or "57014" => SqlStateClass.Cancelled,
        _ when state.StartsWith("23", StringComparison.Ordinal) => SqlStateClass.Constraint,
        _ when state.StartsWith("22", StringComparison.Ordinal) => SqlStateClass.Data,
        _ when state.StartsWith("42", StringComparison.Ordinal) => SqlStateClass.StatementOrRights,
        _ when state.StartsWith("40", StringComparison.Ordinal) => SqlStateClass.Deadlock,
        _ when state.StartsWith("08", StringComparison.Ordinal) => SqlStateClass.Connection,
        _ => SqlStateClass.Other,
    };

    /// <summary>The state that stands for a class, where a driver has none of its own.</summary>
    internal static string? State(this SqlStateClass stateClass) => stateClass switch
    {
        SqlStateClass.Connection => "08001",
        SqlStateClass.HostNotSetUp => "IM003",
        SqlStateClass.LoginRefused => "28000",
        SqlStateClass.Timeout => "HYT00",
        SqlStateClass.CompletionUnknown => "08007",
        SqlStateClass.ObjectMissing => "42S02",
        SqlStateClass.StatementOrRights => "42000",
        SqlStateClass.Deadlock => "40001",
        SqlStateClass.Constraint => "23000",
        SqlStateClass.Data => "22000",
        SqlStateClass.Cancelled => "HY008",
        SqlStateClass.NoRoom => "53100",
        SqlStateClass.ReadOnly => "25006",
        _ => null,
    };

    /// <summary>Whether another try may help at all. Source: tasks R128.</summary>
    public static bool IsTransient(this SqlStateClass stateClass) =>
        stateClass is SqlStateClass.Connection or SqlStateClass.Timeout or SqlStateClass.Deadlock;
}

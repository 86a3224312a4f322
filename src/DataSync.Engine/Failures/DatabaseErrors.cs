using System.Data.Common;
using DataSync.Plans.Runtime;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Failures;

/// <summary>Sorts what a database reported into the classes of failure, each with a code that says what to do. Source: tasks §3.8.</summary>
public static class DatabaseErrors
{
    /// <summary>What a database reported, with its class and a code.</summary>
    public static SyncException Classify(DbException error)
    {
        var failure = error is SqliteException sqlite ? Class(sqlite) : Class(error.SqlState ?? "");
        var row = Row(failure);
        return new SyncException(row.Code, $"{row.Title.TrimEnd('.')}: {OneLine(error.Message)}", row.Remedy, failure, error);
    }

    /// <summary>The same, where masked values are involved: without words that may repeat one.</summary>
    public static SyncException ClassifyMasked(DbException error)
    {
        var whole = Classify(error);
        return MayRepeatValues(whole.Failure) ? new SyncException(whole.Code, $"{Row(whole.Failure).Title.TrimEnd('.')}: {WordsWithoutValues.Of(error)}", whole.Remedy, whole.Failure, error) : whole;
    }

    /// <summary>What was thrown around the words of a database, without those that may repeat a masked value.</summary>
    public static SyncException WithoutValues(SyncException told)
    {
        if (told.InnerException is not DbException error || !MayRepeatValues(Classify(error).Failure)) return told;
        var message = told.Message.Replace(error.Message, WordsWithoutValues.Of(error), StringComparison.Ordinal).Replace(OneLine(error.Message), WordsWithoutValues.Of(error), StringComparison.Ordinal);
        return message == told.Message ? told : new SyncException(told.Code, message, told.Remedy, told.Failure, error);
    }

    /// <summary>Whether the database's disk is full, or what it may have of it: no row is to blame, and the same will do once there is room.</summary>
    public static bool IsNoRoom(DbException error) => error is SqliteException sqlite ? sqlite.SqliteErrorCode == 13 : error.SqlState == "53100";

    /// <summary>Whether the database, or this session, takes no writes at all: no row is to blame.</summary>
    public static bool IsReadOnly(DbException error) => error is SqliteException sqlite ? sqlite.SqliteErrorCode == 8 : error.SqlState == "25006";

    /// <summary>
    /// Whether the statement itself is refused, with any row: what it names is not there, this user may not do it, or there is nothing to be written. A policy of PostgreSQL that a row violates has the
    /// code of a missing right.
    /// </summary>
    public static bool IsOfTheStatement(DbException error) => IsNoRoom(error) || IsReadOnly(error)
        || error.SqlState is { } state && state.StartsWith("42", StringComparison.Ordinal) && !IsOfAPolicy(error);

    /// <summary>Whether it lies in the row that was sent, and another one may fare better. A trigger may give any code to what it says of a row; the standard's and the servers' own mean the statement or the machine.</summary>
    public static bool IsOfTheRow(DbException error) => Classify(error).Failure switch
    {
        FailureClass.Data or FailureClass.Constraint => true,
        FailureClass.Statement => error.SqlState is { Length: 5 } state && state[..2] is not ("0A" or "25" or "42" or "53" or "54" or "55" or "57" or "58" or "HV" or "HY" or "IM" or "XX") || IsOfAPolicy(error),
        _ => false,
    };

    private static bool IsOfAPolicy(DbException error) => error.Message.Contains("row-level security", StringComparison.Ordinal);

    /// <summary>A source to which no link could be made.</summary>
    /// <param name="words">The source's own, without secrets.</param>
    internal static SyncException Unreachable(string source, string words, DbException error)
    {
        var failure = Classify(error).Failure;
        // Whatever else a server answers to a login, it is no link.
        if (failure is FailureClass.Statement or FailureClass.Data or FailureClass.Constraint) failure = FailureClass.Connection;
        var row = Row(failure);
        return new SyncException(row.Code, $"The source {source} cannot be reached: {OneLine(words)}", row.Remedy, failure, error);
    }

    /// <summary>Drivers say things on several lines, with a last one that is empty, and PostgreSQL's that there is something it does not say.</summary>
    private static string OneLine(string words) => string.Join("; ", words
        .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => !line.StartsWith("DETAIL: Detail redacted", StringComparison.Ordinal)));

    private static bool MayRepeatValues(FailureClass failure) => failure is FailureClass.Data or FailureClass.Constraint or FailureClass.Statement;

    private static RuntimeError Row(FailureClass failure) => failure switch
    {
        FailureClass.Constraint => RuntimeErrorCatalog.ConstraintViolated,
        FailureClass.Connection or FailureClass.Setup => RuntimeErrorCatalog.SourceUnreachable,
        FailureClass.Login => RuntimeErrorCatalog.LoginRefused,
        FailureClass.ObjectMissing => RuntimeErrorCatalog.ObjectMissing,
        FailureClass.Deadlock => RuntimeErrorCatalog.GivenUp,
        _ => RuntimeErrorCatalog.SourceFailed,
    };

    private static FailureClass Class(string state) => state switch
    {
        "40003" or "08007" => FailureClass.Unknown,
        "57P01" or "57P02" or "57P03" or "53300" or "HYT01" => FailureClass.Connection,
        "IM002" or "IM003" or "IM007" => FailureClass.Setup,
        "3D000" or "3F000" or "42S02" or "42S22" or "42P01" or "42703" => FailureClass.ObjectMissing,
        "HYT00" or "57014" or "70100" => FailureClass.Timeout,
        "55P03" => FailureClass.Deadlock,
        // What a trigger or a procedure says of itself: raise in PostgreSQL, signal in MariaDB.
        "44000" or "45000" or "P0001" => FailureClass.Constraint,
        _ when state.StartsWith("08", StringComparison.Ordinal) => FailureClass.Connection,
        _ when state.StartsWith("28", StringComparison.Ordinal) => FailureClass.Login,
        _ when state.StartsWith("23", StringComparison.Ordinal) => FailureClass.Constraint,
        _ when state.StartsWith("40", StringComparison.Ordinal) => FailureClass.Deadlock,
        _ when state.StartsWith("22", StringComparison.Ordinal) => FailureClass.Data,
        _ => FailureClass.Statement,
    };

    private static FailureClass Class(SqliteException error) => error.SqliteErrorCode switch
    {
        1 when error.Message.Contains("no such", StringComparison.Ordinal) || error.Message.Contains("has no column", StringComparison.Ordinal) => FailureClass.ObjectMissing,
        5 or 6 => FailureClass.Deadlock,
        9 => FailureClass.Timeout,
        10 or 11 or 13 or 14 => FailureClass.Connection,
        18 or 20 => FailureClass.Data,
        19 => FailureClass.Constraint,
        26 => FailureClass.Setup,
        _ => FailureClass.Statement,
    };
}

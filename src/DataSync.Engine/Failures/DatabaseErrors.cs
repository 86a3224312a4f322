using System.Data.Common;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Failures;

/// <summary>Sorts what a database reported into the classes of failure. Source: tasks §3.8.</summary>
internal static class DatabaseErrors
{
    public static SyncException Classify(DbException error)
    {
        var state = error.SqlState ?? "";
        var sqlite = error is Microsoft.Data.Sqlite.SqliteException s ? s.SqliteErrorCode : 0;
        var (row, failure) = state switch
        {
            _ when sqlite == 19 => (RuntimeErrorCatalog.ConstraintViolated, FailureClass.Constraint),
            _ when sqlite is 5 or 6 => (RuntimeErrorCatalog.SourceFailed, FailureClass.Deadlock),
            _ when sqlite == 14 => (RuntimeErrorCatalog.SourceUnreachable, FailureClass.Connection),
            _ when state.StartsWith("23", StringComparison.Ordinal) || state == "44000" => (RuntimeErrorCatalog.ConstraintViolated, FailureClass.Constraint),
            "40003" or "08007" => (RuntimeErrorCatalog.SourceFailed, FailureClass.Unknown),
            "57P01" or "57P02" or "57P03" => (RuntimeErrorCatalog.SourceUnreachable, FailureClass.Connection),
            _ when state.StartsWith("08", StringComparison.Ordinal) || state == "HYT01" => (RuntimeErrorCatalog.SourceUnreachable, FailureClass.Connection),
            _ when state.StartsWith("40", StringComparison.Ordinal) => (RuntimeErrorCatalog.SourceFailed, FailureClass.Deadlock),
            "IM002" or "IM003" or "IM007" => (RuntimeErrorCatalog.SourceUnreachable, FailureClass.Setup),
            "28000" or "28P01" => (RuntimeErrorCatalog.SourceUnreachable, FailureClass.Login),
            "3D000" or "3F000" or "42S02" or "42S22" or "42P01" or "42703" => (RuntimeErrorCatalog.SourceFailed, FailureClass.ObjectMissing),
            "HYT00" or "57014" => (RuntimeErrorCatalog.SourceFailed, FailureClass.Timeout),
            _ when state.StartsWith("22", StringComparison.Ordinal) => (RuntimeErrorCatalog.SourceFailed, FailureClass.Data),
            _ => (RuntimeErrorCatalog.SourceFailed, FailureClass.Statement),
        };
        return new SyncException(row.Code, $"{row.Title.TrimEnd('.')}: {error.Message}", row.Remedy, failure, error);
    }
}

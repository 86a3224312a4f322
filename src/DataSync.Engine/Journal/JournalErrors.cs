using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSync.Engine.Journal;

/// <summary>
/// Why the run journal cannot be used, and what to do. What a run that broke off has done stands there alone: only a file that is no run journal is moved away.
/// </summary>
public static class JournalErrors
{
    private const string Login = "The server does not let this user in: put the password into PGPASSWORD, or into the file that PGPASSFILE names.";
    private const string NoRight = "Make the database, and let this user make a schema in it; or make the schema `datasync` for this user.";

    /// <param name="what">What cannot be done, as a sentence without its end.</param>
    /// <param name="error">The first line of its message is told: what follows is a driver's advice about its own settings.</param>
    public static SyncException Of(string what, Exception error) =>
        new(RuntimeErrorCatalog.JournalUnusable.Code, $"{what}: {error.Message.Split('\n')[0].TrimEnd()}", Remedy(error), RuntimeErrorCatalog.JournalUnusable.Class, error);

    /// <summary>A newer DataSync has written it: what that has noted is not known here.</summary>
    internal static SyncException Newer(long version) =>
        new(RuntimeErrorCatalog.JournalUnusable.Code, $"A newer DataSync has written the run journal: it has version {version}, and this one knows {JournalSchema.Version}.",
            "Use the newer DataSync, or the copy of the journal that was made before it.", RuntimeErrorCatalog.JournalUnusable.Class);

    /// <summary>A database that holds something else: nothing is put into it.</summary>
    internal static SyncException Foreign(string table) =>
        new(RuntimeErrorCatalog.JournalUnusable.Code, $"What should be the run journal holds something else: it has the table {table}.",
            "Name another file or database with --journal; this one is left as it is.", RuntimeErrorCatalog.JournalUnusable.Class);

    /// <summary>A user may not use the tables, or not make them.</summary>
    /// <param name="what">What is so, as a sentence without its end.</param>
    internal static SyncException Refused(string what) => new(RuntimeErrorCatalog.JournalUnusable.Code, what + ".", NoRight, RuntimeErrorCatalog.JournalUnusable.Class);

    private static string Remedy(Exception error) => error is DbException and not SqliteException ? OnServer((DbException)error) : (error as SqliteException)?.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another process has it: wait until that has ended, wake or end it if it is stopped, and run again.",
        raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_PERM => "Make room, or let this user write the file and into its folder; then run again: what was begun goes on.",
        raw.SQLITE_CANTOPEN => "Let this user write the file and into its folder, or name another file with --journal.",
        _ => RuntimeErrorCatalog.JournalUnusable.Remedy,
    };

    private static string OnServer(DbException error) => error.SqlState switch
    {
        "55P03" => "Another process has it: wait until that has ended, or the server has ended its transaction, and run again.",
        "28P01" or "28000" => Login,
        "42501" or "3D000" => NoRight,
        // Its driver asks for what is missing before the server does.
        null when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => Login,
        null when error.Message.Contains("SSL", StringComparison.Ordinal) => "The link cannot be secured as the address asks: see that the server offers TLS, with a certificate for this host of an issuer that sslrootcert or this machine knows, or say another sslmode.",
        _ => "See that the server runs and can be reached; then run again: what was begun goes on.",
    };
}

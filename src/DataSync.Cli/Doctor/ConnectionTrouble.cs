using System.Data.Common;
using DataSync.Sources.Odbc;

namespace DataSync.Cli.Doctor;

/// <summary>What to do about a connection that was refused. Drivers give one SQLSTATE for many things, so their words are looked at as well.</summary>
internal static class ConnectionTrouble
{
    public static string Remedy(DbException error)
    {
        var state = (error as OdbcException)?.Diagnostics.FirstOrDefault()?.SqlState ?? error.SqlState ?? "";
        bool Says(params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
                if (error.Message.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
            return false;
        }

        if (state == "IM002") return "Register the data source in odbc.ini of the user that runs datasync, or of the system.";
        if (state == "IM003" || Says("Can't open lib")) return "Install the driver, or correct its line in odbcinst.ini.";
        if (state is "28000" or "28P01" || Says("password authentication failed", "Access denied for user")) return "User or password is wrong: correct `user` and `password` of the source. It is not tried again, so that the account is not locked.";
        if (state == "3D000" || Says("Unknown database") || Says("database ") && Says("does not exist")) return "The server is there and has no such database: correct its name, or have it created.";
        if (Says("pg_hba.conf", "is not allowed to connect")) return "The server lets this user in from other machines only: have an entry made for this one.";
        if (state is "08001" or "08S01" || Says("refused", "Can't connect", "timeout")) return "Check host and port, and that the server is running and can be reached from here.";
        return "The message is the driver's own.";
    }
}

using System.Data.Common;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>
/// The address of a PostgreSQL database in one word: <c>postgres://user@host:port/database?sslmode=verify-full&amp;sslrootcert=file</c>. Its password is never part of it, for a command line is read by everybody
/// on the machine: the driver takes that from <c>PGPASSWORD</c>, or from <c>PGPASSFILE</c> (<c>~/.pgpass</c>).
/// </summary>
public static class PostgresAddress
{
    /// <summary>Connections to it, which are not open yet.</summary>
    /// <exception cref="FormatException">It is no such address; the message says why, as a sentence.</exception>
    public static Func<DbConnection> Connections(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql")) throw new FormatException("It is no address of a PostgreSQL database.");
        if (uri.UserInfo.Contains(':', StringComparison.Ordinal)) throw new FormatException("It has a password in it, which everybody on this machine can read.");
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (uri.Host.Length == 0 || database.Length == 0) throw new FormatException("It names no host, or no database.");
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host, Port = uri.IsDefaultPort ? NpgsqlConnection.DefaultPort : uri.Port, Database = database, ApplicationName = "datasync",
            // Whoever has the journal open writes little and often.
            MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, MaxPoolSize = 100, KeepAlive = 10,
        };
        if (uri.UserInfo.Length > 0) builder.Username = Uri.UnescapeDataString(uri.UserInfo);
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Set(builder, option);
        var text = builder.ConnectionString;
        return () => new NpgsqlConnection(text);
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string option)
    {
        var parts = option.Split('=', 2);
        var value = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
        switch (parts[0])
        {
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode): builder.SslMode = mode; break;
            case "sslrootcert" when value.Length > 0: builder.RootCertificate = value; break;
            default: throw new FormatException($"It has the option {option}, which is none here: sslmode and sslrootcert are.");
        }
    }
}

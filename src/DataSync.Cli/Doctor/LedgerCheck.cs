using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Doctor;

/// <summary>
/// Whether the ledger of a station is there, or this user may install it: its tables, and the triggers of the tables whose changes they note. Changes nothing. Source: tasks R24.
/// </summary>
internal sealed class LedgerCheck(ISourceSession session, string source)
{
    private const string Ledger = "ds_ledger";

    private const int LongestName = 40;

    /// <param name="tables">The tracked tables of the source.</param>
    /// <param name="cancellation">Ends it.</param>
    public Finding Of(IReadOnlyCollection<TablePlan> tables, CancellationToken cancellation)
    {
        var isThere = session.Catalog.Find(Ledger, cancellation) is not null;
        // One that is not there is told of by itself.
        var open = tables.Where(table => !(isThere && IsTracked(table, cancellation)) && session.Catalog.Find(table.PhysicalName, cancellation) is not null).ToList();
        if (isThere && open.Count == 0) return Finding.Fine(source, "ledger: is there");
        var where = isThere ? $" for {string.Join(", ", open.Select(table => table.Name))}" : "";
        var watched = open.Where(table => table.Tracking == TrackingKind.Triggers).Select(table => table.PhysicalName);
        (string Rights, string On)[] missing = session.Dialect.Name switch
        {
            "postgres" => [.. InPostgres(watched)],
            "mariadb" => [.. InMariaDb(watched, dropsJournals: tables.Any(table => table.Tracking is TrackingKind.Snapshot or TrackingKind.Columns))],
            _ => [],
        };
        if (session.Dialect.Name == "mariadb" && watched.Any() && MakesNoTriggers())
        {
            return Refused(where, "the server writes a binary log, and then lets only users with the right to super make and remove triggers",
                "Set log_bin_trust_function_creators = 1 on the server, in its configuration too, or grant super on *.* to this user.");
        }

        if (missing.Length > 0)
        {
            return Refused(where, $"the right to {string.Join(", and to ", missing.Select(one => $"{one.Rights} on {one.On}"))} is missing",
                $"{string.Join("; ", missing.Select(one => $"grant {one.Rights} on {one.On} to this user"))}. `datasync station install` then installs it.");
        }
        return session.Dialect.Name == "sqlite" && WhyNotWritten() is { } words
            ? Refused(where, words, "Give the account that runs datasync the right to write the database, its file and its folder.")
            : Finding.Fine(source, isThere ? $"ledger: is there; what it lacks{where} can be installed" : "ledger: can be installed");
    }

    // A name that the database may have cut is not looked for.
    private bool IsTracked(TablePlan table, CancellationToken cancellation) => table.Name.Length > LongestName || session.Catalog.Find("ds_track_" + table.Name, cancellation) is not null;

    private Finding Refused(string where, string why, string remedy) =>
        new(source, Verdict.Problem, "DS5166", $"The ledger of the station is not there yet{where}, and this user may not install it: {why}.", remedy);

    private IEnumerable<(string Rights, string On)> InPostgres(IEnumerable<string> watched)
    {
        if (!Holds("has_schema_privilege(current_schema(), 'create')")) yield return ("create", $"schema {Ask("select coalesce(quote_ident(current_schema()), 'public')")}");
        foreach (var table in watched.Select(session.Dialect.QuoteTable))
            if (!Holds($"has_table_privilege(to_regclass('{table.Replace("'", "''", StringComparison.Ordinal)}'), 'trigger')")) yield return ("trigger", table);

        bool Holds(string question) => Ask($"select case when coalesce({question}, false) then 1 else 0 end") == "1";
    }

    // The names of its tables are not known beforehand, so that only rights on the whole database will do.
    private IEnumerable<(string Rights, string On)> InMariaDb(IEnumerable<string> watched, bool dropsJournals)
    {
        var grants = MariaDbGrants.Of(session);
        string[] needed = ["CREATE", "INDEX", "SELECT", "INSERT", "UPDATE", "DELETE"];
        if (grants.MissingOnDatabase(dropsJournals ? [.. needed, "DROP"] : needed) is { Length: > 0 } missing)
            yield return (string.Join(", ", missing).ToLowerInvariant(), $"{session.Dialect.Quote(Ask("select database()"))}.*");
        foreach (var table in watched)
            if (grants.Missing(table.Split('.')[^1], "TRIGGER").Length > 0) yield return ("trigger", session.Dialect.QuoteTable(table));
    }

    private bool MakesNoTriggers() => Ask("select @@log_bin and not @@log_bin_trust_function_creators") == "1" && MariaDbGrants.Of(session).MissingOnServer("SUPER").Length > 0;

    private string? WhyNotWritten()
    {
        try
        {
            session.Begin();
            using var command = session.Connection.CreateCommand();
            command.Transaction = session.Transaction;
            command.CommandText = $"create table {Ledger} (version integer)";
            command.ExecuteNonQuery();
            return null;
        }
        // A database that is locked just now says nothing of rights.
        catch (DbException error) when (error.Message.Contains("readonly", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("unable to open", StringComparison.OrdinalIgnoreCase))
        {
            return $"its file takes no writes ({error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')})";
        }
        finally
        {
            if (session.InTransaction) session.Rollback();
        }
    }

    private string Ask(string question)
    {
        using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        command.CommandText = question;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }
}

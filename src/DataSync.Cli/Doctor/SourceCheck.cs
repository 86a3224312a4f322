using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Engine.Explain;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Sources.Odbc;

namespace DataSync.Cli.Doctor;

/// <summary>Opens a source with the settings it has, and looks around: who and where, character set, clock, tables and rights. Changes nothing. Source: tasks R23, R24.</summary>
internal sealed class SourceCheck(SyncPlan plan, SourceSet sources, TimeProvider clock)
{
    private const double MostSeconds = 5;
    private readonly ImmutableArray<TableRights> _needs = TableNeeds.Of(plan);

    /// <param name="source">Index of the source.</param>
    /// <param name="isCreated">A run creates its database if it is not there.</param>
    /// <param name="cancellation">Ends it.</param>
    public IReadOnlyList<Finding> Run(int source, bool isCreated, CancellationToken cancellation)
    {
        var name = $"{(plan.Sources[source].Kind == "smtp" ? "mail" : "source")} {plan.Sources[source].Name}";
        try
        {
            // A service is asked nothing: there is no message that surely changes nothing.
            if (sources[source] is IServiceSource) return [Finding.Fine(name, "it is a service, and its settings are in order; nothing was sent to it")];
            if (sources[source] is IMailSource mail)
            {
                using var link = mail.Open(cancellation);
                return [Finding.Fine(name, "its server takes the login, and nothing was sent")];
            }
            using var session = sources.Connect(source, cancellation);
            return [.. Look(session, name, source, cancellation)];
        }
        catch (SyncException error) when (error.InnerException is DbException refused)
        {
            return [new Finding(name, Verdict.Problem, "DS5144", $"It cannot be opened: {refused.Message}", ConnectionTrouble.Remedy(refused))];
        }
        catch (SyncException error) when (isCreated && error.Code == SourceCodes.NoFile)
        {
            return [new Finding(name, Verdict.Warning, error.Code, "Its file is not there yet: a run creates it, without tables.", "Create the tables that the script needs, unless something else does.")];
        }
        catch (SyncException error)
        {
            return [new Finding(name, Verdict.Problem, error.Code, error.Message, error.Remedy)];
        }
        catch (DbException error)
        {
            return [new Finding(name, Verdict.Problem, "DS5144", $"It was opened, and then refused to answer: {error.Message}", ConnectionTrouble.Remedy(error))];
        }
    }

    private IEnumerable<Finding> Look(ISourceSession session, string name, int source, CancellationToken cancellation)
    {
        if (!session.Dialect.IsDatabase)
        {
            foreach (var table in plan.Tables.Where(table => table.Source == source)) yield return FilesCheck.Of(session, name, table, _needs[table.Index], cancellation);
            yield break;
        }
        var facts = Facts(session);
        yield return Finding.Fine(name, facts.Length == 0 ? "it opens" : $"it opens: {string.Join(", ", facts)}");
        if (session.Dialect.Name is "postgres" or "mariadb" && !facts.Any(fact => fact is "UTF8" or "utf8mb4"))
            yield return new Finding(name, Verdict.Warning, "DS5139", $"The database keeps text as {facts[^2]}, which has no place for every character.", "A text with other characters is refused by the database; make the database anew as UTF-8 (utf8mb4) if it is to hold them.");
        if (session is { Connection: OdbcConnection, Dialect.Name: "postgres" } && !OdbcInstallation.NarrowTextIsUtf8)
            yield return new Finding(name, Verdict.Warning, "DS5139", "The locale of this process is not UTF-8, so text to this driver goes as UTF-16, which takes longer.", "Set LANG=C.UTF-8 for the user that runs datasync.");
        if (ServerTime(session) is { } seconds)
        {
            yield return Math.Abs(seconds) <= MostSeconds
                ? Finding.Fine(name, "its clock agrees with that of this machine")
                : new Finding(name, Verdict.Warning, "DS5146", string.Create(CultureInfo.InvariantCulture, $"Its clock is {Math.Abs(seconds):0} seconds {(seconds > 0 ? "ahead of" : "behind")} this machine's."), "Set both by a time server: `now()` is this machine's clock, defaults and triggers take the server's.");
        }
        if (session.Dialect.Name is not ("sqlite" or "postgres" or "mariadb")) yield break;
        var rights = new RightsCheck(session, name);
        var tables = plan.Tables.Where(table => table.Source == source).ToList();
        foreach (var finding in tables.SelectMany(table => rights.Of(table, _needs[table.Index], cancellation))) yield return finding;
        foreach (var procedure in ProcedureCheck.Called(plan, source))
        {
            yield return ProcedureCheck.Trouble(session, procedure) is { } trouble
                ? new Finding(name, Verdict.Problem, "DS5145", trouble.Message, trouble.Remedy)
                : Finding.Fine(name, $"procedure {procedure.PhysicalName}: can be called as it is declared");
        }
        foreach (var table in tables)
            if (TrackingWords.Of(table) is { } tracked) yield return Finding.Fine(name, $"changes of {table.Name}: known {tracked}");
        if (plan.Network is not null && tables.Where(table => table.Tracking != TrackingKind.None).ToList() is { Count: > 0 } exchanged)
            yield return new LedgerCheck(session, name).Of(exchanged, cancellation);
        // Only a plan with tasks that write marks what it has done.
        if (plan.Tasks.Length > 0 && tables.Any(table => (_needs[table.Index] & ~TableRights.Select) != 0)) yield return rights.OfMarks(cancellation);
    }

    /// <summary>User, database, version, and then character set and collation.</summary>
    private static ImmutableArray<string> Facts(ISourceSession session) => session.Dialect.Name switch
    {
        "postgres" => Row(session, "select current_user, current_database(), 'PostgreSQL ' || current_setting('server_version'), current_setting('server_encoding'), (select datcollate from pg_database where datname = current_database())"),
        "mariadb" => Row(session, "select current_user(), database(), concat('MariaDB ', version()), @@character_set_database, @@collation_database"),
        "sqlite" => Row(session, "select 'SQLite ' || sqlite_version(), (select encoding from pragma_encoding)"),
        _ => [],
    };

    /// <summary>Seconds by which the server is ahead; null where there is no server, or it does not say.</summary>
    private double? ServerTime(ISourceSession session)
    {
        var question = session.Dialect.Name switch
        {
            "postgres" => "select cast(extract(epoch from clock_timestamp()) as text)",
            "mariadb" => "select cast(unix_timestamp(now(6)) as char)",
            _ => null,
        };
        if (question is null) return null;
        var before = clock.GetUtcNow();
        var answer = Row(session, question);
        var middle = before + (clock.GetUtcNow() - before) / 2;
        return double.TryParse(answer[0], CultureInfo.InvariantCulture, out var seconds) ? seconds - (middle - DateTimeOffset.UnixEpoch).TotalSeconds : null;
    }

    private static ImmutableArray<string> Row(ISourceSession session, string question)
    {
        using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        reader.Read();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(field => reader.IsDBNull(field) ? "" : Convert.ToString(reader.GetValue(field), CultureInfo.InvariantCulture) ?? "")];
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Sources.Odbc;

namespace DataSync.Cli.Doctor;

/// <summary>
/// Whether a user has the rights that a plan needs, without changing a row: PostgreSQL is asked for privileges; elsewhere statements that can hit no row
/// are made in a transaction that is rolled back. Source: tasks R24.
/// </summary>
internal sealed class RightsCheck(ISourceSession session, string source)
{
    private const string Marks = "ds_done";
    private static readonly string[] MarkColumns = ["run", "step", "item", "data"];

    private const int AccessDenied = 1044, TableDenied = 1142, ColumnDenied = 1143;

    public IEnumerable<Finding> Of(TablePlan table, TableRights needed, CancellationToken cancellation)
    {
        if (session.Catalog.Find(table.PhysicalName, cancellation) is not { } real)
        {
            yield return new Finding(source, Verdict.Problem, "DS5145", $"There is no table {table.PhysicalName}, or this user may not see it.", "Correct the name behind `as`, create the table, or grant the right to read it; `datasync check --live` compares every column.");
            yield break;
        }
        if (real.EngineWithoutTransactions is { } engine && (needed & ~TableRights.Select) != 0)
        {
            yield return new Finding(source, Verdict.Problem, SourceCodes.NoTransactions, $"The table {table.PhysicalName} is kept by {engine}, which takes nothing back, and the script writes to it.", "Convert it: alter table … engine = InnoDB.");
            yield break;
        }
        // A right on single columns counts where it is one on a column that the script knows.
        var missing = Missing(table.PhysicalName, [.. real.Columns.Where(column => table.Columns.Any(declared => declared.PhysicalName.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))], needed, cancellation);
        yield return missing == TableRights.None
            ? Finding.Fine(source, $"table {table.PhysicalName}: {Words(needed)}")
            : new Finding(source, Verdict.Problem, "DS5145", $"The right to {Words(missing)} {table.PhysicalName} is missing, and the script needs it.", $"grant {Words(missing)} on {session.Dialect.QuoteTable(table.PhysicalName)} to this user.");
    }

    /// <summary>Whether the table with the marks of what is done can be had.</summary>
    public Finding OfMarks(CancellationToken cancellation)
    {
        const string remedy = "Grant the right to create tables (in MariaDB also select, insert, update and delete on the database), or have ds_done created: run text(40), step text(120), item text(120) as its key, and data bytes.";
        if (session.Catalog.Find(Marks, cancellation) is { } real)
        {
            if (MarkColumns.Except(real.Columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase).Any())
                return new Finding(source, Verdict.Problem, "DS5147", $"The table {Marks}, in which a run marks what it has done, is there and has other columns.", "Move it away if it is somebody else's; a run makes its own.");
            var missing = Missing(Marks, real.Columns, TableRights.Select | TableRights.Insert | TableRights.Update | TableRights.Delete, cancellation);
            return missing == TableRights.None ? Finding.Fine(source, $"table {Marks}: is there")
                : new Finding(source, Verdict.Problem, "DS5147", $"The right to {Words(missing)} {Marks} is missing, where a run marks what it has done.", $"grant {Words(missing)} on {session.Dialect.QuoteTable(Marks)} to this user.");
        }
        var may = session.Dialect.Name switch
        {
            "postgres" => Ask("select case when coalesce(has_schema_privilege(current_schema(), 'create'), false) then 1 else 0 end") == "1",
            // Who creates a table there may not yet write to it.
            "mariadb" => MariaDbGrants.Of(session).Missing(Marks, "CREATE", "SELECT", "INSERT", "UPDATE", "DELETE").Length == 0,
            _ => Refused("create table ds_done (run text)") is null,
        };
        return may ? Finding.Fine(source, $"table {Marks}: can be made when it is needed")
            : new Finding(source, Verdict.Problem, "DS5147", $"The table {Marks}, in which a run marks what it has done, is not there, and this user may not create it.", remedy);
    }

    private TableRights Missing(string physical, ImmutableArray<CatalogColumn> columns, TableRights needed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var table = session.Dialect.QuoteTable(physical);
        var missing = TableRights.None;
        foreach (var right in Each(needed))
            if (session.Dialect.Name == "postgres" ? !Granted(table, right) : Harmless(table, columns, right).All(statement => Refused(statement) is not null)) missing |= right;
        return missing;
    }

    private bool Granted(string table, TableRights right)
    {
        var name = $"to_regclass('{table.Replace("'", "''", StringComparison.Ordinal)}')";
        var whole = $"has_table_privilege({name}, '{Words(right)}')";
        return Ask($"select case when {(right == TableRights.Delete ? whole : $"{whole} or has_any_column_privilege({name}, '{Words(right)}')")} then 1 else 0 end") == "1";
    }

    /// <summary>Statements that need the right, one for each column where it may be had for single columns, and hit no row.</summary>
    private IEnumerable<string> Harmless(string table, ImmutableArray<CatalogColumn> columns, TableRights right) => right switch
    {
        TableRights.Delete => [$"delete from {table} where 1 = 0"],
        TableRights.Select => columns.Select(column => $"select {session.Dialect.Quote(column.Name)} from {table} where 1 = 0"),
        TableRights.Insert => Writable(columns).Select(column => $"insert into {table} ({column}) select null from (select 1 as one) nothing where 1 = 0"),
        _ => Writable(columns).Select(column => $"update {table} set {column} = null where 1 = 0"),
    };

    private IEnumerable<string> Writable(ImmutableArray<CatalogColumn> columns) => columns.Where(column => !column.Computed).Select(column => session.Dialect.Quote(column.Name));

    /// <summary>The error when the database says that this is not allowed; anything else it says does not matter here.</summary>
    private DbException? Refused(string statement)
    {
        session.Begin();
        try
        {
            using var command = session.Connection.CreateCommand();
            command.Transaction = session.Transaction;
            command.CommandText = statement;
            command.ExecuteNonQuery();
            return null;
        }
        catch (DbException error)
        {
            return error is OdbcException { NativeCode: AccessDenied or TableDenied or ColumnDenied } || error.Message.Contains("readonly", StringComparison.OrdinalIgnoreCase) ? error : null;
        }
        finally
        {
            session.Rollback();
        }
    }

    private string Ask(string question)
    {
        using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        command.CommandText = question;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    private static IEnumerable<TableRights> Each(TableRights rights) =>
        new[] { TableRights.Select, TableRights.Insert, TableRights.Update, TableRights.Delete }.Where(right => (rights & right) != 0);

    private static string Words(TableRights rights) => string.Join(", ", Each(rights).Select(right => right.ToString().ToLowerInvariant()));
}

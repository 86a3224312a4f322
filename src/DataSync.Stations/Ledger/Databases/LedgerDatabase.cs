using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>
/// Everything in which the databases differ that can keep a ledger: types and definitions, upserts, triggers and their silence, snapshots and the
/// isolation of writes, names. Statements outside this folder are understood by all of them.
/// </summary>
internal abstract class LedgerDatabase
{
    protected LedgerDatabase(ISourceSession session, bool isPositional)
    {
        Session = session;
        Sql = new LedgerSql(session, this, isPositional);
    }

    public LedgerSql Sql { get; }

    /// <summary>Characters of the longest name of an object; 0 for any length.</summary>
    protected abstract int LongestName { get; }

    /// <summary>The database's own clock in SQL: milliseconds since 1970-01-01 UTC.</summary>
    protected abstract string Now { get; }

    protected ISourceSession Session { get; }

    protected SqlDialect Dialect => Session.Dialect;

    /// <summary>The database behind a session.</summary>
    /// <exception cref="StationException">DS7005: no ledger can be kept there.</exception>
    public static LedgerDatabase Of(ISource source, ISourceSession session)
    {
        var isPositional = source.Kind == "odbc";
        return session.Dialect.Name switch
        {
            "sqlite" => new SqliteLedger(session, isPositional),
            "postgres" => new PostgresLedger(session, isPositional),
            "mariadb" => new MariaDbLedger(session, isPositional),
            var other => throw new StationException(StationCodes.UnsupportedDatabase, $"no ledger can be kept in a {other} source", source.Name,
                "let the station keep its tables in SQLite, PostgreSQL or MariaDB"),
        };
    }

    /// <summary>What the clock reads that triggers read.</summary>
    public long Clock(JournalClock clock) => Sql.Number(clock == JournalClock.Ledger ? "select clock from ds_station" : $"select {Now}");

    /// <summary>Sets the connection up; outside of any transaction.</summary>
    public abstract void Open();

    /// <summary>The same for a session that shall leave nothing behind.</summary>
    public virtual void OpenToLook() => Open();

    /// <summary>Whether definitions of tables and triggers commit by themselves, so that they cannot be taken back.</summary>
    public virtual bool DefinitionsCommit => false;

    /// <summary>Whether a savepoint lasts until it is released: psqlodbc forgets those it has not made itself.</summary>
    public virtual bool KeepsSavepoints => true;

    /// <summary>Whether only one transaction writes at a time: then nobody changes anything while the station does, and there is nothing to lock.</summary>
    public virtual bool HasOneWriter => false;

    /// <summary>Whether a row that is written whole surely stands there as it was written: then it need not be read back. Asked within the transaction that writes.</summary>
    public virtual bool KeepsAsWritten(TrackedTable table) => false;

    /// <summary>Whether a statement of its own for each row costs less than one for many: where the database is in this process.</summary>
    public virtual bool UpdatesInTurn => false;

    /// <summary>Rows of one statement, where there is no faster way for many.</summary>
    public virtual int MostRows => 100;

    /// <summary>Most values of a list in one statement; a power of two.</summary>
    public virtual int MostListed => LedgerSql.MostListed;

    /// <summary>Begins a transaction that sees one state and writes nothing, while users go on writing.</summary>
    public abstract void BeginSnapshot();

    public abstract void EndSnapshot();

    /// <summary>Begins a transaction that writes: each statement sees what is committed by then.</summary>
    public virtual void BeginWrite() => Session.Begin();

    /// <summary>From here to the end of the transaction no trigger of ours notes anything.</summary>
    public abstract void Silence();

    /// <summary>Ends the silence; before the commit, and after a transaction that was taken back.</summary>
    public abstract void Speak();

    public abstract bool HasTable(string name);

    /// <summary>The names of all tables of the ledger that begin so.</summary>
    public abstract ImmutableArray<string> TablesNamed(string prefix);

    public abstract void RenameColumn(string table, string from, string to);

    /// <summary>Creates the journal of a table if it is missing: its key columns have the types and collations of the table's own.</summary>
    public abstract void CreateJournal(TrackedTable table);

    /// <summary>The triggers a table should have.</summary>
    public abstract TriggerSet Triggers(TrackedTable table, JournalClock clock);

    /// <summary>The statements that remove the triggers that fill a journal, whether they are there or not.</summary>
    public abstract IEnumerable<string> DropTriggers(string journal);

    /// <summary>How many of these triggers the table has, switched on.</summary>
    public abstract int Installed(TrackedTable table, TriggerSet triggers);

    /// <summary>Makes or removes triggers.</summary>
    /// <param name="table">Name of their table.</param>
    /// <param name="statements">The statements.</param>
    /// <exception cref="StationException">DS7055: the database does not let this user, whatever its rights on the table.</exception>
    public void ChangeTriggers(string table, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            try
            {
                Sql.Execute(statement);
            }
            catch (Exception error) when (WhyNoTriggers(error) is not null)
            {
                var (cause, remedy) = WhyNoTriggers(error) ?? default;
                throw new StationException(StationCodes.TriggersRefused, cause, table, remedy, error);
            }
        }
    }

    /// <summary>Why a database that refused a trigger takes none from this user, and what to do; null where that is not the reason.</summary>
    protected virtual (string Cause, string Remedy)? WhyNoTriggers(Exception error) => null;

    /// <summary>Refuses tables whose changes triggers would not see.</summary>
    /// <exception cref="StationException">DS7016.</exception>
    public virtual void DemandSeen(DataModel model)
    {
    }

    /// <summary>The statement that gives a column room for more; empty where it has, null where none is sure to leave all else as it is.</summary>
    public abstract string? Widen(TrackedTable table, ColumnPlan column);

    public string Quote(string name) => Dialect.Quote(name);

    public string JournalName(TrackedTable table) => JournalName(table.Name);

    public string TrackName(TrackedTable table) => TrackName(table.Name);

    /// <summary>The journal of the table that the data model calls so.</summary>
    public string JournalName(string table) => LedgerName.Of("ds_journal_", table, LongestName);

    /// <summary>The tracks of the table that the data model calls so.</summary>
    public string TrackName(string table) => LedgerName.Of("ds_track_", table, LongestName);

    /// <summary>The statements that create a table of the ledger if it is missing, with its indexes.</summary>
    public IEnumerable<string> Create(LedgerTable table)
    {
        var columns = table.Columns.Select(column => column.Type == LedgerType.Running
            ? $"{column.Name} {TypeOf(column)}"
            : $"{column.Name} {TypeOf(column)}{(column.Nullable ? "" : " not null")}");
        var isRunning = table.Columns.Any(column => column.Type == LedgerType.Running);
        var constraints = isRunning ? [] : new[] { $"primary key ({string.Join(", ", table.Key)})" };
        if (!table.Unique.IsEmpty) constraints = [.. constraints, $"unique ({string.Join(", ", table.Unique)})"];
        yield return $"create table if not exists {Quote(table.Name)} ({string.Join(", ", [.. columns, .. constraints])}){TableOptions(table)}";
        foreach (var (suffix, names) in table.Indexes) yield return $"create index if not exists {Quote(table.Name + "_" + suffix)} on {Quote(table.Name)} ({names})";
    }

    /// <summary>Adds a column that a newer version of the ledger has.</summary>
    public virtual void AddColumn(string table, LedgerColumn column) =>
        Sql.Execute($"alter table {Quote(table)} add column if not exists {column.Name} {TypeOf(column)}{(column.Nullable ? "" : $" not null default {column.Default}")}");

    /// <summary>An insert of rows with all columns that replaces those that are there.</summary>
    public virtual string Upsert(LedgerTable table, int rows)
    {
        var others = table.Columns.Where(column => !table.Key.Contains(column.Name)).Select(column => $"{column.Name} = excluded.{column.Name}").ToArray();
        return $"{Insert(table, rows)} on conflict ({string.Join(", ", table.Key)}) do {(others.Length == 0 ? "nothing" : "update set " + string.Join(", ", others))}";
    }

    /// <summary>An insert of one row that leaves the one that is there.</summary>
    public virtual string InsertIfMissing(LedgerTable table) => $"{Insert(table, 1)} on conflict ({string.Join(", ", table.Key)}) do nothing";

    protected abstract string TypeOf(LedgerColumn column);

    protected virtual string TableOptions(LedgerTable table) => "";

    protected string Insert(LedgerTable table, int rows)
    {
        var width = table.Columns.Length;
        var values = Enumerable.Range(0, rows).Select(row =>
            $"({string.Join(", ", Enumerable.Range(0, width).Select(column => string.Create(CultureInfo.InvariantCulture, $"@p{row * width + column}")))})");
        return $"insert into {Quote(table.Name)} ({table.Names}) values {string.Join(", ", values)}";
    }
}

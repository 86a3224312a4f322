using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// The ledger of one station, open and locked: nobody else writes it meanwhile. Every transaction is checked against the fence, so that a process
/// that was stopped and continues finds that it lost the ledger.
/// </summary>
internal sealed class LedgerSession : IDisposable
{
    private readonly ISourceSession _database;
    private readonly StationLock _lock;
    private readonly StationMark _mark;
    private readonly ImmutableDictionary<int, TableAccess> _rows;
    private readonly ImmutableArray<(TrackedTable Table, Journal Journal)> _journals;
    private readonly PlanCode _code;
    private long _fence;

    private LedgerSession(ISourceSession database, StationLock held, StationFolders folders, DataModel model, PlanCode code, StationNumber number, StationClock clock, string journalClock)
    {
        (_database, _lock, _code, Model, Station, Clock) = (database, held, code, model, number, clock);
        Sql = new LedgerSql(database);
        _mark = new StationMark(folders.Disk, folders.Root);
        _rows = model.Tables.ToImmutableDictionary(table => table.Index, table => new TableAccess(database, code, table));
        _journals = [.. model.Tables.Select(table => (table, new Journal(database, Sql, table, journalClock)))];
    }

    public LedgerSql Sql { get; }

    public DataModel Model { get; }

    public StationNumber Station { get; }

    public StationClock Clock { get; }

    public HistoryId History { get; private set; }

    public ImmutableArray<(TrackedTable Table, Journal Journal)> Journals => _journals;

    /// <summary>Takes the lock, installs what is missing, checks the mark and raises the fence.</summary>
    /// <exception cref="StationException">DS7005, DS7010, DS7012, DS7013.</exception>
    public static LedgerSession Open(
        ISource source, StationFolders folders, DataModel model, PlanCode code, StationNumber number, StationClock clock, IEntropy entropy, string journalClock)
    {
        var held = StationLock.Take(folders.Disk, folders.Root);
        ISourceSession? database = null;
        try
        {
            database = source.Connect(CancellationToken.None);
            if (database.Dialect.Name != "sqlite")
            {
                throw new StationException(StationCodes.UnsupportedDatabase, $"a ledger in a {database.Dialect.Name} database is not built yet", source.Name,
                    "let the station keep its tables in a sqlite source");
            }

            var session = new LedgerSession(database, held, folders, model, code, number, clock, journalClock);
            session.Prepare(entropy);
            return session;
        }
        catch
        {
            database?.Dispose();
            held.Dispose();
            throw;
        }
    }

    public TableAccess Rows(TrackedTable table) => _rows[table.Index];

    public Row NewRow(TrackedTable table) => _code.NewRow(table.Plan.RowType);

    /// <summary>Runs something within one read snapshot: users go on writing, and nothing of it is seen.</summary>
    public T InSnapshot<T>(Func<T> read)
    {
        Sql.Execute("begin deferred");
        try
        {
            return read();
        }
        finally
        {
            Sql.Execute("rollback");
        }
    }

    /// <summary>Runs something in one ledger transaction, triggers silent; all of it counts, or nothing.</summary>
    /// <exception cref="StationException">DS7011: another process took the ledger over.</exception>
    public T InTransaction<T>(Func<T> write)
    {
        long turn;
        T result;
        _database.Begin();
        try
        {
            if (Sql.Affect("update ds_station set turn = turn + 1, loading = 1, clock = @p1 where fence = @p0", _fence, Clock.Milliseconds) != 1)
            {
                throw new StationException(StationCodes.Fenced, "another process took the ledger over while this one worked", $"station {Station}", "start again");
            }

            result = write();
            Sql.Execute("update ds_station set loading = 0");
            turn = Sql.Number("select turn from ds_station");
            _database.Commit();
        }
        catch
        {
            if (_database.InTransaction) _database.Rollback();
            throw;
        }

        _mark.Write(History, turn);
        return result;
    }

    public void Dispose()
    {
        foreach (var rows in _rows.Values) rows.Dispose();
        Sql.Dispose();
        _database.Dispose();
        _lock.Dispose();
    }

    private void Prepare(IEntropy entropy)
    {
        Sql.Query(reader => reader.GetString(0), "pragma journal_mode = wal");
        foreach (var table in Model.Tables) _database.CreateTable(table.Plan);
        _database.Begin();
        try
        {
            LedgerSchema.Create(Sql);
            if (Sql.Number("select count(*) from ds_station") == 0)
            {
                Sql.Execute("insert into ds_station (number, history, cn, fence, turn, clock, loading) values (@p0, @p1, 0, 0, 0, @p2, 0)",
                    Station.Value, HistoryId.Begin(entropy).ToString(), Clock.Milliseconds);
            }

            var (number, history, turn) = Sql.Query(r => (r.GetInt32(0), r.GetString(1), r.GetInt64(2)), "select number, history, turn from ds_station").Single();
            if (number != Station.Value)
            {
                throw new StationException(StationCodes.ForeignLedger, $"the ledger in this database is that of station {number}, not {Station}", $"station {Station}",
                    "bind the station to its own database, or correct its number");
            }

            History = HistoryId.Parse(history);
            _mark.Check(History, turn);
            var fresh = new List<TrackedTable>();
            foreach (var (table, journal) in _journals)
            {
                if (!Known(table)) fresh.Add(table);
                LedgerSchema.CreateTrack(Sql, table);
                journal.Install();
            }

            Sql.Execute("update ds_station set fence = fence + 1, turn = turn + 1, loading = 0, clock = @p0", Clock.Milliseconds);
            _fence = Sql.Number("select fence from ds_station");
            var work = new LedgerWork(this);
            foreach (var table in fresh) new Census(work).Begin(table);
            work.Write();
            turn = Sql.Number("select turn from ds_station");
            _database.Commit();
            _mark.Write(History, turn);
        }
        catch
        {
            if (_database.InTransaction) _database.Rollback();
            throw;
        }
    }

    private bool Known(TrackedTable table) => Sql.Number("select count(*) from sqlite_master where name = @p0", LedgerSchema.TrackName(table)) > 0;
}

using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Histories;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger.Databases;
using DataSync.Stations.Models;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Ledger;

/// <summary>
/// The ledger of one station, open and locked: nobody else writes it meanwhile. Every transaction is checked against the fence, so that a process
/// that was stopped and continues finds that it lost the ledger.
/// </summary>
internal sealed class LedgerSession : IDisposable
{
    private readonly ISourceSession _session;
    private readonly LedgerDatabase _database;
    private readonly StationLock _lock;
    private readonly StationMark _mark;
    private readonly ImmutableDictionary<int, TableAccess> _rows;
    private readonly ImmutableArray<(TrackedTable Table, Journal Journal)> _journals;
    private readonly PlanCode _code;
    private readonly LedgerOwner _owner;
    private readonly IEntropy _entropy;
    private readonly Dictionary<int, ImmutableArray<int>> _uniques = [];
    private long _fence;
    private JournalClock _journalClock;
    private bool _isRehearsal;
    private bool _isOver;

    private LedgerSession(ISourceSession session, LedgerDatabase database, StationLock held, StationFolders folders, DataModel model, PlanCode code, LedgerOwner owner, StationClock clock, IEntropy entropy)
    {
        (_session, _database, _lock, _code, _owner, _entropy, Model, Clock, Sql) = (session, database, held, code, owner, entropy, model, clock, database.Sql);
        _mark = new StationMark(folders.Disk, folders.Root, owner.Number);
        _rows = model.Tables.Concat(model.Catalogs).ToImmutableDictionary(table => table.Index, table => new TableAccess(session, code, table));
        _journals = [.. model.Tables.Where(table => table.IsWatched).Select(table => (table, new Journal(session, Sql, table)))];
    }

    public LedgerSql Sql { get; }

    public DataModel Model { get; }

    public StationNumber Station => _owner.Number;

    public StationClock Clock { get; }

    public HistoryId History { get; private set; }

    /// <summary>Histories that have begun since the ledger was opened: this station's or a partner's.</summary>
    public ImmutableArray<HistoryNote> Notes { get; private set; } = [];

    /// <summary>The tables whose changes triggers note, each with its journal.</summary>
    public ImmutableArray<(TrackedTable Table, Journal Journal)> Journals => _journals;

    /// <summary>Takes the lock, installs what is missing, checks the mark and raises the fence.</summary>
    /// <exception cref="StationException">DS7005, DS7010, DS7013, DS7015 to DS7017, DS7031, DS7039.</exception>
    public static LedgerSession Open(
        ISource source, StationFolders folders, DataModel model, PlanCode code, LedgerOwner owner, StationClock clock, IEntropy entropy, JournalClock journalClock) =>
        Open(source, folders, model, code, owner, clock, entropy, ledger => ledger.Prepare(journalClock));

    /// <summary>
    /// The same for a rehearsal: everything happens in one transaction, which is taken back when the session is disposed of. Lock and mark are those of the
    /// folders; give it folders that write nothing.
    /// </summary>
    /// <exception cref="StationException">As for <see cref="Open(ISource, StationFolders, DataModel, PlanCode, LedgerOwner, StationClock, IEntropy, JournalClock)"/>;
    /// DS7043: the ledger is to be installed first.</exception>
    public static LedgerSession Rehearse(
        ISource source, StationFolders folders, DataModel model, PlanCode code, LedgerOwner owner, StationClock clock, IEntropy entropy, JournalClock journalClock) =>
        Open(source, folders, model, code, owner, clock, entropy, ledger => ledger.PrepareRehearsal(journalClock));

    private static LedgerSession Open(ISource source, StationFolders folders, DataModel model, PlanCode code, LedgerOwner owner, StationClock clock, IEntropy entropy, Action<LedgerSession> prepare)
    {
        var held = StationLock.Take(folders.Disk, folders.Root);
        ISourceSession? session = null;
        try
        {
            session = source.Connect(CancellationToken.None);
            var ledger = new LedgerSession(session, LedgerDatabase.Of(source, session), held, folders, model, code, owner, clock, entropy);
            prepare(ledger);
            return ledger;
        }
        catch (Exception error)
        {
            session?.Dispose();
            held.Dispose();
            if (LockConflict.Is(error)) throw LockConflict.Refusal(error, "while its ledger was opened", $"station {owner.Number}");
            throw;
        }
    }

    /// <summary>What the database's own clock reads, milliseconds since 1970-01-01 UTC.</summary>
    public long DatabaseClock => _database.Clock(_journalClock);

    /// <summary>Whether users can change rows while a transaction of ours is open.</summary>
    public bool HasOneWriter => _database.HasOneWriter;

    /// <summary>Whether a row that is written whole surely stands there as it was written. Ask within the transaction that writes it.</summary>
    public bool KeepsAsWritten(TrackedTable table) => _database.KeepsAsWritten(table);

    /// <summary>Whether several statements can be attempted together: psqlodbc takes back each by itself.</summary>
    public bool AttemptsMany => _database.KeepsSavepoints;

    public Journal JournalOf(TrackedTable table) => _journals.First(entry => entry.Table.Index == table.Index).Journal;

    public TableAccess Rows(TrackedTable table) => _rows[table.Index];

    /// <summary>Has the rows of all tables that are found by their keys kept, until the result is disposed of: within one snapshot, where they stay as they are.</summary>
    public IDisposable KeepRows() => new KeptRows(_rows.Values);

    public Row NewRow(TrackedTable table) => _code.NewRow(table.Plan.RowType);

    /// <summary>Runs something within one read snapshot: users go on writing, and nothing of it is seen.</summary>
    public T InSnapshot<T>(Func<T> read)
    {
        if (_isRehearsal) return read();
        _database.BeginSnapshot();
        try
        {
            return read();
        }
        finally
        {
            _database.EndSnapshot();
        }
    }

    /// <summary>
    /// Runs something in one ledger transaction, triggers silent; all of it counts, or nothing. When users hold locks that stand against it, or wait for ours, it is taken back
    /// and done again: what it changes in memory must be made anew each time.
    /// </summary>
    /// <exception cref="StationException">DS7011: another process took the ledger over; DS7039: the locks of users stood against it each time.</exception>
    public T InTransaction<T>(Func<T> write) => _isRehearsal ? InPart(write) : LockConflict.Repeated(() => Once(write), $"station {Station}");

    private T Once<T>(Func<T> write)
    {
        long turn;
        T result;
        _database.BeginWrite();
        try
        {
            if (Sql.Affect("update ds_station set turn = turn + 1, clock = @p1 where fence = @p0", _fence, Clock.Milliseconds) != 1)
            {
                throw new StationException(StationCodes.Fenced, "another process took the ledger over while this one worked", $"station {Station}", "start again");
            }

            _database.Silence();
            result = write();
            _database.Speak();
            turn = Sql.Number("select turn from ds_station");
            _session.Commit();
        }
        catch
        {
            TakeBack();
            throw;
        }

        _mark.Write(History, turn);
        return result;
    }

    /// <summary>Goes on in a new history: somebody knows this station as its ledger does not.</summary>
    /// <param name="known">The highest history known of it.</param>
    /// <param name="note">What was noticed.</param>
    public void BeginHistory(HistoryId known, HistoryNote note)
    {
        History = InTransaction(() => NewHistory.Begin(Sql, Station, known, _entropy, Clock.Milliseconds, note));
        Tell(note);
    }

    /// <summary>Has the result of the run tell of a history that has begun.</summary>
    public void Tell(HistoryNote note) => Notes = Notes.Add(note);

    // A transaction within the one of the rehearsal.
    private T InPart<T>(Func<T> write)
    {
        const string Savepoint = "ds_part";
        if (_database.KeepsSavepoints) Sql.Execute($"savepoint {Savepoint}");
        _database.Silence();
        try
        {
            var result = write();
            if (_database.KeepsSavepoints) Sql.Execute($"release savepoint {Savepoint}");
            return result;
        }
        catch (Exception conflict) when (LockConflict.Is(conflict))
        {
            // The database may have taken back everything by itself: what came behind it would be written.
            _isOver = true;
            throw Ends($"users hold locks that stand against it ({conflict.Message.TrimEnd('.')}), and a preview repeats nothing", conflict);
        }
        catch (Exception refused)
        {
            if (!_database.KeepsSavepoints)
            {
                throw new StationException(StationCodes.RehearsalEnds, $"what was refused ({refused.Message.TrimEnd('.')}) cannot be taken back alone on this way to the database",
                    $"station {Station}", "preview by the database's own protocol (kind: postgres); the real run goes on behind it", refused);
            }

            Sql.Execute($"rollback to savepoint {Savepoint}");
            throw;
        }
        finally
        {
            _database.Speak();
        }
    }

    /// <summary>Makes sure that a rehearsal has not ended: what came behind it might be written.</summary>
    /// <exception cref="StationException">DS7044: it has.</exception>
    public void DemandGoing()
    {
        if (_isOver) throw Ends("the preview has ended, for users held locks that stood against it", null);
    }

    private StationException Ends(string cause, Exception? conflict) =>
        new(StationCodes.RehearsalEnds, cause, $"station {Station}", "preview again when they are done; the real run repeats what they stood against", conflict);

    /// <summary>Runs one statement within a transaction that the database may refuse; then it alone is taken back. Nothing in memory is.</summary>
    /// <returns>Null when it is done; what was refused otherwise.</returns>
    /// <exception cref="LockConflictException">Users hold locks that stand against it: the transaction is to be repeated.</exception>
    /// <exception cref="System.Data.Common.DbException">Not the row is to blame but the database, or the link; or the whole transaction is lost.</exception>
    public Exception? Attempt(Action statement)
    {
        var refused = LockConflict.Told(() => _session.Attempt(statement));
        if (refused is not null && !RowFailure.IsOfTheRow(refused)) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(refused);
        return refused;
    }

    /// <summary>Columns of a table, one or several together, whose values the database takes only once; not the key. Columns it knows and we do not are left out.</summary>
    public ImmutableArray<int> UniqueColumns(TrackedTable table)
    {
        if (_uniques.TryGetValue(table.Index, out var known)) return known;
        var names = _session.Catalog.Find(table.Plan.PhysicalName, CancellationToken.None)?.Uniques.SelectMany(columns => columns).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        known = [.. table.Plan.Columns.Where(column => !column.IsKey && !column.Computed && names.Contains(column.PhysicalName)).Select(column => column.Index)];
        _uniques.Add(table.Index, known);
        return known;
    }

    /// <summary>Foreign keys beside the data model.</summary>
    public LooseLinks Loose => field ??= new LooseLinks(_session.Catalog, Model);

    /// <summary>Deletes a row that others may still refer to beside the data model: those that do lose the reference when the database insists.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its key.</param>
    /// <param name="emptied">Gets those that lost it, as they were before.</param>
    /// <returns>Null when it is gone; what the database says against it otherwise.</returns>
    public Exception? Delete(TrackedTable table, RecordKey key, ICollection<(LooseLink Link, Row Row)> emptied)
    {
        var refused = Attempt(() => Rows(table).Delete(key));
        if (refused is null) return null;
        var referring = Loose.To(table).SelectMany(link => Rows(link.From).Where(link.Columns, key).Select(row => (Link: link, Row: row))).ToList();
        if (referring.Count == 0) return refused;
        refused = Attempt(() =>
        {
            foreach (var (link, row) in referring) Rows(link.From).Update(link.From.KeyOf(row), link.Columns, [.. link.Columns.Select(_ => (object?)null)]);
            Rows(table).Delete(key);
        });
        if (refused is null) foreach (var one in referring) emptied.Add(one);
        return refused;
    }

    public void Dispose()
    {
        if (_isRehearsal) TakeBack();
        foreach (var rows in _rows.Values) rows.Dispose();
        Sql.Dispose();
        _session.Dispose();
        _lock.Dispose();
    }

    private void Prepare(JournalClock journalClock)
    {
        _journalClock = journalClock;
        _database.Open();
        _database.DemandSeen(Model);
        var install = new LedgerInstall(_session, _database, Model, _owner, Clock, _mark);
        ModelChange change;
        _database.BeginWrite();
        try
        {
            History = install.Ledger(_entropy);
            change = DemandModel();
            install.Tables(journalClock);
            _session.Commit();
        }
        catch
        {
            TakeBack();
            throw;
        }

        // Before its turn counts: a ledger that has had one and has no mark is a copy.
        if (install.IsFirst) _mark.Write(History, 0);

        // Only now: the triggers are committed, so what changes behind this is noted, and what changed before is read.
        long turn;
        _database.BeginWrite();
        try
        {
            Sql.Execute("update ds_station set fence = fence + 1, turn = turn + 1, loading = 0, clock = @p0", Clock.Milliseconds);
            _fence = Sql.Number("select fence from ds_station");
            TakeUp(install, change);
            turn = Sql.Number("select turn from ds_station");
            _session.Commit();
        }
        catch
        {
            TakeBack();
            throw;
        }

        _mark.Write(History, turn);
        if (install.Begun is { } note) Tell(note);
    }

    // The main office's database is what its people have made it; elsewhere the model comes with a file.
    private ModelChange DemandModel()
    {
        var change = new ModelChange(_session, _database, Model);
        if (change.IsNoted) return change;
        change.DemandTaken($"station {Station}");
        if (!_owner.IsMainOffice && change.Lacks().ToList() is { Count: > 0 } lacking)
        {
            throw new StationException(StationCodes.ModelIsDue, $"the plan here follows another data model than its database, and the file that brings it has not been taken in ({string.Join("; ", lacking)})", $"station {Station}",
                "take in the next file of the station above ('datasync input'): the database is changed then; or change it yourself");
        }

        return change;
    }

    private void PrepareRehearsal(JournalClock journalClock)
    {
        _journalClock = journalClock;
        _database.OpenToLook();
        _database.DemandSeen(Model);
        var install = new LedgerInstall(_session, _database, Model, _owner, Clock, _mark);
        _database.BeginWrite();
        try
        {
            if (_database.DefinitionsCommit) install.DemandDone(journalClock);
            History = install.Ledger(_entropy);
            var change = DemandModel();
            install.Tables(journalClock);
            TakeUp(install, change);
            Sql.Execute("update ds_station set clock = @p0", Clock.Milliseconds);
        }
        catch
        {
            TakeBack();
            throw;
        }

        if (install.Begun is { } note) Tell(note);
        _isRehearsal = true;
    }

    // Rows that were there before their table was tracked, columns that are new, and changes while triggers were away.
    private void TakeUp(LedgerInstall install, ModelChange change)
    {
        var recolumned = change.Recolumned().ToList();
        if (recolumned.Count > 0 || !install.Fresh.IsEmpty || !install.Unwatched.IsEmpty) TakeUp(install, recolumned);
        change.Note();
    }

    private void TakeUp(LedgerInstall install, List<(TrackedTable Table, ImmutableArray<string> Before)> recolumned)
    {
        var work = new LedgerWork(this);
        var columns = new NewColumns(work);
        foreach (var table in install.Fresh) new Census(work).Begin(table);
        foreach (var (table, before) in recolumned) columns.Forget(table, before);
        if (recolumned.Count > 0 || !install.Unwatched.IsEmpty) new Collector(work).Collect();
        foreach (var (table, before) in recolumned) columns.Take(table, before);
        foreach (var table in install.Unwatched) new Census(work).Take(table);
        work.Write();
        install.Note();
    }

    private void TakeBack()
    {
        if (_session.InTransaction) _session.Rollback();
        _database.Speak();
    }
}

using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Stations.Histories;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger.Databases;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Takes a database under the ledger's care, or finds that it is: tables of the ledger, journals, triggers. On MariaDB each definition commits by
/// itself, so every step may be done again; a table counts as tracked only once its rows are taken up (<see cref="Note"/>).
/// </summary>
internal sealed class LedgerInstall(ISourceSession session, LedgerDatabase database, DataModel model, LedgerOwner owner, StationClock clock, StationMark mark)
{
    /// <summary>In place of a layout: triggers were away, and nobody has looked since what has changed meanwhile.</summary>
    private const string Unseen = "unseen";

    /// <summary>In place of a layout: the table is a catalog, and nothing is installed on it.</summary>
    private const string OfCatalog = "catalog";

    private readonly Dictionary<TrackedTable, string> _layouts = [];

    private LedgerSql Sql => database.Sql;

    /// <summary>Tables whose rows are not taken up yet.</summary>
    public ImmutableArray<TrackedTable> Fresh { get; private set; } = [];

    /// <summary>Known tables that had lost triggers: what has changed meanwhile nobody has seen.</summary>
    public ImmutableArray<TrackedTable> Unwatched { get; private set; } = [];

    /// <summary>Whether no opening of this ledger has come to its end yet: there is no mark beside it, unless a ledger stood here before.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>Why a history has begun that is not the first, or null.</summary>
    public HistoryNote? Begun { get; private set; }

    /// <summary>The ledger itself. One that was restored or copied, or whose station was renumbered, goes on in a new history.</summary>
    /// <returns>Its history.</returns>
    /// <exception cref="StationException">DS7013, DS7031: ledger or folder are another station's; DS7015: the ledger is newer.</exception>
    public HistoryId Ledger(IEntropy entropy)
    {
        var station = owner.Number;
        LedgerUpgrade.Run(database, $"station {station}");
        if (Sql.Number("select count(*) from ds_station") == 0)
        {
            var former = mark.Former();
            var begun = former.Next(entropy);
            if (former != HistoryId.Unknown)
            {
                Begun = HistoryNote.Restored($"the database has no ledger, and the mark beside it is of history {former}: it is another database than before, or an empty one");
                NewHistory.Log(Sql, station, clock.Milliseconds, Begun);
            }

            Sql.Put(LedgerSchema.Station, station.Value, begun.ToString(), 0, 0, 0, clock.Milliseconds, 0);
            IsFirst = true;
            return begun;
        }

        var (number, text, turn) = Sql.Query(r => (new StationNumber(r.GetInt32(0)), r.GetString(1), r.GetInt64(2)), "select number, history, turn from ds_station").Single();
        if (owner.Others.Contains(number)) DemandOwn(database, station);
        var history = HistoryId.Parse(text);

        // The process died before the first mark: nobody has heard of this ledger, and no copy of it was ever in use.
        IsFirst = turn == 0 && number == station;
        if (IsFirst && !mark.IsThere) return history;
        var against = mark.Against(number, history, turn);
        Begun = number != station ? HistoryNote.Renumbered($"the ledger is that of station {number}, which the network does not have any more, and this is station {station}") : against?.Note;
        if (Begun is not { } note) return history;
        if (number != station) NewHistory.Renumber(Sql, station);
        return NewHistory.Begin(Sql, station, against?.Known ?? history, entropy, clock.Milliseconds, note);
    }

    /// <summary>Makes sure that the ledger, if there is one, is that of this station.</summary>
    /// <exception cref="StationException">DS7013: it is another's.</exception>
    public static void DemandOwn(LedgerDatabase database, StationNumber station)
    {
        if (!database.HasTable(LedgerSchema.Station.Name)) return;
        foreach (var number in database.Sql.Query(r => r.GetInt32(0), "select number from ds_station").Where(number => number != station.Value))
        {
            throw new StationException(StationCodes.ForeignLedger, $"the ledger in this database is that of station {number}, not {station}", $"station {station}",
                "bind the station to its own database, or correct its number");
        }
    }

    /// <summary>Makes sure that nothing is left to install: for databases in which definitions cannot be taken back.</summary>
    /// <exception cref="StationException">DS7043: something is.</exception>
    public void DemandDone(JournalClock journalClock)
    {
        if (LedgerUpgrade.IsDone(database))
        {
            var known = Sql.Query(r => (Name: r.GetString(0), Layout: r.GetString(1)), "select tbl, layout from ds_table").ToDictionary(table => table.Name, table => table.Layout);
            if (model.Catalogs.All(catalog => known.GetValueOrDefault(catalog.Name) == OfCatalog) && model.Tables.All(table => known.TryGetValue(table.Name, out var layout) && TriggersOf(table, journalClock) is var triggers
                && layout == triggers.Digest && Installed(table, triggers) == triggers.Names.Length)) return;
        }

        throw new StationException(StationCodes.NotInstalled, "ledger or triggers are not up to date in its database, which cannot rehearse that", $"station {owner.Number}",
            "run 'datasync station install' first");
    }

    /// <summary>Tables, journals and triggers; triggers anew where the columns of their table have changed. On a table that is not watched nothing is installed.</summary>
    public void Tables(JournalClock journalClock)
    {
        var known = Sql.Query(r => (Name: r.GetString(0), Layout: r.GetString(1)), "select tbl, layout from ds_table").ToDictionary(table => table.Name, table => table.Layout);
        foreach (var name in known.Keys.Where(name => model.Find(name) is null && known[name] is not (Unseen or OfCatalog))) LeaveAlone(name);
        foreach (var catalog in model.Catalogs.Where(catalog => known.GetValueOrDefault(catalog.Name) != OfCatalog))
        {
            session.CreateTable(catalog.Plan);
            Sql.Put(LedgerSchema.Tables, catalog.Name, OfCatalog);
        }

        foreach (var table in model.Tables)
        {
            var isKnown = known.TryGetValue(table.Name, out var layout) && layout != OfCatalog;
            if (!isKnown) session.CreateTable(table.Stored);
            var triggers = TriggersOf(table, journalClock);
            var installed = Installed(table, triggers);
            if (isKnown && layout == triggers.Digest && installed == triggers.Names.Length) continue;
            if (isKnown && table.IsWatched && (installed < triggers.Names.Length || layout == Unseen))
            {
                Sql.Put(LedgerSchema.Tables, table.Name, Unseen);
                Unwatched = Unwatched.Add(table);
            }

            foreach (var statement in database.Create(LedgerSchema.Track(database.TrackName(table)))) Sql.Execute(statement);
            database.ChangeTriggers(table.Name, database.DropTriggers(database.JournalName(table)));
            if (table.IsWatched) database.CreateJournal(table);
            else Sql.Execute($"drop table if exists {database.Quote(database.JournalName(table))}");
            database.ChangeTriggers(table.Name, triggers.Create);
            // Whatever it was known by until now: the next look is at every row.
            Sql.Execute("delete from ds_look where tbl = @p0", table.Name);
            if (!isKnown) Fresh = Fresh.Add(table);
            if (isKnown && !Unwatched.Contains(table)) Sql.Put(LedgerSchema.Tables, table.Name, triggers.Digest);
            else _layouts.Add(table, triggers.Digest);
        }
    }

    // No format names it any more. What is known of its rows stays, should it come back; its journal would grow for ever.
    private void LeaveAlone(string table)
    {
        Sql.Put(LedgerSchema.Tables, table, Unseen);
        database.ChangeTriggers(table, database.DropTriggers(database.JournalName(table)));
        if (database.HasTable(database.JournalName(table))) Sql.Execute($"delete from {database.Quote(database.JournalName(table))}");
    }

    private int Installed(TrackedTable table, TriggerSet triggers) => triggers.Names.IsEmpty ? 0 : database.Installed(table, triggers);

    private TriggerSet TriggersOf(TrackedTable table, JournalClock journalClock) => table.IsWatched ? database.Triggers(table, journalClock)
        : table.Stamps is { } stamps ? TriggerSet.Instead(string.Join('|', new[] { stamps.Created, stamps.Updated, stamps.Deleted }.Select(column => column < 0 ? "" : table.Stored.Columns[column].PhysicalName)))
        : TriggerSet.None;

    /// <summary>Notes that the rows of these tables are taken up; in the transaction that stores them.</summary>
    public void Note()
    {
        foreach (var (table, layout) in _layouts) Sql.Put(LedgerSchema.Tables, table.Name, layout);
    }
}

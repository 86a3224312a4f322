using System.Collections.Immutable;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// One piece of work on the ledger: what was read of it, and what shall be written in one transaction. Nothing is written before <see cref="Write"/>.
/// </summary>
internal sealed class LedgerWork(LedgerSession session)
{
    private readonly Dictionary<int, TrackStore> _tracks = [];
    private readonly Dictionary<StationNumber, HeldStore> _held = [];
    private readonly Dictionary<StationNumber, PartnerState> _partners = [];
    private readonly List<(Journal Journal, List<JournalEntry> Entries)> _collected = [];
    private readonly HashSet<RecordId> _compared = [];
    private readonly Dictionary<string, Look?> _before = [];
    private readonly Dictionary<string, Look> _looks = [];
    private bool _isWritten;
    private ChangeNumber _last = new(session.Sql.Number("select cn from ds_station"));

    public LedgerSession Session => session;

    /// <summary>The catalog journal, with what this work finds for it.</summary>
    public CatalogJournal Catalogs { get; } = new(session);

    public LedgerSql Sql => session.Sql;

    /// <summary>The last change number given.</summary>
    public ChangeNumber LastNumber => _last;

    public ChangeNumber NextNumber() => _last = _last.Next();

    public TrackStore Tracks(TrackedTable table)
    {
        if (!_tracks.TryGetValue(table.Index, out var store)) _tracks.Add(table.Index, store = new TrackStore(Sql, table));
        return store;
    }

    public HeldStore Held(StationNumber partner)
    {
        if (!_held.TryGetValue(partner, out var store)) _held.Add(partner, store = new HeldStore(Sql, partner));
        return store;
    }

    public PartnerState Partner(StationNumber partner)
    {
        if (!_partners.TryGetValue(partner, out var state)) _partners.Add(partner, state = PartnerState.Load(Sql, partner));
        return state;
    }

    public void Put(PartnerState state) => _partners[state.Partner] = state;

    /// <summary>Notes that a row is locked and has been compared: from here on this work alone changes it.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Compares(RecordId record) => _compared.Add(record);

    /// <summary>Journal entries that are part of this work and go with it.</summary>
    public void Collected(Journal journal, List<JournalEntry> entries) => _collected.Add((journal, entries));

    /// <summary>When a table with stamps was looked at before this work; null for never.</summary>
    public Look? LookAt(TrackedTable table)
    {
        if (!_before.TryGetValue(table.Name, out var look)) _before.Add(table.Name, look = Look.Load(Sql, table));
        return look;
    }

    /// <summary>Whether every row of it has been compared by this work.</summary>
    public bool HasCompared(TrackedTable table) => _looks.TryGetValue(table.Name, out var look) && look.Whole != LookAt(table)?.Whole;

    /// <summary>Notes a look at it.</summary>
    public void Looked(TrackedTable table, Look look) => _looks[table.Name] = look;

    /// <summary>Whether every row of the tables that triggers watch has been compared by this work too.</summary>
    public bool HasComparedAll { get; set; }

    /// <summary>Writes everything; call inside a ledger transaction. It forgets nothing, so that the transaction can be repeated.</summary>
    public void Write()
    {
        WriteShared();
        foreach (var store in _held.Values) store.Write();
        foreach (var state in _partners.Values) state.Write(Sql);
    }

    /// <summary>The same of what concerns one partner, and of what concerns them all unless that is written: when one piece of work is for several, each with a transaction of its own.</summary>
    public void Write(StationNumber partner)
    {
        if (!_isWritten) WriteShared();
        Held(partner).Write();
        Partner(partner).Write(Sql);
    }

    /// <summary>A transaction of one partner is committed.</summary>
    public void Wrote() => _isWritten = true;

    private void WriteShared()
    {
        foreach (var store in _tracks.Values) store.Write();
        foreach (var (table, look) in _looks) look.Write(Sql, table);
        foreach (var (journal, entries) in _collected) journal.Remove(entries);
        Catalogs.Write();
        Sql.Execute("update ds_station set cn = @p0", _last.Value);
    }
}

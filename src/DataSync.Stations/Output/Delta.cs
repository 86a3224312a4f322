using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Output;

/// <summary>Where a file starts from and what it is.</summary>
/// <param name="After">The file it continues.</param>
/// <param name="Base">The change number up to which that file led.</param>
/// <param name="ConditionChanged">Every record is looked at anew.</param>
/// <param name="Synchronizes">Synchronization data travel along: everything held is looked at anew.</param>
internal sealed record FileStart(FileSequence Sequence, FileSequence After, ChangeNumber Base, StationFileKind Kind, bool ConditionChanged, bool Synchronizes)
{
    /// <summary>Other columns travel than with the file before: everything held is brought whole, or the new ones would stay empty there.</summary>
    public bool FieldsChanged { get; init; }

    /// <summary>
    /// The condition changed, or time went on, and synchronization tells of it; but it lists independent tables with a condition only, so the others are looked at anew.
    /// </summary>
    public bool UnlistedAnew { get; init; }

    /// <summary>The partner is not synchronized any more, or other tables are listed: what a set may have named only is brought, for nobody will ask for it, and what it was to take away is told.</summary>
    public bool EndsSets { get; init; }

    /// <summary>The partner is synchronized: what listed tables hold is left to the sets.</summary>
    public bool IsLeftToSets { get; init; }

    /// <summary>Where a load of the partner goes on; null when none is under way.</summary>
    public LoadPosition? Load { get; init; }

    /// <summary>The change number up to which the last file led whose records the load takes for being there.</summary>
    public ChangeNumber LoadBase { get; init; }

    /// <summary>Upwards, where more has changed than memory shall hold: the change number with which the file ends; null when it tells everything.</summary>
    public ChangeNumber? UpTo { get; init; }
}

/// <summary>
/// Steps 3 and 4 of an output: which records a partner must be told of, and what. Downwards by scope: what is in comes or stays, what is out goes.
/// Upwards what is owed. Nothing is told of a record the partner never held, not even the key.
/// </summary>
/// <remarks>
/// A load goes through its records in the order of <see cref="LoadPosition"/>, and ends a file when it is full: <see cref="Next"/> says where the next one goes on. A table whose records hang below each
/// other is not divided, so that parents come before their children, or with them. Upwards a file is ended by <see cref="FileStart.UpTo"/>.
/// </remarks>
internal sealed class Delta(LedgerWork work, TargetScope scope, PartnerState partner, bool isBelow, FileStart start, FileContent content)
{
    /// <summary>So many records of a load are read together: the way to the server and back is what takes time.</summary>
    private const int MostRead = 2_048;

    private readonly StationNumber _target = partner.Partner;
    private readonly Queue<(TrackedTable Table, Track Track)> _ahead = new();
    private readonly HashSet<(int Table, long Rid)> _seen = [];
    private readonly List<(TrackedTable Table, Track Track, Held Held)> _leaving = [];
    private readonly Dictionary<int, OutgoingRecords> _coming = [];
    private readonly HashSet<(int Table, long Rid)> _told = [];

    // A load has come to the records that are decided: what it takes for settled counts, and not what the file before told.
    private bool _isTurn;

    private readonly bool _mayHaveBeenTold = !isBelow && Withdrawal.IsDue(work.Sql, work.Session.History, partner);

    private DataModel Model => work.Session.Model;

    /// <summary>Where the load goes on with the next file; null when it is complete, or there is none.</summary>
    public LoadPosition? Next { get; private set; } = start.Load;

    // Records are gone through for what has changed, or for another condition: what is to go is told behind all of them.
    private bool IsWalk => start.Load is { Kind: not LoadKind.Everything };

    /// <summary>Candidates: changed since the base, unsettled, below what entered or left, pulled in or dropped by a changed child.</summary>
    public void Collect()
    {
        var isAhead = start.Load?.IsStart(Model) == true;
        if (isAhead && start.Load?.Kind != LoadKind.Changes) return; // All of it lies ahead.
        foreach (var table in Model.Tables)
        {
            var tracks = work.Tracks(table);
            var changed = isAhead ? [] : start.UpTo is null && (start.ConditionChanged || (start.UnlistedAnew && !scope.Lists(table))) ? tracks.All()
                : isBelow ? tracks.Since(start.Base) : (IReadOnlyList<Track>)tracks.Owed(partner, start.Base, start.UpTo);
            foreach (var track in changed) Consider(table, track);
            if (!isBelow) foreach (var track in tracks.NamedSince(start.After, start.UpTo)) Consider(table, track);
            if (isBelow) Consider(table, work.Held(_target).Unsettled(table, start.After));
            if (isBelow && (start.Synchronizes || start.FieldsChanged)) ConsiderHeld(table);
            if (isBelow && changed.Count > 0 && !IsWalk) foreach (var pulled in scope.Pulls(table)) ConsiderHeld(Model[pulled]);
        }

        Run();
    }

    /// <summary>Goes on with the load until the file holds so many records, or nothing is left.</summary>
    public void LoadUpTo(int records)
    {
        if (Next is null) return;
        foreach (var table in Model.Tables.SkipWhile(table => table.Name != Next.Table).ToArray())
        {
            if (table.Name != Next.Table) Next = Next with { Table = table.Name, Rid = 0 };
            var isDivided = table.Parents.All(link => link.Parent != table.Index);
            for (var isDone = false; !isDone;)
            {
                if (Coming >= records && (isDivided || Next.Rid == 0)) return;
                var some = Behind(table, Next.Rid, (int)Math.Clamp(records - Coming, 1, MostRead));
                isDone = some.Count == 0;
                if (isDone) continue;
                Next = Next with { Rid = some[^1].Rid };
                _isTurn = true;
                Decide(table, [.. some.Where(track => !_seen.Contains((table.Index, track.Rid)))]);
                _isTurn = false;
                Run();
                if (IsWalk) work.Held(_target).Forget();
            }
        }

        Next = null;
        if (IsWalk) TellGone();
    }

    private List<Track> Behind(TrackedTable table, long rid, int most) => work.Tracks(table).Behind(rid, most, start.Load is { Kind: LoadKind.Changes } load ? load.Base : ChangeNumber.None);

    // Everything that comes is on its way: what has been moved away from what goes does not go with it.
    private void TellGone()
    {
        foreach (var table in Model.Tables)
        {
            foreach (var some in Tracks(table, work.Held(_target).Departing(table, start.Load?.Settled ?? start.After)).Chunk(MostRead)) Leave(table, [.. some]);
            for (var rid = 0L; Behind(table, rid, MostRead) is { Count: > 0 } some; rid = some[^1].Rid)
            {
                Leave(table, some);
                work.Held(_target).Forget();
            }
        }
    }

    private void Leave(TrackedTable table, List<Track> tracks)
    {
        var rows = Read(table, tracks);
        foreach (var track in tracks)
        {
            var row = track.IsLive ? rows.GetValueOrDefault(track.Key) : null;
            if (row is null || !scope.Contains(table, row)) DecideDown(table, track, row, isIn: false);
        }

        Run();
    }

    private long Coming => _coming.Values.Sum(records => records.Count);

    /// <summary>How many records of a table leave the partner; known once it is finished.</summary>
    public long Leaving(TrackedTable table) => _leaving.Count(leaver => leaver.Table.Index == table.Index);

    /// <summary>
    /// Records the partner has asked for, with all their dependants, parents before children, until the file holds so many records or none is left. Source: stations R106, R107.
    /// </summary>
    /// <returns>Those that are settled with this file, whether they belong there or not, by table; null when none is left.</returns>
    public Dictionary<TrackedTable, List<long>>? Wanted(int records)
    {
        var settled = new Dictionary<TrackedTable, List<long>>();
        foreach (var table in Model.Tables)
        {
            var rids = new List<long>();
            settled.Add(table, rids);
            var isDivided = table.Parents.All(link => link.Parent != table.Index);
            while (WantStore.Behind(work.Sql, _target, table, rids.Count > 0 ? rids[^1] : 0, MostRead) is { Count: > 0 } some)
            {
                foreach (var rid in some)
                {
                    if (Coming >= records && (isDivided || rids.Count == 0)) return settled;
                    Bring(table, work.Tracks(table).Find(rid), Model.Tables);
                    rids.Add(rid);
                }
            }
        }

        return null;
    }

    /// <summary>Records of a table that the file brings, by their local numbers.</summary>
    public IEnumerable<long> Brought(TrackedTable table) => _coming.TryGetValue(table.Index, out var records) ? records.All.Select(record => record.Track.Rid) : [];

    /// <summary>Every record of some tables that the partner should hold, whether it does or not. Source: stations R125.</summary>
    public void Load(ImmutableArray<TrackedTable> tables)
    {
        foreach (var table in Model.Tables.Where(tables.Contains))
            foreach (var track in work.Tracks(table).All()) Bring(table, track, tables);
        Run();
    }

    /// <summary>Puts everything decided into the file: parents before children, and of those that leave the topmost only.</summary>
    public void Finish()
    {
        _isTurn = true;
        foreach (var table in Model.Tables)
            if (_coming.TryGetValue(table.Index, out var records)) content.AddRecords(table, scope.Fields(table), records);
        var leavers = _leaving.Select(leaver => new RecordId(leaver.Table.Index, leaver.Track.Key)).ToHashSet();
        foreach (var (table, track, held) in _leaving)
        {
            work.Held(_target).Put(held with { Left = start.Sequence, Again = false });
            if (start.Synchronizes && scope.Lists(table)) continue; // Not being in the set says it: the receipt names it when it stays.
            var row = track.IsLive ? work.Session.Rows(table).Find(track.Key) : null;
            // What changed since the partner got it may hang elsewhere there, and would not fall with what is above it here; so may what stayed there when it was told to go.
            if (row is null || IsOwed(track) || held.Brought > start.After || held.Again || !HangsBelowOneThatIsTold(table, row, leavers, [])) content.AddGone(table, track, GoneReason.Leave);
        }
    }

    // Of records that hang below each other each is told, for none is the topmost.
    private bool HangsBelowOneThatIsTold(TrackedTable table, Plans.Runtime.Row row, HashSet<RecordId> leavers, HashSet<RecordId> seen) => table.ParentsOf(row).Where(leavers.Contains).Any(parent =>
        seen.Add(parent) && (work.Session.Rows(Model[parent.Table]).Find(parent.Key) is not { } above || !Model[parent.Table].ParentsOf(above).Any(leavers.Contains)
            || HangsBelowOneThatIsTold(Model[parent.Table], above, leavers, seen)));

    private void Consider(TrackedTable table, Track? track)
    {
        if (track is null || (IsVisited(track) && (Next?.IsAhead(Model, table, track.Rid) == true || HasCome(table, track.Rid)))) return;
        if (_seen.Add((table.Index, track.Rid))) _ahead.Enqueue((table, track));
    }

    // A load comes to it by itself.
    private bool IsVisited(Track track) => start.Load is { } load && (load.Kind != LoadKind.Changes || track.Number > load.Base);

    // The load has come to it in this file: it went through all numbers from where it began.
    private bool HasCome(TrackedTable table, long rid) => start.Load is { } begun && begun.IsAhead(Model, table, rid) && Next?.IsAhead(Model, table, rid) != true;

    private void Consider(RecordId id) => Consider(Model[id.Table], work.Tracks(Model[id.Table]).Find(id.Key));

    private void ConsiderHeld(TrackedTable table)
    {
        Consider(table, work.Held(_target).All(table));
    }

    private void Consider(TrackedTable table, List<Held> held)
    {
        foreach (var track in Tracks(table, held)) Consider(table, track);
    }

    private IEnumerable<Track> Tracks(TrackedTable table, List<Held> held)
    {
        var tracks = work.Tracks(table);
        tracks.Load(held.Select(one => one.Rid));
        return held.Select(one => tracks.Find(one.Rid)).OfType<Track>();
    }

    private void Run()
    {
        while (_ahead.TryPeek(out var next)) Decide(next.Table, NextOf(next.Table));
    }

    // What is decided together is read together: some of one table, in their order.
    private List<Track> NextOf(TrackedTable table)
    {
        var some = new List<Track>();
        while (some.Count < LedgerSql.MostListed && _ahead.TryPeek(out var next) && next.Table.Index == table.Index) some.Add(_ahead.Dequeue().Track);
        return some;
    }

    private void Decide(TrackedTable table, List<Track> tracks)
    {
        var rows = Read(table, tracks);
        foreach (var track in tracks) Decide(table, track, track.IsLive ? rows.GetValueOrDefault(track.Key) : null);
    }

    private Dictionary<RecordKey, Plans.Runtime.Row> Read(TrackedTable table, List<Track> tracks)
    {
        var rows = work.Session.Rows(table).Find([.. tracks.Where(track => track.IsLive).Select(track => track.Key)]);
        scope.Load(table, rows.Values);
        if (isBelow) work.Held(_target).Load(table, tracks.Select(track => track.Rid));
        return rows;
    }

    private void Decide(TrackedTable table, Track track, Plans.Runtime.Row? row)
    {
        var isIn = row is not null && scope.Contains(table, row);
        if (row is not null && scope.Pulls(table) is { IsEmpty: false } pulls)
        {
            foreach (var parent in table.ParentsOf(row).Where(parent => pulls.Contains(parent.Table))) Consider(parent);
        }

        if (isBelow) DecideDown(table, track, row, isIn);
        else DecideUp(table, track, row, isIn);
    }

    private void DecideDown(TrackedTable table, Track track, Plans.Runtime.Row? row, bool isIn)
    {
        var held = work.Held(_target).Find(table, track.Rid);
        if (row is not null && isIn)
        {
            if (held is null && start.UnlistedAnew && ComesByRequest(table, row)) return;

            // A set may have named it only: what hangs below it has not been told of then. Nor has what came below it while it was away.
            if (held is null || held.Brought == FileSequence.None || held.Left > FileSequence.None || held.Again) ConsiderBelow(table, track.Key);
            // What was typed below outside the scope may have changed here while it was, and of what lost against the one here nobody was told.
            if (held is null || !held.Inside || held.Again || held.Left > FileSequence.None || held.Brought > start.After || start.FieldsChanged || IsOwed(track) || IsLoaded(held) || (held.Brought == FileSequence.None && EndsSets(table))) Come(table, track, row);
            return;
        }

#if MUTANTS
        if (held is null && track.IsLive && Mutant.Is("never held")) content.AddGone(table, track, GoneReason.Leave);
#endif
        if (held is null || (IsWalk && Next is not null) || !_told.Add((table.Index, track.Rid))) return;
        ConsiderBelow(table, track.Key);
        // Told already, in a file before; a load that begins anew does not trust what its own files come behind, and without synchronization nobody hears what a set failed to tell.
        if (held.Left > FileSequence.None && held.Left <= (start.Load?.Settled ?? start.After) && !held.Again && !EndsSets(table)) return;
        if (track.State == TrackState.Deleted)
        {
            content.AddGone(table, track, GoneReason.Deleted);
            work.Held(_target).Put(held with { Left = start.Sequence, Again = false });
        }
        // What was typed below and never was in scope waits for the synchronization, and once told is told until it is confirmed: of a table that is listed the set says it.
        else if (track.State == TrackState.Gone || held.Inside || held.Left > FileSequence.None || (start.Synchronizes && !scope.Lists(table)))
        {
            _leaving.Add((table, track, held));
        }
    }

    private void DecideUp(TrackedTable table, Track track, Plans.Runtime.Row? row, bool isIn)
    {
        // Upwards a lost file is known by the records it named, as downwards by those it brought.
        var isLost = track.Named > start.After && track.From != _target;
        if (!IsOwed(track) && !isLost && !(start.ConditionChanged && !track.Communicated)) return;
        if (row is not null && isIn)
        {
            // One above it that is new there may have changed behind it, and comes with it all the same.
            if (start.UpTo is { } last) foreach (var parent in table.ParentsOf(row)) if (TrackOf(parent) is { Communicated: false } above && above.Number > last) Consider(Model[parent.Table], above);
            Come(table, track, row);
        }
        // A record that was never told is not told to go either; one that only left this station lives on above.
        else if (track.State == TrackState.Deleted && scope.Covers(table) && (track.Communicated || track.Named > FileSequence.None))
            content.AddGone(table, track, GoneReason.Deleted);
        // Of what nobody had heard of here a copy of this station may have told, or this station before a backup was put back.
        else if (track.State == TrackState.Untold && scope.Covers(table) && (isLost || _mayHaveBeenTold))
        {
            content.AddGone(table, track, GoneReason.Withdrawn);
            if (track.Named <= partner.Confirmed) work.Tracks(table).Put(track with { Named = start.Sequence });
        }
    }

    // A load may come to a record files after it was changed: what was settled when the load began counts. What lies behind was told by the files before.
    private bool IsOwed(Track track)
    {
#if MUTANTS
        if (Mutant.Is("load by last file")) return partner.IsOwed(track, start.Base);
#endif
        return partner.IsOwed(track, start.Load is null || (IsWalk && !_isTurn) ? start.Base : start.LoadBase);
    }

    private bool EndsSets(TrackedTable table) => start.EndsSets && !(start.IsLeftToSets && scope.Lists(table));

    private bool IsLoaded(Held held) => start.Load is { } load && (IsWalk ? _isTurn && held.Brought > load.Settled : held.Brought == FileSequence.None || held.Brought > load.Settled);

    // What hangs below a record that is new to the partner always goes with it: no change would bring it later.
    private void Bring(TrackedTable table, Track? track, ImmutableArray<TrackedTable> below)
    {
        if (track is not { IsLive: true } || !_seen.Add((table.Index, track.Rid))) return;
        if (work.Session.Rows(table).Find(track.Key) is not { } row || !scope.Contains(table, row)) return;
        foreach (var parent in table.ParentsOf(row).Where(parent => HeldOf(parent) is null)) Bring(Model[parent.Table], TrackOf(parent), below);
        var isNew = work.Held(_target).Find(table, track.Rid) is null;
        Come(table, track, row);
        foreach (var (child, link) in Model.Below(table.Index).Where(next => isNew || below.Contains(next.Child)))
            foreach (var next in work.Session.Rows(child).Where(link.Columns, track.Key)) Bring(child, work.Tracks(child).Find(child.KeyOf(next)), below);
    }

    // A record above it is new to the target and listed: it is asked for, and brings along what hangs below it.
    private bool ComesByRequest(TrackedTable table, Plans.Runtime.Row row) => ComesByRequest(table, row, []);

    private bool ComesByRequest(TrackedTable table, Plans.Runtime.Row row, HashSet<RecordId> seen) => table.ParentsOf(row)
        .Where(parent => seen.Add(parent) && HeldOf(parent) is null && !scope.Pulls(table).Contains(parent.Table))
        .Any(parent => scope.Lists(Model[parent.Table]) || (work.Session.Rows(Model[parent.Table]).Find(parent.Key) is { } above && ComesByRequest(Model[parent.Table], above, seen)));

    private Track? TrackOf(RecordId id) => work.Tracks(Model[id.Table]).Find(id.Key);

    private Held? HeldOf(RecordId id) => TrackOf(id) is { } track ? work.Held(_target).Find(Model[id.Table], track.Rid) : null;

    private void ConsiderBelow(TrackedTable table, RecordKey key)
    {
        if (start.Base == ChangeNumber.None) return; // Every record is a candidate.
        foreach (var (child, link) in Model.Below(table.Index).Where(below => start.Load is { Kind: LoadKind.Changes } || Next?.IsAhead(Model, below.Child) != true))
            foreach (var row in work.Session.Rows(child).Where(link.Columns, key)) Consider(new RecordId(child.Index, child.KeyOf(row)));
    }

    private void Come(TrackedTable table, Track track, Plans.Runtime.Row row)
    {
        if (!_coming.TryGetValue(table.Index, out var records)) _coming.Add(table.Index, records = new OutgoingRecords());
        var current = work.Tracks(table).Current(track);
        records.Add(new OutgoingRecord(current, row, IsNew: !(current.Named > FileSequence.None && current.Named <= partner.Confirmed)));
        if (isBelow) work.Held(_target).Put(new Held(table, track.Rid, start.Sequence, Inside: true, FileSequence.None, Again: false));
        // The first one that is not confirmed: with it the record has been communicated, whatever follows it.
        else if (track.Named <= partner.Confirmed) work.Tracks(table).Put(track with { Named = start.Sequence });
    }
}

using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;
using DataSync.Stations.Scope;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Input;

/// <summary>Rows and deletions of a file, one after another, into the database. Source: stations §3.6, R55 to R62, R118.</summary>
internal sealed partial class RecordInput(
    StationHost host, LedgerWork work, StationNumber sender, ChangeNumber acknowledged, FormatPlan format, Counters counters, List<RecordStory> rejected, string file)
{
    private readonly RunValues _run = host.Run();
    private readonly Row _attributes = host.Network.Attributes(host.Network.Me, host.Run());
    private readonly List<(TrackedTable Table, Track Track, bool IsLess)> _taken = [];
    private readonly HashSet<RecordId> _wasRefused = [];
    // Of a sender below what it holds is noted; of others only what waits for a decision, or is protected.
    private readonly bool _asksWhatIsTaken = host.Network.Station(sender) is not { } partner || host.Network.IsBelow(partner) || PendingDeletions.Count(host.Sql, sender) > 0 || UndoStore.AnyRestored(host.Sql);
    private readonly RowLocks _locks = new(work);
    private readonly Matching _matching = new(host);
    private readonly Dictionary<int, FormatRowPlan> _rows = format.Rows.ToDictionary(row => row.Table);
    private readonly TargetScope? _back = host.Network.Station(sender) is { } below && host.Network.IsBelow(below) && host.Network.Find(host.Network.Me.Name, below.Name) is { } back
        ? new TargetScope(host.Session, host.Network, back, host.Run())
        : null;

    /// <summary>What of the sender an input condition has kept out.</summary>
    public RefusedStore KeptOut { get; } = new(host, sender, format);

    /// <summary>Whether what hangs below a record that comes with this file comes with it, or with the same load.</summary>
    public bool BringsBelow { get; init; }

    private bool IsFromAbove => host.Network.Station(sender)?.Name == host.Network.Me.Below;

    /// <summary>Records the sender has: as they are here now, or in a state that lost against the one here. Kept only where somebody asks for them.</summary>
    public IReadOnlyList<(TrackedTable Table, Track Track, bool IsLess)> Taken => _taken;

    /// <summary>Records that lived here and came in a later life: the sender had deleted them, and somebody entered them anew.</summary>
    public List<(TrackedTable Table, RecordKey Key)> Reborn { get; } = [];

    /// <summary>Records that live here, and hang below a deleted one as they came.</summary>
    public List<(TrackedTable Table, RecordKey Key, string Above)> Uprooted { get; } = [];

    /// <summary>Records that are here, and came in a version that fails the input condition: what stands here is older than what it was decided by. Source: stations R115, R118.</summary>
    public List<(TrackedTable Table, RecordKey Key)> Outdated { get; } = [];

    /// <summary>Records that are here, and hang below one that is not as they came from the station above. Source: stations R61.</summary>
    public List<(TrackedTable Table, RecordKey Key, string Above)> Orphaned { get; } = [];

    /// <summary>Nobody else changes these records from here on, and what users changed of them is known. Before it is decided what becomes of them.</summary>
    public void Lock(TrackedTable table, IReadOnlyCollection<RecordKey> keys) => _locks.Take(table, keys);

    /// <summary>A deletion of a record that is locked. An unknown key counts as False, but the tombstone is kept (R62).</summary>
    public void Deleted(TrackedTable table, GoneRow gone, TreeRemoval removal)
    {
        var counts = counters[table.Name];
        counts.In++;
        var waited = DropBelow(new RecordId(table.Index, gone.Key), gone.Life);
        var tracks = work.Tracks(table);
        var known = tracks.Find(gone.Key);
        if (known is null or { State: TrackState.Untold })
        {
            if (waited) counts.Deleted++;
            else
            {
                counts.False++;
                rejected.Add(new RecordStory(table.Name, gone.Key.ToString(), "R62", "a deletion of a key that is not here"));
            }

#if MUTANTS
            if (Mutant.Is("M16")) return;
#endif
            tracks.Put(new Track(known?.Rid ?? 0, gone.Key, work.NextNumber(), 0, RecordVersion.None, gone.Life, TrackState.Deleted, sender, 0, 0, Communicated: true, FileSequence.None));
            return;
        }

        if (!RecordMerge.DeletionWins(known, gone.Life))
        {
            counts.Unchanged++;
            return;
        }

        if (known.IsLive)
        {
            removal.Cascade(table, gone.Key);
            if (Attempted(() => removal.References.Delete(table, gone.Key), table, gone.Key) is { } error) throw NotStored(error, table, gone.Key);
        }

        counts.Deleted++;
        var track = tracks.Put(known with { Number = work.NextNumber(), Life = gone.Life, State = TrackState.Deleted, From = sender, Content = 0, Communicated = true });
        if (work.Held(sender).Find(table, track.Rid) is not null) work.Held(sender).Remove(table, track.Rid);
    }

    /// <summary>A record that was deleted before a file named it, and that nobody here has from the sender: at most it waits in quarantine.</summary>
    public void Withdrawn(TrackedTable table, GoneRow gone)
    {
        counters[table.Name].In++;
        if (DropBelow(new RecordId(table.Index, gone.Key), gone.Life)) counters[table.Name].Deleted++;
        else counters[table.Name].Unchanged++;
    }

    /// <summary>What referred to records that went waits for them here.</summary>
    public void SetAside(EmptiedReferences references)
    {
        foreach (var story in references.SetAside(_quarantine, host.Clock.Milliseconds)) Quarantined.Add(story);
    }

    /// <summary>Whether a row satisfies the input condition of the format. Source: stations R60, R118.</summary>
    public bool IsAdmitted(TrackedTable table, Row row) =>
        RowOf(table) is { Input: true } plan && (plan.InputFunction < 0 || host.Network.Holds(plan.InputFunction, row, _attributes, _run));

    public FormatRowPlan? RowOf(TrackedTable table) => _rows.GetValueOrDefault(table.Index);

    /// <summary>The columns of a table that travel on this connection.</summary>
    public ImmutableArray<int> Fields(TrackedTable table) => [.. table.Plan.Columns.Select(column => column.Index)
        .Where(column => RowOf(table) is not { Fields.IsEmpty: false } row || table.Key.Contains(column) || row.Fields.Contains(column))];

    /// <summary>What should become of a row as things stand now; it is locked from here on. Changes nothing.</summary>
    private RowStep Decide(ArrivedRow arrived)
    {
        var step = Merge(arrived, _locks.Take(arrived.Table, arrived.Key));
        return Judge(step, parent => host.Session.Rows(host.Network.Model[parent.Table]).Exists(parent.Key));
    }

    // What the row and the one that is here come to.
    private RowStep Merge(ArrivedRow arrived, Row? local)
    {
        var table = arrived.Table;
        var known = work.Tracks(table).Find(arrived.Key);
        if (local is null && known is { IsLive: true }) known = Lose(table, known);
        var columns = local is null ? arrived.Columns : Replacing(arrived, known);
        // Under the key of a record that nobody had heard of it is another one, unless it was written here: by a copy of this station, or before a backup was put back.
        var isAnother = known is { State: TrackState.Untold } && arrived.Versions.NewestOf(host.Session.Station) is null;
        var step = new RowStep(arrived, local, known, RecordMerge.OfRow(table, isAnother ? null : known, arrived.Row.Life, arrived.Versions, columns), local?.Copy() ?? host.Session.NewRow(table));
        var row = step.Result;
        if (local is null) for (var i = 0; i < columns.Length; i++) row[columns[i]] = arrived.Row.Values[i];
        else for (var i = 0; i < step.Columns.Length; i++) row[step.Columns[i]] = step.Values[i];
        return step;
    }

    // Whether it may be written: by format, condition, parents and rules of matching.
    private RowStep Judge(RowStep step, Func<RecordId, bool> isHere)
    {
        var (arrived, table, row) = (step.Arrived, step.Arrived.Table, step.Result);
        if (RowOf(table) is not { Output: true, Input: true }) return step.Rejected("R23", "the format does not exchange this table");
        if (!IsAdmitted(table, row)) return step.Rejected("R118", "does not satisfy the input condition");
        foreach (var link in table.Parents)
        {
            if (table.ParentOf(row, link) is not { } parent || parent == arrived.Id || isHere(parent)) continue;
            var above = $"its {host.Network.Model[parent.Table].Name} {parent.Key}";
            // Records of one table come in any order.
            return IsSetAside(parent) || (!_isLast && parent.Table == table.Index) ? step with { Waits = $"{above} is set aside", WaitsFor = parent } : step.Rejected("R61", $"{above} is not here") with { MissingAbove = parent };
        }

        // What completes a row was judged with it.
        var verdict = arrived.IsRest || RowOf(table) is not { Matches.IsEmpty: false } format ? null : _matching.Of(format, step, Replacing(arrived));
        return verdict is null ? step : step with { Waits = verdict.Reason, Match = verdict };
    }

    // What was deleted here takes along what was moved below it; what the sender takes for being here is asked for, with all that hangs below it.
    private void Miss(RowStep step, RecordId parent)
    {
        if (!IsFromAbove) return;
        var table = host.Network.Model[parent.Table];
        var isDeleted = work.Tracks(table).Find(parent.Key) is { State: TrackState.Deleted or TrackState.Untold };
        // What the condition has kept out is not asked for again and again; it brings along what hangs below it when it comes.
        if (!isDeleted && KeptOut.Knows(parent)) KeepOut(step);
        else if (!isDeleted) RequestStore.Add(host.Sql, sender, table, parent.Key);
        if (step is { Local: not null, Outcome: MergeOutcome.Update }) (isDeleted ? Uprooted : Orphaned).Add((step.Arrived.Table, step.Arrived.Key, $"its {table.Name} {parent.Key}"));
    }

    /// <summary>What the step has the database do; nothing where it stays as it is.</summary>
    private Action? Write(RowStep step)
    {
        var access = host.Session.Rows(step.Arrived.Table);
        if (step.Rule.Length > 0) return null;
        return step.Outcome switch
        {
            MergeOutcome.Insert => () => access.Insert(step.Columns, step.Values),
            MergeOutcome.Update => () => access.Update(step.Arrived.Key, step.Columns, step.Values),
            _ => null,
        };
    }

    /// <summary>Counts and notes a step that the database has taken.</summary>
    /// <param name="stored">The row as it is now; null where it is yet to be read.</param>
    private void Settle(RowStep step, Row? stored)
    {
        var (table, known) = (step.Arrived.Table, step.Known);
        if (step.Arrived.IsRest && step.Rule.Length == 0)
        {
            Note(step, stored);
            return;
        }

        var counts = counters[table.Name];
        if (step.Arrived.Before is not null) counts.In++;
        if (step.Rule.Length > 0)
        {
            counts.False++;
            rejected.Add(new RecordStory(table.Name, step.Arrived.Key.ToString(), step.Rule, step.Reason));
            if (step.MissingAbove is { } above) Miss(step, above);
            if (step.Rule == "R118") KeepOut(step);
            if (step is { Rule: "R118", Local: not null, Known.IsLive: true, Outcome: MergeOutcome.Update }) Outdated.Add((table, step.Arrived.Key));
            return;
        }

        switch (step.Outcome)
        {
            case MergeOutcome.LocalStays:
                counts.Unchanged++;
                if (known is not null) Take(table, known.State == TrackState.Untold ? Told(table, known) : Heard(table, known), isLess: true);
                return;
            case MergeOutcome.Same: counts.Unchanged++; break;
            case MergeOutcome.Insert:
                counts.New++;
                // What hung below it was not taken in either.
                if (_wasRefused.Remove(step.Arrived.Id) && !BringsBelow && host.Network.Model.Below(table.Index).Any()) RequestStore.Add(host.Sql, sender, table, step.Arrived.Key);
                break;
            case MergeOutcome.Update:
                counts.Updated++;
                if (known is not null && step.Arrived.Row.Life > known.Life) Reborn.Add((table, step.Arrived.Key));
                break;
        }

        Note(step, stored);
    }

    // Of a record that is here another value may be judged by, which is a user's to change.
    private void KeepOut(RowStep step)
    {
        if (!IsFromAbove || step.Local is not null) return;
        var table = step.Arrived.Table;
        KeptOut.Note(table, step.Arrived.Key, step.Arrived.Versions.Together(table, host.Network.WithoutOwn(table, Fields(table))));
    }

    private void Take(TrackedTable table, Track track, bool isLess)
    {
        if (_asksWhatIsTaken) _taken.Add((table, track, isLess));
    }

    // Its row has vanished, and no trigger saw it: it comes again like one that had left. What the sender has not seen of it may be under way to there, so it is asked for.
    private Track Lose(TrackedTable table, Track known)
    {
        if (host.Network.Station(sender)?.Name == host.Network.Me.Below && work.Partner(sender).IsOwed(known, acknowledged)) RequestStore.Add(host.Sql, sender, table, known.Key);
        return known with { State = TrackState.Gone };
    }

    // The sender has one of its key: when it is deleted here, that is told.
    private Track Heard(TrackedTable table, Track known) => known.Communicated || !known.IsLive ? known : work.Tracks(table).Put(known with { Communicated = true });

    // The sender has it, and must hear of its deletion.
    private Track Told(TrackedTable table, Track known) => work.Tracks(table).Put(known with { State = TrackState.Deleted, Number = work.NextNumber(), Communicated = true });

    // The columns that may replace what stands here of a record that is here already. One the format keeps from the sender is empty or old there; in some each station keeps its own value (R59).
    private ImmutableArray<int> Replacing(ArrivedRow arrived)
    {
        var columns = host.Network.WithoutOwn(arrived.Table, arrived.Columns);
        if (_back?.Covers(arrived.Table) != true) return columns;
        var told = _back.Fields(arrived.Table);
        return [.. columns.Where(told.Contains)];
    }

    // Besides, in a column that the format keeps from the sender, what it has entered itself; and that it has emptied what it had entered.
    private ImmutableArray<int> Replacing(ArrivedRow arrived, Track? known)
    {
        var columns = Replacing(arrived);
        return columns.Length == arrived.Columns.Length ? columns : [.. host.Network.WithoutOwn(arrived.Table, arrived.Columns).Where(column => columns.Contains(column)
            || arrived.Row.Values[arrived.Columns.IndexOf(column)] is not null || known?.Versions[column].Station == sender)];
    }

    // Only where the result is what was sent need the sender not be told of it; in columns that did not travel may stand what it has not seen.
    private void Note(RowStep step, Row? stored)
    {
        var (table, known) = (step.Arrived.Table, step.Known);
        var isAsSent = step.Merged.IsAsSent && !(known is { IsLive: true } && known.Number > step.Arrived.Seen && known.From != sender && Replacing(step.Arrived).Length < table.Plan.Columns.Length);
        var versions = step.Merged.Versions;
#if MUTANTS
        isAsSent |= Mutant.Is("M9");
#endif
        var from = isAsSent ? sender : step.Outcome == MergeOutcome.Same && known is not null ? known.From : StationNumber.None;
        var row = stored ?? Stored(table, step.Arrived.Key);
        Take(table, work.Tracks(table).Put(new Track(
            known?.Rid ?? 0, step.Arrived.Key, step.Outcome == MergeOutcome.Same && known is not null ? known.Number : work.NextNumber(), known?.Born ?? 0, versions.Record,
            step.Arrived.Row.Life, TrackState.Live, from, known?.LocalAt ?? 0, RowContent.Hash(table, row), Communicated: true, known?.Named ?? FileSequence.None)
        {
            Stamps = versions.Stamps, Prints = FieldPrints.Of(table, row),
        }), isLess: false);
    }

    private Row Stored(TrackedTable table, RecordKey key) => host.Session.Rows(table).Find(key)
        ?? throw new StationException(StationCodes.RowNotStored, "the database does not give the row back it was given", $"{table.Name} {key}", "check the key's column types");
}

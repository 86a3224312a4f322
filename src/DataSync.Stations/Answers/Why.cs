using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Names;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;
using DataSync.Stations.Scope;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Answers;

/// <summary>
/// Why a station holds a record, or does not, from the ledger and the database of the station that is asked: changes that no output has collected yet
/// are seen, and nothing is written. Source: stations §6.10.
/// </summary>
internal sealed class Why
{
    private readonly StationHost _host;
    private readonly StationPlan _target;
    private readonly LedgerWork _work;
    private readonly TrackedTable _table;
    private readonly RecordKey _key;
    private readonly Track? _track;

    private Why(StationHost host, StationPlan target, LedgerWork work, TrackedTable table, RecordKey key)
    {
        (_host, _target, _work, _table, _key) = (host, target, work, table, key);
        _track = work.Tracks(table).Find(key);
    }

    /// <param name="host">The station that is asked.</param>
    /// <param name="station">The station the question is about.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="keyText">The key, as <see cref="RecordKeyText"/> reads it.</param>
    /// <exception cref="StationException">DS7001, DS7040, DS7041: a name or key that is none. DS7042: nothing is known of the record. DS7002: no connection leads there.</exception>
    public static WhyAnswer Of(StationHost host, string station, string tableName, string keyText)
    {
        var target = host.Network.Plan.Stations.FirstOrDefault(known => known.Name == station) ?? throw new StationException(StationCodes.UnknownStation,
            $"there is no station of this name.{NameSuggestion.Question(station, host.Network.Plan.Stations.Select(known => known.Name))}", station,
            $"name one of {string.Join(", ", host.Network.Plan.Stations.Select(known => known.Name))}");
        var table = host.Network.Model.Find(tableName) ?? throw new StationException(StationCodes.UnknownTable,
            $"no format names a table of this name.{NameSuggestion.Question(tableName, host.Network.Model.Tables.Select(known => known.Name))}", tableName,
            $"name one of {string.Join(", ", host.Network.Model.Tables.Select(known => known.Name))}");
        var key = RecordKeyText.Parse(table, keyText);
        return host.Session.InSnapshot(() =>
        {
            var work = new LedgerWork(host.Session);
            new Collector(work).Collect();
            return new Why(host, target, work, table, key).Answer();
        });
    }

    private StationNumber Target => new(_target.Number);

    private string Me => _host.Network.Me.Name;

    private WhyAnswer Answer()
    {
        var removed = Removed();
        var waiting = Quarantined();
        var isRequested = _host.Network.Partners.Where(partner => Asks(partner)).Select(partner => partner.Name).FirstOrDefault();
        var keptOut = KeptOut();
        if (_track is null && removed.IsEmpty && isRequested is null && waiting.IsEmpty && keptOut is null) throw Unknown();
        if (_target.Name == Me) return Here(removed, isRequested, waiting, keptOut);
        if (_track is null && waiting.FirstOrDefault(row => row.From == _target.Name) is { } sent)
            return Complete($"{_target.Name} holds it, and sent it with {sent.Row.File}; {Me} has not taken it in, and keeps it in quarantine: {sent.Row.Reason}.", null, true, null, null, [], removed);
        if (_host.Network.Find(Me, _target.Name) is not { } connection) throw Unconnected();
        var whole = new TargetScope(_host.Session, _host.Network, connection, _host.Run());
        var scope = whole.Explain(_table, _key);
        return _host.Network.IsBelow(_target) ? Below(connection, whole, scope, removed) : Elsewhere(scope, removed);
    }

    private WhyAnswer Below(ConnectionPlan connection, TargetScope whole, ScopeReason scope, ImmutableArray<TakenAway> removed)
    {
        var partner = _work.Partner(Target);
        var held = _track is null ? null : _work.Held(Target).Find(_table, _track.Rid);
        var isWanted = _track is not null && WantStore.Has(_host.Sql, Target, _table, _track.Rid);
        var verdict = new BelowVerdict(_target.Name, Me, _track, scope, held, partner, IsOwed(partner), isWanted, KeptThere(held))
        {
            Aside = AsideThere.Find(_host.Sql, Target, _table, _key), IsLeftToSets = connection.Synchronize, IsAgedOut = connection.Synchronize && IsAgedOut(whole, connection, partner),
            NotTakenIn = whole.WhyNotTakenIn(_table, _key),
        }.Give();
        var last = held is null ? null : held.Left > held.Brought ? File(held.Left, "told it to go", partner) : File(held.Brought, "brought it", partner);
        return Complete(verdict.Text, scope.Belongs, verdict.Holds, scope, last, [.. verdict.Waits, .. Synchronization(partner)], removed);
    }

    private WhyAnswer Elsewhere(ScopeReason scope, ImmutableArray<TakenAway> removed)
    {
        var partner = _work.Partner(Target);
        var verdict = new UpwardVerdict(_target.Name, Me, _track, scope, partner, IsOwed(partner), IsFrom(Target))
        {
            Aside = AsideThere.Find(_host.Sql, Target, _table, _key), IsWithdrawn = scope.IsExchanged && IsWithdrawn(partner),
        }.Give();
        var last = _track is null ? null : File(_track.Named, _track.State == TrackState.Untold ? "withdrew it" : "brought it", partner);
        return Complete(verdict.Text, scope.Belongs, verdict.Holds, scope, last, verdict.Waits, removed);
    }

    private WhyAnswer Here(ImmutableArray<TakenAway> removed, string? isRequested, ImmutableArray<(string From, SetAside Row)> quarantined, string? keptOut)
    {
        var above = _host.Network.Partners.FirstOrDefault(partner => partner.Name == _host.Network.Me.Below);
        var scope = above is not null && _host.Network.Find(above.Name, Me) is { } down ? new TargetScope(_host.Session, _host.Network, down, _host.Run()).Explain(_table, _key) : null;
        var waits = ImmutableArray.CreateBuilder<Waiting>();
        if (isRequested is not null) waits.Add(new Waiting("requested", $"{Me} asks {isRequested} for it"));
        foreach (var (from, row) in quarantined)
            waits.Add(new Waiting("quarantine", $"what {from} sent with {row.File} waits in quarantine: {row.Reason}"));
        if (PendingDeletions.Find(_host.Sql, _table, _key) is { } pending)
            waits.Add(new Waiting("approval", $"its deletion, asked for by {pending.File} ({pending.Rule}), waits for `datasync approve`: {pending.Reason}"));
        if (Purged(above) is { } failed) waits.Add(new Waiting("purge", failed));
        foreach (var partner in _host.Network.Partners.Where(partner => _track is not null && !_host.Network.IsBelow(partner) && _host.Network.Find(Me, partner.Name) is not null))
        {
            var state = _work.Partner(new StationNumber(partner.Number));
            if (_track is { State: TrackState.Untold } && !IsWithdrawn(state)) continue;
            if (IsOwed(state)) waits.Add(new Waiting("owed", $"its {(_track is { State: TrackState.Untold } ? "withdrawal" : "last change")} goes to {partner.Name} with the next file"));
            else if (_track?.Named > state.Confirmed) waits.Add(new Waiting("underWay", $"file {_track.Named} carries it to {partner.Name} and is not confirmed yet"));
        }

        var isLost = _track is { IsLive: true } && _host.Session.Rows(_table).Find(_key) is null;
        var text = _track switch
        {
            _ when isLost => $"{Me} does not hold it: its row has vanished, and no trigger has seen why.",
            { IsLive: true } when From() is { } from => $"{Me} holds it as it came from {from}.",
            { IsLive: true } when UndoStore.RestoredAt(_host.Sql, _table, _track.Rid) is { } at && _track.LocalAt <= at => $"{Me} holds it: it was brought back here, and has not been changed since.",
            { IsLive: true } => $"{Me} holds it, {(_track.Communicated ? "changed here last" : "created here and never communicated")}.",
            { State: TrackState.Deleted } => From() is { } from ? $"{Me} does not hold it: it was deleted, as {from} told." : $"{Me} does not hold it: it was deleted here.",
            { State: TrackState.Untold } => $"{Me} does not hold it: it was deleted here before any file named it.",
            { State: TrackState.Gone } when keptOut is not null && removed.IsEmpty => $"{Me} does not hold it any more: {keptOut}.",
            { State: TrackState.Gone } => removed is [.., var last] ? $"{Me} does not hold it any more: {last.File} took it away ({last.Rule})." : $"{Me} does not hold it any more: it left the scope.",
            _ when keptOut is not null && isRequested is null => $"{Me} does not hold it: {keptOut}.",
            _ when quarantined is [(var from, var row), ..] => $"{Me} does not hold it: {row.File} of {from} brought it, and it waits in quarantine: {row.Reason}.",
            _ when isRequested is not null => $"{Me} does not hold it yet: it has been listed and is asked for.",
            _ => $"{Me} does not hold it.",
        };
        return Complete(text, null, _track is { IsLive: true } && !isLost, scope, null, waits.ToImmutable(), removed) with { Protections = Protections(above) };
    }

    private WhyAnswer Complete(
        string verdict, bool? belongs, bool? holds, ScopeReason? scope, NamingFile? last, ImmutableArray<Waiting> waits, ImmutableArray<TakenAway> removed) =>
        new(_table.Name, RecordKeyText.Show(_key), _target.Name, Me, verdict, belongs, holds, Record(), scope, last, waits, [], removed);

    private RecordHere Record() => _track is null
        ? new RecordHere(RecordPresence.NeverHere, null, null, null, IsCommunicated: false)
        : new RecordHere(
            _track.State switch { TrackState.Live => RecordPresence.Live, TrackState.Deleted or TrackState.Untold => RecordPresence.Deleted, _ => RecordPresence.Gone },
            _track.Version == RecordVersion.None ? null : DateTimeOffset.FromUnixTimeMilliseconds(_track.Version.UnixMilliseconds), Name(_track.Version.Station), From(), _track.Communicated);

    private ImmutableArray<ProtectionReason> Protections(StationPlan? above)
    {
        if (above is null || _track is not { IsLive: true } || _host.Session.Rows(_table).Find(_key) is not { } row) return [];
        return new TreeProtections(_host, _work, new StationNumber(above.Number)).Of(_table, _track, row) is { } protection ? [protection] : [];
    }

    private bool IsOwed(PartnerState partner) =>
        _track is not null && partner.IsOwed(_track, Published.Find(_host.Sql, partner.Partner, partner.Repeat ? partner.Confirmed : partner.Sent)?.Number ?? ChangeNumber.None);

    // Neither it nor what is above it has changed since the last file, nor has the condition, which time decides too.
    private bool IsAgedOut(TargetScope scope, ConnectionPlan connection, PartnerState partner) =>
        scope.Clock != ClockReading.None && _track is { IsLive: true }
        && !SynchronizationDue.Decide(connection, isBelow: true, partner, SynchronizationDue.Digest(scope.Condition), repeats: false, _host.Session.History, _host.Clock).IsDue
        && LastCondition.Parse(partner.Condition).Condition == SynchronizationDue.Digest(scope.Condition)
        && !HasChanged(_table, _key, Published.Find(_host.Sql, partner.Partner, partner.Sent)?.Number ?? ChangeNumber.None, []);

    private bool HasChanged(TrackedTable table, RecordKey key, ChangeNumber since, HashSet<RecordId> seen) =>
        seen.Add(new RecordId(table.Index, key)) && (_work.Tracks(table).Find(key) is not { } track || track.Number > since
            || (_host.Session.Rows(table).Find(key) is { } row && table.ParentsOf(row).Any(parent => HasChanged(_host.Network.Model[parent.Table], parent.Key, since, seen))));

    // It is, or will be with the next file.
    private bool IsWithdrawn(PartnerState partner) => _track is { State: TrackState.Untold }
        && (_track.Named > FileSequence.None || (IsOwed(partner) && Withdrawal.IsDue(_host.Sql, _host.Session.History, partner)));

    private bool IsFrom(StationNumber station) => _track is not null && _track.From == station;

    private bool Asks(StationPlan partner) => _host.Sql.Number("select count(*) from ds_request where partner = @p0 and tbl = @p1 and rkey = @p2",
        partner.Number, _table.Name, _key.Canonical.ToArray()) > 0;

    private string? KeptThere(Held? held) => held is null || _track is null ? null : _host.Sql.Query(r => r.GetString(0),
        "select rule from ds_kept where partner = @p0 and tbl = @p1 and rid = @p2", Target.Value, _table.Name, _track.Rid).SingleOrDefault();

    private IEnumerable<Waiting> Synchronization(PartnerState partner)
    {
        if (partner.SyncFile > FileSequence.None) yield return new Waiting("synchronization", $"the synchronization data of file {partner.SyncFile} are under way");
    }

    private NamingFile? File(FileSequence sequence, string told, PartnerState partner)
    {
        if (sequence == FileSequence.None || Published.Find(_host.Sql, Target, sequence) is not { } file) return null;
        var isConfirmed = sequence <= partner.Confirmed;
        var receipt = StationLog.Find(_host.Sql, file.Log) switch
        {
            { Input: true } => "taken in there",
            { Refused.Length: > 0 } refused => $"refused there ({refused.Refused})",
            { Received: true } => "received there",
            _ => isConfirmed ? "confirmed with a later file" : "none yet",
        };
        return new NamingFile(file.Name, sequence.Value, told, DateTimeOffset.FromUnixTimeMilliseconds(file.At), file.State, isConfirmed, receipt);
    }

    private ImmutableArray<(string From, SetAside Row)> Quarantined()
    {
        var store = new QuarantineStore(_host.Sql, _host.Network.Model);
        var found = ImmutableArray.CreateBuilder<(string, SetAside)>();
        foreach (var partner in _host.Network.Partners)
            if (store.Find(new StationNumber(partner.Number), new RecordId(_table.Index, _key)) is { Before: { } row }) found.Add((partner.Name, row));
        return found.ToImmutable();
    }

    private ImmutableArray<TakenAway> Removed() => [.. _host.Sql.Query(
        r => new TakenAway(DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(0)), r.GetString(1), r.GetString(2)),
        "select at, rule, file from ds_removed where tbl = @p0 and rkey = @p1 order by id", _table.Name, _key.Canonical.ToArray())];

    // What the station above sent of it, and was not taken in.
    private string? KeptOut() => _host.Network.Me.Below is { } above && _host.Network.Find(above, Me) is { } down
        && new RefusedStore(_host, new StationNumber(_host.Network.Station(above).Number), _host.Network.Format(down)).Knows(new RecordId(_table.Index, _key))
            ? $"as {above} has it, it {(_table.Parents.IsEmpty ? "" : "or a record above it ")}fails the input condition"
            : null;

    // A record here that fails the condition, where the format lets nothing stay that does.
    private string? Purged(StationPlan? above)
    {
        if (above is null || _host.Network.Find(above.Name, Me) is not { } down || _track is not { IsLive: true } || _host.Session.Rows(_table).Find(_key) is not { } row) return null;
        if (_host.Network.Format(down).Rows.FirstOrDefault(plan => plan.Table == _table.Index) is not { Purge: true, Input: true, InputFunction: >= 0 } plan) return null;
        var run = _host.Run();
        if (_host.Network.Value(plan.InputFunction, row, _host.Network.Attributes(_host.Network.Me, run), run) is var value && value == true) return null;
        var when = down.Synchronize ? "the next synchronization takes it away (R115), unless a protection keeps it" : "without `synchronize` it stays until it comes anew";
        return $"the input condition {plan.InputText} is {(value is null ? "unknown" : "false")} here: {when}";
    }

    private string? From() => _track is null || _track.From == StationNumber.None ? null : Name(_track.From);

    private string? Name(StationNumber number) => number == StationNumber.None ? null : _host.Network.Station(number)?.Name ?? $"station {number}";

    private StationException Unconnected()
    {
        var neighbours = _host.Network.Plan.Connections.Where(connection => connection.To == _target.Name).Select(connection => connection.From).Distinct().ToArray();
        return new StationException(StationCodes.NoConnection, $"there is no connection from {Me} to {_target.Name}, so {Me} knows nothing of what is there", Me,
            neighbours.Length == 0 ? $"ask at {_target.Name} itself" : $"ask at {_target.Name} itself, or at {string.Join(" or ", neighbours)}");
    }

    private StationException Unknown()
    {
        var asked = RecordKeyText.Show(_key);
        var near = NameSuggestion.Question(asked, _work.Tracks(_table).All().Select(track => RecordKeyText.Show(track.Key)));
        return new StationException(StationCodes.UnknownRecord, $"{_table.Name} {asked} is not here, and was never heard of.{near}", Me, "check table and key; or ask at the station where it was created");
    }
}

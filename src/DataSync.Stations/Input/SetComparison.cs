using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Input;

/// <summary>
/// Step 11 of an input: what is here is compared with what the station above says should be here. Surplus goes, unless a protection keeps it; what is
/// missing, or here in another version, is asked for. The delta was applied before. Where a sketch says nothing for certain, nothing is done.
/// Source: stations §3.8 steps 2 and 3, R92 to R105.
/// </summary>
internal sealed class SetComparison(StationHost host, LedgerWork work, StationNumber sender, ChangeNumber acknowledged, ConnectionPlan connection, TreeRemoval removal, RecordInput records, Counters counters)
{
    private readonly ImmutableArray<ReceiptSynchronization>.Builder _outcomes = ImmutableArray.CreateBuilder<ReceiptSynchronization>();

    public ImmutableArray<ReceiptSynchronization> Outcomes => _outcomes.ToImmutable();

    public List<RecordStory> Requested { get; } = [];

    /// <summary>What could not be compared, in words; empty when all was.</summary>
    public string Failure => _outcomes.Where(outcome => outcome.Outcome == SetOutcome.Failed).Select(outcome => outcome.Table).ToList() is { Count: > 0 } tables
        ? $"more differs than the synchronization data of {string.Join(", ", tables)} can tell: nothing was deleted or asked for, and the next file brings the list"
        : "";

    /// <summary>
    /// Compares all rows with the ledger: what was changed behind the triggers counts, and what has vanished is asked for, a child by itself, for no set lists it.
    /// Source: communication.md §Ledger; communication-why.md §3, decision 6.
    /// </summary>
    /// <param name="listed">The tables of which a set tells what is missing.</param>
    public void LookForLost(IReadOnlySet<int> listed)
    {
        foreach (var table in host.Network.Model.Tables.Where(table => table.IsWatched)) new Census(work) { Locks = new RowLocks(work), Lost = Lose }.Take(table);

        void Lose(TrackedTable table, Track track)
        {
            work.Tracks(table).Put(track with { State = TrackState.Gone, Number = work.NextNumber(), From = sender, Content = 0 });
            if (listed.Contains(table.Index)) return;
            RequestStore.Add(host.Sql, sender, table, track.Key);
            Requested.Add(new RecordStory(table.Name, track.Key.ToString(), "R104", "its row has vanished, and no trigger has seen why"));
            counters[table.Name].Requested++;
        }
    }

    public void Compare(TrackedTable table, SynchronizationSet set)
    {
        counters[table.Name].Synchronization = set.Count;
        var tracks = work.Tracks(table);
        if (SetComparer.Compare(set, Here(table)) is not { } difference)
        {
            _outcomes.Add(new ReceiptSynchronization(table.Name, set.Count, Removed: 0, Requested: 0, Found: 0, SetOutcome.Failed));
            return;
        }

#if MUTANTS
        if (Mutant.Is("M18")) difference = difference with { Surplus = [.. difference.Surplus, .. difference.Differing] };
#endif
        // What waited by an earlier set: this one says which shall go.
        PendingDeletions.Drop(host.Sql, sender, table, PendingDeletions.LeftScope);
        var here = set.Count + difference.Surplus.Count - difference.Missing.Count - difference.Unknown.Count - records.KeptOut.Count(table);
        records.KeptOut.Forget(table, difference.Surplus);
        foreach (var key in difference.Surplus) records.Drop(table, key, "R93", "is not listed in the synchronization data");
        var surplus = difference.Surplus.Select(tracks.Find).OfType<Track>().Where(track => track.IsLive).Select(track => new Leaver(table, track, "R93", "is not listed in the synchronization data")).ToList();
        var held = DeletionLimit.WhyHeld(connection, surplus.Count, here);
        var removed = 0L;
        foreach (var leaver in surplus)
        {
            if (held is not null) removal.Hold(leaver, held);
            else if (removal.Remove(leaver)) removed++;
        }

        var requested = Request(table, set, difference);
        counters[table.Name].Requested = requested;
        _outcomes.Add(new ReceiptSynchronization(table.Name, set.Count, removed, requested, difference.Elements, held is null ? SetOutcome.Compared : SetOutcome.Held));
    }

    // By rising keys. What waits in quarantine, or was kept out by the input condition, counts as present in the version that came, or it would be asked for at each comparison.
    private IEnumerable<SetRecord> Here(TrackedTable table)
    {
        var fields = host.Network.WithoutOwn(table, records.Fields(table));
        var waiting = records.Quarantine.Of(sender).Where(row => row.Table.Index == table.Index).OrderBy(row => row.Key).Select(row => new SetRecord(row.Key, row.Versions.Together(table, fields)));
        var known = work.Tracks(table).InKeyOrder().Select(track => new SetRecord(track.Key, track.Versions.Together(table, fields)) { IsHere = track.IsLive });
        return Together(waiting, Together(known, records.KeptOut.Of(table)));
    }

    // All of both by rising keys; of those with one key the first counts where it is here.
    private static IEnumerable<SetRecord> Together(IEnumerable<SetRecord> first, IEnumerable<SetRecord> other)
    {
        using var others = other.GetEnumerator();
        var isOther = others.MoveNext();
        foreach (var record in first)
        {
            for (; isOther && others.Current.Key.CompareTo(record.Key) < 0; isOther = others.MoveNext()) yield return others.Current;
            var isBoth = isOther && others.Current.Key == record.Key;
            yield return isBoth && !record.IsHere ? others.Current : record;
            if (isBoth) isOther = others.MoveNext();
        }

        for (; isOther; isOther = others.MoveNext()) yield return others.Current;
    }

    private long Request(TrackedTable table, SynchronizationSet set, SetDifference difference)
    {
        var before = Requested.Count;
        var tracks = work.Tracks(table);

        // Deleted here counts as present, or the deletion would be undone.
        foreach (var key in difference.Missing.Where(key => tracks.Find(key) is null or { State: TrackState.Gone or TrackState.Untold }).Order()) Ask(key, "is listed and not here");

        // What is owed to the station above is on its way there, and merged there. What is not here was kept out in another version.
        foreach (var key in difference.Differing.Where(key => !records.Quarantine.Contains(sender, new RecordId(table.Index, key)) && (tracks.Find(key) switch
        {
            { IsLive: true } track => !work.Partner(sender).IsOwed(track, acknowledged),
            { State: TrackState.Deleted } => false,
            _ => true,
        })).Order())
            Ask(key, "is listed in another version");

        RequestStore.Add(host.Sql, sender, table, new HashRequests(set.Key, [.. difference.Unknown]));
        Requested.AddRange(difference.Unknown.Select(hash => new RecordStory(table.Name, $"#{hash:x16}", "R104", "is in the synchronization data and not here; its key is not known")));
        return Requested.Count - before;

        void Ask(RecordKey key, string reason)
        {
            RequestStore.Add(host.Sql, sender, table, key);
            Requested.Add(new RecordStory(table.Name, key.ToString(), "R104", reason));
        }
    }

    /// <summary>Local records that fail the input condition go, where the format says so and the cycle is due. Source: stations R115 to R117.</summary>
    public void Purge()
    {
        foreach (var table in host.Network.Model.Tables)
        {
            if (!IsPurged(table)) continue;
            var tracks = work.Tracks(table);
            var failing = host.Session.Rows(table).Each().Where(row => !records.IsAdmitted(table, row)).Select(table.KeyOf).ToList();
            var leavers = failing.Select(tracks.Find).OfType<Track>().Select(track => new Leaver(table, track, "R115", "does not satisfy the input condition")).ToList();
            PendingDeletions.Drop(host.Sql, sender, table, PendingDeletions.NotAdmitted);
            Purge(table, leavers);
        }
    }

    /// <summary>What came in a version that fails the input condition, and was not taken in, goes at once where the format says so: what stands here in its place is not what the station above holds.</summary>
    public void PurgeOutdated()
    {
        foreach (var outdated in records.Outdated.Where(record => IsPurged(record.Table)).GroupBy(record => record.Table.Index))
        {
            var table = host.Network.Model[outdated.Key];
            Purge(table, [.. outdated.Select(record => work.Tracks(table).Find(record.Key)).OfType<Track>().Where(track => track.IsLive)
                .Select(track => new Leaver(table, track, "R118", "does not satisfy the input condition as it is above"))]);
        }
    }

    /// <summary>
    /// What hangs below a record that is not here, as it is above, goes: nobody would tell it to go when the one above it does, for there it would go with that. It comes with the one above it.
    /// </summary>
    public void PurgeOrphaned()
    {
        foreach (var orphaned in records.Orphaned.GroupBy(record => record.Table.Index))
        {
            var table = host.Network.Model[orphaned.Key];
            Purge(table, [.. orphaned.DistinctBy(record => record.Key).Select(record => (Track: work.Tracks(table).Find(record.Key), record.Above)).Where(record => record.Track is { IsLive: true })
                .Select(record => new Leaver(table, record.Track ?? throw new InvalidOperationException(), "R61", $"as it is above it hangs below {record.Above}, which is not here"))]);
        }
    }

    private bool IsPurged(TrackedTable table) => records.RowOf(table) is { Purge: true, Input: true, InputFunction: >= 0 };

    private void Purge(TrackedTable table, List<Leaver> leavers)
    {
        var held = DeletionLimit.WhyHeld(connection, leavers.Count, work.Tracks(table).All().Count(track => track.IsLive));
        foreach (var leaver in leavers)
        {
            if (held is not null) removal.Hold(leaver, held);
            else removal.Remove(leaver);
        }
    }
}

using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Input;

/// <summary>
/// Step 11 of an input: what is here is compared with what the station above says should be here. Surplus goes, unless a protection keeps it; what is
/// missing is asked for. The delta was applied before. Source: stations §3.8 steps 2 and 3, R92 to R105.
/// </summary>
internal sealed class SetComparison(StationHost host, LedgerWork work, StationNumber sender, ConnectionPlan connection, TreeRemoval removal, Counters counters)
{
    private readonly ImmutableArray<ReceiptSynchronization>.Builder _outcomes = ImmutableArray.CreateBuilder<ReceiptSynchronization>();

    public ImmutableArray<ReceiptSynchronization> Outcomes => _outcomes.ToImmutable();

    public List<RecordStory> Requested { get; } = [];

    public void Compare(TrackedTable table, Synchronization.SynchronizationSet set)
    {
        var counts = counters[table.Name];
        var listed = set.Keys.ToHashSet();
        counts.Synchronization = listed.Count;
        var here = work.Tracks(table).All().Where(track => track.IsLive).ToList();
        var surplus = here.Where(track => !listed.Contains(track.Key))
            .Select(track => new Leaver(table, track, "R93", "is not listed in the synchronization data")).ToList();
        var held = DeletionLimit.WhyHeld(connection, surplus.Count, here.Count);
        var removed = 0L;
        foreach (var leaver in surplus)
        {
            if (held is not null) removal.Hold(leaver, held);
            else if (removal.Remove(leaver)) removed++;
        }

        // Deleted here counts as present, or the deletion would be undone.
        var missing = listed.Where(key => work.Tracks(table).Find(key) is null or { State: TrackState.Gone }).Order().ToList();
        foreach (var key in missing)
        {
            RequestStore.Add(host.Sql, sender, table, key);
            Requested.Add(new RecordStory(table.Name, key.ToString(), "R104", "is listed and not here"));
        }

        counts.Requested = missing.Count;
        _outcomes.Add(new ReceiptSynchronization(table.Name, listed.Count, removed, missing.Count, Succeeded: held is null));
    }

    /// <summary>Local records that fail the input condition go, where the format says so and the cycle is due. Source: stations R115 to R117.</summary>
    public void Purge(RecordInput records)
    {
        foreach (var table in host.Network.Model.Tables)
        {
            if (records.RowOf(table) is not { Purge: true, Input: true, InputFunction: >= 0 }) continue;
            var tracks = work.Tracks(table);
            var failing = host.Session.Rows(table).All().Where(row => !records.IsAdmitted(table, row)).Select(table.KeyOf).ToList();
            var leavers = failing.Select(tracks.Find).OfType<Track>().Select(track => new Leaver(table, track, "R115", "does not satisfy the input condition")).ToList();
            var held = DeletionLimit.WhyHeld(connection, leavers.Count, tracks.All().Count(track => track.IsLive));
            foreach (var leaver in leavers)
            {
                if (held is not null) removal.Hold(leaver, held);
                else removal.Remove(leaver);
            }
        }
    }
}

using DataSync.Plans.Model;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Input;

/// <summary>What a station below has sent it holds: inside its scope, or waiting for the synchronization outside of it.</summary>
internal sealed class FromBelow(StationHost host, LedgerWork work, StationPlan partner)
{
    private readonly StationNumber _sender = new(partner.Number);

    public void Hold(RecordInput records)
    {
#if MUTANTS
        if (Mutant.Is("not held from below")) return;
#endif
        if (!host.Network.IsBelow(partner) || records.Taken.Count == 0) return;
        var scope = host.Network.Find(host.Network.Me.Name, partner.Name) is { } back ? new TargetScope(host.Session, host.Network, back, host.Run()) : null;
        foreach (var taken in records.Taken.GroupBy(one => one.Table.Index))
        {
            var table = host.Network.Model[taken.Key];
            foreach (var some in taken.Select(one => (one.Track, one.IsLess)).Chunk(LedgerSql.MostListed)) Hold(table, some, scope);
        }
    }

    private void Hold(TrackedTable table, (Track Track, bool IsLess)[] tracks, TargetScope? scope)
    {
        work.Held(_sender).Load(table, tracks.Select(one => one.Track.Rid));
        (Track Track, bool IsLess)[] unknown = [.. tracks.Where(one => work.Held(_sender).Find(table, one.Track.Rid) is null)];
        if (unknown.Length == 0) return;
        var rows = host.Session.Rows(table).Find([.. unknown.Select(one => one.Track.Key)]);
        foreach (var (track, isLess) in unknown)
        {
            var inside = rows.TryGetValue(track.Key, out var row) && scope?.Contains(table, row) == true;
            // A sender who still has what was deleted is told of it, and one who has less than is here of that: or it would keep it for ever.
            work.Held(_sender).Put(new Held(table, track.Rid, FileSequence.None, inside, FileSequence.None, Again: isLess || track.State == TrackState.Deleted));
        }
    }
}

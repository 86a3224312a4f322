using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Input;

/// <summary>
/// Step 12 of an input: what the partner asks for is noted, and sent in a file of its own where it still belongs there. Source: stations R106, R107.
/// </summary>
internal sealed class RequestInput(StationHost host, LedgerWork work, StationNumber sender, Counters counters)
{
    /// <summary>Records asked for by key.</summary>
    public void Take(TrackedTable table, IEnumerable<RecordKey> keys)
    {
        foreach (var key in keys)
        {
            counters[table.Name].Requested++;
            if (work.Tracks(table).Find(key) is { IsLive: true } track) WantStore.Add(host.Sql, sender, table, track.Rid);
        }
    }

    /// <summary>Records asked for by hash: all there are here are hashed again. One that is not found has been deleted since, and that travels anyway.</summary>
    public void Take(TrackedTable table, HashRequests asked)
    {
        counters[table.Name].Requested += asked.Hashes.Length;
        var hash = new SetHash(asked.SetKey.Span);
        var hashes = asked.Hashes.ToHashSet();
        foreach (var track in work.Tracks(table).InKeyOrder())
        {
            if (track.IsLive && hashes.Contains(hash.Element(track.Key.Canonical).Hash)) WantStore.Add(host.Sql, sender, table, track.Rid);
        }
    }
}

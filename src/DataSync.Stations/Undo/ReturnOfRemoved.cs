using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Undo;

/// <summary>
/// Brings back what the station above has taken away here since it wrote what it stands behind now: what is left of it may be the only copy. It is owed upwards, and goes
/// again when the station above says so anew.
/// </summary>
internal sealed class ReturnOfRemoved(StationHost host)
{
    private DataModel Model => host.Network.Model;

    /// <summary>Inside a transaction: all that can be brought back; what the database does not take, or what hangs below something deleted, stays in the undo store.</summary>
    /// <param name="upTo">The change number up to which the station above is known to know.</param>
    /// <returns>How many came back.</returns>
    public long Since(ChangeNumber upTo)
    {
        var work = new LedgerWork(host.Session);
        var open = Model.Tables.SelectMany(table => work.Tracks(table).Since(upTo).Where(track => track.State == TrackState.Gone).OrderBy(track => track.Number)
            .Select(track => (Table: table, Track: track, Removed: UndoStore.Last(host.Sql, table, track.Key)))).Where(gone => gone.Removed is not null).ToList();

        // Parents first; of one table in whatever order they hang below each other.
        var returned = 0L;
        for (var before = -1L; before < returned;)
        {
            before = returned;
            returned += open.RemoveAll(gone => gone.Removed is { } removed && Return(work, gone.Table, gone.Track, removed));
        }

        work.Write();
        return returned;
    }

    private bool Return(LedgerWork work, TrackedTable table, Track track, RemovedRow removed)
    {
        var row = RowContent.Read(table, removed.Content, host.Session.NewRow(table));
        var access = host.Session.Rows(table);
        if (access.Exists(track.Key) || table.ParentsOf(row).Any(parent => parent != new RecordId(table.Index, track.Key) && !host.Session.Rows(Model[parent.Table]).Exists(parent.Key))) return false;
        ImmutableArray<int> columns = [.. table.Plan.Columns.Select(column => column.Index)];
        if (host.Session.Attempt(() => access.Insert(columns, [.. columns.Select(column => row[column])])) is not null || access.Find(track.Key) is not { } stored) return false;
        work.Tracks(table).Put((track with { Number = work.NextNumber(), State = TrackState.Live, From = StationNumber.None }).Holding(table, stored));
        UndoStore.TakeOut(host.Sql, table, track.Key);
        return true;
    }
}

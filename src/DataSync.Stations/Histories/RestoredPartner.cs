using DataSync.Plans.Model;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Output;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Histories;

/// <summary>
/// A partner that speaks in a new history was restored or copied. It has what it acknowledges now, whatever it acknowledged before: everything since goes back to it, echo or not,
/// nothing of that may be deleted here for it, what it had taken away here since returns, what it was asked for since is asked for again, and synchronization is due. Runs inside the
/// transaction that takes its file in, before anything else of the file counts. See docs/decisions/0011.
/// </summary>
internal sealed class RestoredPartner(StationHost host, StationPlan partner)
{
    private readonly StationNumber _partner = new(partner.Number);

    /// <returns>What is to be told, or null when the history is known.</returns>
    public HistoryNote? Take(StationFileHeader header)
    {
        var state = PartnerState.Load(host.Sql, _partner);
        if (header.History.Generation <= state.Reader.Generation) return null;
        if (state.Reader == HistoryId.Unknown)
        {
            (state with { Reader = header.History }).Write(host.Sql);
            return null;
        }

        var confirmed = header.Ack is { } ack && Published.IsKnown(host.Sql, _partner, ack.Applied) ? ack.Applied.Sequence : FileSequence.None;
        var upTo = Published.Find(host.Sql, _partner, confirmed)?.Number ?? ChangeNumber.None;
        Parted.Return(host.Sql, _partner, confirmed);
        RequestStore.Return(host.Sql, _partner, confirmed);
        RefusedStore.Forget(host.Sql, _partner);
        foreach (var table in host.Network.Model.Tables) PendingDeletions.Drop(host.Sql, _partner, table);
        var returned = host.Network.Me.Below == partner.Name ? new ReturnOfRemoved(host).Since(upTo) : 0;
        (state with
        {
            Reader = header.History, Confirmed = confirmed, Repeat = true, Raw = new ChangeNumber(host.Sql.Number("select cn from ds_station")), RawCatalog = CatalogStore.Last(host.Sql)?.Entry.Number ?? 0,
            SyncDate = null, SyncCondition = "", SyncFile = FileSequence.None,
        }).Write(host.Sql);
        var note = HistoryNote.Partner($"{partner.Name} goes on in history {header.History} after {state.Reader}: its database was restored or copied, and stands behind file {confirmed} of this station"
            + (returned > 0 ? $"; {returned} records that it had taken away here are back" : ""));
        NewHistory.Log(host.Sql, _partner, host.Clock.Milliseconds, note);
        return note;
    }
}

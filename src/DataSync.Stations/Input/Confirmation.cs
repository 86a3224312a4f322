using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>
/// What a file says of ours: receipts first (kept keys), then the acknowledgement, and both before any row, or the record of what the partner holds
/// would be dropped before it is known that it stayed there. Runs inside the transaction. Source: stations R77 to R80.
/// </summary>
/// <param name="host">This station.</param>
/// <param name="partner">Who wrote the file.</param>
/// <param name="isNext">The file is the next of the partner, not one that may be late.</param>
internal sealed class Confirmation(StationHost host, StationPlan partner, bool isNext)
{
    private readonly StationNumber _partner = new(partner.Number);

    public void Take(StationFileReader file)
    {
        foreach (var receipt in file.Receipts) Take(receipt);

        // One written before this station was restored may name files that it does not know any more.
        if (file.Header.Ack is not { } ack) return;
        if (Published.IsKnown(host.Sql, _partner, ack.Applied)) Acknowledge(ack.Applied.Sequence);
        else if (isNext && ack.Newest == host.Session.History) Leave(PartnerState.Load(host.Sql, _partner), FileSequence.None);
    }

    // It stands behind what somebody else wrote, and knows the present history: what it had confirmed it confirmed before.
    private void Leave(PartnerState state, FileSequence position)
    {
        if (position >= state.Confirmed) return;
        Parted.Return(host.Sql, _partner, position);
        (state with { Confirmed = position, Repeat = true, Raw = new ChangeNumber(host.Sql.Number("select cn from ds_station")) }).Write(host.Sql);
    }

    private void Take(FileReceipt receipt)
    {
        // A receipt that matches no file of ours changes nothing (R79).
        if (receipt.File.IsReceipt || Published.Find(host.Sql, _partner, receipt.File.Sequence) is not { } ours) return;
        // Of a file that arrived torn nobody knows the digest; its name is all there is.
        if (receipt.Digest is { } digest ? digest.Hex != ours.Digest : receipt.Status != ReceiptStatus.Refused) return;
        StationLog.Answer(host.Sql, ours.Log, receipt.Status is ReceiptStatus.Applied or ReceiptStatus.AlreadyApplied, receipt.Problem?.Code ?? "",
            receipt.Status == ReceiptStatus.AlreadyApplied ? null : [.. receipt.SetAside.Select(row => new RecordStory(row.Table, row.Key.ToString(), row.Rule, row.Reason))]);
        if (receipt.Status == ReceiptStatus.Applied) AsideThere.Take(host.Sql, _partner, ours.Sequence, receipt.SetAside);
        foreach (var kept in receipt.Kept) TellAgain(kept, receipt.File.Sequence);
        foreach (var compared in receipt.Synchronization) Note(compared, ours);
        var state = PartnerState.Load(host.Sql, _partner);
        switch (receipt.Status)
        {
            case ReceiptStatus.Waiting when state.Confirmed < ours.Sequence && StandsAt(receipt.Position) is var position && position < state.Confirmed:
                // It has left what was confirmed: for what somebody else wrote under this number, or for a backup from before. A receipt that was late says so too; the acknowledgement then corrects it.
                Leave(state, position);
                break;
            case ReceiptStatus.Waiting when state.Confirmed < ours.Sequence:
                // Something before it is missing there. What has been applied meanwhile is named by the acknowledgement.
                (state with { Repeat = true }).Write(host.Sql);
                break;
            case ReceiptStatus.Refused when receipt.Problem?.Code == StationCodes.NoCommonFile && ours.After <= state.Confirmed:
                // It does not even know the confirmed file: from the one it stands behind, or everything.
                (state with { Confirmed = StandsAt(receipt.Position), Repeat = true }).Write(host.Sql);
                break;
            case ReceiptStatus.Refused when state.Confirmed < ours.Sequence:
                (state with { Repeat = true, SyncFile = state.SyncFile == ours.Sequence ? FileSequence.None : state.SyncFile }).Write(host.Sql);
                break;
            case ReceiptStatus.Applied when state.SyncFile == ours.Sequence:
                var succeeded = receipt.Synchronization.All(table => table.Outcome == SetOutcome.Compared);
                (state with
                {
                    SyncFile = FileSequence.None, SyncDate = succeeded ? state.SyncDay : state.SyncDate, SyncCondition = succeeded ? state.SyncDigest : state.SyncCondition,
                }).Write(host.Sql);
                break;
        }
    }

    private FileSequence StandsAt(FilePosition position) => Published.IsKnown(host.Sql, _partner, position) ? position.Sequence : FileSequence.None;

    private void Note(ReceiptSynchronization compared, Written ours)
    {
        if (host.Network.Model.Find(compared.Table) is not { } table) return;
        var last = SetStore.Find(host.Sql, _partner, table);
        SetStore.Put(host.Sql, _partner, table, compared.Outcome == SetOutcome.Failed
            ? last with { Failed = true }
            : new SetState(compared.Outcome == SetOutcome.Compared ? ours.Number : last.Compared, compared.Found, Failed: false));

        // What only the absence from the set told to go, and what hangs below it, was told by nothing then.
        if (compared.Outcome == SetOutcome.Failed) host.Sql.Execute("update ds_held set again = 1 where partner = @p0 and gone = @p1", _partner.Value, ours.Sequence.Value);
    }

    // What has been told anew since, or came back into scope and left once more, is not concerned by an old receipt.
    private void TellAgain(KeptRecord kept, FileSequence file)
    {
        if (host.Network.Model.Find(kept.Table) is not { } table || new TrackStore(host.Sql, table).Find(kept.Key) is not { } track) return;
        var told = host.Sql.Affect("update ds_held set again = 1 where partner = @p0 and tbl = @p1 and rid = @p2 and gone <= @p3", _partner.Value, table.Name, track.Rid, file.Value);
        if (told > 0) host.Sql.Put(LedgerSchema.Kept, _partner.Value, table.Name, track.Rid, file.Value, kept.Rule);
    }

    private void Acknowledge(FileSequence upTo)
    {
        var state = PartnerState.Load(host.Sql, _partner);
        if (upTo <= state.Confirmed) return;
        (state with { Confirmed = upTo, Repeat = state.Repeat && upTo < state.Sent }).Write(host.Sql);
        RequestStore.Confirmed(host.Sql, _partner, upTo);
        var isAbove = host.Network.Me.Below == partner.Name;
        foreach (var table in host.Network.Model.Tables)
        {
            var tracks = host.Sql.Dialect.Quote(host.Sql.Database.TrackName(table));
            if (isAbove) host.Sql.Execute($"update {tracks} set cmcd = 1 where named > 0 and named <= @p0 and cmcd = 0", upTo.Value);
            host.Sql.Execute($"update {tracks} set cmcd = 1 where cmcd = 0 and rid in (select rid from ds_held where partner = @p0 and tbl = @p1 and seq > 0 and seq <= @p2)",
                _partner.Value, table.Name, upTo.Value);
        }

        // Only now: what came and went between two confirmations was communicated too.
        Parted.Confirmed(host.Sql, _partner, upTo);
        host.Sql.Execute("""
            delete from ds_kept where partner = @p0 and not exists
                (select 1 from ds_held where ds_held.partner = ds_kept.partner and ds_held.tbl = ds_kept.tbl and ds_held.rid = ds_kept.rid)
            """, _partner.Value);
    }
}

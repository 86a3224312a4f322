using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;

namespace DataSync.Stations.Histories;

/// <summary>
/// What files that have come say about this station: who knows a later history of it, or a file that its ledger does not, has known a database that is not this one any more. That
/// is looked for before anything is collected.
/// </summary>
internal sealed class HistoryEvidence(StationHost host)
{
    /// <summary>Looks at all files that have come; the first that tells begins a new history.</summary>
    public void Look()
    {
        foreach (var partner in host.Network.Partners)
        {
            var number = new StationNumber(partner.Number);
            foreach (var name in host.Folders.Disk.List(host.Folders.In(number), StationFileName.Extension))
                if (StationFileName.TryParse(name, out _) && Header(Path.Combine(host.Folders.In(number), name)) is { } header) Take(number, partner.Name, header);
        }
    }

    /// <summary>Begins a new history when the file tells of one that is not here: by its header, or by a receipt for a file that this station wrote with another content.</summary>
    public void Take(StationNumber partner, string partnerName, StationFileReader file)
    {
#if MUTANTS
        if (Mutant.Is("restore unseen")) return;
#endif
        var (ours, header) = (host.Session.History, file.Header);
        Take(partner, partnerName, header);
        if (host.Session.History != ours || !IsForHere(partner, header) || header.Ack?.PartnerHistory != ours) return;
        // The acknowledgement names the last one only.
        var foreign = file.Receipts.FirstOrDefault(receipt => receipt is { Status: ReceiptStatus.Applied, Digest: not null, File.IsReceipt: false }
            && Published.Find(host.Sql, partner, receipt.File.Sequence) is { } written && written.State != Written.Former && written.Digest != receipt.Digest.Hex);
        if (foreign is not null)
            host.Session.BeginHistory(ours, HistoryNote.Unknown($"{partnerName} has taken in a file {foreign.File.Sequence} of this station (it says so in {header.Name}) with another content than its ledger knows"));
    }

    private bool IsForHere(StationNumber partner, StationFileHeader header) => header.Source == partner && header.Target == host.Network.Number && header.Network == host.Network.Name;

    private void Take(StationNumber partner, string partnerName, StationFileHeader header)
    {
#if MUTANTS
        if (Mutant.Is("restore unseen")) return;
#endif
        if (!IsForHere(partner, header) || header.Ack is not { } ack) return;
        var ours = host.Session.History;
        if (ack.Newest.Generation > ours.Generation || (ack.Newest.Generation == ours.Generation && ack.Newest != ours))
        {
            host.Session.BeginHistory(ack.Newest, HistoryNote.Unknown($"{partnerName} knows this station in history {ack.Newest} (file {header.Name}), and its ledger is of {ours}"));
        }
        else if (ack.PartnerHistory == ours && !Published.IsKnown(host.Sql, partner, ack.Applied))
        {
            host.Session.BeginHistory(ours, HistoryNote.Unknown($"{partnerName} has taken in a file {ack.Applied.Sequence} of this station (it says so in {header.Name}) that its ledger does not know"));
        }
        else if (IsBehindWhatIsConfirmed(partner, header, ack, ours))
        {
            host.Session.BeginHistory(ours, HistoryNote.Unknown($"{partnerName} repeats behind its file {header.After.Sequence} (in {header.Name}), which this station confirmed, and its ledger has not taken in"));
        }
    }

    // A repetition begins behind what this station has confirmed. Somebody who had only taken in since its backup is told by nothing else, and would wait for what lies between for ever.
    private bool IsBehindWhatIsConfirmed(StationNumber partner, StationFileHeader header, Acknowledgement ack, HistoryId ours)
    {
        var state = PartnerState.Load(host.Sql, partner);
        return header.Kind == StationFileKind.Repetition && ack.Newest == ours && header.After.Sequence > state.Applied && header.History.Generation >= state.History.Generation;
    }

    // What is wrong with a file is told when it is taken in.
    private StationFileHeader? Header(string path)
    {
        try
        {
            using var file = StationFileReader.Open(host.Folders.Disk, path);
            return file.Header;
        }
        catch (StationException)
        {
            return null;
        }
    }
}

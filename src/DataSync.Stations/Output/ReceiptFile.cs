using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>
/// The receipt file of an input run: receipts and acknowledgement, without a sequence and never confirmed itself. It may get lost: the next ordinary file
/// says the same. Source: stations R76, R80.
/// </summary>
internal sealed class ReceiptFile(StationHost host)
{
    public OutputResult Write(StationPlan partner)
    {
        var number = new StationNumber(partner.Number);
        var state = host.Session.InTransaction(() =>
        {
            var next = PartnerState.Load(host.Sql, number);
            next = next with { Receipts = next.Receipts + 1 };
            next.Write(host.Sql);
            return next;
        });
        var content = new FileContent { Receipts = ReceiptStore.Untold(host.Sql, number, state.Confirmed) };
        var header = new StationFileHeader(host.Network.Name, host.Network.Number, number, host.Session.History, host.Clock.Today, FileSequence.None, FilePosition.Start,
            StationFileKind.Receipt, host.Clock.Milliseconds, host.ModelDigest, StationHost.Acknowledge(state), state.Receipts);
        var folder = host.Folders.Out(number);
        var path = Path.Combine(folder, header.Name.ToString());
        content.Write(host.Folders.Disk, Path.Combine(folder, header.Name.TemporaryText), header, host.Network.Model, host.Entropy);
        host.Folders.Disk.Move(Path.Combine(folder, header.Name.TemporaryText), path);
        host.Folders.Disk.FlushFolder(folder);
        return new OutputResult([new OutputFile(partner.Name, path, StationFileKind.Receipt, 0, "confirms what was taken in (R76)", [], [])], []);
    }
}

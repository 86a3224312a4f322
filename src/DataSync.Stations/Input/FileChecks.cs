using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;

namespace DataSync.Stations.Input;

/// <summary>What the sequence of a file says about it.</summary>
internal enum FilePlace { Next, AlreadyApplied, Waits }

/// <summary>Steps 1 and 2 of an input: everything that can be checked of a file before its first row.</summary>
internal static class FileChecks
{
    /// <exception cref="StationException">The file is refused.</exception>
    public static void Demand(StationHost host, StationPlan partner, PartnerState state, StationFileReader file, string name)
    {
        var header = file.Header;
        if (header.Source.Value != partner.Number)
            throw new StationException(StationCodes.WrongSource, $"it comes from station {header.Source} and lies in the folder of station {partner.Number}", name, "put it into the folder of its source");
        if (host.Network.Me.VerifyTarget && header.Target != host.Network.Number)
        {
            throw new StationException(StationCodes.WrongTarget, $"it is for station {header.Target}, and this is station {host.Network.Number} (R9)", name,
                "take it to its target; or let this station 'accept any target'");
        }

        if (header.Network != host.Network.Name)
            throw new StationException(StationCodes.WrongNetwork, $"it belongs to the network of {header.Network}, not to that of {host.Network.Name}", name, "take it where it belongs");
        if (state.History != HistoryId.Unknown && header.History != state.History)
        {
            throw new StationException(StationCodes.UnknownHistory,
                $"{partner.Name} writes in history {header.History}, and is known here in history {state.History}: its database was restored or copied, which is not handled yet", name,
                "let the partner go on with its newest database");
        }

        if (header.ModelDigest != host.ModelDigest)
        {
            throw new StationException(StationCodes.OtherModel, "it follows another data model (46), and taking over a model is not built yet", name,
                "run both stations on the same scripts, then have the file sent again");
        }

        if (header.Ack is { } ack) DemandKnown(host, new StationNumber(partner.Number), ack, name);
        if (file.EntriesOf(FileEntryKind.Model).Any())
            throw new StationException(StationCodes.FileNotBuilt, "it carries a data model, and taking one over is not built yet", name, "run both stations on the same scripts");
        foreach (var entry in file.Manifest.Entries)
        {
            if (entry.Table is not { } named) continue;
            if (host.Network.Model.Find(named) is not { } table)
                throw new StationException(StationCodes.OtherModel, $"table {named} is not in the data model here (46)", name, "run both stations on the same scripts");
            if (!Fits(entry, table))
                throw new StationException(StationCodes.OtherModel, $"the columns of {entry.Path} are not those of the data model here (46)", name, "run both stations on the same scripts");
        }
    }

    /// <summary>Where the file stands in the row of the partner's files. Source: communication.md §Input, step 2.</summary>
    /// <exception cref="StationException">DS7023: it continues another row of files.</exception>
    public static FilePlace Place(StationHost host, PartnerState state, StationFileReader file, string name)
    {
        var header = file.Header;
        var known = ReceiptStore.AppliedDigest(host.Sql, state.Partner, header.Sequence);
        if (known is not null && known != file.Digest.Hex)
            throw Forked(name, $"file {header.Sequence} was applied here with another content");
        if (header.Sequence <= state.Applied) return FilePlace.AlreadyApplied;
        if (header.After.Sequence > state.Applied) return FilePlace.Waits;
        if (header.After.Digest is { } after && ReceiptStore.AppliedDigest(host.Sql, state.Partner, header.After.Sequence) is { } before && before != after.Hex)
            throw Forked(name, $"it continues a file {header.After.Sequence} that is not the one applied here");
        return FilePlace.Next;
    }

    // Records: known columns with their types, the key among them. Everything else: exactly the key.
    private static bool Fits(FileEntry entry, TrackedTable table)
    {
        var columns = table.Plan.Columns;
        var keys = table.Key.Select(key => new FileColumn(columns[key].Name, columns[key].Type)).ToArray();
        return entry.Kind == FileEntryKind.Records
            ? keys.All(entry.Columns.Contains) && entry.Columns.All(column => columns.Any(own => own.Name == column.Name && own.Type == column.Type))
            : entry.Columns.SequenceEqual(keys);
    }

    private static StationException Forked(string name, string cause) => new(StationCodes.TwoHistories, cause + ": two stations write under one number", name,
        "find the copy of the partner and switch it off; then begin anew with an initial load");

    private static void DemandKnown(StationHost host, StationNumber partner, Acknowledgement ack, string name)
    {
        if (ack.PartnerHistory != host.Session.History)
        {
            throw new StationException(StationCodes.UnknownAcknowledgement, $"it acknowledges files of history {ack.PartnerHistory}, and this station is in {host.Session.History}", name,
                "this database was restored or copied, which is not handled yet: go on with the newest one");
        }

        if (ack.Applied.Sequence == FileSequence.None) return;
        if (Published.Find(host.Sql, partner, ack.Applied.Sequence)?.Digest != ack.Applied.Digest?.Hex)
        {
            throw new StationException(StationCodes.UnknownAcknowledgement, $"it acknowledges a file {ack.Applied.Sequence} that this station never wrote", name,
                "this database was restored or copied, which is not handled yet: go on with the newest one");
        }
    }
}

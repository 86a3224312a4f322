using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Models;
using DataSync.Stations.Output;

namespace DataSync.Stations.Input;

/// <summary>What the sequence of a file says about it.</summary>
internal enum FilePlace { Next, AlreadyApplied, Waits, NoAnswer }

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
        DemandPresent(partner, state, header.History, name);
    }

    /// <summary>Makes sure that the plan here follows the data model of the file.</summary>
    /// <exception cref="StationException">DS7054: a file of the station above waits until it does; DS7026: another one is refused.</exception>
    public static void DemandModel(StationHost host, StationPlan partner, StationFileReader file, string name)
    {
        if (file.Header.ModelDigest != host.ModelDigest)
        {
            if (host.Network.Me.Below != partner.Name)
                throw new StationException(StationCodes.OtherModel, "it follows another data model (46)", name, "deploy the plan of the network at both stations; the data are sent again");
            var differences = Differences(host, file);
            throw new StationException(StationCodes.PlanIsBehind, $"it follows another data model than the plan here{(differences.Length == 0 ? "" : $": {differences}")}", name,
                $"deploy the plan that {partner.Name} runs ('datasync build' writes it) and take the file in again; it waits until then");
        }

        foreach (var entry in file.Manifest.Entries)
        {
            if (entry.Table is not { } named) continue;
            if (host.Network.Model.Find(named) is not { } table)
                throw new StationException(StationCodes.OtherModel, $"table {named} is not in the data model here (46)", name, "run both stations on the same scripts");
            if (!Fits(entry, table))
                throw new StationException(StationCodes.OtherModel, $"the columns of {entry.Path} are not those of the data model here (46)", name, "run both stations on the same scripts");
        }
    }

    /// <summary>Makes sure that the values of catalogs are of the types that they have here.</summary>
    /// <exception cref="StationException">DS8120: one is not.</exception>
    public static void DemandCatalogs(StationHost host, StationFileReader file, string name)
    {
        foreach (var entry in file.ReadCatalogs())
        {
            if (host.Network.Model.FindCatalog(entry.Catalog) is not { } catalog) continue;
            try
            {
                foreach (var values in new[] { entry.Old, entry.New }.OfType<IReadOnlyDictionary<string, string>>())
                {
                    CatalogContent.KeyOf(catalog, values);
                    foreach (var column in CatalogContent.Columns(catalog)) CatalogContent.Read(column, values);
                }
            }
            catch (Exception error) when (error is SyncException or StationException)
            {
                throw new StationFileException(StationFileCodes.UnreadableCatalogs, $"entry {entry.Number} of the catalog journal has a value that is none ({error.Message})", name, "have the source checked: it wrote a file that no DataSync writes", error);
            }
        }
    }

    private static string Differences(StationHost host, StationFileReader file)
    {
        const int most = 5;
        if (file.ReadModel() is not { } json) return "";
        try
        {
            var lines = ModelDescription.Of(host.Network.Model).Differences(ModelDescription.Read(json.Span)).ToList();
            return string.Join("; ", lines.Take(most)) + (lines.Count > most ? $"; and {lines.Count - most} more" : "");
        }
        catch (System.Text.Json.JsonException error)
        {
            return $"it cannot be read ({error.Message})";
        }
    }

    /// <summary>Where the file stands in the row of the partner's files. Source: communication.md §Input, step 2.</summary>
    /// <exception cref="StationException">DS7023: it continues another row of files; DS7029: it begins a new history behind a file that is not known here.</exception>
    public static FilePlace Place(StationHost host, PartnerState state, StationFileReader file, string name)
    {
        var place = PlaceInRow(host, state, file, name);

        // Its source has not heard yet that this station was restored, and left out what it thinks is known here.
        var ours = host.Session.History;
        return place == FilePlace.Next && ours.Generation > 1 && file.Header.Target == host.Network.Number && file.Header.Ack is { } ack && ack.Newest != ours ? FilePlace.NoAnswer : place;
    }

    private static FilePlace PlaceInRow(StationHost host, PartnerState state, StationFileReader file, string name)
    {
        var header = file.Header;
        if (state.History != HistoryId.Unknown && header.History != state.History) return PlaceOfNew(host, state, header, name);
#if MUTANTS
        if (Mutant.Is("M13")) return header.Sequence <= state.Applied ? FilePlace.AlreadyApplied : header.After.Sequence > state.Applied ? FilePlace.Waits : FilePlace.Next;
#endif
        var known = ReceiptStore.AppliedDigest(host.Sql, state.Partner, header.Sequence);
        if (known is not null && known != file.Digest.Hex)
            throw Forked(name, $"file {header.Sequence} was applied here with another content");
#if MUTANTS
        if (header.Sequence <= state.Applied && Mutant.Is("M6")) throw Forked(name, "it was applied already");
        if (header.After.Sequence > state.Applied && Mutant.Is("M5")) return FilePlace.Next;
#endif
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
        "find the two that write as this partner and switch one off; the other goes on by itself once it has taken in a file from here");

    // A history that is not the one known here is a later one: earlier ones are refused before.
    private static FilePlace PlaceOfNew(StationHost host, PartnerState state, StationFileHeader header, string name)
    {
#if MUTANTS
        if (Mutant.Is("M13")) return header.After.Sequence > state.Applied ? FilePlace.Waits : FilePlace.Next;
#endif
        if (header.After.Sequence == FileSequence.None || ReceiptStore.AppliedDigest(host.Sql, state.Partner, header.After.Sequence) == header.After.Digest?.Hex) return FilePlace.Next;
        if (header.After.Sequence > state.Applied) return FilePlace.Waits;
        throw new StationException(StationCodes.NoCommonFile, $"it begins history {header.History} behind a file {header.After.Sequence} that is not the one applied here; this station stands behind file {state.Applied} of history {state.History}",
            name, "nothing needs to be done: with the receipt its source starts from a file both know, or sends everything");
    }

    private static void DemandPresent(StationPlan partner, PartnerState state, HistoryId history, string name)
    {
#if MUTANTS
        if (Mutant.Is("M12")) return;
#endif
        if (state.Reader == HistoryId.Unknown || history == state.Reader || history.Generation > state.Reader.Generation) return;
        if (history.Generation == state.Reader.Generation) throw Forked(name, $"it is of history {history}, and {partner.Name} is known here in {state.Reader}");
        throw new StationException(StationCodes.EarlierHistory, $"it is of history {history}, and {partner.Name} goes on in {state.Reader}: it was under way while the database of {partner.Name} was restored, or a copy of it is still in use",
            name, "nothing needs to be done for a file that was late; if they keep coming, switch the older of the two off");
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files.Json;

/// <summary>Reads a manifest and checks that it says nothing impossible.</summary>
internal static class ManifestReader
{
    internal static StationFileManifest Read(byte[] json, string file, StationFileLimits limits)
    {
        try
        {
            // The version is read first: a newer format may differ in everything else.
            using (var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 12 }))
            {
                if (document.RootElement.ValueKind != JsonValueKind.Object
                    || !document.RootElement.TryGetProperty("formatVersion", out var version) || !version.TryGetInt32(out var number))
                    throw Unreadable(file, "it does not name its format version");
                if (number != StationFileManifest.CurrentFormatVersion) throw Unknown(file, number);
            }
            var manifest = StationJson.Read<StationFileManifest>(json);
            Check(manifest, file, limits);
            return manifest;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Unreadable(file, error.Message, error);
        }
    }

    private static void Check(StationFileManifest manifest, string file, StationFileLimits limits)
    {
        var header = manifest.Header;
        Demand(StationJson.IsWhole(manifest.Entries) && manifest.Entries.All(entry => StationJson.IsWhole(entry.Columns)), "an entry or a column is null");
        Demand(header.Network.Length is > 0 and <= 256, "the network has no name, or one beyond 256 characters");
        Demand(header.Source.Value > 0 && header.Target.Value > 0, "a station number is below 1");
        Demand(header.Source != header.Target, "source and target are one station");
        Demand(header.History.Generation > 0, "the history has no generation");
        Demand(header.ClockReading >= 0, "the clock reading is before 1970");
        if (header.Kind == StationFileKind.Receipt)
        {
            Demand(header.ReceiptNumber > 0 && header.Sequence == FileSequence.None, "a receipt file has a sequence, or no number");
            Demand(header.After == FilePosition.Start, "a receipt file is after another one");
            Demand(manifest.Entries.All(entry => entry.Kind == FileEntryKind.Receipts), "a receipt file carries more than receipts");
        }
        else
        {
            Demand(header.ReceiptNumber == 0 && header.Sequence.Value > 0, "the file has no sequence, or the number of a receipt file");
            Demand(header.After.Sequence < header.Sequence, "the file is after itself or a later one");
        }
        CheckPosition(header.After, "after");
        if (header.Ack is { } ack)
        {
            CheckPosition(ack.Applied, "the acknowledgement");
            Demand(ack.PartnerHistory.Generation > 0 || ack.Applied == FilePosition.Start, "the acknowledgement is for an unknown history");
            Demand(ack.PurgedUpTo.Value >= 0 && ack.PurgedUpTo <= ack.Applied.Sequence, "more is reported removed than was applied");
        }
        CheckEntries(manifest.Entries);

        void CheckPosition(FilePosition position, string what) =>
            Demand(position.Sequence.Value >= 0 && (position.Sequence.Value == 0) == (position.Digest is null), $"{what} names a file without digest, or a digest without file");

        void CheckEntries(ImmutableArray<FileEntry> entries)
        {
            Demand(entries.Length < limits.Entries, $"more than {limits.Entries} entries are listed");
            var place = 0;
            var paths = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                var ofTable = entry.Kind is not (FileEntryKind.Receipts or FileEntryKind.Model or FileEntryKind.Catalogs);
                Demand(ofTable ? entry.Table is { Length: > 0 and <= EntryPath.LongestTable } : entry.Table is null, "an entry has no table, a table it cannot have, or too long a name");
                if (entry.Kind == FileEntryKind.Records) place++;
                Demand(entry.Path == EntryPath.Of(entry.Kind, entry.Table, place), $"an entry is called {EntryPath.Shorten(entry.Path)}, which it cannot be");
                if (!paths.Add(entry.Path)) throw new StationFileException(StationFileCodes.DuplicateEntry, $"entry {entry.Path} is listed twice", file, Remedy);
                Demand(entry.Rows >= 0 && entry.Bytes >= 0, $"entry {entry.Path} has a count below zero");
                Demand(entry.Kind == FileEntryKind.Set || entry.Rows <= entry.Bytes * (long)StationFileLimits.RowsPerBlock, $"entry {entry.Path} claims more rows than it can hold");
                CheckColumns(entry, ofTable);
            }
        }

        void CheckColumns(FileEntry entry, bool ofTable)
        {
            Demand(ofTable ? entry.Columns.Length > 0 : entry.Columns.IsEmpty, $"entry {entry.Path} has no columns, or columns it cannot have");
            Demand(entry.Columns.Length <= limits.Columns, $"entry {entry.Path} has more than {limits.Columns} columns");
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var column in entry.Columns)
                Demand(column.Name.Length is > 0 and <= EntryPath.LongestTable && names.Add(column.Name), $"entry {entry.Path} has a column without name, with too long a name, or twice");
        }

        void Demand(bool holds, string otherwise)
        {
            if (!holds) throw new StationFileException(StationFileCodes.ImpossibleManifest, otherwise, $"{file}, {EntryPath.Manifest}", Remedy);
        }
    }

    private const string Remedy = "have the source checked: it wrote a file that no DataSync writes";

    private static StationFileException Unreadable(string file, string cause, Exception? inner = null) =>
        new(StationFileCodes.UnreadableManifest, $"the manifest cannot be read: {cause}", $"{file}, {EntryPath.Manifest}", Remedy, inner);

    private static StationFileException Unknown(string file, int version) =>
        new(StationFileCodes.UnknownFormatVersion, $"the file is in format {version}, and format {StationFileManifest.CurrentFormatVersion} is all this station knows", $"{file}, {EntryPath.Manifest}",
            "update DataSync at this station, then input the file again");
}

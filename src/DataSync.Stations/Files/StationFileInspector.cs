using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataSync.Plans.Names;
using DataSync.Plans.Values;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Files;

/// <summary>Says in plain lines what a communication file holds: for the command line and logs. Without being asked for a table it shows counts and no values.</summary>
public static class StationFileInspector
{
    private const string Hidden = "***";

    /// <summary>Opens, checks and describes a file.</summary>
    /// <exception cref="StationFileException">The file is refused.</exception>
    public static string Describe(string path, StationFileLimits? limits = null)
    {
        using var reader = StationFileReader.Open(path, limits);
        return Describe(reader);
    }

    /// <summary>Describes a file that is open.</summary>
    public static string Describe(StationFileReader reader)
    {
        var header = reader.Header;
        var text = new StringBuilder();
        Line("file", string.Create(CultureInfo.InvariantCulture, $"{header.Name}  {reader.Bytes:N0} bytes  format {reader.Manifest.FormatVersion}"));
        Line("network", header.Network);
        Line("from", $"{header.Source}  history {header.History}");
        Line("to", header.Target.ToString());
        Line("kind", Name(header.Kind));
        if (header.Kind != StationFileKind.Receipt) Line("after", Position(header.After));
        Line("written", DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(header.ClockReading, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture));
        Line("digest", reader.Digest.Hex);
        Line("model", header.ModelDigest.Hex);
        if (header.Ack is { } ack) Line("applied", $"{Position(ack.Applied)} of history {ack.PartnerHistory}, deletions removed up to {ack.PurgedUpTo}");
        foreach (var entry in reader.Manifest.Entries)
        {
            if (entry.Kind == FileEntryKind.Catalogs)
            {
                Line("catalogs", string.Create(CultureInfo.InvariantCulture, $"{Catalogs(reader)}  ({entry.Bytes:N0} bytes)"));
                continue;
            }

            var what = entry.Kind switch
            {
                FileEntryKind.Records => "records",
                FileEntryKind.Gone => "gone",
                FileEntryKind.Set => "keys to hold",
                FileEntryKind.Requests or FileEntryKind.HashRequests => "requested",
                _ => Name(entry.Kind),
            };
            Line(what, string.Create(CultureInfo.InvariantCulture, $"{entry.Table ?? "-"}  {entry.Rows:N0}  ({entry.Bytes:N0} bytes)"));
        }
        foreach (var receipt in reader.Receipts)
            foreach (var line in Words(receipt)) Line("receipt", line);
        return text.ToString();

        void Line(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"{what,-12}  {value}").Append('\n');
    }

    /// <summary>The first rows and keys of one table, each entry of it after another: a line of column names, then a line a row.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="most">Most rows of each entry.</param>
    /// <param name="masked">Columns whose values are not shown.</param>
    /// <exception cref="StationFileException">DS8119: the file has nothing of this table. Others: an entry cannot be read.</exception>
    public static IEnumerable<string> Rows(StationFileReader reader, string table, int most, ImmutableHashSet<string> masked)
    {
        var entries = reader.Manifest.Entries.Where(entry => entry.Table == table).ToList();
        var catalog = reader.ReadCatalogs().Where(entry => entry.Catalog == table).ToList();
        var known = reader.Manifest.Entries.Select(entry => entry.Table).OfType<string>().Concat(reader.ReadCatalogs().Select(entry => entry.Catalog)).Distinct().ToList();
        if (entries.Count == 0 && catalog.Count == 0)
        {
            throw new StationFileException(StationFileCodes.NoSuchTable, $"the file holds nothing of a table {table}.{NameSuggestion.Question(table, known)}", reader.Header.Name.ToString(),
                known.Count == 0 ? "it holds no table at all" : $"name one of {string.Join(", ", known)}");
        }

        return (catalog.Count > 0 ? Lines(catalog, most, masked) : []).Concat(entries.SelectMany(entry => Lines(reader, entry, most, masked)));
    }

    // How many entries there are of each catalog, and their numbers.
    private static string Catalogs(StationFileReader reader)
    {
        var entries = reader.ReadCatalogs();
        return string.Create(CultureInfo.InvariantCulture, $"entries {entries[0].Number} to {entries[^1].Number} of the journal: {string.Join(", ", entries.CountBy(entry => entry.Catalog).Select(count => $"{count.Key} {count.Value}"))}");
    }

    private static IEnumerable<string> Lines(List<CatalogEntry> entries, int most, ImmutableHashSet<string> masked)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{EntryPath.Catalogs}, {Math.Min(most, entries.Count):N0} of {entries.Count:N0}");
        yield return "  number | change | old | new";
        foreach (var entry in entries.Take(most)) yield return string.Create(CultureInfo.InvariantCulture, $"  {entry.Number} | {entry.Letter} | {Value(entry.Old)} | {Value(entry.New)}");

        string Value(IReadOnlyDictionary<string, string>? values) => values is null ? "-" : string.Join(", ", values.Select(value => $"{value.Key}: {(masked.Contains(value.Key) ? Hidden : value.Value)}"));
    }

    private static IEnumerable<string> Lines(StationFileReader reader, FileEntry entry, int most, ImmutableHashSet<string> masked)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{entry.Path}, {Math.Min(most, entry.Rows):N0} of {entry.Rows:N0}");
        yield return "  " + string.Join(" | ", entry.Columns.Select(column => column.Name));
        var rows = entry.Kind switch
        {
            FileEntryKind.Records => reader.ReadRecords(entry).Select(row => Row(row.Values) + (row.IsNew ? " | new" : "")),
            FileEntryKind.Gone => reader.ReadGone(entry).Select(gone => $"{Row([.. gone.Key.Values])} | {gone.Reason switch { GoneReason.Deleted => "deleted", GoneReason.Withdrawn => "withdrawn", _ => "leaves" }}"),
            FileEntryKind.Requests => reader.ReadRequests(entry).Select(key => Row([.. key.Values])),
            FileEntryKind.HashRequests => reader.ReadHashRequests(entry).Hashes.Select(hash => string.Create(CultureInfo.InvariantCulture, $"#{hash:x16}")),
            _ => reader.ReadSet(entry) is var set && set.Coding == SetCoding.Sketch ? ["a sketch, which names no keys"] : set.Listed.Select(listed => Row([.. listed.Key.Values])),
        };
        foreach (var row in rows.Take(most)) yield return "  " + row;

        string Row(ImmutableArray<object?> values) =>
            string.Join(" | ", values.Select((value, i) => masked.Contains(entry.Columns[i].Name) ? Hidden : ValueText.Quote(value)));
    }

    private static string Outcome(SetOutcome outcome) => outcome switch
    {
        SetOutcome.Held => ", the others held by the limit",
        SetOutcome.Failed => ", without result: the list is to follow",
        _ => "",
    };

    private static IEnumerable<string> Words(FileReceipt receipt)
    {
        var status = receipt.Status switch
        {
            ReceiptStatus.Applied => "was taken in",
            ReceiptStatus.AlreadyApplied => "had been taken in before",
            ReceiptStatus.Waiting => "waits for the files before it",
            _ => $"was refused: {receipt.Problem?.Code} {receipt.Problem?.Cause}",
        };
        yield return $"{receipt.File} {status}; the writer stands at {Position(receipt.Position)}";
        foreach (var counts in receipt.Counts.Where(counts => counts.In > 0))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {counts.Table}: in {counts.In:N0}, new {counts.New:N0}, updated {counts.Updated:N0}, deleted {counts.Deleted:N0}, false {counts.False:N0}");
        }

        foreach (var kept in receipt.Kept.GroupBy(kept => (kept.Table, kept.Rule)))
            yield return string.Create(CultureInfo.InvariantCulture, $"  {kept.Key.Table}: {kept.Count():N0} kept although told to go ({kept.Key.Rule})");
        foreach (var set in receipt.Synchronization)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {set.Table}: compared with {set.Listed:N0} keys, {set.Removed:N0} removed, {set.Requested:N0} asked for{Outcome(set.Outcome)}");
        }
    }

    private static string Position(FilePosition position) => position.Digest is { } digest ? $"{position.Sequence} ({digest.Hex[..12]}…)" : "nothing";

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

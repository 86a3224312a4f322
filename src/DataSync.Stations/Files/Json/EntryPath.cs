using System.Globalization;
using System.Text;

namespace DataSync.Stations.Files.Json;

/// <summary>
/// The one name an entry of a kind and a table can have. Names found in a file are only ever compared with these, so none can lead anywhere; characters of
/// a table's name beyond letters, digits and underscore are written as <c>%XX</c>.
/// </summary>
internal static class EntryPath
{
    internal const string Manifest = "manifest.json";
    internal const string Receipts = "receipts.json";
    internal const string Model = "model.json";
    internal const string Catalogs = "catalogs.jsonl";
    internal const string Signature = "manifest.p7s";
    internal const string ContentKey = "key.p7m";
    internal const int LongestTable = 128;

    /// <param name="kind">What the entry holds.</param>
    /// <param name="table">The table, none for receipts, model and catalogs.</param>
    /// <param name="place">Place among the records entries, from 1; unused for other kinds.</param>
    internal static string Of(FileEntryKind kind, string? table, int place) => kind switch
    {
        FileEntryKind.Receipts => Receipts,
        FileEntryKind.Model => Model,
        FileEntryKind.Catalogs => Catalogs,
        FileEntryKind.Records => string.Create(CultureInfo.InvariantCulture, $"records/{place:00}-{Escape(table)}.blk"),
        FileEntryKind.Gone => $"gone/{Escape(table)}.blk",
        FileEntryKind.Set => $"sync/{Escape(table)}.set",
        FileEntryKind.HashRequests => $"requests/{Escape(table)}.hash",
        FileEntryKind.Requests => $"requests/{Escape(table)}.blk",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of entry."),
    };

    /// <summary>A name found in a file, short enough for a message.</summary>
    internal static string Shorten(string path) => path.Length <= 80 ? path : path[..80] + "…";

    private static string Escape(string? table)
    {
        var path = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(table ?? ""))
        {
            if (b == '_' || char.IsAsciiLetterOrDigit((char)b)) path.Append((char)b);
            else path.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return path.ToString();
    }
}

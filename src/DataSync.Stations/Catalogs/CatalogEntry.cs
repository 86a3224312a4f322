using System.Text;
using System.Text.Json;
using DataSync.Stations.Files.Json;

namespace DataSync.Stations.Catalogs;

/// <summary>What was done to a value of a catalog: the N, U and L of the journal. Source: stations §2.8.</summary>
public enum CatalogChange
{
    /// <summary>N: the value is new.</summary>
    New,

    /// <summary>U: the value was changed.</summary>
    Updated,

    /// <summary>L: the value was deleted.</summary>
    Deleted,
}

/// <summary>An entry of the catalog journal: one change of one value, with all columns before and behind it. Source: stations R48.</summary>
/// <param name="Number">Ascending, given where catalogs are maintained and nowhere else.</param>
/// <param name="Catalog">The table.</param>
/// <param name="Change">What was done.</param>
/// <param name="At">When it was found, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Old">Column by column in invariant form, nulls left out; null of a new value.</param>
/// <param name="New">The same behind it; null of a deleted value.</param>
public sealed record CatalogEntry(long Number, string Catalog, CatalogChange Change, long At, IReadOnlyDictionary<string, string>? Old, IReadOnlyDictionary<string, string>? New)
{
    /// <summary>The value as it was when there was one: behind the change, or before it was deleted.</summary>
    public IReadOnlyDictionary<string, string> Value => New ?? Old ?? throw new InvalidOperationException("An entry has a value.");

    /// <summary>The letter that the journal has for the change.</summary>
    public char Letter => Change switch { CatalogChange.New => 'N', CatalogChange.Updated => 'U', _ => 'L' };

    /// <summary>Entries as they travel, a line for each.</summary>
    internal static byte[] Lines(IEnumerable<CatalogEntry> entries) => Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => StationJson.Line(entry) + "\n")));

    /// <exception cref="JsonException">A line is no entry, or the numbers do not rise.</exception>
    internal static List<CatalogEntry> Read(ReadOnlyMemory<byte> lines)
    {
        var entries = new List<CatalogEntry>();
        foreach (var line in Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = StationJson.Read<CatalogEntry>(Encoding.UTF8.GetBytes(line));
            if (!entry.IsSound || (entries.Count > 0 && entry.Number <= entries[^1].Number)) throw new JsonException($"entry {entry.Number} is impossible, or not behind the one before it");
            entries.Add(entry);
        }

        return entries;
    }

    private bool IsSound => Number > 0 && (Old is null) == (Change == CatalogChange.New) && (New is null) == (Change == CatalogChange.Deleted)
        && new[] { Old, New }.All(values => values?.Values.All(value => value is not null) != false);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Stations.Files;

namespace DataSync.Stations.Ledger;

/// <summary>The tables that take part in communication, parents before children, and the catalogs.</summary>
public sealed class DataModel
{
    private readonly ImmutableDictionary<int, TrackedTable> _byIndex;
    private readonly ImmutableDictionary<string, TrackedTable> _byName;
    private readonly Dictionary<int, ImmutableArray<(TrackedTable Child, ParentLink Link)>> _below;

    private DataModel(ImmutableArray<TrackedTable> tables, ImmutableArray<TrackedTable> catalogs)
    {
        (Tables, Catalogs) = (tables, catalogs);
        _byIndex = tables.ToImmutableDictionary(table => table.Index);
        _byName = tables.ToImmutableDictionary(table => table.Name);
        _below = tables.SelectMany(child => child.Parents.Select(link => (Child: child, Link: link))).GroupBy(below => below.Link.Parent).ToDictionary(below => below.Key, below => below.ToImmutableArray());
    }

    /// <summary>All tables, parents before children.</summary>
    public ImmutableArray<TrackedTable> Tables { get; }

    /// <summary>The catalogs, in the order in which they are declared: no format names them, and no record of theirs travels.</summary>
    public ImmutableArray<TrackedTable> Catalogs { get; }

    /// <summary>What the whole model says, as text: two stations whose texts are equal follow one model.</summary>
    public string Description => string.Join('\n', Tables.Concat(Catalogs).OrderBy(table => table.Name, StringComparer.Ordinal).Select(Describe));

    /// <summary>The digest of that text.</summary>
    public ContentDigest Digest => ContentDigest.Of(Encoding.UTF8.GetBytes(Description));

    /// <summary>The tables any format of the network names.</summary>
    /// <exception cref="StationException">DS7006: tracked in a way that is not built; DS7008: a parent is not tracked, or links form a cycle; DS7018: names of two tables.</exception>
    public static DataModel Of(SyncPlan plan, NetworkPlan network)
    {
        var named = network.Formats.SelectMany(format => format.Rows).Select(row => row.Table).ToHashSet();
        var tables = plan.Tables.Where(table => named.Contains(table.Index)).ToImmutableArray();
        var catalogs = plan.Tables.Where(table => table.Tracking == TrackingKind.Catalog).ToImmutableArray();
        foreach (var table in tables.Concat(catalogs)) Check(table);
        CheckNames([.. tables, .. catalogs]);
        var links = tables.ToDictionary(table => table.Index, table =>
            table.Parents.Where(parent => named.Contains(parent.Table)).Select(parent => new ParentLink(parent.Table, parent.Columns)).ToImmutableArray());
        var ordered = ImmutableArray.CreateBuilder<TrackedTable>();
        var placed = new HashSet<int>();
        while (placed.Count < tables.Length)
        {
            var ready = tables.Where(table => !placed.Contains(table.Index) && links[table.Index].All(link => link.Parent == table.Index || placed.Contains(link.Parent))).ToArray();
            if (ready.Length == 0)
            {
                throw new StationException(StationCodes.ParentLinks, "the parent links of the tables form a cycle",
                    string.Join(", ", tables.Where(table => !placed.Contains(table.Index)).Select(table => table.Name)), "remove one of the links");
            }

            foreach (var table in ready)
            {
                ordered.Add(new TrackedTable(table, table.Key, links[table.Index]));
                placed.Add(table.Index);
            }
        }

        return new DataModel(ordered.ToImmutable(), [.. catalogs.Select(table => new TrackedTable(table, table.Key, []))]);
    }

    /// <summary>The table with this index among the plan's tables.</summary>
    public TrackedTable this[int index] => _byIndex[index];

    /// <summary>The table of this name, or null.</summary>
    public TrackedTable? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The catalog of this name, or null.</summary>
    public TrackedTable? FindCatalog(string name) => Catalogs.FirstOrDefault(catalog => catalog.Name == name);

    /// <summary>The tables that hang below a table, each with the link.</summary>
    public ImmutableArray<(TrackedTable Child, ParentLink Link)> Below(int table) => _below.TryGetValue(table, out var below) ? below : [];

    private static void Check(TablePlan table)
    {
        if (table.Key.IsEmpty)
            throw new StationException(StationCodes.ParentLinks, "a table without key cannot be communicated", table.Name, "declare its key");
        if (table is { Tracking: TrackingKind.None } or { Tracking: TrackingKind.Columns, Stamps: null })
            throw new StationException(StationCodes.NotBuilt, "nothing says how its changes are known", table.Name, "declare the table as 'tracked'");

        if (table.KeepDeleted) throw new StationException(StationCodes.NotBuilt, "'keep deleted' is not built yet", table.Name, "remove 'keep deleted'");
    }

    // Some databases do not tell capitals in names of tables: two journals would be one.
    private static void CheckNames(ImmutableArray<TablePlan> tables)
    {
        if (tables.GroupBy(table => table.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is not { } same) return;
        throw new StationException(StationCodes.TableNames, $"{string.Join(" and ", same.Select(table => table.Name))} differ in nothing but capitals, and some databases take both for one name",
            same.Key, "give one of the tables another name");
    }

    private static string Describe(TrackedTable table)
    {
        var text = new StringBuilder(table.Plan.Tracking == TrackingKind.Catalog ? "catalog " : "").Append(table.Name);
        foreach (var column in table.Plan.Columns)
            text.Append(CultureInfo.InvariantCulture, $"|{(column.IsKey ? "key " : "")}{column.Name}:{column.Type}");
        foreach (var link in table.Parents)
            text.Append(CultureInfo.InvariantCulture, $"|parent {link.Parent} by {string.Join(',', link.Columns)}");
        return text.ToString();
    }
}

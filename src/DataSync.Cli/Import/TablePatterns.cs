using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Import;

/// <summary>Names of tables as they are typed: <c>Invoice</c>, <c>sales.Invoice</c>, <c>sales.*</c>, <c>inv*</c>.</summary>
internal static class TablePatterns
{
    /// <summary>What the engine keeps for itself in a database.</summary>
    private const string OwnPrefix = "ds_";

    /// <summary>The tables that are meant, in the order of the catalogue. Without patterns all but those of the engine.</summary>
    /// <exception cref="SyncException">DS5121.</exception>
    public static ImmutableArray<CatalogName> Choose(ImmutableArray<CatalogName> tables, IReadOnlyList<string> patterns)
    {
        if (tables.IsEmpty)
            throw new SyncException("DS5121", "The database shows no table.", "Either this user sees none, or it is a database whose catalogue DataSync does not read: then declare its tables by hand.", FailureClass.Setup);
        if (patterns.Count == 0) return [.. tables.Where(table => !table.Name.StartsWith(OwnPrefix, StringComparison.Ordinal))];
        var chosen = new HashSet<CatalogName>();
        foreach (var pattern in patterns)
        {
            var form = new Regex("^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase);
            var found = tables.Where(table => form.IsMatch(table.PhysicalName)).ToList();
            // The schema may be left out where the name says enough.
            if (found.Count == 0) found = [.. tables.Where(table => form.IsMatch(table.Name))];
            if (found.Count == 0)
                throw new SyncException("DS5121", $"No table or view is called {pattern}.", $"There are: {Listed(tables)}.", FailureClass.Setup);
            chosen.UnionWith(found);
        }
        return [.. tables.Where(chosen.Contains)];
    }

    private static string Listed(ImmutableArray<CatalogName> tables) =>
        string.Join(", ", tables.Take(20).Select(table => table.PhysicalName)) + (tables.Length > 20 ? ", …" : "");
}

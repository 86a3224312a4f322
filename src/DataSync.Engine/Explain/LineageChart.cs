using System.Globalization;
using System.Text;

namespace DataSync.Engine.Explain;

/// <summary>Lineage as a Mermaid flowchart: columns as nodes, grouped by table; what a value goes through stands on the arrow.</summary>
internal static class LineageChart
{
    public static string Of(IEnumerable<LineageValue> values)
    {
        var nodes = new Dictionary<(string Group, string Name), string>();
        var arrows = new List<string>();
        foreach (var value in values)
        {
            var target = Node(($"{value.Source}.{value.Table}", value.Column));
            foreach (var origin in value.From)
            {
                var label = value.Through.Length > 0 ? $"|\"{Escaped(string.Join(", ", value.Through))}\"|" : "";
                arrows.Add($"    {Node(Place(origin))} -->{label} {target}");
            }
        }
        var text = new StringBuilder("flowchart LR\n");
        var number = 0;
        foreach (var group in nodes.GroupBy(n => n.Key.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"    subgraph g{++number} [\"{Escaped(group.Key)}\"]\n");
            foreach (var (key, id) in group) text.Append(CultureInfo.InvariantCulture, $"        {id}[\"{Escaped(key.Name)}\"]\n");
            text.Append("    end\n");
        }
        foreach (var arrow in arrows.Distinct()) text.Append(arrow).Append('\n');
        return text.ToString();

        string Node((string, string) key)
        {
            if (!nodes.TryGetValue(key, out var id)) nodes[key] = id = string.Create(CultureInfo.InvariantCulture, $"n{nodes.Count + 1}");
            return id;
        }
    }

    private static (string Group, string Name) Place(LineageOrigin origin)
    {
        if (origin.Kind != LineageKind.Column) return (origin.Kind.ToString().ToLower(CultureInfo.InvariantCulture), origin.Name);
        var dot = origin.Name.LastIndexOf('.');
        return (origin.Name[..dot], origin.Name[(dot + 1)..]);
    }

    private static string Escaped(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}

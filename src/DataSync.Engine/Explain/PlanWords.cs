using System.Collections.Immutable;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Explain;

/// <summary>What the things of a plan are called.</summary>
internal sealed class PlanWords(SyncPlan plan)
{
    private readonly Dictionary<int, OriginPlan> origins = plan.Origins.ToDictionary(o => o.Function);

    public SyncPlan Plan => plan;

    public string Table(int table) => plan.Tables[table].Name;

    /// <summary>Name of the source a table is in.</summary>
    public string SourceOf(int table) => plan.Sources[plan.Tables[table].Source].Name;

    public string Source(int source) => plan.Sources[source].Name;

    /// <summary>A setting of a source, as far as the plan knows it; null where it is not said.</summary>
    public string? Setting(int source, string name) => plan.Sources[source].Settings.FirstOrDefault(s => s.Name == name) switch
    {
        null => null,
        { Value: { } value } => ValueText.Show(ConstantReader.Read(value)),
        var other => $"what {other.Reference} says",
    };

    public string Columns(int table, ImmutableArray<int> columns) => string.Join(", ", columns.Select(c => plan.Tables[table].Columns[c].Name));

    /// <summary><c>script.sync:12:5</c>; empty for what stands nowhere.</summary>
    public string Place(int site) =>
        site < 0 || site >= plan.Sites.Length ? "" : FormattableString.Invariant($"{plan.Scripts[plan.Sites[site].Script]}:{plan.Sites[site].Line}:{plan.Sites[site].Column}");

    /// <summary>The words that stand at a site.</summary>
    public string Text(int site) => site < 0 || site >= plan.Sites.Length ? "" : plan.Sites[site].Text;

    /// <summary>What a function reads; null when it is not known.</summary>
    public OriginPlan? Origin(int function) => origins.GetValueOrDefault(function);

    /// <summary>The expression that a function of one value was made from; empty when it is not known.</summary>
    public string Expression(int function) => Origin(function) is { Lines: [var line, ..] } ? Text(line.Site) : "";
}

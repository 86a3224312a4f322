using System.Collections.Immutable;
using DataSync.Compiler.Build;
using DataSync.Compiler.Emit;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>The places that a plan refers to, numbered in the order in which they are met.</summary>
internal sealed class SiteTable
{
    /// <summary>Characters of the script that a site repeats.</summary>
    private const int LongestText = 120;

    private readonly ImmutableArray<SourceText> scripts;
    private readonly List<SitePlan> sites = [];
    private readonly Dictionary<SitePlan, int> numbers = [];

    public SiteTable(ImmutableArray<SourceText> scripts)
    {
        this.scripts = scripts;
        Scripts = [.. scripts.Select((s, i) => new ScriptText(DocumentName(s.Path, i), s.Text))];
    }

    /// <summary>The scripts under the names that plan and symbols use.</summary>
    public ImmutableArray<ScriptText> Scripts { get; }

    public ImmutableArray<SitePlan> ToImmutable() => [.. sites];

    /// <param name="text">What stands there; its first line is kept.</param>
    /// <param name="masked">Values involved must not be shown.</param>
    public int Add(Place place, string text, bool masked = false)
    {
        var script = scripts[place.Script];
        var (start, end) = (script.Locate(place.Span.Start), script.Locate(place.Span.End));
        var site = new SitePlan(place.Script, start.Line, start.Column, end.Line, end.Column, Shortened(text), masked);
        if (numbers.TryGetValue(site, out var known)) return known;
        sites.Add(site);
        return numbers[site] = sites.Count - 1;
    }

    /// <summary>A place with its own words.</summary>
    public int Add(Place place, bool masked = false) => Add(place, scripts[place.Script].Substring(place.Span), masked);

    /// <summary>The statement of a site, in the symbols too.</summary>
    public void Mapped(CodeWriter writer, int site, string statement) =>
        writer.Mapped(sites[site], Scripts[sites[site].Script].Path, statement);

    private static string Shortened(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= LongestText ? words : words[..(LongestText - 1)] + "…";
    }

    /// <summary>A file's name may hold what a <c>#line</c> cannot.</summary>
    private static string DocumentName(string path, int number)
    {
        var name = new string([.. path.Replace('\\', '/').Select(c => c is '"' || char.IsControl(c) || char.IsSurrogate(c) ? '_' : c)]);
        return name.Length > 0 ? name : $"script-{number + 1}.sync";
    }
}

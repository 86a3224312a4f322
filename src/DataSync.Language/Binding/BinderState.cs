using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Names;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding;

/// <summary>What all parts of the binder share while one program is bound: the declared symbols, and the problems found.</summary>
internal sealed class BinderState(BinderOptions options)
{
    private readonly List<SourceText> scripts = [];
    private readonly List<DiagnosticBag> bags = [];

    public BinderOptions Options { get; } = options;

    public IReadOnlyList<SourceText> Scripts => scripts;

    public Dictionary<string, SourceSymbol> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>Ways to send mail. Their names and those of sources are apart from each other.</summary>
    public Dictionary<string, MailSymbol> Mails { get; } = new(StringComparer.Ordinal);

    /// <summary>Tables by name; several where several sources have one of that name.</summary>
    public Dictionary<string, List<TableSymbol>> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Tables in the order of their declaration.</summary>
    public List<TableSymbol> TableOrder { get; } = [];

    /// <summary>Procedures in the order of their declaration.</summary>
    public List<ProcedureSymbol> Procedures { get; } = [];

    public Dictionary<string, QueueSymbol> Queues { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ParameterSymbol> Parameters { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, TranslateSymbol> Translates { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, AttributeSymbol> Attributes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, TaskSymbol> Tasks { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StationSymbol> Stations { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FormatSymbol> Formats { get; } = new(StringComparer.Ordinal);

    public List<BoundConnection> Connections { get; } = [];

    /// <summary>Binders: known names whose use has been refused already.</summary>
    public HashSet<string> RefusedNames { get; } = new(StringComparer.Ordinal);

    /// <summary>What mapping lines do where they say nothing.</summary>
    public MappingDefaults MappingDefaults { get; } = new();

    /// <summary>How long a step may take that reads or writes one thing and says nothing of it.</summary>
    public (Plans.Model.TimeLimitPlan Limit, Place At)? DefaultLimit { get; set; }

    /// <summary>How often a step is tried again that says nothing of it.</summary>
    public Tree.BoundRetry? DefaultRetry { get; set; }

    /// <summary>What the journal keeps of the rows of a task that says nothing of it.</summary>
    public BoundAudit? DefaultAudit { get; set; }

    public int AddScript(SourceText text)
    {
        scripts.Add(text);
        bags.Add(new DiagnosticBag(text));
        return scripts.Count - 1;
    }

    public void AddDiagnostics(int script, IEnumerable<Diagnostic> diagnostics) => bags[script].AddRange(diagnostics);

    public void Report(DiagnosticDescriptor descriptor, Place at, params ReadOnlySpan<object?> arguments) =>
        bags[at.Script].Report(descriptor, at.Span, arguments);

    public void ReportUnknown(DiagnosticDescriptor descriptor, Place at, string wrong, IEnumerable<string> known, params ReadOnlySpan<object?> arguments) =>
        bags[at.Script].ReportWithSuggestion(descriptor, at.Span, NameSuggestion.Nearest(wrong, known), arguments);

    public void ReportSuggesting(DiagnosticDescriptor descriptor, Place at, string suggestion, params ReadOnlySpan<object?> arguments) =>
        bags[at.Script].ReportWithSuggestion(descriptor, at.Span, suggestion, arguments);

    /// <summary>Whether a place in a message has a number that no element of it has; that has been reported.</summary>
    /// <param name="along">The elements of the path.</param>
    public bool IsBeyond(ServicePath path, ImmutableArray<ElementShape> along, Place at)
    {
        var beyond = Enumerable.Range(0, along.Length).FirstOrDefault(i => path.Steps[i].At >= along[i].Most, -1);
        if (beyond < 0) return false;
        Report(DiagnosticCatalog.BeyondTheList, at, new ServicePath(path.Steps[..(beyond + 1)]), along[beyond].Name, along[beyond].Most == 1 ? "once" : $"at most {along[beyond].Most} times");
        return true;
    }

    public ImmutableArray<Diagnostic> Diagnostics() => [.. bags.SelectMany(bag => bag.ToImmutable())];

    public string TextAt(Place at) => scripts[at.Script].Substring(at.Span);

    /// <summary>The table a path names: <c>Table</c> or <c>source.Table</c>. Null when there is none; that has been reported.</summary>
    public TableSymbol? FindTable(NamePath path, int script)
    {
        if (path.IsMissing || path.Last.IsMissing) return null;
        var at = new Place(script, path.Span);
        if (path.Segments.Length > 2)
        {
            Report(DiagnosticCatalog.NameTooDeep, at, path.Segments[1].Name.Text);
            return null;
        }
        if (path.Segments.Length == 2)
        {
            var source = FindSource(path.First, script);
            if (source is null) return null;
            var own = TableOrder.Where(t => t.Source.Name == source.Name).ToList();
            var found = own.Find(t => t.Name == path.Last.Text);
            if (found is null) ReportUnknown(DiagnosticCatalog.UnknownTable, new(script, path.Last.Span), path.Last.Text, own.Select(t => t.Name), path.Last.Text);
            else found.IsUsed = true;
            return found;
        }
        return FindTable(path.First, script);
    }

    public TableSymbol? FindTable(Identifier name, int script)
    {
        if (name.IsMissing || RefusedNames.Contains(name.Text)) return null;
        var at = new Place(script, name.Span);
        if (!Tables.TryGetValue(name.Text, out var tables))
        {
            ReportUnknown(DiagnosticCatalog.UnknownTable, at, name.Text, Tables.Keys, name.Text);
            return null;
        }
        if (tables.Count > 1)
        {
            Report(DiagnosticCatalog.AmbiguousTable, at, name.Text, string.Join(", ", tables.Select(t => t.Source.Name)), tables[0].Source.Name);
            return null;
        }
        tables[0].IsUsed = true;
        return tables[0];
    }

    public SourceSymbol? FindSource(Identifier name, int script) => Find(Sources, name, script, DiagnosticCatalog.UnknownSource);

    public StationSymbol? FindStation(Identifier name, int script) => Find(Stations, name, script, DiagnosticCatalog.UnknownStation);

    public T? Find<T>(Dictionary<string, T> symbols, Identifier name, int script, DiagnosticDescriptor unknown) where T : Symbol
    {
        if (name.IsMissing || RefusedNames.Contains(name.Text)) return null;
        if (symbols.TryGetValue(name.Text, out var found))
        {
            found.IsUsed = true;
            return found;
        }
        ReportUnknown(unknown, new(script, name.Span), name.Text, symbols.Keys, name.Text);
        return null;
    }

    /// <summary>The column of a table, or null; that has been reported.</summary>
    public ColumnSymbol? FindColumn(TableSymbol table, Identifier name, int script) => FindColumn(table.Name, table.Columns, name, script);

    public ColumnSymbol? FindColumn(string owner, ImmutableArray<ColumnSymbol> columns, Identifier name, int script)
    {
        if (name.IsMissing) return null;
        foreach (var column in columns)
        {
            if (column.Name != name.Text) continue;
            column.IsUsed = true;
            return column;
        }
        ReportUnknown(DiagnosticCatalog.UnknownColumn, new(script, name.Span), name.Text, columns.Select(c => c.Name), owner, name.Text);
        return null;
    }
}

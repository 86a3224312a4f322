using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding;

/// <summary>What the lines of a call may fill: elements of its message by their paths, and which of them must be filled. Source: tasks R90, R91.</summary>
/// <param name="top">What can be named directly.</param>
/// <param name="headers">What can be named in the head.</param>
/// <param name="owner">What the message belongs to, for messages.</param>
/// <param name="at">Where it is called.</param>
internal sealed class ServiceInputs(BinderState state, int script, ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, ImmutableArray<ElementShape> headers, string owner, Place at)
{
    private readonly Dictionary<ServicePath, ColumnSymbol> columns = [];
    private readonly HashSet<ServicePath> lists = [];
    private HashSet<string> several = [];

    public ServiceInputs(BinderState state, int script, ImmutableArray<TypeShape> types, OperationShape operation, Place at)
        : this(state, script, types, ServicePaths.Top(types, operation.Input.Body), operation.Input.Headers, operation.Name, at) => Around = operation.Input.Body;

    /// <summary>The element whose parts are on top; null where there is none.</summary>
    private ElementShape? Around { get; init; }

    /// <summary>What <c>map same names</c> may fill: values that can be named directly.</summary>
    public ImmutableArray<ColumnSymbol> Plain => Around is { Type: >= 0 } around && types[around.Type].IsAbstract ? []
        : [.. top.Where(e => !e.IsList && e.Value is not null).Select(e => Column(new ServicePath([new ServicePathStep(e.Name)]), [e], at)).OfType<ColumnSymbol>()];

    /// <summary>The element that a line fills; null when there is none, which has been reported.</summary>
    public ColumnSymbol? Find(MappingLine line)
    {
        if (line.Target.IsMissing) return null;
        var path = Path(line.Target) with { InHeader = line.IsHeader };
        if (Along(path, line.Target) is not { } along) return null;
        for (var i = 0; i < along.Length; i++)
        {
            if (!along[i].IsList || line.Target.Segments[i].Index is not null) continue;
            state.Report(DiagnosticCatalog.ListIsNoValue, At(line.Target), new ServicePath(path.Steps[..(i + 1)]));
            return null;
        }
        return Column(path, along, At(line.Target));
    }

    /// <summary>The element that a list of lines repeats, and what they may fill in it.</summary>
    public (ServicePath Path, ServiceInputs Below)? List(NamePath target)
    {
        if (target.IsMissing) return null;
        var path = Path(target);
        if (Along(path, target) is not { } along) return null;
        var unnumbered = Enumerable.Range(0, along.Length - 1).FirstOrDefault(i => along[i].IsList && target.Segments[i].Index is null, -1);
        if (unnumbered >= 0)
        {
            state.Report(DiagnosticCatalog.ListIsNoValue, At(target), new ServicePath(path.Steps[..(unnumbered + 1)]));
            return null;
        }
        if (!along[^1].IsList || target.Segments[^1].Index is not null)
        {
            state.Report(DiagnosticCatalog.OccursOnce, At(target), state.TextAt(At(target)));
            return null;
        }
        if (!lists.Add(path)) state.Report(DiagnosticCatalog.TwoLinesOneTarget, At(target), target.Text);
        var around = ServicePaths.Value(types, along[^1]) is null ? along[^1] : null;
        return (path, new ServiceInputs(state, script, types, ServicePaths.Element(types, along[^1]), [], $"{owner}.{path}", At(target)) { Around = around });
    }

    /// <summary>Reports what must be filled and is not, and choices of which more than one alternative is. Source: tasks R90.</summary>
    public void CheckRequired(MappingBlock mapping)
    {
        CheckRepeated(mapping);
        several = [.. mapping.Entries.SelectMany(Several)];
        // What a line in error would have filled is not known.
        if (mapping.Entries.Any(e => e is SameNamesLine)) return;
        if (Around is { Type: >= 0 } around && types[around.Type].Content is null) CheckType(around, [], Filled(mapping, inHeader: false), depth: 0);
        else Check(top, [], Filled(mapping, inHeader: false), depth: 0);
        Check(headers, [], Filled(mapping, inHeader: true), depth: 0);
    }

    /// <summary>Reports lines for single elements of a list that other lines repeat.</summary>
    private void CheckRepeated(MappingBlock mapping)
    {
        foreach (var target in mapping.Entries.Select(Target).OfType<NamePath>().Where(t => !t.IsMissing))
            if (lists.Any(list => target.Segments.Length > list.Steps.Length - (target.Segments[^1].Index is null ? 0 : 1) && Begins(target, list))) state.Report(DiagnosticCatalog.TwoLinesOneTarget, At(target), state.TextAt(At(target)));

        static NamePath? Target(MappingEntry entry) => entry is MappingLine { IsHeader: false } line ? line.Target : (entry as ListMappingLine)?.Target;

        static bool Begins(NamePath target, ServicePath list) => Path(target).Steps[..list.Steps.Length] is var steps && steps[..^1].SequenceEqual(list.Steps[..^1]) && steps[^1].Name == list.Steps[^1].Name;
    }

    private static List<ImmutableArray<string>> Filled(MappingBlock mapping, bool inHeader) =>
    [
        .. mapping.Entries.Select(e => e is MappingLine line && line.IsHeader == inHeader ? line.Target : e is ListMappingLine list && !inHeader ? list.Target : null)
            .OfType<NamePath>().Where(t => !t.IsMissing).Select(t => Path(t).Steps.Select(s => s.Name).ToImmutableArray()),
    ];

    private void Check(ImmutableArray<ElementShape> parts, ImmutableArray<string> above, List<ImmutableArray<string>> filled, int depth)
    {
        const int deepest = 40;
        if (depth == deepest) return;
        foreach (var part in parts)
        {
            var path = above.Add(part.Name);
            var isFilled = filled.Any(f => f.Length >= path.Length && f[..path.Length].SequenceEqual(path));
            if (part.Type >= 0 && types[part.Type].Content is null)
            {
                var isList = part.IsList && filled.Any(f => f.SequenceEqual(path));
                if (!isList && (isFilled || !part.IsOptional)) CheckType(part, path, filled, depth + 1);
                else if (!isFilled && part is { IsOptional: false }) Unfilled(path);
            }
            else if (!isFilled && part is { IsOptional: false, HasDefault: false })
            {
                Unfilled(path);
            }
        }
        foreach (var round in parts.Where(p => p.Round > 0).GroupBy(p => p.Round))
        {
            var named = round.Where(p => filled.Any(f => f.Length > above.Length && f[..(above.Length + 1)].SequenceEqual(above.Add(p.Name)))).ToList();
            if (named.Count > 1 && named.Any(p => several.Contains(string.Join('.', above.Add(p.Name))))) state.Report(DiagnosticCatalog.InTurn, at, string.Join('.', above.Insert(0, owner)), string.Join(", ", round.Select(p => p.Name)));
        }
        foreach (var choice in parts.Where(p => p.Choice > 0).GroupBy(p => p.Choice))
        {
            var branches = choice.Where(p => filled.Any(f => f.Length > above.Length && f[..(above.Length + 1)].SequenceEqual(above.Add(p.Name)))).Select(p => p.Branch).Distinct().Count();
            var names = string.Join(", ", choice.Select(p => p.Name));
            if (branches > 1) state.Report(DiagnosticCatalog.ChoiceMisused, at, $"{owner} takes one of {names}, and here are several");
            else if (branches == 0 && choice.First().ChoiceRequired) state.Report(DiagnosticCatalog.ChoiceMisused, at, $"{owner} needs one of {names}");
        }
    }

    /// <summary>The elements on the way to what an entry fills of which there may be more than the first one.</summary>
    private static IEnumerable<string> Several(MappingEntry entry)
    {
        if ((entry is MappingLine line ? line.Target : (entry as ListMappingLine)?.Target) is not { IsMissing: false } target) yield break;
        var names = Path(target).Steps;
        for (var i = 0; i < names.Length; i++)
            if (names[i].At > 0 || entry is ListMappingLine && i == names.Length - 1) yield return string.Join('.', names[..(i + 1)].Select(s => s.Name));
    }

    /// <summary>Checks what is in an element, as the type that the lines name: its own, or one that extends it.</summary>
    private void CheckType(ElementShape element, ImmutableArray<string> path, List<ImmutableArray<string>> filled, int depth)
    {
        var type = types[element.Type];
        var inside = filled.Where(f => f.Length > path.Length && f[..path.Length].SequenceEqual(path)).ToList();
        var named = inside.Select(f => ServicePaths.Find(type.Parts, f[path.Length]) is { IsType: true } one ? one : element).Distinct().ToList();
        if (named.Count > 1) state.Report(DiagnosticCatalog.TypesMixed, at, element.Name, string.Join(", ", named.Select(n => types[n.Type].Name)));
        else if (named is [var one] && one != element) CheckType(one, path.Add(one.Name), filled, depth + 1);
        else
        {
            if (type.IsAbstract && named.Count == 0) Unsaid(element, at);
            Check(type.Parts, path, filled, depth);
        }
    }

    private void Unsaid(ElementShape element, Place place)
    {
        var names = types[element.Type].Parts.Where(p => p.IsType).Select(p => p.Name).ToList();
        if (names.Count == 0) state.Report(DiagnosticCatalog.OperationUnusable, place, owner, $"{element.Name} is of an abstract type, and nothing in the description extends it");
        else state.Report(DiagnosticCatalog.TypeUnsaid, place, element.Name, names[0], string.Join(", ", names));
    }

    private void Unfilled(ImmutableArray<string> path) => state.Report(DiagnosticCatalog.InputUnmapped, at, owner, string.Join('.', path));

    private ColumnSymbol? Column(ServicePath path, ImmutableArray<ElementShape> along, Place place)
    {
        if (columns.TryGetValue(path, out var known)) return known;
        var element = along[^1];
        if (General(path.InHeader || Around is not { } around ? along : along.Insert(0, around)) is { } general)
        {
            Unsaid(general, place);
            return null;
        }
        if (ServicePaths.Value(types, element) is not { } value)
        {
            state.Report(DiagnosticCatalog.NotAValue, place, path, element.Type >= 0 && types[element.Type].Problem is { } problem ? problem : "holds other elements and no value");
            return null;
        }
        var mayBeNull = element.IsOptional || element.Nillable || element.HasDefault || path.Steps[^1].At >= element.Least;
        return columns[path] = new ColumnSymbol(path.ToString(), columns.Count, mayBeNull ? value.Type.OrNull() : value.Type, place) { Path = path, Values = [.. value.Values] };
    }

    /// <summary>The element of an abstract type behind which a path does not say which type is sent; null for none.</summary>
    private ElementShape? General(ImmutableArray<ElementShape> along) =>
        along.Where((part, i) => part.Type >= 0 && types[part.Type].IsAbstract && (i + 1 == along.Length || !along[i + 1].IsType)).FirstOrDefault();

    private ImmutableArray<ElementShape>? Along(ServicePath path, NamePath target)
    {
        var begin = path.InHeader ? headers : top;
        if (ServicePaths.Along(types, begin, path) is { } found) return state.IsBeyond(path, found, At(target)) ? null : found;
        var (parts, name) = (begin, path.InHeader ? $"The head of {owner}" : owner);
        foreach (var step in path.Steps)
        {
            if (ServicePaths.Find(parts, step.Name) is not { } element)
            {
                state.ReportUnknown(DiagnosticCatalog.UnknownElement, At(target), step.Name, parts.Select(p => p.Name), name, step.Name);
                return null;
            }
            (parts, name) = (ServicePaths.Parts(types, element), $"{name}.{element.Name}");
        }
        return null;
    }

    private static ServicePath Path(NamePath target) => new([.. target.Segments.Select(s => new ServicePathStep(s.Name.Text, s.Index?.Value ?? 0))]);

    private Place At(SyntaxNode node) => new(script, node.Span);
}

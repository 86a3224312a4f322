using System.Collections.Immutable;
using DataSync.Compiler.Emit;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Services;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Lowering;

/// <summary>What every part of the lowering does alike: values and conditions with their sites, mappings, constants.</summary>
internal sealed class Lowered(GeneratedProgram code)
{
    private readonly Dictionary<BoundExpression, int> values = new(ReferenceEqualityComparer.Instance);

    public GeneratedProgram Code => code;

    /// <summary>All merges of the program: some of them know of each other.</summary>
    public ImmutableArray<BoundMerge> Merges { get; init; } = [];

    /// <summary>Index of the first mail among the sources of the plan.</summary>
    public int FirstMail { get; init; }

    /// <summary>Whether a step of it can be undone.</summary>
    public bool Undoes { get; set; }

    public SiteTable Sites => code.Sites;

    /// <summary>The operations that are called, by the index of their source, in the order in which they were met.</summary>
    public List<(int Source, List<OperationShape> Operations)> Called { get; } = [];

    /// <summary>Names along all paths into messages of services.</summary>
    public HashSet<string> MessageNames { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers of a service and of its operation in the plan.</summary>
    public (int Service, int Operation) Call(SourceSymbol source, OperationShape operation)
    {
        var service = Called.FindIndex(c => c.Source == source.Index);
        if (service < 0)
        {
            service = Called.Count;
            Called.Add((source.Index, []));
        }
        var operations = Called[service].Operations;
        if (!operations.Contains(operation)) operations.Add(operation);
        return (service, operations.IndexOf(operation));
    }

    /// <summary>What the functions read.</summary>
    public OriginTable Origins { get; } = new();

    /// <summary>A key value and the parameter of a filter are the same function.</summary>
    public int Value(BoundExpression value) =>
        values.TryGetValue(value, out var known) ? known : values[value] = Origins.Add(code.Value(value, Site(value)), Site(value), value);

    /// <summary>-1 for no value.</summary>
    public int ValueOrNone(BoundExpression? value) => value is null ? -1 : Value(value);

    public int Condition(BoundExpression condition, string text) => Origins.Add(code.Condition(condition, Site(condition, text)), Site(condition, text), condition);

    public int Site(BoundExpression expression) => Sites.Add(expression.At, ReadsMasked(expression));

    public int Site(BoundExpression expression, string text) => Sites.Add(expression.At, text, ReadsMasked(expression));

    public int Site(BoundMappingLine line) => Sites.Add(line.At, line.Text, line.Target.IsMasked || ReadsMasked(line.Value));

    /// <param name="existing">The row that is there already; null where there is none.</param>
    public MappingPlan Mapping(ImmutableArray<BoundMappingLine> lines, RowSymbol? existing) =>
        new([.. lines.Select(l => l.Target.Index)], Origins.Add(MappingFunctions.MapOut(code, lines, Site, existing), lines, Site)) { Masked = MaskedTargets(lines) };

    /// <summary>Open columns that get the value of a masked one.</summary>
    public static ImmutableArray<int> MaskedTargets(ImmutableArray<BoundMappingLine> lines) =>
        [.. lines.Where(l => !l.Target.IsMasked && l.ShownMasked() is not null).Select(l => l.Target.Index)];

    public int Stage(RowSymbol row, ImmutableArray<BoundMappingLine> lines) => Origins.Add(MappingFunctions.Stage(code, row, lines, Site), lines, Site);

    public int Name(LetSymbol local, BoundExpression value) =>
        Origins.Add(MappingFunctions.Name(code, local, value, Site(value)), Site(value), value, local.Field);

    private static bool ReadsMasked(BoundExpression expression) => expression.AllParts().Any(part => part is BoundColumn { Column.IsMasked: true } or BoundLocal { Local.Masked: not null });

    public static ConstantPlan Constant(object? value, SyncType type) => new(type.Kind, value switch
    {
        null => null,
        SyncDuration duration => FormattableString.Invariant($"{duration.Months};{duration.Milliseconds}"),
        _ => ValueText.Show(value),
    });
}

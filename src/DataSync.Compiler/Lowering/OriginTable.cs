using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Lowering;

/// <summary>Notes for every function what it reads, in the order in which functions are made.</summary>
internal sealed class OriginTable
{
    /// <summary>Characters of a literal that are told.</summary>
    private const int LongestLiteral = 60;

    private readonly SortedDictionary<int, OriginPlan> origins = [];

    public ImmutableArray<OriginPlan> ToImmutable() => [.. origins.Values];

    /// <summary>A function of one value.</summary>
    public int Add(int function, int site, BoundExpression value, int target = -1)
    {
        origins[function] = new OriginPlan(function, [new OriginLinePlan(target, site, Uses([value]))]);
        return function;
    }

    /// <summary>A function of a whole mapping.</summary>
    public int Add(int function, ImmutableArray<BoundMappingLine> lines, Func<BoundMappingLine, int> site)
    {
        origins[function] = new OriginPlan(function, [.. lines.Select(l => new OriginLinePlan(l.Target.Index, site(l), [.. Uses(Values(l)), .. Kept(l)]))]);
        return function;
    }

    private static IEnumerable<UsePlan> Kept(BoundMappingLine line) =>
        line.KeepsTarget ? [new UsePlan(UseKind.Kept, line.Target.Name) { Column = line.Target.Index }] : [];

    private static IEnumerable<BoundExpression> Values(BoundMappingLine line) =>
        new[] { line.Value, line.WhenInvalid?.Value, line.WhenNull?.Value, line.WhenAbsent?.Value }.OfType<BoundExpression>();

    private static ImmutableArray<UsePlan> Uses(IEnumerable<BoundExpression> values) => [.. values.SelectMany(v => v.AllParts()).SelectMany(Uses).Distinct()];

    private static IEnumerable<UsePlan> Uses(BoundExpression part) => part switch
    {
        BoundColumn e => [Column(e)],
        BoundLocal e => [new UsePlan(UseKind.Field, e.Local.Name) { Slot = e.Local.Slot, Column = e.Local.Field }],
        BoundIsNone e => [new UsePlan(UseKind.Row, e.Row.Name) { Slot = e.Row.Slot, Table = Table(e.Row.Table) }],
        BoundRowCount e => [new UsePlan(UseKind.Row, e.List.Name) { Slot = e.List.Slot, Table = Table(e.List.Table) }],
        BoundParameter e => [new UsePlan(UseKind.Parameter, e.Parameter.Name)],
        BoundCall e => [new UsePlan(UseKind.Function, e.Function.Name)],
        // What stands inside a function or a code table is theirs: their own literals are not told.
        BoundUserCall e => [new UsePlan(UseKind.Function, e.Function.Name), .. e.Function.Body.AllParts().Where(p => p is not BoundLiteral).SelectMany(Uses)],
        BoundTranslate e => [new UsePlan(UseKind.Translate, e.Translate.Name), .. Inside(e.Translate).SelectMany(v => v.AllParts()).Where(p => p is not BoundLiteral).SelectMany(Uses)],
        BoundLiteral { Value: not "" } e => [new UsePlan(UseKind.Constant, Shortened(ValueText.Quote(e.Value)))],
        BoundRunProperty e => [new UsePlan(UseKind.Run, "run." + e.Property.ToString().ToLowerInvariant())],
        BoundTargetAttribute e => [new UsePlan(UseKind.Attribute, "target." + e.Attribute.Name)],
        _ => [],
    };

    private static string Shortened(string literal) => literal.Length <= LongestLiteral ? literal : literal[..(LongestLiteral - 1)] + "…";

    private static UsePlan Column(BoundColumn e) => e.Row.Table is { } table
        ? new UsePlan(UseKind.Column, Name(e)) { Slot = e.Row.Slot, Table = table.Index, Column = e.Column.Index }
        : new UsePlan(UseKind.Field, Name(e)) { Slot = e.Row.Slot, Column = e.Column.Index };

    private static string Name(BoundColumn e) => e.Row.Name.Length > 0 ? $"{e.Row.Name}.{e.Column.Name}" : e.Column.Name;

    private static int Table(TableSymbol? table) => table?.Index ?? -1;

    private static IEnumerable<BoundExpression> Inside(TranslateSymbol table)
    {
        foreach (var line in table.Lines) yield return line.To;
        if (table.ElseValue is { } other) yield return other;
    }
}

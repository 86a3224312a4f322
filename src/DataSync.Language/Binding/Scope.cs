using DataSync.Language.Binding.Symbols;

namespace DataSync.Language.Binding;

/// <summary>A name whose declaration was refused or broken: silent wherever it is used.</summary>
internal sealed class UnknownSymbol(string name, Place at) : Symbol(name, at);

/// <summary>Names in sight at a place, from the innermost block outwards.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Symbol> names = new(StringComparer.Ordinal);

    /// <summary>The one table in sight, whose columns stand alone.</summary>
    public RowSymbol? Bare { get; init; } = outer?.Bare;

    /// <summary>What may be said with <c>target</c>.</summary>
    public TargetRule Target { get; init; } = outer?.Target ?? TargetRule.None;

    /// <summary>Nothing of the run (parameters, clock, <c>run</c>) may be used.</summary>
    public bool IsConstant { get; init; } = outer?.IsConstant ?? false;

    /// <summary>In tests: <c>count(T at S)</c>.</summary>
    public List<Tree.BoundTableCount>? Counts { get; init; } = outer?.Counts;

    /// <summary>Names that steps further down, or in other branches, will bring.</summary>
    public IReadOnlySet<string> Later { get; init; } = outer?.Later ?? new HashSet<string>();

    public Symbol? Find(string name) => names.TryGetValue(name, out var symbol) ? symbol : outer?.Find(name);

    public void Add(Symbol symbol) => names[symbol.Name] = symbol;

    public IEnumerable<Symbol> All => outer is null ? names.Values : names.Values.Concat(outer.All);
}

internal enum TargetRule { None, Allowed, InInput }

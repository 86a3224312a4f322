using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;

namespace DataSync.Language.Binding.Tree;

/// <summary><c>route Exceptions { reason &lt;- … }</c></summary>
public sealed record BoundRoute(string Name, QueueSymbol Queue, ImmutableArray<BoundMappingLine> Mapping, Place At) : BoundStep(Name, At);

using System.Collections.Immutable;

namespace DataSync.Language.Binding.Symbols;

/// <summary><c>procedure BookInvoice in accounting as "dbo.BookInvoice" (id : text(20), out number : int)</c></summary>
public sealed class ProcedureSymbol(string name, SourceSymbol source, Place at) : Symbol(name, at)
{
    public SourceSymbol Source { get; } = source;

    public string PhysicalName { get; internal set; } = name;

    /// <summary>What is given to it, in order.</summary>
    public ImmutableArray<ColumnSymbol> Inputs { get; internal set; } = [];

    /// <summary>What it gives back, in order.</summary>
    public ImmutableArray<ColumnSymbol> Outputs { get; internal set; } = [];

    /// <summary>For each parameter in the order of the declaration: whether it is one of <see cref="Outputs"/>.</summary>
    public ImmutableArray<bool> IsOutput { get; internal set; } = [];
}

using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary>Something with a name. Symbols refer to each other in circles, so they are compared by identity and completed while binding; afterwards nothing changes.</summary>
/// <param name="name">As declared.</param>
/// <param name="at">Where its name stands.</param>
public abstract class Symbol(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    /// <summary>Text of the <c>///</c> lines above the declaration.</summary>
    public string Documentation { get; internal set; } = "";

    /// <summary>The whole declaration.</summary>
    public Place Declaration { get; internal set; } = at;

    /// <summary>Something refers to it.</summary>
    public bool IsUsed { get; internal set; }

    public override string ToString() => Name;
}

/// <summary>A <c>parameter</c>, given at start.</summary>
/// <param name="index">Index into the run's parameters.</param>
public sealed class ParameterSymbol(string name, int index, SyncType type, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public SyncType Type { get; } = type;

    /// <summary>Converted to <see cref="Type"/>; null when a value must be given.</summary>
    public BoundExpression? Default { get; internal set; }
}

/// <summary>A <c>constant</c>; where it is used, its value stands as a literal.</summary>
public sealed class ConstantSymbol(string name, SyncType type, Place at) : Symbol(name, at)
{
    public SyncType Type { get; } = type;

    public object? Value { get; internal set; }
}

/// <summary>A parameter of a <c>function</c>.</summary>
public sealed class FunctionParameterSymbol(string name, int index, SyncType type, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public SyncType Type { get; } = type;
}

/// <summary>A pure expression with a name. Never recursive.</summary>
public sealed class FunctionSymbol(string name, ImmutableArray<FunctionParameterSymbol> parameters, SyncType type, Place at) : Symbol(name, at)
{
    public ImmutableArray<FunctionParameterSymbol> Parameters { get; } = parameters;

    public SyncType Type { get; } = type;

    /// <summary>Converted to <see cref="Type"/>.</summary>
    public BoundExpression Body { get; internal set; } = new BoundError(at);
}

public enum TranslateElse { Fail, Keep, Value }

/// <param name="From">Literal values, in the CLR form of the table's source type.</param>
/// <param name="To">Converted to the table's target type.</param>
public sealed record TranslateLine(ImmutableArray<object?> From, BoundExpression To, Place At);

/// <summary>A code table. Null in, null out.</summary>
public sealed class TranslateSymbol(string name, SyncType from, SyncType to, Place at) : Symbol(name, at)
{
    public SyncType From { get; } = from;

    public SyncType To { get; } = to;

    public ImmutableArray<TranslateLine> Lines { get; internal set; } = [];

    /// <summary>What happens to a value that no line names; fail unless the script says otherwise.</summary>
    public TranslateElse Else { get; internal set; }

    /// <summary>Text of <c>else fail "…"</c>.</summary>
    public BoundExpression? ElseText { get; internal set; }

    /// <summary>Value of <c>else -> …</c>.</summary>
    public BoundExpression? ElseValue { get; internal set; }
}

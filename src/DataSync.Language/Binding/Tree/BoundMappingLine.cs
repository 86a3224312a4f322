using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;

namespace DataSync.Language.Binding.Tree;

/// <summary>What to do with a value that is null (<c>when null</c>) or that cannot be made (<c>when invalid</c>).</summary>
public enum ValueRuleKind { Keep, Clear, Fail, Use }

/// <param name="Text">Text of <c>fail "…"</c>.</param>
/// <param name="Value">Value of <c>use …</c>, converted to the target's type.</param>
public sealed record BoundValueRule(ValueRuleKind Kind, BoundExpression? Text, BoundExpression? Value, Place At);

/// <summary>A line of <c>defaults</c> that mapping lines follow, in words.</summary>
public sealed record BoundDefault(string Name, string Answer, Place At);

public enum RoundingRule { None, HalfEven, HalfUp, HalfDown }

/// <summary>
/// <c>target &lt;- value</c> with its tails. The value has the target's kind; in this order: <see cref="OnlyIfEmpty"/>, value, <see cref="WhenInvalid"/>,
/// <see cref="WhenNull"/>, rounding, truncation, then the checks of the target's type: null, length, precision and scale, list of values.
/// </summary>
/// <param name="Text">As written, shortened by nobody: the site's text.</param>
public sealed record BoundMappingLine(ColumnSymbol Target, BoundExpression Value, string Text, Place At)
{
    /// <summary>Null means: null is written (and refused where the target does not allow it).</summary>
    public BoundValueRule? WhenNull { get; init; }

    /// <summary>Null means: the error stands.</summary>
    public BoundValueRule? WhenInvalid { get; init; }

    /// <summary>Leaves a target alone that holds something already.</summary>
    public bool OnlyIfEmpty { get; init; }

    /// <summary>Rows without which the target stays as it is.</summary>
    public ImmutableArray<RowSymbol> KeptWithout { get; init; } = [];

    /// <summary>Elements of answers that it reads and that may be missing, each as what tells whether it is there. Source: tasks R104.</summary>
    public ImmutableArray<BoundColumn> Absent { get; init; } = [];

    /// <summary>What to do when one of <see cref="Absent"/> is missing. Null means: the target stays as it is.</summary>
    public BoundValueRule? WhenAbsent { get; init; }

    /// <summary>The target may stay as it is.</summary>
    public bool KeepsTarget => OnlyIfEmpty || !KeptWithout.IsEmpty || WhenNull is { Kind: ValueRuleKind.Keep } || WhenInvalid is { Kind: ValueRuleKind.Keep }
        || !Absent.IsEmpty && WhenAbsent is null or { Kind: ValueRuleKind.Keep };

    /// <summary>Null, or a text without characters, is an error.</summary>
    public bool Required { get; init; }

    /// <summary>A text that is too long is cut; without it, it is an error.</summary>
    public bool Truncate { get; init; }

    /// <summary>How a decimal with more digits than the target's scale is rounded; without it, it is an error.</summary>
    public RoundingRule Rounding { get; init; }

    /// <summary>A masked column that the target would show, or null.</summary>
    public ColumnSymbol? ShownMasked() => Value.ShownMasked() ?? WhenNull?.Value?.ShownMasked() ?? WhenInvalid?.Value?.ShownMasked() ?? WhenAbsent?.Value?.ShownMasked();
}

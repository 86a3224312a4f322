using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary><c>{ target &lt;- expression … }</c></summary>
public sealed class MappingBlock() : SyntaxNode(SyntaxKind.MappingBlock)
{
    /// <summary>The lines, in order.</summary>
    public required ImmutableArray<MappingEntry> Entries { get; init; }
}

/// <summary>A line of a mapping.</summary>
public abstract class MappingEntry : SyntaxNode
{
    private protected MappingEntry(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>[header] target &lt;- expression when null …</c></summary>
public sealed class MappingLine() : MappingEntry(SyntaxKind.MappingLine)
{
    /// <summary>True when the value goes into the head of a message.</summary>
    public required bool IsHeader { get; init; }

    /// <summary>What takes the value.</summary>
    public required NamePath Target { get; init; }

    /// <summary>The value.</summary>
    public required Expression Value { get; init; }

    /// <summary>What stands behind the value, in order.</summary>
    public required ImmutableArray<MappingTail> Tails { get; init; }

    /// <summary>The answer to a value that is null, absent or invalid, or null when the line gives none.</summary>
    public WhenValueTail? When(ValueState state) => Tails.OfType<WhenValueTail>().FirstOrDefault(tail => tail.State == state);

    /// <summary>True with <c>only if empty</c>.</summary>
    public bool IsOnlyIfEmpty => Tails.Any(tail => tail is OnlyIfEmptyTail);

    /// <summary>True with <c>required</c>.</summary>
    public bool IsRequired => Tails.Any(tail => tail is RequiredTail);

    /// <summary>True with <c>truncate</c>.</summary>
    public bool Truncates => Tails.Any(tail => tail is TruncateTail);

    /// <summary>How it rounds; null when it does not.</summary>
    public RoundingMode? Rounding => Tails.OfType<RoundTail>().FirstOrDefault()?.Mode;
}

/// <summary><c>Order.Lines &lt;- for each l in item.lines { … }</c></summary>
public sealed class ListMappingLine() : MappingEntry(SyntaxKind.ListMappingLine)
{
    /// <summary>The list that is filled.</summary>
    public required NamePath Target { get; init; }

    /// <summary>What an element is called.</summary>
    public required Identifier RowName { get; init; }

    /// <summary>The list that is read.</summary>
    public required Expression Source { get; init; }

    /// <summary>Which rows of it; null for all.</summary>
    public required Expression? Where { get; init; }

    /// <summary>The values of an element.</summary>
    public required MappingBlock Mapping { get; init; }
}

/// <summary><c>map same names from account except (id)</c></summary>
public sealed class SameNamesLine() : MappingEntry(SyntaxKind.SameNamesLine)
{
    /// <summary>The row that gives the values.</summary>
    public required NamePath From { get; init; }

    /// <summary>The names left out.</summary>
    public NameList? Except { get; init; }
}

/// <summary>Something said behind the value of a mapping line.</summary>
public abstract class MappingTail : SyntaxNode
{
    private protected MappingTail(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>when null use 0</c></summary>
public sealed class WhenValueTail() : MappingTail(SyntaxKind.WhenValueTail)
{
    /// <summary>For which values.</summary>
    public required ValueState State { get; init; }

    /// <summary>What happens.</summary>
    public required ValueAction Action { get; init; }

    /// <summary>The text behind <c>fail</c>.</summary>
    public StringExpression? Message { get; init; }

    /// <summary>The value behind <c>use</c>.</summary>
    public Expression? Value { get; init; }
}

/// <summary>States of a value that a line can answer.</summary>
public enum ValueState
{
    /// <summary>It is null.</summary>
    Null,

    /// <summary>There is no row, element or answer to take it from.</summary>
    Absent,

    /// <summary>It cannot be converted.</summary>
    Invalid,
}

/// <summary>What a line does with such a value.</summary>
public enum ValueAction
{
    /// <summary>The target keeps its value.</summary>
    Keep,

    /// <summary>The target becomes null.</summary>
    Clear,

    /// <summary>The step fails.</summary>
    Fail,

    /// <summary>Another value is used.</summary>
    Use,
}

/// <summary><c>only if empty</c></summary>
public sealed class OnlyIfEmptyTail() : MappingTail(SyntaxKind.OnlyIfEmptyTail);

/// <summary><c>required</c></summary>
public sealed class RequiredTail() : MappingTail(SyntaxKind.RequiredTail);

/// <summary><c>truncate</c></summary>
public sealed class TruncateTail() : MappingTail(SyntaxKind.TruncateTail);

/// <summary><c>round half even</c></summary>
public sealed class RoundTail() : MappingTail(SyntaxKind.RoundTail)
{
    /// <summary>Where a half goes.</summary>
    public required RoundingMode Mode { get; init; }
}

/// <summary>Where a half goes.</summary>
public enum RoundingMode
{
    /// <summary>To the even neighbour.</summary>
    HalfEven,

    /// <summary>Away from zero.</summary>
    HalfUp,

    /// <summary>Towards zero.</summary>
    HalfDown,
}

namespace DataSync.Language.Syntax;

/// <summary>What happens on an outcome.</summary>
public abstract class Outcome : SyntaxNode
{
    private protected Outcome(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary>An outcome answered by one word.</summary>
public sealed class WordOutcome() : Outcome(SyntaxKind.WordOutcome)
{
    /// <summary>The word.</summary>
    public required OutcomeWord Word { get; init; }
}

/// <summary>The words of <see cref="WordOutcome"/>.</summary>
public enum OutcomeWord
{
    /// <summary>What is there stays.</summary>
    Keep,

    /// <summary>What is there becomes null.</summary>
    Clear,

    /// <summary>The step is left out.</summary>
    Skip,

    /// <summary>The task goes on.</summary>
    Continue,

    /// <summary>The task ends.</summary>
    Stop,

    /// <summary>The first of several rows.</summary>
    First,

    /// <summary>The last of several rows.</summary>
    Last,

    /// <summary>No word: already reported.</summary>
    Missing,
}

/// <summary><c>fail "…"</c></summary>
public sealed class FailOutcome() : Outcome(SyntaxKind.FailOutcome)
{
    /// <summary>Why.</summary>
    public StringExpression? Message { get; init; }
}

/// <summary><c>route Queue { … }</c></summary>
public sealed class RouteOutcome() : Outcome(SyntaxKind.RouteOutcome)
{
    /// <summary>The queue.</summary>
    public required Identifier Queue { get; init; }

    /// <summary>What goes along.</summary>
    public MappingBlock? Mapping { get; init; }
}

/// <summary><c>all as rows</c></summary>
public sealed class AllRowsOutcome() : Outcome(SyntaxKind.AllRowsOutcome)
{
    /// <summary>What the list is called.</summary>
    public required Identifier Name { get; init; }
}

/// <summary><c>{ steps }</c></summary>
public sealed class StepsOutcome() : Outcome(SyntaxKind.StepsOutcome)
{
    /// <summary>The steps.</summary>
    public required StepBlock Block { get; init; }
}

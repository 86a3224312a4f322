using Antlr4.Runtime;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>What the parser does besides matching: it refuses to go deeper than the process can bear.</summary>
internal abstract class SyncParserBase : Parser
{
    /// <summary>
    /// Rules inside one another. An expression takes ten for each pair of parentheses, so this allows about a hundred levels;
    /// it leaves room on the smallest stack in use (1 MB) for the parser and for all that walks the tree after it.
    /// </summary>
    internal const int MaximumDepth = 1_100;

    private int _depth;

    protected SyncParserBase(ITokenStream input, TextWriter output, TextWriter errorOutput) : base(input, output, errorOutput)
    {
    }

    /// <inheritdoc/>
    public override void EnterRule(ParserRuleContext localctx, int state, int ruleIndex)
    {
        base.EnterRule(localctx, state, ruleIndex);
        if (++_depth > MaximumDepth) throw new NestingTooDeepException(CurrentToken.TokenIndex);
    }

    /// <inheritdoc/>
    public override void ExitRule()
    {
        _depth--;
        base.ExitRule();
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _depth = 0;
        base.Reset();
    }
}

/// <summary>The text nests deeper than <see cref="SyncParserBase.MaximumDepth"/>. Ends the parse of one declaration.</summary>
internal sealed class NestingTooDeepException(int tokenIndex) : Exception
{
    /// <summary>Where in the token stream.</summary>
    public int TokenIndex => tokenIndex;
}

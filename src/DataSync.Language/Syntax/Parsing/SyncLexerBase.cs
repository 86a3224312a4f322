using Antlr4.Runtime;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>What the lexer does besides matching: it finds its way back out of texts and interpolations.</summary>
internal abstract class SyncLexerBase : Lexer
{
    protected SyncLexerBase(ICharStream input, TextWriter output, TextWriter errorOutput) : base(input, output, errorOutput)
    {
    }

    /// <summary>A brace closes what its partner opened; one without a partner closes nothing.</summary>
    protected void CloseBrace()
    {
        if (ModeStack.Count > 0) PopMode();
    }

    /// <summary>A line end closes every text on one line that is open, with the interpolations in it.</summary>
    protected void EndLine()
    {
        var outermost = -1;
        var modes = ModeStack.Reverse().ToList();
        for (var i = 0; i < modes.Count && outermost < 0; i++)
            if (modes[i] == SyncLexer.STRING) outermost = i;

        if (outermost < 0 && CurrentMode != SyncLexer.STRING) return;
        while (outermost >= 0 && ModeStack.Count > outermost) PopMode();
        if (CurrentMode == SyncLexer.STRING) PopMode();
    }
}

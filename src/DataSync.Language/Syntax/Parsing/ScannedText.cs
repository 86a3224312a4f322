using System.Collections.Immutable;
using System.Globalization;
using Antlr4.Runtime;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>All tokens of a text: those of the lexer, hidden ones included, and for each that the tree will hold its token with trivia.</summary>
internal sealed class ScannedText
{
    private ScannedText(SourceText source, IReadOnlyList<IToken> tokens, IReadOnlyList<SyntaxToken?> syntaxTokens)
    {
        Source = source;
        Tokens = tokens;
        SyntaxTokens = syntaxTokens;
    }

    public SourceText Source { get; }

    /// <summary>The lexer's tokens in order; the last one is the end of the file.</summary>
    public IReadOnlyList<IToken> Tokens { get; }

    /// <summary>At the index of a lexer's token the tree's token; null for what is trivia.</summary>
    public IReadOnlyList<SyntaxToken?> SyntaxTokens { get; }

    /// <summary>True when the lexer's token is seen by the parser: neither hidden nor a line end.</summary>
    public bool IsSignificant(int index) => SyntaxTokens[index] is not null;

    /// <summary>Runs the lexer and reports what is wrong with single tokens.</summary>
    public static ScannedText Scan(SourceText source, DiagnosticBag diagnostics)
    {
        var lexer = new SyncLexer(new AntlrInputStream(source.Text), TextWriter.Null, TextWriter.Null);
        lexer.RemoveErrorListeners();
        var tokens = lexer.GetAllTokens();
        tokens.Add(new CommonToken(SyncLexer.Eof, "") { StartIndex = source.Text.Length, StopIndex = source.Text.Length - 1 });

        var lineOfUnknown = 0;
        foreach (var token in tokens)
        {
            ReportMalformed(token, diagnostics);
            if (token.Type != SyncLexer.UNKNOWN) continue;
            if (token.Line != lineOfUnknown) ReportUnknown(token.StartIndex, diagnostics);
            lineOfUnknown = token.Line;
        }

        return new ScannedText(source, [.. tokens], AttachTrivia([.. tokens]));
    }

    /// <summary>Where a lexer's token stands.</summary>
    public static TextSpan SpanOf(IToken token) => TextSpan.FromBounds(token.StartIndex, token.StopIndex + 1);

    private static bool IsTrivia(IToken token) => token.Channel != TokenConstants.DefaultChannel || token.Type == SyncLexer.NL;

    private static void ReportMalformed(IToken token, DiagnosticBag diagnostics)
    {
        switch (token.Type)
        {
            case SyncLexer.MALFORMED:
                diagnostics.Report(DiagnosticCatalog.MalformedNumber, SpanOf(token), token.Text);
                break;
            case SyncLexer.BLOCK_COMMENT when token.Text.Length < 4 || !token.Text.EndsWith("*/", StringComparison.Ordinal):
                diagnostics.Report(DiagnosticCatalog.UnclosedComment, new TextSpan(token.StartIndex, 2));
                break;
        }
    }

    /// <summary>Reports the first unknown character of a line; what cannot be shown is shown by its number.</summary>
    private static void ReportUnknown(int position, DiagnosticBag diagnostics)
    {
        var text = diagnostics.Source.Text;
        var isPair = position + 1 < text.Length && char.IsSurrogatePair(text[position], text[position + 1]);
        var character = text.Substring(position, isPair ? 2 : 1);
        var isShown = isPair || !(char.IsSurrogate(text[position]) || char.IsControl(text[position]));
        var shown = isShown ? character : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text[position]:X4}");
        diagnostics.Report(DiagnosticCatalog.UnknownCharacter, new TextSpan(position, character.Length), shown);
    }

    private static SyntaxToken?[] AttachTrivia(IToken[] tokens)
    {
        var result = new SyntaxToken?[tokens.Length];
        var leading = ImmutableArray.CreateBuilder<SyntaxTrivia>();
        var trailing = ImmutableArray.CreateBuilder<SyntaxTrivia>();
        var index = 0;
        while (index < tokens.Length)
        {
            var token = tokens[index];
            if (IsTrivia(token))
            {
                leading.Add(TriviaOf(token));
                index++;
                continue;
            }

            var place = index++;
            var lineIsOpen = token.Type != SyncLexer.Eof;
            while (lineIsOpen && index < tokens.Length && IsTrivia(tokens[index]) && tokens[index].Type != SyncLexer.DOCUMENTATION)
            {
                trailing.Add(TriviaOf(tokens[index]));
                lineIsOpen = tokens[index++].Type != SyncLexer.NL;
            }

            var text = token.Type == SyncLexer.Eof ? "" : token.Text;
            result[place] = new SyntaxToken(TokenFacts.KindOf(token.Type), text, SpanOf(token), leading.ToImmutable(), trailing.ToImmutable());
            leading.Clear();
            trailing.Clear();
        }

        return result;
    }

    private static SyntaxTrivia TriviaOf(IToken token) => new(TokenFacts.TriviaKindOf(token.Type), token.Text, SpanOf(token));
}

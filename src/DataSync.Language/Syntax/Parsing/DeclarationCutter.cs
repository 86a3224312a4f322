using Antlr4.Runtime;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>The stretch of a text that is parsed as one declaration, as indexes of the lexer's tokens.</summary>
internal readonly record struct Piece(int Start, int End);

/// <summary>
/// Cuts a file into its declarations before anything is parsed, so that a mistake costs one declaration and not the file. A declaration
/// begins with its word, first on its line: at depth 0 when what it needs follows, in column 1 at any depth.
/// </summary>
internal sealed class DeclarationCutter(ScannedText text)
{
    private readonly List<int> _starts = [];
    private int _depth;
    private int _openStrings;
    private bool _isFirstOnLine = true;

    /// <summary>The pieces, in order; together they hold every token but the end of the file.</summary>
    public IReadOnlyList<Piece> Cut()
    {
        var end = text.Tokens.Count - 1;
        for (var i = 0; i < end; i++) Visit(i);

        var pieces = new List<Piece>();
        for (var i = 0; i < _starts.Count; i++)
            pieces.Add(new Piece(_starts[i], i + 1 < _starts.Count ? _starts[i + 1] : end));
        return pieces;
    }

    private void Visit(int index)
    {
        var token = text.Tokens[index];
        if (token.Type == SyncLexer.NL)
        {
            _isFirstOnLine = true;
            return;
        }

        if (!text.IsSignificant(index)) return;
        if (_starts.Count == 0 || (_isFirstOnLine && _openStrings == 0 && StartsDeclaration(index)))
        {
            _starts.Add(index);
            _depth = 0;
        }

        _isFirstOnLine = false;
        switch (token.Type)
        {
            case SyncLexer.OPEN_BRACE or SyncLexer.INTERPOLATION_OPEN:
                _depth++;
                break;
            case SyncLexer.CLOSE_BRACE:
                _depth = Math.Max(0, _depth - 1);
                break;
            case SyncLexer.MULTILINE_OPEN:
                _openStrings++;
                break;
            case SyncLexer.STRING_CLOSE when token.Text.Length == 3:
                _openStrings = Math.Max(0, _openStrings - 1);
                break;
        }
    }

    private bool StartsDeclaration(int index)
    {
        var word = text.Tokens[index];
        if (!IsDeclarationWord(word.Type)) return false;
        var isInFirstColumn = word.Column == 0;
        if (_depth > 0 && !isInFirstColumn) return false;

        var next = Next(index);
        var hasWhatItNeeds = word.Type switch
        {
            SyncLexer.KW_SYNC => next.Type is SyncLexer.INTEGER or SyncLexer.MALFORMED,
            SyncLexer.KW_IMPORT or SyncLexer.KW_TEST => TokenFacts.IsStringOpen(next.Type),
            SyncLexer.KW_CONFLICTS or SyncLexer.KW_DEFAULTS => next.Type == SyncLexer.OPEN_BRACE,
            SyncLexer.KW_DISTRIBUTION => next.Type is SyncLexer.KW_TO or SyncLexer.KW_FROM,
            _ => TokenFacts.IsName(next.Type),
        };

        // A half-typed declaration in column 1 costs itself only; what is plainly part of an expression or a setting is none.
        return hasWhatItNeeds || (_depth == 0 && isInFirstColumn && next.Type is SyncLexer.NL or SyncLexer.OPEN_BRACE or SyncLexer.Eof);
    }

    private IToken Next(int index)
    {
        do index++;
        while (text.Tokens[index].Channel != TokenConstants.DefaultChannel);
        return text.Tokens[index];
    }

    private static bool IsDeclarationWord(int type) => type switch
    {
        SyncLexer.KW_SYNC or SyncLexer.KW_IMPORT or SyncLexer.KW_ENVIRONMENT or SyncLexer.KW_DEFAULTS or SyncLexer.KW_QUEUE => true,
        SyncLexer.KW_CONSTANT or SyncLexer.KW_PARAMETER or SyncLexer.KW_FUNCTION or SyncLexer.KW_TRANSLATE => true,
        SyncLexer.KW_SOURCE or SyncLexer.KW_MAIL or SyncLexer.KW_TABLE or SyncLexer.KW_BINDER or SyncLexer.KW_PROCEDURE => true,
        SyncLexer.KW_TASK or SyncLexer.KW_SCHEDULE or SyncLexer.KW_ATTRIBUTE or SyncLexer.KW_STATION or SyncLexer.KW_STATIONS => true,
        SyncLexer.KW_FORMAT or SyncLexer.KW_DISTRIBUTION or SyncLexer.KW_CONNECT or SyncLexer.KW_CONFLICTS or SyncLexer.KW_TEST => true,
        _ => false,
    };
}

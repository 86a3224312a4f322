using Antlr4.Runtime;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>The tokens of one piece as the parser sees them; at each place the index of the lexer's token, or -1 for one that was added.</summary>
internal sealed record PieceTokens(Piece Piece, IList<IToken> Tokens, IReadOnlyList<int> Origins);

/// <summary>
/// Stands between lexer and parser and lets through the line ends that separate something. A line goes on while a parenthesis or
/// bracket is open, after an operator, and before <c>and</c>, <c>or</c>, <c>then</c>, <c>else</c>; but a line that begins like an entry
/// always is one, whatever is open before it: a half-typed line costs itself and nothing else. Texts that are not closed are closed here.
/// </summary>
internal sealed class LineEndFilter(ScannedText text, Piece piece, DiagnosticBag diagnostics)
{
    private readonly List<IToken> _tokens = [];
    private readonly List<int> _origins = [];
    private readonly List<Opening> _open = [];

    /// <summary>What is open: a parenthesis or bracket, a brace, a text on one or several lines, an interpolation.</summary>
    private enum Opened
    {
        Bracket,
        Brace,
        Line,
        Lines,
        Interpolation,
    }

    private readonly record struct Opening(Opened Kind, int Index);

    /// <summary>Filters the piece; the result ends with the end of the file.</summary>
    public PieceTokens Filter()
    {
        var lineEnd = -1;
        for (var i = piece.Start; i < piece.End; i++)
        {
            var token = text.Tokens[i];
            if (token.Type == SyncLexer.NL)
            {
                CloseStrings(_open.FindIndex(opening => opening.Kind == Opened.Line), i);
                if (lineEnd < 0) lineEnd = i;
                continue;
            }

            if (!text.IsSignificant(i)) continue;
            if (lineEnd >= 0 && _tokens.Count > 0 && Separates(i)) Add(text.Tokens[lineEnd], lineEnd);
            lineEnd = -1;
            Track(token, i);
            Add(token, i);
        }

        CloseStrings(_open.FindIndex(opening => opening.Kind is Opened.Line or Opened.Lines), piece.End);
        var position = text.Tokens[piece.End].StartIndex;
        Add(new CommonToken(SyncLexer.Eof, "") { StartIndex = position, StopIndex = position - 1 }, -1);
        return new PieceTokens(piece, _tokens, _origins);
    }

    private bool Separates(int index)
    {
        var type = text.Tokens[index].Type;
        if (TokenFacts.ContinuesPreviousLine(type)) return false;

        var inside = _open.Count > 0 ? _open[^1].Kind : Opened.Brace;
        if (inside == Opened.Interpolation) return false;
        var previous = _tokens[^1].Type;
        if (BeginsEntry(index, inside))
        {
            while (_open.Count > 0 && _open[^1].Kind == Opened.Bracket) _open.RemoveAt(_open.Count - 1);
            return previous is not (SyncLexer.OPEN_BRACE or SyncLexer.COMMA) || inside == Opened.Bracket;
        }

        return inside != Opened.Bracket && !TokenFacts.ContinuesLine(previous);
    }

    /// <summary><c>target &lt;-</c>, <c>header target &lt;-</c>, <c>when failed &lt;-</c>, <c>map same</c>; outside brackets also <c>name :</c>.</summary>
    private bool BeginsEntry(int index, Opened inside)
    {
        var first = text.Tokens[index].Type;
        if (!TokenFacts.IsName(first)) return false;
        if (SkipPath(index) is var behind && text.Tokens[behind].Type == SyncLexer.TAKES) return true;

        var second = Next(index);
        var secondType = text.Tokens[second].Type;
        if (first == SyncLexer.KW_MAP && secondType == SyncLexer.KW_SAME) return true;
        if (inside != Opened.Bracket && secondType == SyncLexer.COLON) return true;
        return first is SyncLexer.KW_HEADER or SyncLexer.KW_WHEN
            && TokenFacts.IsName(secondType)
            && text.Tokens[SkipPath(second)].Type == SyncLexer.TAKES;
    }

    /// <summary>The index behind <c>name.name[0].name</c>, blanks and comments allowed, line ends not.</summary>
    private int SkipPath(int index)
    {
        index = Next(index);
        while (true)
        {
            if (text.Tokens[index].Type == SyncLexer.DOT && TokenFacts.IsName(text.Tokens[Next(index)].Type))
            {
                index = Next(Next(index));
                continue;
            }

            if (text.Tokens[index].Type != SyncLexer.OPEN_BRACKET) return index;
            var number = Next(index);
            if (text.Tokens[number].Type != SyncLexer.INTEGER) return index;
            var close = Next(number);
            if (text.Tokens[close].Type != SyncLexer.CLOSE_BRACKET) return index;
            index = Next(close);
        }
    }

    private int Next(int index)
    {
        var last = text.Tokens.Count - 1;
        do index = Math.Min(index + 1, last);
        while (index < last && text.Tokens[index].Channel != TokenConstants.DefaultChannel);
        return index;
    }

    private void Track(IToken token, int index)
    {
        switch (token.Type)
        {
            case SyncLexer.OPEN_PAREN or SyncLexer.OPEN_BRACKET:
                _open.Add(new Opening(Opened.Bracket, index));
                break;
            case SyncLexer.OPEN_BRACE:
                _open.Add(new Opening(Opened.Brace, index));
                break;
            case SyncLexer.STRING_OPEN:
                _open.Add(new Opening(Opened.Line, index));
                break;
            case SyncLexer.MULTILINE_OPEN:
                _open.Add(new Opening(Opened.Lines, index));
                break;
            case SyncLexer.INTERPOLATION_OPEN:
                _open.Add(new Opening(Opened.Interpolation, index));
                break;
            case SyncLexer.CLOSE_PAREN or SyncLexer.CLOSE_BRACKET:
                if (_open.Count > 0 && _open[^1].Kind == Opened.Bracket) _open.RemoveAt(_open.Count - 1);
                break;
            case SyncLexer.CLOSE_BRACE:
                CloseThrough(opening => opening.Kind is Opened.Brace or Opened.Interpolation);
                break;
            case SyncLexer.STRING_CLOSE:
                CloseThrough(opening => opening.Kind is Opened.Line or Opened.Lines);
                break;
        }
    }

    private void CloseThrough(Predicate<Opening> partner)
    {
        var place = _open.FindLastIndex(partner);
        if (place >= 0) _open.RemoveRange(place, _open.Count - place);
    }

    private void CloseStrings(int outermost, int at)
    {
        if (outermost < 0) return;
        var position = text.Tokens[at].StartIndex;
        for (var i = _open.Count - 1; i >= outermost; i--)
        {
            if (_open[i].Kind == Opened.Interpolation) AddMissing(SyncLexer.CLOSE_BRACE, position);
            else if (_open[i].Kind is Opened.Line or Opened.Lines) AddMissing(SyncLexer.STRING_CLOSE, position);
        }

        var opening = text.Tokens[_open[outermost].Index];
        var row = opening.Type == SyncLexer.STRING_OPEN ? DiagnosticCatalog.UnclosedText : DiagnosticCatalog.UnclosedLongText;
        diagnostics.Report(row, ScannedText.SpanOf(opening));
        _open.RemoveRange(outermost, _open.Count - outermost);
    }

    private void AddMissing(int type, int position) =>
        Add(new CommonToken(type, "") { StartIndex = position, StopIndex = position - 1 }, -1);

    private void Add(IToken token, int origin)
    {
        _tokens.Add(token);
        _origins.Add(origin);
    }
}

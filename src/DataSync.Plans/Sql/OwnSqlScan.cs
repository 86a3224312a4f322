using System.Collections.Immutable;
using System.Text;

namespace DataSync.Plans.Sql;

/// <summary>What is wrong with the text of a statement that a script brings along.</summary>
public enum OwnSqlProblem
{
    /// <summary>There is no statement.</summary>
    Empty,

    /// <summary>A value stands inside quotes, where it would be characters and no value.</summary>
    ValueInQuotes,

    /// <summary>A second statement follows.</summary>
    Several,

    /// <summary>A marker of its own (<c>?</c>, <c>$1</c>, <c>:name</c>): the script's values are the only ones.</summary>
    Marker,

    /// <summary>Databases do not agree where a text or a comment ends here.</summary>
    Unclear,
}

/// <param name="Piece">Which piece of the text.</param>
/// <param name="Found">What stands there.</param>
public sealed record OwnSqlFinding(OwnSqlProblem Problem, int Piece, string Found);

/// <summary>
/// The text of a statement, read as far as every database reads it alike: where quotes begin and end, where comments are, which words stand outside of both.
/// Comments are taken out, because some drivers look for markers in them. What databases read differently is a finding and never a guess. Source: tasks C20.
/// </summary>
public sealed class OwnSqlScan
{
    private static readonly char[] MarksInComment = ['?', '\'', '"', '`'];

    private readonly ImmutableArray<OwnSqlFinding>.Builder findings = ImmutableArray.CreateBuilder<OwnSqlFinding>();
    private readonly ImmutableArray<OwnSqlWord>.Builder words = ImmutableArray.CreateBuilder<OwnSqlWord>();
    private readonly List<string> variables = [];
    private readonly StringBuilder text = new();
    private string quote = "";
    private string comment = "";
    private bool ended;
    private bool any;
    private int piece;

    /// <param name="pieces">The text before, between and behind its values.</param>
    public OwnSqlScan(ImmutableArray<string> pieces)
    {
        var sent = ImmutableArray.CreateBuilder<string>(pieces.Length);
        for (piece = 0; piece < pieces.Length; piece++)
        {
            text.Clear();
            Scan(pieces[piece]);
            sent.Add(text.ToString());
            if (piece == pieces.Length - 1) break;
            if (quote.Length > 0 || comment.Length > 0) Find(OwnSqlProblem.ValueInQuotes, quote.Length > 0 ? quote : comment);
            else if (ended) Find(OwnSqlProblem.Several, ";");
            any = true;
        }
        if (quote.Length > 0) Find(OwnSqlProblem.Unclear, quote);
        if (comment == "/*") Find(OwnSqlProblem.Unclear, comment);
        if (!any) findings.Insert(0, new OwnSqlFinding(OwnSqlProblem.Empty, 0, ""));
        sent[0] = sent[0].TrimStart();
        sent[^1] = sent[^1].TrimEnd();
        Pieces = sent.MoveToImmutable();
        Words = words.ToImmutable();
    }

    /// <summary>The pieces without comments and without a closing semicolon.</summary>
    public ImmutableArray<string> Pieces { get; }

    public ImmutableArray<OwnSqlFinding> Findings => findings.ToImmutable();

    /// <summary>The words outside of quotes and comments, in lower case.</summary>
    public ImmutableArray<OwnSqlWord> Words { get; }

    /// <summary>Names that begin with <c>@</c> or <c>$</c>: variables of the server, or of SQLite, where nobody gives them a value.</summary>
    public IReadOnlyList<string> Variables => variables;

    private void Find(OwnSqlProblem problem, string found) => findings.Add(new OwnSqlFinding(problem, piece, found));

    private void Scan(string source)
    {
        for (var at = 0; at < source.Length;)
            at = comment.Length > 0 ? InComment(source, at) : quote.Length > 0 ? InQuotes(source, at) : Outside(source, at);
    }

    private int InComment(string source, int at)
    {
        if (comment == "--" && source[at] == '\n')
        {
            comment = "";
            text.Append('\n');
            return at + 1;
        }
        if (comment == "/*" && At(source, at, "*/"))
        {
            comment = "";
            text.Append(' ');
            return at + 2;
        }
        // Comments nest in some databases and not in others.
        if (comment == "/*" && At(source, at, "/*")) Find(OwnSqlProblem.Unclear, "/* /*");
        return at + 1;
    }

    private int InQuotes(string source, int at)
    {
        if (source[at] == '\\' && at + 1 < source.Length && source[at + 1].ToString() == quote) Find(OwnSqlProblem.Unclear, "\\" + quote);
        if (!At(source, at, quote))
        {
            text.Append(source[at]);
            return at + 1;
        }
        text.Append(quote);
        at += quote.Length;
        // A doubled quote stands for itself: it closes and opens again.
        quote = "";
        return at;
    }

    private int Outside(string source, int at)
    {
        var sign = source[at];
        if (char.IsWhiteSpace(sign))
        {
            text.Append(sign);
            return at + 1;
        }
        if (At(source, at, "--"))
        {
            if (at + 2 < source.Length && !char.IsWhiteSpace(source[at + 2]) && source[at + 2] != '-') Find(OwnSqlProblem.Unclear, source[at..Math.Min(at + 5, source.Length)]);
            comment = "--";
            return at + 2;
        }
        if (At(source, at, "/*")) return Comment(source, at);
        if (ended)
        {
            Find(OwnSqlProblem.Several, source[at..Math.Min(at + 20, source.Length)]);
            ended = false;
        }
        if (sign == ';')
        {
            ended = any;
            return at + 1;
        }
        any = true;
        if (sign is '\'' or '"' or '`')
        {
            quote = sign.ToString();
            text.Append(sign);
            return at + 1;
        }
        if (sign == '$' && Dollar(source, at) is { } tag)
        {
            quote = tag;
            text.Append(tag);
            return at + tag.Length;
        }
        if (char.IsLetter(sign) || sign == '_') return Word(source, at);
        Sign(source, at);
        text.Append(sign);
        return at + 1;
    }

    private int Comment(string source, int at)
    {
        // A hint is sent; what one database carries out and another does not is no comment.
        if (At(source, at, "/*!")) Find(OwnSqlProblem.Unclear, "/*!");
        var end = source.IndexOf("*/", at, StringComparison.Ordinal);
        if (At(source, at, "/*+") && end > 0 && source.AsSpan(at, end - at).IndexOfAny(MarksInComment) < 0)
        {
            text.Append(source, at, end + 2 - at);
            return end + 2;
        }
        comment = "/*";
        return at + 2;
    }

    private int Word(string source, int at)
    {
        var end = at;
        while (end < source.Length && IsPart(source[end])) end++;
        var called = end;
        while (called < source.Length && char.IsWhiteSpace(source[called])) called++;
        words.Add(new OwnSqlWord(source[at..end].ToLowerInvariant(), called < source.Length && source[called] == '('));
        text.Append(source, at, end - at);
        return end;
    }

    private void Sign(string source, int at)
    {
        var next = at + 1 < source.Length ? source[at + 1] : ' ';
        var before = at > 0 ? source[at - 1] : ' ';
        switch (source[at])
        {
            case '?':
                Find(OwnSqlProblem.Marker, "?");
                break;
            case '$' when char.IsAsciiDigit(next):
                Find(OwnSqlProblem.Marker, "$" + next);
                break;
            case ':' when (char.IsLetter(next) || next == '_') && before != ':' && !IsPart(before) && before != ']':
                Find(OwnSqlProblem.Marker, Name(source, at));
                break;
            case '@' or '$' when (char.IsLetter(next) || next == '_') && before != '@':
                variables.Add(Name(source, at));
                break;
        }
    }

    private static string Name(string source, int at)
    {
        var end = at + 1;
        while (end < source.Length && IsPart(source[end])) end++;
        return source[at..end];
    }

    /// <summary>The opening of a text between dollar signs, or null.</summary>
    private static string? Dollar(string source, int at)
    {
        if (at > 0 && IsPart(source[at - 1])) return null;
        var end = at + 1;
        while (end < source.Length && (char.IsAsciiLetter(source[end]) || source[end] == '_')) end++;
        return end < source.Length && source[end] == '$' ? source[at..(end + 1)] : null;
    }

    private static bool IsPart(char sign) => char.IsLetterOrDigit(sign) || sign is '_' or '$';

    private static bool At(string source, int at, string what) => string.CompareOrdinal(source, at, what, 0, what.Length) == 0;
}

/// <summary>A word of a statement.</summary>
/// <param name="IsCalled">A parenthesis follows.</param>
public sealed record OwnSqlWord(string Text, bool IsCalled);

namespace DataSync.Sources.Odbc;

/// <summary>What a driver does not survive, or does wrong without a word, by a statement's text alone: refused before the driver sees it.</summary>
internal static class StatementLimits
{
    /// <exception cref="OdbcException">DS6136, DS6161.</exception>
    internal static void Check(string text, DriverQuirks quirks)
    {
        // A question mark in a quoted text counts too: nobody writes so many of them.
        if (text.Length > quirks.MostParameters && text.AsSpan().Count('?') is var markers && markers > quirks.MostParameters)
        {
            throw OdbcException.Refusal(OdbcCodes.ParameterCount, SqlStateClass.Parameters,
                $"The statement has {markers} parameters; {quirks.Name} takes {quirks.MostParameters}. Write fewer rows at once, or compare with a shorter list.");
        }
        if (quirks.TakesSeveralStatements && HasSeveral(text))
        {
            throw OdbcException.Refusal(OdbcCodes.SeveralStatements, SqlStateClass.Parameters,
                $"The text holds several statements, and {quirks.Name} would run all and answer for one of them. Run them one by one.");
        }
    }

    /// <summary>Whether something but blanks and comments follows a semicolon that stands outside of quotes. What creates a routine has them in its body.</summary>
    internal static bool HasSeveral(string text)
    {
        if (!text.Contains(';', StringComparison.Ordinal) || text.AsSpan().TrimStart().StartsWith("create", StringComparison.OrdinalIgnoreCase))
            return false;
        var ended = false;
        for (var at = 0; at < text.Length; at++)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("--"))
                at = End(text, "\n", at);
            else if (rest.StartsWith("/*"))
                at = End(text, "*/", at + 2);
            else if (char.IsWhiteSpace(text[at]))
                continue;
            else if (text[at] == ';')
                ended = true;
            else if (ended)
                return true;
            else if (text[at] is '\'' or '"' or '`')
                at = End(text, text[at].ToString(), at + 1);
            else if (text[at] == '$' && rest[1..].IndexOf('$') is >= 0 and var length && rest[1..(length + 1)].IndexOfAnyExcept(Tag) < 0)
                at = End(text, rest[..(length + 2)].ToString(), at + length + 2);
        }
        return false;
    }

    private static readonly System.Buffers.SearchValues<char> Tag = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    // The last character of what ends there; the end of the text where nothing does.
    private static int End(string text, string mark, int from)
    {
        var at = from < text.Length ? text.IndexOf(mark, from, StringComparison.Ordinal) : -1;
        return at < 0 ? text.Length : at + mark.Length - 1;
    }
}

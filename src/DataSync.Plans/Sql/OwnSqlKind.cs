using System.Collections.Immutable;

namespace DataSync.Plans.Sql;

/// <summary>What a statement does, by its words.</summary>
public static class OwnSqlKind
{
    private static readonly ImmutableHashSet<string> Reading = ["select", "with", "values", "table", "show", "describe", "desc"];
    private static readonly ImmutableHashSet<string> Writing = ["insert", "update", "delete", "merge", "replace"];

    /// <summary>Null when the statement only reads, as far as its words tell; otherwise the word that does not go with that.</summary>
    public static string? WhyNotReading(ImmutableArray<OwnSqlWord> words)
    {
        if (words.IsEmpty) return null;
        if (!Reading.Contains(words[0].Text)) return words[0].Text;
        if (words.Any(word => word.Text == "into")) return "into";
        return words[0].Text == "with" ? WritingWord(words) : null;
    }

    /// <summary>Null when the statement writes rows and can be taken back; otherwise the word that does not go with that.</summary>
    public static string? WhyNotWriting(ImmutableArray<OwnSqlWord> words)
    {
        if (words.IsEmpty) return null;
        if (words.Any(word => word.Text == "returning")) return "returning";
        return Writing.Contains(words[0].Text) || (words[0].Text == "with" && WritingWord(words) is not null) ? null : words[0].Text;
    }

    private static string? WritingWord(ImmutableArray<OwnSqlWord> words)
    {
        for (var at = 1; at < words.Length; at++)
        {
            var word = words[at];
            // `replace(…)` is a function; `for update` and `for no key update` lock rows.
            if (Writing.Contains(word.Text) && !word.IsCalled && !(word.Text == "update" && words[at - 1].Text is "for" or "key")) return word.Text;
        }
        return null;
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using System.Text.RegularExpressions;

namespace DataSync.Engine.Failures;

/// <summary>
/// What a database says of a row, told without its values: the sentences of the databases that name tables, columns and rules alone. A trigger, a procedure or a conversion may repeat any value, changed or cut, so that
/// it could not be found and taken out. Source: tasks R116, R127, R140.
/// </summary>
public static partial class WordsWithoutValues
{
    private static readonly ImmutableArray<(Regex Sentence, string Shown)> Known =
    [
        (PostgresSentences(), "$0"),
        (SqliteSentences(), "$0"),
        (MariaDbSentences(), "$0"),
        (MariaDbSentencesWithValue(), $"${{before}}{Masking.Hidden}${{after}}"),
    ];

    /// <summary>The sentence, where it is one of those; otherwise that it is not shown, with the state.</summary>
    public static string Of(DbException error)
    {
        foreach (var (sentence, shown) in Known)
            if (sentence.Match(error.Message) is { Success: true } match)
                return match.Result(shown);
        return $"the words of the database are not shown, because a masked value may be among them{(error.SqlState is { Length: > 0 } state ? $" (state {state})" : "")}.";
    }

    [GeneratedRegex("""
        null\ value\ in\ column\ "[^"]+"(\ of\ relation\ "[^"]+")?\ violates\ not-null\ constraint
        | (insert\ or\ update|update\ or\ delete)\ on\ table\ "[^"]+"\ violates\ foreign\ key\ constraint\ "[^"]+"(\ on\ table\ "[^"]+")?
        | duplicate\ key\ value\ violates\ unique\ constraint\ "[^"]+"
        | new\ row\ for\ relation\ "[^"]+"\ violates\ check\ constraint\ "[^"]+"
        | new\ row\ violates\ row-level\ security\ policy(\ "[^"]+")?\ for\ table\ "[^"]+"
        | value\ too\ long\ for\ type\ character(\ varying)?\(\d+\)
        | numeric\ field\ overflow
        | (smallint|integer|bigint)\ out\ of\ range
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex PostgresSentences();

    [GeneratedRegex(@"(NOT\ NULL|UNIQUE)\ constraint\ failed:\ [\w.,\ ]+ | FOREIGN\ KEY\ constraint\ failed | CHECK\ constraint\ failed:\ \w+ | cannot\ store\ \w+\ value\ in\ \w+\ column\ [\w.]+ | datatype\ mismatch",
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex SqliteSentences();

    [GeneratedRegex("""
        Column\ '[^']+'\ cannot\ be\ null
        | Field\ '[^']+'\ doesn't\ have\ a\ default\ value
        | Cannot\ (add\ or\ update\ a\ child|delete\ or\ update\ a\ parent)\ row:\ a\ foreign\ key\ constraint\ fails\ \(`[^`]+`\.`[^`]+`,\ CONSTRAINT\ `[^`]+`
        | (Data\ too\ long|Out\ of\ range\ value|Data\ truncated)\ for\ column\ '[^']+'\ at\ row\ \d+
        | CONSTRAINT\ `[^`]+`\ failed\ for\ `[^`]+`\.`[^`]+`
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex MariaDbSentences();

    [GeneratedRegex("""(?<before>Duplicate\ entry\ )'.*'(?<after>\ for\ key\ '[^']+') | (?<before>Incorrect\ \w+\ value:\ )'.*'(?<after>\ for\ column\ `[^`]+`\.`[^`]+`\.`[^`]+`\ at\ row\ \d+)""",
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex MariaDbSentencesWithValue();
}

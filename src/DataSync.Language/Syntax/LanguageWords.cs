using System.Collections.Immutable;
using DataSync.Language.Syntax.Parsing;

namespace DataSync.Language.Syntax;

/// <summary>The words of the language, as the lexer knows them.</summary>
public static class LanguageWords
{
    /// <summary>The words that are never names.</summary>
    public static ImmutableArray<string> Reserved { get; } = [.. Words(TokenFacts.IsReserved)];

    /// <summary>The words that are names wherever a name is expected.</summary>
    public static ImmutableArray<string> Soft { get; } = [.. Words(TokenFacts.IsSoftKeyword)];

    private static IEnumerable<string> Words(Predicate<int> belongs)
    {
        for (var type = 1; type <= SyncLexer.KW_ZONE; type++)
            if (belongs(type) && SyncLexer.DefaultVocabulary.GetLiteralName(type) is { } quoted) yield return quoted.Trim('\'');
    }
}

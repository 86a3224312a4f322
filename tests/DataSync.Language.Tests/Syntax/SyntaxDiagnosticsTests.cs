using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Syntax;

/// <summary>Each code of the form, with the place where it is said.</summary>
public sealed class SyntaxDiagnosticsTests
{
    [Theory]
    [InlineData("DS1001", "task T { set item { a <- } }", "1:25")]
    [InlineData("DS1002", "task T {\n    stop\n", "1:8")]
    [InlineData("DS1003", "task T { stop } }", "1:17")]
    [InlineData("DS1004", "tabel T in s { key a : int }", "1:1")]
    [InlineData("DS1005", "task T {\n    raed A as a where a.x = 1\n        when none fail\n    stop\n}", "2:5")]
    [InlineData("DS1006", "constant a : text = \"abc", "1:21")]
    [InlineData("DS1007", "constant a : int = 1 /* so", "1:22")]
    [InlineData("DS1008", null, null)]
    [InlineData("DS1009", "task T { read A limit 99999999999 }", "1:23")]
    [InlineData("DS1010", "constant a : int = 12x", "1:20")]
    [InlineData("DS1011", "constant a : int = 1 §", "1:22")]
    [InlineData("DS1012", "constant a : text = \"a\\qb\"", "1:23")]
    [InlineData("DS1013", "task T { read A limit 1 limit 2 }", "1:25")]
    [InlineData("DS1014", null, null)]
    [InlineData("DS1015", "task T {\n    stop\n    timeout 5 min\n}", "3:5")]
    [InlineData("DS1016", "constant a : date = 2026-02-30", "1:21")]
    [InlineData("DS1017", "table null in s { key a : int }", "1:7")]
    [InlineData("DS1018", "station X = 1 { main <- 1 }", "1:22")]
    [InlineData("DS1019", "constant a : text = \"\"\"abc", "1:21")]
    public void A_code_is_said_once_and_at_its_place(string code, string? text, string? place)
    {
        // Depth and length have tests of their own: their texts are long.
        if (text is null) DiagnosticCatalog.All.ShouldContain(row => row.Code == code);
        else Scripts.ProblemsOf(Scripts.Parse(text)).ShouldBe($"{place} {code}");
    }

    [Fact]
    public void The_first_unknown_character_of_a_line_is_shown_whole()
    {
        // Not as attributes: metadata cannot hold half a character.
        (string Text, string Shown)[] cases = [("\ud83d\ude00\ud83d\ude00", "\ud83d\ude00"), ("\ud83d", "\\uD83D"), ("\u0001\u00a7", "\\u0001")];
        foreach (var (text, shown) in cases)
            Scripts.Parse($"constant a : int = 1 {text}").Diagnostics.Single().Message.ShouldBe($"The character '{shown}' has no meaning here.");
    }

    [Fact]
    public void A_word_that_is_nearly_right_is_suggested()
    {
        Scripts.Parse("task T {\n    raed A as a\n}").Diagnostics.Single().Suggestion.ShouldBe("read");
        Scripts.Parse("statoin X = 1 { main office }").Diagnostics.Single().Suggestion.ShouldBe("station");
    }

    [Fact]
    public void No_text_of_the_parser_generator_reaches_the_user()
    {
        foreach (var script in Scripts.Cases)
            foreach (var diagnostic in Scripts.Parse(script.Text).Diagnostics)
                foreach (var word in new[] { "mismatched", "extraneous", "viable", "KW_", "EOF" })
                    diagnostic.Message.ShouldNotContain(word);
    }

    [Fact]
    public void Every_row_of_the_catalog_is_complete_and_its_code_its_own()
    {
        DiagnosticCatalog.All.Select(row => row.Code).ShouldBeUnique();
        foreach (var row in DiagnosticCatalog.All)
        {
            row.Code.ShouldMatch("^DS[1-8][0-9]{3}$");
            row.Title.ShouldNotBeNullOrWhiteSpace(row.Code);
            row.MessageFormat.ShouldNotBeNullOrWhiteSpace(row.Code);
            row.Remedy.ShouldNotBeNullOrWhiteSpace(row.Code);
            if (!(row.MessageFormat + row.Remedy).Contains("{0", StringComparison.Ordinal)) continue;
            var diagnostic = new Diagnostic(row, new SourceText(""), default, "a", "b", "c", "d", "e");
            Should.NotThrow(() => diagnostic.Message + diagnostic.Remedy, row.Code);
        }
    }
}

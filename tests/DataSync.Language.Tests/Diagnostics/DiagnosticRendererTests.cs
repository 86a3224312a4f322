using System.Text.Json;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Language.Tests.Binding;

namespace DataSync.Language.Tests.Diagnostics;

public sealed class DiagnosticRendererTests
{
    private static readonly SyntaxTree Broken = SyntaxTree.Parse(new SourceText("task T {\n    raed A\n    set item {\n        a <- 2026-02-30\n    }\n}\n", "scripts/a b.sync"));

    [Fact]
    public void The_console_shows_the_line_the_place_and_the_help() =>
        DiagnosticRenderer.ToText(Broken.Diagnostics).ShouldBe(
            """
            error DS1005: Expected a step, found 'raed'.
              --> scripts/a b.sync:2:5
              |
            2 |     raed A
              |     ^^^^
              = help: Did you mean 'read'? Begin with a word such as 'read', 'set', 'insert', 'upsert', 'if' or 'stop'.

            error DS1016: There is no 2026-02-30.
              --> scripts/a b.sync:4:14
              |
            4 |         a <- 2026-02-30
              |              ^^^^^^^^^^
              = help: Write a date as 2026-11-21 and a time as 09:30.

            """.ReplaceLineEndings("\n"));

    [Fact]
    public void An_empty_span_gets_one_caret()
    {
        var tree = SyntaxTree.Parse(new SourceText("constant a : int ="));

        DiagnosticRenderer.ToText(tree.Diagnostics).ShouldContain("\n1 | constant a : int =\n  |                   ^\n");
    }

    [Fact]
    public void A_secret_in_a_script_is_not_repeated_on_the_console_whatever_is_wrong_with_its_line()
    {
        var text = DiagnosticRenderer.ToText(BoundScripts.Bind("source a = odbc { connection: \"DSN=a\", password: \"ge heim\", nonsense: 1 }").Diagnostics);

        text.ShouldContain("DS2022");
        text.ShouldContain("DS2014");
        text.ShouldNotContain("heim");
        text.ShouldContain("odbc { connection: \"DSN=a\", password: *** *****, nonsense: 1 }\n");
    }

    [Fact]
    public void Json_has_code_place_and_summary()
    {
        using var json = JsonDocument.Parse(DiagnosticRenderer.ToJson(Broken.Diagnostics));

        var first = json.RootElement.GetProperty("diagnostics")[0];
        first.GetProperty("code").GetString().ShouldBe("DS1005");
        first.GetProperty("severity").GetString().ShouldBe("error");
        first.GetProperty("suggestion").GetString().ShouldBe("read");
        first.GetProperty("start").GetProperty("line").GetInt32().ShouldBe(2);
        first.GetProperty("end").GetProperty("column").GetInt32().ShouldBe(9);
        first.GetProperty("offset").GetInt32().ShouldBe(13);
        json.RootElement.GetProperty("summary").GetProperty("errors").GetInt32().ShouldBe(2);
        json.RootElement.GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Sarif_names_rules_and_places()
    {
        using var json = JsonDocument.Parse(DiagnosticRenderer.ToSarif(Broken.Diagnostics));

        json.RootElement.GetProperty("version").GetString().ShouldBe("2.1.0");
        var run = json.RootElement.GetProperty("runs")[0];
        run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength().ShouldBe(2);
        var result = run.GetProperty("results")[1];
        result.GetProperty("ruleId").GetString().ShouldBe("DS1016");
        result.GetProperty("ruleIndex").GetInt32().ShouldBe(1);
        result.GetProperty("level").GetString().ShouldBe("error");
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe("scripts/a%20b.sync");
        place.GetProperty("region").GetProperty("startColumn").GetInt32().ShouldBe(14);
    }

    [Fact]
    public void Nothing_wrong_is_nothing_on_the_console_and_an_empty_list_elsewhere()
    {
        DiagnosticRenderer.ToText([]).ShouldBe("");
        using var json = JsonDocument.Parse(DiagnosticRenderer.ToJson([]));
        json.RootElement.GetProperty("diagnostics").GetArrayLength().ShouldBe(0);
    }
}

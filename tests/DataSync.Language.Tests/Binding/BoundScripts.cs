using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Evaluation;
using DataSync.Language.Syntax;
using DataSync.Plans.Runtime;

namespace DataSync.Language.Tests.Binding;

/// <summary>Scripts bound from text, with the tables that most tests need.</summary>
internal static class BoundScripts
{
    public const string Tables = """
        source documents = sqlite { file: "documents.db" }
        source accounting = odbc { connection: "accounting" }
        table Invoice in documents {
            key id : text(20)
            account_id : text(8)?
            name : text(40)?
            total : decimal(12, 2)
            paid : bool?
            due : date?
            status : text(20) in ("New", "Done", "Failed")
            mail : text(100)? masked
            memo : text(100)?
        }
        table Account in accounting {
            key number : int
            code : text(8)
            name : text(60)
            credit : decimal(14, 4)?
            row_version : int version
            label : text(10) computed
        }

        """;

    public static readonly DateTime Now = new(2026, 11, 21, 9, 30, 15);

    public static BoundProgram Bind(string script) => Binder.Bind([SyntaxTree.Parse(new SourceText(script, "test.sync"))]);

    /// <summary>Codes of errors and warnings with the text they point at: <c>DS2001 'x'</c>.</summary>
    public static string[] Problems(string script) =>
        [.. Bind(script).Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Hint).Select(d => $"{d.Code} '{d.Source.Substring(d.Span)}'")];

    public static string[] InTask(string steps) => Problems($"{Tables}task T for Invoice as item {{\n{steps}\n}}");

    /// <summary>The bound form of an expression, as the default of a parameter that takes anything of its type.</summary>
    public static BoundExpression Expression(string text, string type)
    {
        var program = Bind($"function f() : {type} = {text}");
        program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty(text);
        return program.Functions.ShouldHaveSingleItem().Body;
    }

    /// <summary>The value of an expression, whatever its type.</summary>
    public static object? Evaluate(string text) => new Evaluator(Frame()).Evaluate(Let(text));

    /// <summary>The bound form of an expression of any type, taken from a <c>let</c>.</summary>
    public static BoundExpression Let(string text)
    {
        var program = Bind($"task T {{ let x = {text} }}");
        program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty(text);
        return program.Tasks.ShouldHaveSingleItem().Steps.ShouldHaveSingleItem().ShouldBeOfType<BoundLet>().Value;
    }

    public static Frame Frame(int slots = 4) => new(slots, new RunValues { Now = Now, Id = "1", Task = "T" });

    public static TaskSymbol Task(string steps)
    {
        var program = Bind($"{Tables}task T for Invoice as item {{\n{steps}\n}}");
        program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return program.Tasks.ShouldHaveSingleItem();
    }
}

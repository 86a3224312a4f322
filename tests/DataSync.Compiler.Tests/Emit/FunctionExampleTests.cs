using DataSync.Language.Binding;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Syntax;
using DataSync.Plans.Functions;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Emit;

/// <summary>The examples of the built-in functions, compiled: the reference evaluator is held to the same ones.</summary>
public sealed class FunctionExampleTests
{
    [Fact]
    public void Every_example_gives_the_same_in_compiled_code()
    {
        var examples = BuiltinFunctions.All.SelectMany(function => function.Examples).DistinctBy(example => example.Expression).ToArray();
        var lines = string.Join('\n', examples.Select((example, i) => $"let v{i} = {example.Expression}"));
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText($"sync 1\ntask T {{\n{lines}\n}}\n", "examples.sync"))]);
        program.HasErrors.ShouldBeFalse(string.Join('\n', program.Diagnostics));
        var lets = program.Tasks.Single().Steps.OfType<BoundLet>().ToArray();
        lets.Length.ShouldBe(examples.Length);

        using var compiled = CompiledExpressions.Compile(CompiledExpressions.Row(), lets.Select(let => let.Value));

        for (var i = 0; i < examples.Length; i++) Outcome(compiled, i).ShouldBe(examples[i].Result, examples[i].Expression);
    }

    private static string Outcome(CompiledExpressions compiled, int expression)
    {
        try { return ValueText.Quote(compiled.Evaluate(expression)); }
        catch (SyncException e) { return e.Code; }
    }
}

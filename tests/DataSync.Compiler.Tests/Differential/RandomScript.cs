using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Compiler.Tests.Differential;

/// <summary>A script of random lines in one task over <see cref="ExpressionGenerator.Table"/>.</summary>
internal static class RandomScript
{
    /// <summary>Binds the lines; those the binder refuses (ill typed, constant overflow) are taken out.</summary>
    /// <param name="task">The task's first line.</param>
    public static BoundProgram Bind(string task, ref ImmutableArray<string> lines)
    {
        var head = $"{ExpressionGenerator.Table}{task}\n";
        var first = head.Count(c => c == '\n') + 1;
        while (true)
        {
            var text = new SourceText($"{head}{string.Join('\n', lines)}\n}}\n", "differential.sync");
            var program = Binder.Bind([SyntaxTree.Parse(text)]);
            var wrong = program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
            if (wrong.Length == 0) return program;
            var refused = wrong.Select(d => d.Start.Line - first).ToHashSet();
            refused.ShouldAllBe(line => line >= 0, string.Join('\n', wrong.Select(d => d.ToString())));
            lines = [.. lines.Where((_, i) => !refused.Contains(i))];
        }
    }
}

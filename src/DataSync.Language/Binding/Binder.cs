using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>Gives a set of scripts its meaning: names to symbols, expressions to types, every problem in one pass.</summary>
public static class Binder
{
    /// <summary>Binds scripts together with those they import.</summary>
    /// <returns>The bound program, whatever is wrong; <see cref="BoundProgram.Diagnostics"/> holds the problems of form and meaning of all scripts.</returns>
    public static BoundProgram Bind(IReadOnlyList<SyntaxTree> trees, BinderOptions? options = null)
    {
        var state = new BinderState(options ?? BinderOptions.Default);
        var loaded = Load(trees, state);
        var values = new ValueDeclarations(state);
        var declarations = new DeclarationBinder(state, values);
        foreach (var (script, tree) in loaded) declarations.Declare(script, tree.Root);
        declarations.BindBodies();
        var network = new NetworkBinder(state, values);
        network.Bind(declarations.Network);
        declarations.BindProtections();
        var tasks = declarations.BindTasks();
        MergeRules.CheckLoops(state, tasks);
        var schedules = new ScheduleBinder(state, values).Bind(declarations.Schedules);
        MergeRules.CheckWatched(state, tasks, schedules);
        var tests = new TestBinder(state, values).Bind(declarations.Tests);
        values.BindAll();
        ReportUnused(state, values);

        return new BoundProgram
        {
            Scripts = [.. state.Scripts],
            Diagnostics = state.Diagnostics(),
            Environments = declarations.Environments,
            Sources = [.. state.Sources.Values],
            Mails = [.. state.Mails.Values],
            Tables = [.. state.TableOrder],
            Procedures = [.. state.Procedures],
            Parameters = [.. state.Parameters.Values],
            Constants = values.Constants,
            Defaults = state.MappingDefaults.All,
            Translates = [.. state.Translates.Values],
            Functions = values.Functions,
            Tasks = tasks,
            Schedules = schedules,
            Attributes = [.. state.Attributes.Values],
            Stations = [.. state.Stations.Values],
            Formats = [.. state.Formats.Values],
            Distributions = network.Distributions,
            OwnFields = network.OwnFields,
            Connections = [.. state.Connections],
            Tests = tests,
        };
    }

    private static List<(int Script, SyntaxTree Tree)> Load(IReadOnlyList<SyntaxTree> trees, BinderState state)
    {
        var loaded = new List<(int, SyntaxTree)>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<(int Script, SyntaxTree Tree)>();
        foreach (var tree in trees)
        {
            if (tree.Text.Path.Length > 0 && !known.Add(Normal(tree.Text.Path))) continue;
            waiting.Enqueue(Add(tree));
        }
        while (waiting.TryDequeue(out var next))
        {
            foreach (var import in next.Tree.Root.Declarations.OfType<ImportDeclaration>())
            {
                if (import.Path.ConstantText is not { Length: > 0 } path) continue;
                var full = Normal(Path.Combine(Path.GetDirectoryName(next.Tree.Text.Path) ?? "", path));
                if (!known.Add(full)) continue;
                if (state.Options.ReadScript(full) is { } text) waiting.Enqueue(Add(SyntaxTree.Parse(text)));
                else state.Report(DiagnosticCatalog.ImportNotFound, new(next.Script, import.Path.Span), path);
            }
        }
        return loaded;

        (int, SyntaxTree) Add(SyntaxTree tree)
        {
            var script = state.AddScript(tree.Text);
            state.AddDiagnostics(script, tree.Diagnostics);
            loaded.Add((script, tree));
            return (script, tree);
        }
    }

    /// <summary>The path without <c>.</c> and <c>..</c>, with forward slashes.</summary>
    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Replace('\\', '/').Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] is not ("" or "..")) parts.RemoveAt(parts.Count - 1);
            else if (part != "." && (part.Length > 0 || parts.Count == 0)) parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static void ReportUnused(BinderState state, ValueDeclarations values)
    {
        IEnumerable<Symbol> candidates = [.. state.Parameters.Values, .. values.Constants, .. values.Functions, .. state.Translates.Values];
        foreach (var symbol in candidates.Where(s => !s.IsUsed))
            state.Report(DiagnosticCatalog.Unused, symbol.At, symbol.Name);
    }
}

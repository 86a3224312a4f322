using System.Collections.Immutable;
using System.Text;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Compiler;

/// <summary>What became of a set of scripts.</summary>
/// <param name="Program">The bound program, whatever is wrong.</param>
/// <param name="Plan">Null when there are errors.</param>
/// <param name="Inputs">All files that were read, with the bytes that were compiled: what a cache must compare.</param>
public sealed record CompilationResult(BoundProgram Program, CompiledPlan? Plan, ImmutableArray<(string Path, byte[] Content)> Inputs)
{
    public ImmutableArray<Diagnostic> Diagnostics => Program.Diagnostics;
}

/// <summary>The whole way from files to a plan with its code.</summary>
public static class SyncCompiler
{
    /// <summary>Parses, binds and compiles scripts with those they import.</summary>
    /// <param name="paths">Script files; the folder of the first is the project's, to which all paths in the plan are relative.</param>
    /// <exception cref="IOException">A file named here cannot be read. An import that cannot be read is a diagnostic.</exception>
    public static CompilationResult CompileFiles(IReadOnlyList<string> paths) => Compile(paths, build: true);

    /// <summary>Parses and binds only.</summary>
    public static CompilationResult CheckFiles(IReadOnlyList<string> paths) => Compile(paths, build: false);

    private static CompilationResult Compile(IReadOnlyList<string> paths, bool build)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(paths[0])) ?? "";
        var inputs = ImmutableArray.CreateBuilder<(string, byte[])>();
        var trees = paths.Select(p => SyntaxTree.Parse(Read(Path.GetRelativePath(folder, Path.GetFullPath(p)).Replace('\\', '/')))).ToArray();
        var program = Binder.Bind(trees, BinderOptions.Default with { ReadScript = path => File.Exists(Path.Combine(folder, path)) ? Read(path) : null });
        return new CompilationResult(program, build && !program.HasErrors ? PlanCompiler.Compile(program) : null, inputs.ToImmutable());

        SourceText Read(string path)
        {
            var file = Path.Combine(folder, path);
            var content = File.ReadAllBytes(file);
            inputs.Add((file, content));
            var text = Encoding.UTF8.GetString(content);
            return new SourceText(text.StartsWith('\uFEFF') ? text[1..] : text, path);
        }
    }
}

using System.Collections.Immutable;
using DataSync.Cli.Live;
using DataSync.Cli.Output;
using DataSync.Compiler;
using DataSync.Compiler.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Running;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Cli.Loading;

/// <summary>
/// Everything that needs the language and its compiler. Only commands that were given scripts come here, so a node that runs artefacts
/// never loads either; outside this class only import, drift and doctor, which need both, may name their types.
/// </summary>
internal static class ScriptCompilation
{
    /// <summary>Shows every problem of the scripts and of what they import.</summary>
    /// <param name="live">Which environment is checked, and whether the declarations are compared with its databases; null for neither.</param>
    public static int Check(CliContext context, IReadOnlyList<string> files, string format, LiveWish? live)
    {
        var diagnostics = new List<Diagnostic>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Roots(files))
        {
            var program = Bind(file, Path.GetDirectoryName(file) ?? "");
            // What is wrong by itself is not compared with anything.
            if (live is { Databases: false, Environment: { } environment } && !program.HasErrors)
                diagnostics.AddRange(new EnvironmentCheck(context, program, Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".", environment, live.Station).Run());
            if (live is { Databases: true } && !program.HasErrors)
                diagnostics.AddRange(new LiveCheck(context, program, Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".", live.Environment, live.Station).Run(CancellationToken.None));
            // A script that two others import is told once.
            diagnostics.AddRange(program.Diagnostics.Where(d => seen.Add(d.ToString() + d.Span)));
        }
        var errors = diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        switch (format)
        {
            case "json": context.Out.WriteLine(DiagnosticRenderer.ToJson(diagnostics)); break;
            case "sarif": context.Out.WriteLine(DiagnosticRenderer.ToSarif(diagnostics)); break;
            default:
                Show(context, diagnostics);
                context.Out.WriteLine($"{Count(files.Count, "script")}, {(errors == 0 ? "no error" : Count(errors, "error"))}.");
                break;
        }
        return errors == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>Compiles a script into an artefact.</summary>
    /// <exception cref="NotLoadedException">It has errors, which have been shown.</exception>
    public static void Build(CliContext context, string script, string target) =>
        ArtefactWriter.Write(target, Path.GetFileNameWithoutExtension(script), Compile(context, script).Compiled);

    /// <summary>The artefact of a script: from the cache when nothing has changed since it was compiled.</summary>
    /// <exception cref="NotLoadedException">It has errors, which have been shown.</exception>
    public static string CachedArtefact(CliContext context, string script) => KnownArtefact(script) ?? Store(context, new PlanCache(CacheFolder()), script);

    /// <summary>The artefact of a script that has not changed since it was compiled; null where it is to be compiled.</summary>
    public static string? KnownArtefact(string script) => new PlanCache(CacheFolder()).Find([script]);

    /// <summary>The scripts that no other of them imports: what stands in the others comes with them.</summary>
    public static IReadOnlyList<string> Roots(IReadOnlyList<string> files)
    {
        if (files.Count == 1) return files;
        var imported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "";
            foreach (var import in SyntaxTree.Parse(new SourceText(File.ReadAllText(file), file)).Root.Declarations.OfType<ImportDeclaration>())
                if (import.Path.ConstantText is { Length: > 0 } path) imported.Add(Path.GetFullPath(Path.Combine(folder, path)));
        }
        return [.. files.Where(file => !imported.Contains(Path.GetFullPath(file)))];
    }

    /// <summary>The items of a task that meet a condition typed on the command line.</summary>
    /// <exception cref="NotLoadedException">The condition has errors, which have been shown.</exception>
    public static ItemQuery ItemQuery(CliContext context, string script, SyncPlan plan, int task, string condition)
    {
        if (script.EndsWith(PlanLoader.ArtefactExtension, StringComparison.OrdinalIgnoreCase))
            throw new Plans.Runtime.SyncException("DS5108", "A condition must be compiled, and an artefact runs without the compiler.", "Run the script, or name the item with --key.", Plans.Runtime.FailureClass.Setup);
        if (plan.Tasks[task].Item is not { } item)
            throw new Plans.Runtime.SyncException("DS5109", $"The task {plan.Tasks[task].Name} is not for an item, so there is nothing to choose.", "Leave --where out.", Plans.Runtime.FailureClass.Setup);

        // The condition is compiled as the `where` of a loop over the item's table, in a script of its own beside the real one.
        const string slot = "item";
        const string chooser = "--where";
        var source = plan.Sources[plan.Tables[item.Table].Source].Name;
        var text = $"sync 1\nimport \"{Path.GetFileName(script)}\"\ntask `{chooser}` {{\n    for each {slot} in `{source}`.`{plan.Tables[item.Table].Name}` where {condition.ReplaceLineEndings(" ")} {{ stop }}\n}}\n";
        var folder = Path.GetDirectoryName(script) ?? "";
        var program = Bind([new SourceText(text, "--where")], folder, chooser);
        if (program.HasErrors)
        {
            Show(context, program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
            throw new NotLoadedException(ExitCode.Failed);
        }
        var compiled = PlanCompiler.Compile(program);
        var code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        var chosen = compiled.Plan.Tasks.First(t => t.Name == chooser);
        var query = ((Plans.Model.ForEachStep)chosen.Steps[0]).Query ?? throw new InvalidOperationException("The loop over a table has a query.");
        var table = compiled.Plan.Tables[query.Table];
        return new ItemQuery(query.Where, query.Slot, chosen.Slots, code) { RowType = table.RowType, ReadAllFunction = table.ReadAllFunction };
    }

    private static string Store(CliContext context, PlanCache cache, string script)
    {
        var (compiled, inputs) = Compile(context, script);
        return cache.Store([script], inputs, Path.GetFileNameWithoutExtension(script), compiled);
    }

    private static (CompiledPlan Compiled, IReadOnlyList<(string, byte[])> Inputs) Compile(CliContext context, string script)
    {
        var folder = Path.GetDirectoryName(script) ?? "";
        var program = Bind(script, folder: "");
        if (program.Diagnostics.Any(d => d.Severity != DiagnosticSeverity.Hint)) Show(context, program.Diagnostics);
        if (program.HasErrors) throw new NotLoadedException(ExitCode.Failed);
        var files = program.Scripts.Concat(program.Sources.SelectMany(s => s.Service?.Files ?? [])).Select(s => s.Path).Distinct(StringComparer.Ordinal);
        var inputs = files.Select(path => (Path.Combine(folder, path), File.ReadAllBytes(Path.Combine(folder, path)))).ToList();
        return (PlanCompiler.Compile(program), inputs);
    }

    /// <param name="script">The root script.</param>
    /// <param name="folder">Put before the paths of scripts in messages and plans: empty for plans, which must not know where they were built.</param>
    public static BoundProgram Bind(string script, string folder)
    {
        var own = Path.GetDirectoryName(script) ?? "";
        var name = Path.GetFileName(script);
        var text = new SourceText(File.ReadAllText(script), folder.Length == 0 ? name : Path.Combine(folder, name));
        return Binder.Bind([SyntaxTree.Parse(text)], new BinderOptions
        {
            ReadScript = path => Read(folder.Length == 0 ? Path.Combine(own, path) : path, path),
            ReadDescription = request => Descriptions.Read(request, path => Text(folder.Length == 0 ? Path.Combine(own, path) : path)),
        });
    }

    private static BoundProgram Bind(ImmutableArray<SourceText> scripts, string folder, string bareColumnsIn) =>
        Binder.Bind([.. scripts.Select(SyntaxTree.Parse)], new BinderOptions
        {
            BareColumnsIn = bareColumnsIn,
            ReadScript = path => Read(Path.Combine(folder, path), path),
            ReadDescription = request => Descriptions.Read(request, path => Text(Path.Combine(folder, path))),
        });

    private static SourceText? Read(string file, string shown) => Text(file) is { } text ? new SourceText(text, shown) : null;

    private static string? Text(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

    private static void Show(CliContext context, IEnumerable<Diagnostic> diagnostics)
    {
        var text = DiagnosticRenderer.ToText(diagnostics);
        if (text.Length > 0) context.Error.WriteLine(text);
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("DATASYNC_CACHE") is { Length: > 0 } chosen ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "datasync", "plans");
}

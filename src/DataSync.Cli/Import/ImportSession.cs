using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using DataSync.Cli.Loading;
using DataSync.Compiler;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Import;

/// <summary>Declarations out of a live database. Reads its catalogue and nothing else.</summary>
internal sealed partial class ImportSession(CliContext context, ImportWish wish)
{
    private const string Head = "sync 1\n\n";

    private const string Advice = "// As the database has them. Say `masked` behind a column whose values must not be shown.\n\n";

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*$")]
    private static partial Regex Plain { get; }

    [GeneratedRegex(@"^(env|secret) [\p{L}_][\p{L}\p{Nd}_]*$|^-?\d+$|^(true|false)$", RegexOptions.ExplicitCapture)]
    private static partial Regex SettingAsItIs { get; }

    [GeneratedRegex(@"(^|;)\s*(pwd|password)\s*=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex PasswordInText { get; }

    /// <exception cref="SyncException">DS5120 to DS5123: there is nothing to import, or nowhere to write it.</exception>
    public int Run()
    {
        var target = wish.Out;
        var exists = target is not null && File.Exists(target);
        if (exists && wish.Existing == ExistingFile.Refuse)
            throw new SyncException("DS5120", $"The file {target} is there already, and nothing is overwritten.", "Say --add to add the tables it lacks, --force to write it anew, or name another file with --out.", FailureClass.Setup);
        var adding = exists && wish.Existing == ExistingFile.Add;
        var script = wish.Script ?? (adding && wish.Kind is null ? target : null);
        var declaration = script is null ? SourceDeclaration() : "";
        var program = script is null ? Bind(declaration) : Bind(script, adding ? null : target);
        if (program.Sources.FirstOrDefault(source => source.Name == wish.Source) is null)
            throw new SyncException("DS5122", script is null ? $"It is not said what the source {wish.Source} is." : $"The script {script} has no source {wish.Source}.",
                script is null ? "Name the script that declares it with --script, or say --kind and its settings."
                : program.Sources.IsEmpty ? "It declares no source at all." : $"Its sources are: {string.Join(", ", program.Sources.Select(source => source.Name))}.", FailureClass.Setup);

        var declared = program.Sources.First(source => source.Name == wish.Source);
        if (declared.Kind == BinderOptions.ServiceKind)
        {
            using var services = Sources(program, script, FetchingOnly.At);
            return new ServiceImport(context, wish, source => services[source.Index]).Run(declared, Path.GetDirectoryName(Path.GetFullPath(script is null ? wish.Out ?? "here" : program.Scripts[declared.At.Script].Path)) ?? ".");
        }

        var known = Known(program);
        var tables = Read(program, script, known);
        if (tables.IsEmpty)
        {
            context.Error.WriteLine("Nothing to import.");
            return ExitCode.Ok;
        }
        var there = adding && target is not null ? File.ReadAllText(target) : "";
        // What has nothing to declare is a comment: only its words tell that it is there.
        ImmutableArray<ImportedTable> imported =
        [
            .. new TableImport(known, name => NameOf(program, name)).Import(tables).Where(table => table.HasColumns || !there.Contains(DeclarationText.Of(table, Written(wish.Source)), StringComparison.Ordinal)),
        ];
        if (imported.IsEmpty)
        {
            context.Error.WriteLine("Nothing to import.");
            return ExitCode.Ok;
        }
        var text = string.Join('\n', imported.Select(table => DeclarationText.Of(table, Written(wish.Source))));
        if (target is null) context.Out.Write(Head + declaration + Advice + text);
        else Write(target, adding ? WithLineEnd(there) + '\n' + text : Head + declaration + Advice + text);
        Tell(imported, program, script);
        return ExitCode.Ok;
    }

    private ImmutableArray<CatalogTable> Read(BoundProgram program, string? script, ImmutableArray<KnownTable> known)
    {
        using var sources = Sources(program, script, LookingOnly.At);
        using var session = sources.Connect(program.Sources.First(source => source.Name == wish.Source).Index, CancellationToken.None);
        var names = session.Catalog.Tables(CancellationToken.None);
        var chosen = TablePatterns.Choose(names, wish.Tables);
        var declared = chosen.Where(name => known.Any(table => table.PhysicalName == name.PhysicalName)).ToList();
        if (declared.Count > 0) context.Error.WriteLine($"Declared already, and left as they are: {string.Join(", ", declared.Select(name => name.PhysicalName))}.");
        var found = ImmutableArray.CreateBuilder<CatalogTable>();
        foreach (var name in chosen.Except(declared))
        {
            if (session.Catalog.Find(name.PhysicalName, CancellationToken.None) is { } table && table.Name.Name == name.Name) found.Add(table with { Name = name });
            else context.Error.WriteLine($"Left out: {name.PhysicalName}, whose name cannot be told from that of a table in a schema.");
        }
        return found.ToImmutable();
    }

    /// <summary>The sources alone: the script may well lack what is being imported.</summary>
    private SourceSet Sources(BoundProgram program, string? script, Func<SyncPlan, SyncPlan> plan) =>
        new(plan(PlanCompiler.Lower(new BoundProgram { Scripts = program.Scripts, Sources = program.Sources, Environments = program.Environments }).Plan), context.Kinds,
            new SourceSetOptions { Folder = Path.GetDirectoryName(Path.GetFullPath(script ?? wish.Out ?? "here")) ?? ".", Environment = wish.Environment });

    /// <summary>Tables of this source that the script declares.</summary>
    private ImmutableArray<KnownTable> Known(BoundProgram program) =>
    [
        .. program.Tables.Where(table => table.Source.Name == wish.Source)
            .Select(table => new KnownTable(NameOf(program, table.Name), table.PhysicalName, [.. table.Key.Select(column => (column.PhysicalName, column.Type.Kind))])),
    ];

    private string NameOf(BoundProgram program, string table) =>
        program.Tables.Any(other => other.Name == table && other.Source.Name != wish.Source) ? $"{Written(wish.Source)}.{table}" : table;

    /// <summary>The script as it is, errors and all: what matters is its sources and tables.</summary>
    /// <param name="script">Path of the script.</param>
    /// <param name="replaced">A script that will be written anew: what it declares does not count.</param>
    private static BoundProgram Bind(string script, string? replaced)
    {
        if (!File.Exists(script))
            throw new SyncException("DS5101", $"There is no file {script}.", "Name a script (.sync).", FailureClass.Setup);
        var program = ScriptCompilation.Bind(script, Path.GetDirectoryName(script) ?? "");
        var gone = replaced is null ? null : Path.GetFullPath(replaced);
        return program with { Tables = [.. program.Tables.Where(table => Path.GetFullPath(program.Scripts[table.At.Script].Path) != gone)] };
    }

    private BoundProgram Bind(string declaration)
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(Head + declaration, "--kind"))]);
        // A service whose description is not there yet is what is being imported.
        if (!program.HasErrors || wish.Kind == BinderOptions.ServiceKind && program.Diagnostics.All(d => d.Code == DiagnosticCatalog.DescriptionUnusable.Code)) return program;
        context.Error.WriteLine(DiagnosticRenderer.ToText(program.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error)));
        throw new NotLoadedException(ExitCode.Usage);
    }

    private string SourceDeclaration()
    {
        if (wish.Kind is null) return "";
        foreach (var (name, value) in wish.Settings)
            if (PasswordInText.IsMatch(value))
                throw new SyncException("DS5123", $"The setting {name} holds a password, which would stand in the script.", $"Put it into an environment variable and say: --{(name == "connection" ? "connection" : "setting " + name)} \"env NAME\".", FailureClass.Setup);
        var settings = wish.Settings.Select(setting => $"{setting.Name}: {(SettingAsItIs.IsMatch(setting.Value) ? setting.Value : LiteralText.Quote(setting.Value) ?? "\"\"")}");
        return $"source {Written(wish.Source)} = {wish.Kind} {{ {string.Join(", ", settings)} }}\n\n";
    }

    private void Tell(ImmutableArray<ImportedTable> imported, BoundProgram program, string? script)
    {
        var leftOut = imported.Sum(table => table.Columns.Count(column => column.Type is null));
        var told = $"{(imported.Length == 1 ? "1 table" : $"{imported.Length} tables")}{(leftOut == 0 ? "" : $", {leftOut} columns left out")}";
        context.Error.WriteLine(wish.Out is null ? $"{told}." : $"{told}, written to {wish.Out}.");
        if (wish.Out is not { } target || script is null || program.Scripts.Any(known => Path.GetFullPath(known.Path) == Path.GetFullPath(target))) return;
        var relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(script)) ?? ".", target).Replace('\\', '/');
        context.Error.WriteLine($"Add this line to {script}: import \"{relative}\"");
    }

    private static void Write(string target, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(target)) ?? ".";
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(unfinished, target, overwrite: true);
    }

    private static string WithLineEnd(string text) => text.Length == 0 || text.EndsWith('\n') ? text : text + '\n';

    private static string Written(string name) => Plain.IsMatch(name) && !LanguageWords.Reserved.Contains(name) ? name : $"`{name}`";
}

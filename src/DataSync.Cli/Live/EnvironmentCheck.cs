using System.Collections.Immutable;
using DataSync.Compiler;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Live;

/// <summary>
/// Whether every setting of every source has a value in an environment, without connecting to any and without starting a program that gives secrets.
/// A source that is bound per station is deferred to the station. Source: tasks C3.
/// </summary>
internal sealed class EnvironmentCheck(CliContext context, BoundProgram program, string folder, string environment, string? station)
{
    /// <summary>One error for each setting without a value, at its source.</summary>
    /// <exception cref="SyncException">DS6235, DS6236: no such environment or station.</exception>
    public ImmutableArray<Diagnostic> Run()
    {
        var plan = PlanCompiler.Lower(program).Plan;
        using var sources = new SourceSet(plan, context.Kinds, new SourceSetOptions { Folder = folder, Environment = environment, Station = station });
        return
        [
            .. program.Sources.SelectMany(source => sources.Missing([source.Index]).Select(missing => new Diagnostic(
                DiagnosticCatalog.SettingNotBound, program.Scripts[source.At.Script], source.At.Span, [$"{missing.Code}: {missing.Message}", missing.Remedy]))),
        ];
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Cli.Doctor;
using DataSync.Cli.Loading;
using DataSync.Compiler;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Names;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Live;

/// <summary>
/// The declarations of a script against the real databases: each difference at the place in the script where it is declared. Reads catalogues and
/// nothing else. An error is what makes a run fail or lose something; what may matter is a warning.
/// </summary>
internal sealed class LiveCheck(CliContext context, BoundProgram program, string folder, string? environment, string? station)
{
    /// <summary>Everything that differs, in the order of the declarations.</summary>
    /// <exception cref="SyncException">DS6235, DS6236: no such environment or station.</exception>
    public ImmutableArray<Diagnostic> Run(CancellationToken cancellation)
    {
        var plan = PlanCompiler.Lower(program).Plan;
        var needs = TableNeeds.Of(plan);
        var found = ImmutableArray.CreateBuilder<Diagnostic>();
        using var sources = new SourceSet(FetchingOnly.At(LookingOnly.At(plan)), context.Kinds, new SourceSetOptions { Folder = folder, Environment = environment, Station = station });
        var drift = new ServiceDrift(plan, source => sources[source.Index], (row, place, arguments) => At(row, place, arguments));
        foreach (var source in program.Sources) found.AddRange(drift.Find(source, cancellation));
        var declared = program.Tables.Select(table => table.Source).Concat(program.Procedures.Select(procedure => procedure.Source)).Distinct();
        foreach (var source in declared)
        {
            if (source.Kind.Length == 0 && station is null)
            {
                found.Add(At(DiagnosticCatalog.LiveNotCompared, source.At, source.Name, "the source is bound per station", "Name the station with --station."));
                continue;
            }
            try
            {
                using var session = sources.Connect(source.Index, cancellation);
                if (session.Dialect.Name is not ("sqlite" or "postgres" or "mariadb"))
                {
                    found.Add(At(DiagnosticCatalog.LiveNotCompared, source.At, source.Name, "DataSync does not read the catalogue of this database", "Compare them by hand."));
                    continue;
                }
                foreach (var table in program.Tables.Where(table => table.Source == source))
                    found.AddRange(Compare(session, table, new TableUse((needs[table.Index] & ~TableRights.Select) != 0, (needs[table.Index] & TableRights.Insert) != 0), cancellation));
                foreach (var called in ProcedureCheck.Called(plan, source.Index))
                    if (ProcedureCheck.Trouble(session, called) is { } trouble)
                        found.Add(At(DiagnosticCatalog.LiveProcedureDiffers, program.Procedures.First(procedure => procedure.Source == source && procedure.Name == called.Name).At, trouble.Message));
            }
            catch (Exception error) when (error is SyncException or DbException)
            {
                found.Add(At(DiagnosticCatalog.LiveSourceNotReached, source.At, source.Name, error.Message));
            }
        }
        return [.. found.OrderBy(problem => problem.Source.Path, StringComparer.Ordinal).ThenBy(problem => problem.Span.Start)];
    }

    private IEnumerable<Diagnostic> Compare(ISourceSession session, TableSymbol table, TableUse use, CancellationToken cancellation)
    {
        if (session.Catalog.Find(table.PhysicalName, cancellation) is not { } real)
        {
            var nearest = NameSuggestion.Nearest(table.PhysicalName, session.Catalog.Tables(cancellation).Select(name => name.PhysicalName));
            return [At(DiagnosticCatalog.LiveTableMissing, table.At, table.Source.Name, table.PhysicalName) with { Suggestion = nearest }];
        }
        return new TableDrift(table, real, session.Dialect.Name, use, At).Find();
    }

    private Diagnostic At(DiagnosticDescriptor row, Place place, params ReadOnlySpan<object?> arguments) => new(row, program.Scripts[place.Script], place.Span, arguments);
}

/// <summary>What the tasks and stations of a plan do with a table.</summary>
internal readonly record struct TableUse(bool IsWritten, bool IsInserted);

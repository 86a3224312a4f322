using System.CommandLine;
using DataSync.Cli.Doctor;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Failures;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync doctor</c>: looks at machine, project and sources before anything is run, and says of each finding what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        var plan = new Argument<string?>("plan") { Description = "A script (.sync) or an artefact (.syncplan); the machine alone without one.", Arity = ArgumentArity.ZeroOrOne };
        var format = Options.Format("text", "json");
        var environment = Options.Environment();
        var station = new Option<string?>("--station") { Description = "The station whose sources are meant." };
        var journal = Options.Journal();
        var command = new Command("doctor", "Check machine, project, run journal, connections and rights; nothing is changed.") { plan, format, environment, station, journal };
        command.SetAction(parsed => Problems.Guard(context, () =>
            Run(context, parsed.GetValue(plan), parsed.GetRequiredValue(format), parsed.GetValue(environment), parsed.GetValue(station), parsed.GetValue(journal))));
        return command;
    }

    private static int Run(CliContext context, string? path, string format, string? environment, string? station, string? journal)
    {
        if (path is null) return new DoctorReport(context, []).Show([.. new MachineCheck(null).Run()], format);

        var loaded = PlanLoader.Load(context, path);
        // Opens nothing yet, and refuses an environment or a station that is not there.
        using var sources = new SourceSet(LookingOnly.At(loaded.Plan), context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = environment, Station = station });
        var bound = Bound(loaded.Plan, station);
        var project = new ProjectCheck(loaded.Plan, loaded.Name, JournalPlace.Of(path, journal, context.Clock), environment, context.Clock);
        var around = project.Run(bound);
        var findings = new List<Finding>(new MachineCheck([.. project.Odbc.Values]).Run());
        findings.AddRange(around);
        var check = new SourceCheck(loaded.Plan, sources, context.Clock);
        for (var source = 0; source < bound.Count; source++)
        {
            if (bound[source].Kind.Length == 0)
                findings.Add(new Finding($"source {bound[source].Name}", Verdict.Warning, RuntimeErrorCatalog.SourceUnbound.Code, "It is bound per station, and no station is named.", RuntimeErrorCatalog.SourceUnbound.Remedy));
            else
                findings.AddRange(check.Run(source, LookingOnly.Creates(bound[source]), CancellationToken.None));
        }
        return new DoctorReport(context, project.Secrets).Show(findings, format);
    }

    private static IReadOnlyList<SourcePlan> Bound(SyncPlan plan, string? station)
    {
        var bindings = plan.Network?.Stations.FirstOrDefault(candidate => candidate.Name == station)?.Sources ?? [];
        return [.. plan.Sources.Select(source => bindings.FirstOrDefault(binding => binding.Name == source.Name) ?? source)];
    }
}

using System.Globalization;
using DataSync.Cli.Loading;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations;
using DataSync.Stations.Identifiers;

namespace DataSync.Cli.Commands;

/// <summary>Opens a station of a plan for one command: its sources as the network binds them, its folder, its clock.</summary>
internal sealed class StationSession : IDisposable
{
    private readonly SourceSet sources;

    private StationSession(SourceSet sources, Station station)
    {
        this.sources = sources;
        Station = station;
    }

    public Station Station { get; }

    /// <exception cref="SyncException">DS5105: there is no such station, or it has no folder.</exception>
    public static StationSession Open(CliContext context, LoadedPlan loaded, string name, string? environment, string? now)
    {
        var plan = Find(loaded.Plan, name);
        var folder = plan.Folder ?? throw new SyncException("DS5105", $"Station {name} has no folder.", "Add a line such as: folder \"stations/vienna\".", FailureClass.Setup);
        var sources = new SourceSet(loaded.Plan, context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = environment, Station = name });
        try
        {
            var bound = new Dictionary<string, ISource>(StringComparer.Ordinal);
            for (var i = 0; i < loaded.Plan.Sources.Length; i++)
            {
                var source = loaded.Plan.Sources[i];
                if (source.Kind.Length > 0 || plan.Sources.Any(s => s.Name == source.Name)) bound[source.Name] = sources[i];
            }
            var clock = now is null ? context.Clock : new MovedClock(context.Clock, Moment(now));
            return new StationSession(sources, new Station(new StationSetup(loaded.Plan, loaded.Code, name, bound, Path.Combine(loaded.Folder, folder), clock, new SystemEntropy())
            {
                PinFolder = within => CsvFolder(context, loaded.Folder, within),
            }));
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    public static StationPlan Find(SyncPlan plan, string name) =>
        plan.Network?.Stations.FirstOrDefault(s => s.Name == name)
        ?? throw new SyncException("DS5105", $"The plan has no station {name}.",
            plan.Network is { Stations.Length: > 0 } network ? $"Its stations are: {string.Join(", ", network.Stations.Select(s => s.Name))}." : "It declares no station at all.", FailureClass.Setup);

    /// <summary>The partners that a command line names, each a station of the plan.</summary>
    /// <exception cref="SyncException">DS5105: one is none.</exception>
    public static IEnumerable<string> Partners(SyncPlan plan, string[]? names) => (names ?? []).Select(name => Find(plan, name).Name);

    /// <summary>The partner that a command line names; null for none.</summary>
    /// <exception cref="SyncException">DS5105: it is no station of the plan.</exception>
    public static string? Partner(SyncPlan plan, string? name) => name is null ? null : Find(plan, name).Name;

    public void Dispose() => sources.Dispose();

    private static ISource CsvFolder(CliContext context, string project, string within) =>
        context.Kinds.Single(kind => kind.Name == "csv").Create("pins", new Dictionary<string, object?> { ["folder"] = within.Length == 0 ? "." : within }, project);

    private static DateTime Moment(string text) =>
        DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment
            : throw new SyncException("DS5106", $"'{text}' is not a moment.", "Write --now 2026-11-21T09:00.", FailureClass.Setup);
}

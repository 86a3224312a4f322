using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Cli.Loading;

/// <summary>A plan for commands that look and change nothing: no database file is created, and none is switched to write-ahead logging.</summary>
internal static class LookingOnly
{
    private const string Create = "create", WriteAhead = "write_ahead";

    public static SyncPlan At(SyncPlan plan) => plan with
    {
        Sources = Of(plan.Sources),
        Network = plan.Network is { } network ? network with { Stations = [.. network.Stations.Select(station => station with { Sources = Of(station.Sources) })] } : null,
    };

    /// <summary>Whether a run would create the database of a source.</summary>
    public static bool Creates(SourcePlan source) => source.Kind == "sqlite" && source.Settings.Any(setting => setting.Name == Create && setting.Value?.Text == "true");

    private static ImmutableArray<SourcePlan> Of(ImmutableArray<SourcePlan> sources) =>
    [
        .. sources.Select(source => source.Kind != "sqlite" ? source : source with
        {
            Settings = [.. source.Settings.Where(setting => setting.Name is not (Create or WriteAhead)), new SettingPlan(WriteAhead, SettingOrigin.Literal, new ConstantPlan(TypeKind.Bool, "false"))],
        }),
    ];
}

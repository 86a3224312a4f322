using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Sources;

/// <summary>What a run needs to know to open the sources of a plan.</summary>
public sealed record SourceSetOptions
{
    /// <summary>Relative file names in settings are resolved against this folder. Default: the current one.</summary>
    public string Folder { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>The environment block chosen with --env, or null.</summary>
    public string? Environment { get; init; }

    /// <summary>The station whose bindings hold, or null: then sources that are bound per station cannot be used.</summary>
    public string? Station { get; init; }

    public SettingOrigins Origins { get; init; } = SettingOrigins.Process;
}

/// <summary>The sources of a plan, opened when first used. Secrets are fetched at that moment and kept nowhere.</summary>
public sealed class SourceSet : IDisposable
{
    private readonly ImmutableArray<SourcePlan> plans;
    private readonly Func<SourcePlan, ISource> open;
    private readonly ISource?[] sources;

    /// <summary>Sources found by kind in a registry.</summary>
    /// <exception cref="SyncException">DS6235, DS6236: no such environment or station.</exception>
    public SourceSet(SyncPlan plan, IEnumerable<ISourceKind> kinds, SourceSetOptions options)
        : this(Bound(plan, options), Opener(plan, kinds, options))
    {
    }

    /// <summary>Sources opened in some other way: for tests.</summary>
    public SourceSet(SyncPlan plan, Func<SourcePlan, ISource> open) : this(plan.Sources, open)
    {
    }

    private SourceSet(ImmutableArray<SourcePlan> plans, Func<SourcePlan, ISource> open)
    {
        this.plans = plans;
        this.open = open;
        sources = new ISource?[plans.Length];
    }

    /// <param name="source">Index into <see cref="SyncPlan.Sources"/>.</param>
    public ISource this[int source] => sources[source] ??= open(plans[source]);

    /// <exception cref="SyncException">DS6211: it cannot be reached.</exception>
    public ISourceSession Connect(int source, CancellationToken cancellation)
    {
        try
        {
            return this[source].Connect(cancellation);
        }
        catch (DbException error)
        {
            throw RuntimeErrorCatalog.SourceUnreachable.With($"The source {plans[source].Name} cannot be reached: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        foreach (var source in sources) source?.Dispose();
    }

    private static ImmutableArray<SourcePlan> Bound(SyncPlan plan, SourceSetOptions options)
    {
        if (options.Station is not { } name) return plan.Sources;
        var station = plan.Network?.Stations.FirstOrDefault(s => s.Name == name)
            ?? throw RuntimeErrorCatalog.StationUnknown.With($"There is no station {name}.");
        return [.. plan.Sources.Select(s => station.Sources.FirstOrDefault(b => b.Name == s.Name) ?? s)];
    }

    private static Func<SourcePlan, ISource> Opener(SyncPlan plan, IEnumerable<ISourceKind> kinds, SourceSetOptions options)
    {
        EnvironmentPlan? block = null;
        if (options.Environment is { } name)
            block = plan.Environments.FirstOrDefault(e => e.Name == name)
                ?? throw RuntimeErrorCatalog.EnvironmentUnknown.With($"There is no environment {name}.");
        var byName = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);
        var resolver = new SettingResolver(block, options.Origins);
        return source =>
        {
            if (source.Kind.Length == 0)
                throw RuntimeErrorCatalog.SourceUnbound.With($"The source {source.Name} is bound per station, and no station is named.");
            if (!byName.TryGetValue(source.Kind, out var kind))
                throw RuntimeErrorCatalog.SourceKindUnknown.With($"The source {source.Name} is of a kind that is not known here: {source.Kind}.");
            return kind.Create(source.Name, resolver.Resolve(source), options.Folder);
        };
    }
}

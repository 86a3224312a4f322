using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Names;
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

/// <summary>The sources of a plan, opened when first used. Secrets are fetched at that moment, and taken out of whatever is said of a source afterwards.</summary>
public sealed class SourceSet : IDisposable
{
    private readonly ImmutableArray<SourcePlan> plans;
    private readonly Opening opening;
    private readonly ISource?[] sources;

    /// <summary>Sources found by kind in a registry.</summary>
    /// <exception cref="SyncException">DS6235, DS6236: no such environment or station.</exception>
    public SourceSet(SyncPlan plan, IEnumerable<ISourceKind> kinds, SourceSetOptions options)
        : this(Bound(plan, options), Opening.Of(plan, kinds, options)) => Folder = options.Folder;

    /// <summary>Sources opened in some other way: for tests.</summary>
    public SourceSet(SyncPlan plan, Func<SourcePlan, ISource> open) : this(plan.Sources, new Opening(open, null))
    {
    }

    private SourceSet(ImmutableArray<SourcePlan> plans, Opening opening)
    {
        this.plans = plans;
        this.opening = opening;
        sources = new ISource?[plans.Length];
    }

    /// <summary>The project folder, for what a run itself writes; null where there is none, as in tests in memory.</summary>
    public string? Folder { get; init; }

    /// <param name="source">Index into <see cref="SyncPlan.Sources"/>.</param>
    /// <exception cref="SyncException">A setting is missing or wrong.</exception>
    public ISource this[int source] => sources[source] ??= Open(plans[source]);

    /// <summary>What is missing of the settings of some sources, as far as that is known without connecting and without starting a program. Source: tasks C3.</summary>
    /// <param name="wanted">Indexes into <see cref="SyncPlan.Sources"/>.</param>
    public IEnumerable<SyncException> Missing(IEnumerable<int> wanted) =>
        opening.Resolver is { } resolver ? wanted.Where(s => plans[s].Kind.Length > 0).SelectMany(s => resolver.Missing(plans[s])) : [];

    /// <summary>Fetches all settings of some sources, secrets of programs among them, and connects to none: what is wrong with them is known before the first step. Source: tasks C3.</summary>
    /// <param name="wanted">Indexes into <see cref="SyncPlan.Sources"/>.</param>
    /// <exception cref="SyncException">A setting is missing or wrong.</exception>
    public void Prepare(IReadOnlyCollection<int> wanted)
    {
        if (Missing(wanted).FirstOrDefault() is { } missing) throw missing;
        if (opening.Resolver is null) return;
        foreach (var source in wanted) _ = this[source];
    }

    /// <summary>Looks whether what is written to is there, where that is known without connecting.</summary>
    /// <param name="written">Indexes into <see cref="SyncPlan.Sources"/>.</param>
    /// <exception cref="SyncException">DS6180: a folder is missing.</exception>
    public void Check(IEnumerable<int> written)
    {
        if (opening.Resolver is null) return;
        foreach (var source in written) this[source].Check();
    }

    /// <summary>A text without the secrets that have been fetched.</summary>
    public string Scrub(string text) => opening.Resolver?.Confidential.Scrub(text) ?? Confidential.ScrubConnection(text);

    /// <exception cref="SyncException">DS6211: it cannot be reached. DS6257: it refuses the login. DS6258: there is no such database.</exception>
    public ISourceSession Connect(int source, CancellationToken cancellation)
    {
        try
        {
            return this[source].Connect(cancellation);
        }
        catch (DbException error)
        {
            throw DatabaseErrors.Unreachable(plans[source].Name, Scrub(error.Message), error);
        }
        catch (SyncException error) when (Scrub(error.Message) is var safe && safe != error.Message)
        {
            throw new SyncException(error.Code, safe, error.Remedy, error.Failure, error);
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

    private ISource Open(SourcePlan source)
    {
        try
        {
            return opening.Open(source);
        }
        catch (SyncException error) when (Scrub(error.Message) is var safe && safe != error.Message)
        {
            throw new SyncException(error.Code, safe, error.Remedy, error.Failure, error);
        }
    }

    /// <summary>How sources are opened, and who knows their settings.</summary>
    private sealed record Opening(Func<SourcePlan, ISource> Open, SettingResolver? Resolver)
    {
        public static Opening Of(SyncPlan plan, IEnumerable<ISourceKind> kinds, SourceSetOptions options)
        {
            EnvironmentPlan? block = null;
            if (options.Environment is { } name)
                block = plan.Environments.FirstOrDefault(e => e.Name == name) ?? throw RuntimeErrorCatalog.EnvironmentUnknown.With(
                    $"There is no environment {name}.{NameSuggestion.Question(name, plan.Environments.Select(e => e.Name))}");
            var byName = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);
            var resolver = new SettingResolver(block, options.Origins);
            return new Opening(source =>
            {
                if (source.Kind.Length == 0)
                    throw RuntimeErrorCatalog.SourceUnbound.With($"The source {source.Name} is bound per station, and no station is named.");
                if (!byName.TryGetValue(source.Kind, out var kind))
                    throw RuntimeErrorCatalog.SourceKindUnknown.With($"The source {source.Name} is of a kind that is not known here: {source.Kind}.");
                return kind.Create(source.Name, resolver.Resolve(source), options.Folder);
            }, resolver);
        }
    }
}

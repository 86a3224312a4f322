using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Values;
using DataSync.Plans.Model;

namespace DataSync.Engine.Sources;

/// <summary>Where settings get their values from: the environment and the secrets, fetched when a source is first used.</summary>
/// <param name="Variable">Reads an environment variable of the process; null when it is not set.</param>
public sealed record SettingOrigins(Func<string, string?> Variable)
{
    /// <summary>The process's own environment.</summary>
    public static SettingOrigins Process { get; } = new(Environment.GetEnvironmentVariable);
}

/// <summary>
/// Resolves the settings of a source. A variable is looked up in the chosen environment block, then in the process. A secret is looked up in
/// DATASYNC_SECRET_NAME (upper case), then in the file that DATASYNC_SECRETS names: lines <c>name=value</c>, readable by its owner alone.
/// </summary>
public sealed class SettingResolver(EnvironmentPlan? block, SettingOrigins origins)
{
    /// <summary>The values of all settings of a source, secrets among them: not to be kept or shown.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6232, DS6233, DS6234: a variable or a secret is not to be had.</exception>
    public IReadOnlyDictionary<string, object?> Resolve(SourcePlan source)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var setting in source.Settings) values[setting.Name] = Resolve(setting, $"source {source.Name}, setting {setting.Name}");
        return values;
    }

    private object? Resolve(SettingPlan setting, string user) => setting.Origin switch
    {
        SettingOrigin.Literal => setting.Value is null ? null : ConstantReader.Read(setting.Value),
        SettingOrigin.Environment => Variable(setting.Reference ?? "", user),
        _ => Secret(setting.Reference ?? "", user),
    };

    private object Variable(string name, string user)
    {
        var own = block?.Settings.FirstOrDefault(s => s.Name == name);
        if (own?.Value is { } value && ConstantReader.Read(value) is { } constant) return constant;
        return origins.Variable(name)
            ?? throw RuntimeErrorCatalog.EnvironmentMissing.With($"The environment variable {name} is not set ({user}).");
    }

    private string Secret(string name, string user) =>
        origins.Variable("DATASYNC_SECRET_" + name.ToUpperInvariant())
        ?? SecretsFile().GetValueOrDefault(name)
        ?? throw RuntimeErrorCatalog.SecretMissing.With($"The secret {name} is not to be had ({user}).");

    private ImmutableDictionary<string, string> SecretsFile()
    {
        var path = origins.Variable("DATASYNC_SECRETS");
        if (string.IsNullOrEmpty(path) || !File.Exists(path)) return ImmutableDictionary<string, string>.Empty;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
            throw RuntimeErrorCatalog.SecretsFileOpen.With($"The file {path} (DATASYNC_SECRETS) can be read by others.");
        var secrets = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var line in File.ReadLines(path))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && !line.StartsWith('#')) secrets[line[..at].Trim()] = line[(at + 1)..].Trim();
        }
        return secrets.ToImmutable();
    }
}

using DataSync.Engine.Failures;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Sources;

/// <summary>Where settings get their values from: the environment and the secrets, fetched when a source is first used.</summary>
/// <param name="Variable">Reads an environment variable of the process; null when it is not set.</param>
public sealed record SettingOrigins(Func<string, string?> Variable)
{
    /// <summary>The process's own environment.</summary>
    public static SettingOrigins Process { get; } = new(Environment.GetEnvironmentVariable);
}

/// <summary>Resolves the settings of a source: a variable is looked up in the chosen environment block, then in the process; a secret where <see cref="SecretStore"/> says.</summary>
public sealed class SettingResolver(EnvironmentPlan? block, SettingOrigins origins)
{
    private readonly SecretStore secrets = new(name => InBlock(block, name)?.ToString() ?? origins.Variable(name));

    /// <summary>What has been fetched and must not be shown.</summary>
    internal Confidential Confidential { get; } = new();

    /// <summary>The values of all settings of a source, secrets among them: not to be kept or shown.</summary>
    /// <exception cref="SyncException">DS6232, DS6233, DS6234, DS6280 to DS6283: a variable or a secret is not to be had.</exception>
    public IReadOnlyDictionary<string, object?> Resolve(SourcePlan source)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var setting in source.Settings) values[setting.Name] = Resolve(setting, User(source, setting));
        return values;
    }

    /// <summary>What is missing of a source's settings, one error for each; no program is started.</summary>
    public IEnumerable<SyncException> Missing(SourcePlan source)
    {
        foreach (var setting in source.Settings)
        {
            SyncException? missing = null;
            var name = setting.Reference ?? "";
            try
            {
                if (setting.Origin == SettingOrigin.Environment) _ = Variable(name, User(source, setting));
                else if (setting.Origin == SettingOrigin.Secret && !secrets.IsAtHand(name))
                    missing = RuntimeErrorCatalog.SecretMissing.With($"The secret {name} is not to be had ({User(source, setting)}).");
            }
            catch (SyncException error)
            {
                missing = error;
            }
            if (missing is not null) yield return missing;
        }
    }

    private static string User(SourcePlan source, SettingPlan setting) => $"{(source.Kind == "smtp" ? "mail" : "source")} {source.Name}, setting {setting.Name}";

    private object? Resolve(SettingPlan setting, string user)
    {
        var value = setting.Origin switch
        {
            SettingOrigin.Literal => setting.Value is null ? null : ConstantReader.Read(setting.Value),
            SettingOrigin.Environment => Variable(setting.Reference ?? "", user),
            _ => secrets.Fetch(setting.Reference ?? "", user),
        };
        if (setting.Origin == SettingOrigin.Secret) Confidential.Add((string)(value ?? ""));
        else if (value is string text) Confidential.AddInside(text);
        return value;
    }

    private object Variable(string name, string user) =>
        InBlock(block, name) ?? origins.Variable(name) ?? throw RuntimeErrorCatalog.EnvironmentMissing.With(
            $"The environment variable {name} is not set ({user}){(block is null ? "" : $", and the environment {block.Name} does not have it")}.");

    private static object? InBlock(EnvironmentPlan? block, string name) =>
        block?.Settings.FirstOrDefault(s => s.Name == name) is { Value: { } value } ? ConstantReader.Read(value) : null;
}

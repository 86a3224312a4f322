using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Odbc;

namespace DataSync.Cli.Doctor;

/// <summary>What a project needs around it: variables, secrets, a journal that can be written.</summary>
internal sealed class ProjectCheck(SyncPlan plan, string name, JournalAt journal, string? environment, TimeProvider clock)
{
    private const string Area = "project";
    private readonly List<string> _secrets = [];
    private readonly Dictionary<string, OdbcConnectionText> _odbc = [];

    /// <summary>Values that must not be shown; known after <see cref="Run"/>.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets;

    /// <summary>Connection texts of the sources behind ODBC whose settings could be had; known after <see cref="Run"/>.</summary>
    public IReadOnlyDictionary<string, OdbcConnectionText> Odbc => _odbc;

    /// <param name="sources">The sources as they are bound.</param>
    public IReadOnlyList<Finding> Run(IReadOnlyList<SourcePlan> sources)
    {
        var findings = new List<Finding> { Finding.Fine(Area, $"{name}: {Count(plan.Sources.Length, "source")}, {Count(plan.Tables.Length, "table")}, {Count(plan.Tasks.Length, "task")}") };
        var block = plan.Environments.FirstOrDefault(candidate => candidate.Name == environment);
        var resolver = new SettingResolver(block, SettingOrigins.Process);
        findings.AddRange(SecretsFile());
        foreach (var source in sources)
            foreach (var setting in source.Settings)
                if (Setting(resolver, source, setting) is { } finding) findings.Add(finding);
        if (plan.Tasks.Length > 0) findings.AddRange(new JournalCheck(journal, [.. plan.Scripts], clock.GetUtcNow()).Run());
        return findings;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private Finding? Setting(SettingResolver resolver, SourcePlan source, SettingPlan setting)
    {
        try
        {
            var value = resolver.Resolve(source with { Settings = [setting] })[setting.Name];
            if (value is string text && setting.Name == "connection") Connection(source, text);
            if (setting.Origin == SettingOrigin.Literal) return null;
            if (setting.Origin == SettingOrigin.Secret && value is string secret) _secrets.Add(secret);
            return Finding.Fine(Area, $"{(setting.Origin == SettingOrigin.Secret ? "secret" : "variable")} {setting.Reference}: is there");
        }
        catch (SyncException error)
        {
            // That the file is open to others has been said already.
            return error.Code == RuntimeErrorCatalog.SecretsFileOpen.Code ? null : new Finding(Area, Verdict.Problem, error.Code, error.Message, error.Remedy);
        }
    }

    private void Connection(SourcePlan source, string text)
    {
        var parsed = OdbcConnectionText.Parse(text);
        foreach (var keyword in new[] { "PWD", "Password" })
            if (parsed[keyword] is { Length: > 0 } password) _secrets.Add(password);
        if (source.Kind == "odbc") _odbc[source.Name] = parsed;
    }

    private static IEnumerable<Finding> SecretsFile()
    {
        if (Environment.GetEnvironmentVariable("DATASYNC_SECRETS") is not { Length: > 0 } path) yield break;
        if (!File.Exists(path))
            yield return new Finding(Area, Verdict.Problem, "DS5143", $"The file with the secrets, {path} (DATASYNC_SECRETS), does not exist.", "Correct the variable, or create the file with mode 600 and lines name=value.");
        else if (OwnersFile.IsOpen(path))
            yield return new Finding(Area, Verdict.Problem, RuntimeErrorCatalog.SecretsFileOpen.Code, $"The file {path} (DATASYNC_SECRETS) can be read by others.", RuntimeErrorCatalog.SecretsFileOpen.Remedy);
        else
            yield return Finding.Fine(Area, $"file with the secrets: {path}, for its owner alone");
    }
}

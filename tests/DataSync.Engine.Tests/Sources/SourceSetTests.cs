using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Sources;

public sealed class SourceSetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-").FullName;
    private readonly Dictionary<string, string> variables = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_setting_is_a_literal_a_variable_or_a_secret_and_is_fetched_when_the_source_is_used()
    {
        var kind = new Recorder();
        using var set = Set(kind, Source(Literal("file", "x.db"), new("host", SettingOrigin.Environment, Reference: "HOST"), new("password", SettingOrigin.Secret, Reference: "pw")));
        variables["HOST"] = "here";
        variables["DATASYNC_SECRET_PW"] = "s3cret";

        _ = set[0];

        kind.Settings.ShouldBe(new Dictionary<string, object?> { ["file"] = "x.db", ["host"] = "here", ["password"] = "s3cret" });
    }

    [Fact]
    public void The_chosen_environment_wins_over_the_process()
    {
        var kind = new Recorder();
        variables["HOST"] = "process";
        using var set = Set(kind, Source(new SettingPlan("host", SettingOrigin.Environment, Reference: "HOST")), new EnvironmentPlan("Test", [Literal("HOST", "block")]), "Test");

        _ = set[0];

        kind.Settings["host"].ShouldBe("block");
    }

    [Fact]
    public void A_secrets_file_must_be_readable_by_its_owner_alone()
    {
        var kind = new Recorder();
        var file = Path.Combine(folder, "secrets");
        File.WriteAllText(file, "# comment\npw = from file\n");
        variables["DATASYNC_SECRETS"] = file;
        using var set = Set(kind, Source(new SettingPlan("password", SettingOrigin.Secret, Reference: "pw")));

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            Code(() => set[0]).ShouldBe("DS6234");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        _ = set[0];

        kind.Settings["password"].ShouldBe("from file");
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Message(Set(new Recorder(), Source(new SettingPlan("host", SettingOrigin.Environment, Reference: "HOST")))).ShouldBe("DS6232: The environment variable HOST is not set (source s, setting host).");
        Message(Set(new Recorder(), Source(new SettingPlan("password", SettingOrigin.Secret, Reference: "pw")))).ShouldBe("DS6233: The secret pw is not to be had (source s, setting password).");
        Message(Set(new Recorder(), new SourcePlan("s", "", []))).ShouldStartWith("DS6230:");
        Message(Set(new Recorder(), new SourcePlan("s", "oracle", []))).ShouldStartWith("DS6231:");
        Code(() => Set(new Recorder(), Source(), chosen: "Nowhere")).ShouldBe("DS6235");
        Code(() => new SourceSet(Plan(Source()), [new Recorder()], new SourceSetOptions { Station = "Nowhere" })).ShouldBe("DS6236");
    }

    [Fact]
    public void A_station_brings_its_own_binding()
    {
        var kind = new Recorder();
        var plan = Plan(new SourcePlan("s", "", [])) with
        {
            Network = new NetworkPlan { Stations = [new StationPlan("Vienna", 1, 0) { Sources = [Source(Literal("file", "vienna.db"))] }] },
        };
        using var set = new SourceSet(plan, [kind], new SourceSetOptions { Station = "Vienna" });

        _ = set[0];

        kind.Settings["file"].ShouldBe("vienna.db");
    }

    private static string? Code(Func<object?> action) => Should.Throw<SyncException>(() => action()).Code;

    private static string Message(SourceSet set)
    {
        var error = Should.Throw<SyncException>(() => set[0]);
        return $"{error.Code}: {error.Message}";
    }

    private static SettingPlan Literal(string name, string value) => new(name, SettingOrigin.Literal, new ConstantPlan(TypeKind.Text, value));

    private static SourcePlan Source(params SettingPlan[] settings) => new("s", "recorder", [.. settings]);

    private static SyncPlan Plan(SourcePlan source) => new() { LanguageVersion = 1, Scripts = [], Sites = [], RowTypes = [], Sources = [source] };

    private SourceSet Set(Recorder kind, SourcePlan source, EnvironmentPlan? block = null, string? chosen = null) =>
        new(Plan(source) with { Environments = block is null ? [] : [block] }, [kind],
            new SourceSetOptions { Environment = chosen, Origins = new SettingOrigins(variables.GetValueOrDefault) });

    /// <summary>A kind that keeps what it was given.</summary>
    private sealed class Recorder : ISourceKind
    {
        public IReadOnlyDictionary<string, object?> Settings { get; private set; } = new Dictionary<string, object?>();

        string ISourceKind.Name => "recorder";

        IReadOnlyDictionary<string, string> ISourceKind.Settings { get; } = new Dictionary<string, string>();

        public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
        {
            Settings = settings;
            return new Fixtures.RecordedSource(name, ":memory:");
        }
    }
}

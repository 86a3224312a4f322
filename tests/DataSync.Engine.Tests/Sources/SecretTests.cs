using System.Data.Common;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Sources;

/// <summary>Secrets come from a variable, a file or a program, in this order, and are shown nowhere.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-").FullName;
    private readonly Dictionary<string, string> variables = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact, Trait("Rule", "tasks R30")]
    public void A_variable_wins_over_the_file_and_the_file_over_the_program()
    {
        variables["DATASYNC_SECRET_COMMAND"] = Program("echo from-program-$2-for-$1");
        Fetched().ShouldBe("from-program--for-pw");
        variables["DATASYNC_SECRET_COMMAND"] += " \"two words\"";
        Fetched().ShouldBe("from-program-pw-for-two words");

        variables["DATASYNC_SECRETS"] = File("pw = from-file");
        Fetched().ShouldBe("from-file");

        variables["DATASYNC_SECRET_PW"] = "from-variable";
        Fetched().ShouldBe("from-variable");
    }

    [Fact, Trait("Rule", "tasks R30")]
    public void Two_lines_for_one_secret_are_refused_and_their_values_not_shown()
    {
        variables["DATASYNC_SECRETS"] = File("# pw = commented\npw = kanarie\nother = x\npw = kanarie2");

        var refused = Should.Throw<SyncException>(() => Fetched());

        refused.Code.ShouldBe("DS6279");
        refused.Message.ShouldEndWith("has more than one line for pw.");
        refused.ToString().ShouldNotContain("kanarie");
    }

    [Fact]
    public void An_environment_block_may_name_the_program()
    {
        var block = new EnvironmentPlan("Test", [new SettingPlan("DATASYNC_SECRET_COMMAND", SettingOrigin.Literal, new ConstantPlan(TypeKind.Text, Program("echo blocked")))]);

        Fetched(block).ShouldBe("blocked");
    }

    [Theory]
    [InlineData("DS6281", "echo kanarie; echo kanarie >&2; exit 3", "ended with 3 for the secret pw (source s, setting password)")]
    [InlineData("DS6281", "echo kanarie; echo kanarie", "more than one line")]
    [InlineData("DS6281", "true", "printed nothing")]
    [InlineData("DS6281", "read answer || exit 4", "ended with 4")]
    [InlineData("DS6281", "head -c 65537 /dev/zero | tr '\\0' k", "more than 65536 bytes")]
    [InlineData("DS6281", "head -c 3000000 /dev/zero | tr '\\0' k", "more than 65536 bytes")]
    [InlineData("DS6282", "echo kanarie; exec tail -f /dev/null", "within 1 seconds")]
    [Trait("Rule", "tasks R32")]
    public void A_program_that_gives_no_secret_is_refused_and_its_output_not_repeated(string code, string script, string words)
    {
        // A busy machine takes a second to start a program.
        variables["DATASYNC_SECRET_TIMEOUT"] = code == "DS6282" ? "1" : "60";
        variables["DATASYNC_SECRET_COMMAND"] = Program(script);

        var refused = Should.Throw<SyncException>(() => Fetched());

        refused.Code.ShouldBe(code);
        refused.Message.ShouldContain(words);
        refused.ToString().ShouldNotContain("kanarie");
    }

    [Fact]
    public void A_program_or_file_that_is_not_there_is_named()
    {
        variables["DATASYNC_SECRET_COMMAND"] = "/nowhere/helper";
        Should.Throw<SyncException>(() => Fetched()).Code.ShouldBe("DS6280");

        variables["DATASYNC_SECRETS"] = Path.Combine(folder, "none");
        Should.Throw<SyncException>(() => Fetched()).Code.ShouldBe("DS6283");
    }

    [Fact, Trait("Rule", "tasks R30")]
    public void What_a_driver_repeats_of_a_connection_string_is_hidden()
    {
        variables["DATASYNC_SECRET_PW"] = "kana}rie";
        variables["CONNECTION"] = "Server=here;PWD={vo}}gel};UID=me";
        var kind = new Talkative();
        using var set = Set(kind, null, new SettingPlan("password", SettingOrigin.Secret, Reference: "pw"), new SettingPlan("connection", SettingOrigin.Environment, Reference: "CONNECTION"));

        var message = Should.Throw<SyncException>(() => set.Connect(0, CancellationToken.None)).Message;

        message.ShouldBe("The source s cannot be reached: [driver] no login with Server=here;PWD=***;UID=me and ***");
        set.Scrub("again: kana}rie, password = 'other', kana}}rie").ShouldBe("again: ***, password = ***, ***");
    }

    [Fact, Trait("Rule", "tasks R30")]
    public void What_is_missing_is_known_before_anything_is_opened_and_no_program_is_started_for_it()
    {
        var kind = new Talkative();
        using var set = Set(kind, null, new SettingPlan("password", SettingOrigin.Secret, Reference: "pw"), new SettingPlan("host", SettingOrigin.Environment, Reference: "HOST"));
        set.Missing([0]).Select(m => m.Code).ShouldBe(["DS6233", "DS6232"]);

        variables["HOST"] = "here";
        variables["DATASYNC_SECRET_COMMAND"] = "/nowhere/helper";

        set.Missing([0]).ShouldBeEmpty();
    }

    private string Program(string script)
    {
        var path = Path.Combine(folder, $"helper-{Guid.NewGuid():N}");
        System.IO.File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string File(string text)
    {
        var path = Path.Combine(folder, "secrets");
        System.IO.File.WriteAllText(path, text);
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private string? Fetched(EnvironmentPlan? block = null)
    {
        var kind = new Talkative();
        using var set = Set(kind, block, new SettingPlan("password", SettingOrigin.Secret, Reference: "pw"));
        _ = set[0];
        return kind.Given["password"] as string;
    }

    private SourceSet Set(Talkative kind, EnvironmentPlan? block, params SettingPlan[] settings) => new(
        new SyncPlan { LanguageVersion = 1, Scripts = [], Sites = [], RowTypes = [], Sources = [new SourcePlan("s", "talkative", [.. settings])], Environments = block is null ? [] : [block] },
        [kind], new SourceSetOptions { Environment = block?.Name, Origins = new SettingOrigins(variables.GetValueOrDefault) });

    /// <summary>A kind whose driver says all it knows when it cannot connect.</summary>
    private sealed class Talkative : ISourceKind, ISource
    {
        public IReadOnlyDictionary<string, object?> Given { get; private set; } = new Dictionary<string, object?>();

        string ISourceKind.Name => "talkative";

        IReadOnlyDictionary<string, string> ISourceKind.Settings { get; } = new Dictionary<string, string>();

        string ISource.Name => "s";

        string ISource.Kind => "talkative";

        public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
        {
            Given = settings;
            return this;
        }

        public ISourceSession Connect(CancellationToken cancellation) => throw new Refused($"[driver] no login with {Given["connection"]} and {Given["password"]}");

        public void Dispose() { }
    }

    private sealed class Refused(string message) : DbException(message);
}

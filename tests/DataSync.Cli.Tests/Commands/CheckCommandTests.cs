using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

public sealed class CheckCommandTests
{
    private const string Broken = """
        sync 1
        source documents = sqlite { file: "documents.db" }
        table Invoice in documents as "invoices" {
            key id : text(20)
            status : text(20)
        }
        task T for Invoice as item { set item { statsu <- "x" } }
        """;

    [Fact]
    public void Samples_are_in_order()
    {
        var check = Workplace.Empty().Run("check", Path.Combine(Workplace.Root, "samples"));

        check.Error.ShouldBeEmpty();
        check.Exit.ShouldBe(0);
    }

    [Fact]
    public void A_problem_is_shown_with_code_line_carets_and_the_nearest_name()
    {
        using var at = Workplace.Empty().Write("broken.sync", Broken);

        var check = at.Run("check", at["broken.sync"]);

        check.Exit.ShouldBe(1);
        check.Error.ShouldContain("DS2005");
        check.Error.ShouldContain("broken.sync:7:41");
        check.Error.ShouldContain("^^^^^^");
        check.Error.ShouldContain("Did you mean 'status'?");
    }

    [Fact]
    public void Json_and_sarif_can_be_read_by_machines()
    {
        using var at = Workplace.Empty().Write("broken.sync", Broken);

        JsonDocument.Parse(at.Run("check", at["broken.sync"], "--format", "json").Out).RootElement.ToString().ShouldContain("DS2005");
        JsonDocument.Parse(at.Run("check", at["broken.sync"], "--format", "sarif").Out).RootElement.GetProperty("version").GetString().ShouldBe("2.1.0");
    }

    [Fact]
    public void A_folder_without_scripts_is_told()
    {
        using var at = Workplace.Empty().Write("readme.txt", "nothing here");

        var check = at.Run("check", Path.GetDirectoryName(at["readme.txt"]) ?? "");

        check.Exit.ShouldBe(2);
        check.Error.ShouldContain("DS5107");
    }

    [Fact]
    public void Check_with_an_environment_says_which_settings_have_no_value_and_where()
    {
        using var at = Workplace.Empty().Write("env.sync", """
            sync 1
            environment Test { CHECK_ENV_FILE: "test.db" }
            environment Bare { CHECK_ENV_OTHER: "x" }
            source here = sqlite { file: env CHECK_ENV_FILE }
            source safe = odbc { connection: "DSN=x", password: secret check_env_password }
            source somewhere
            table A in here { key id : int }
            table B in safe { key id : int }
            table C in somewhere { key id : int }
            """);

        var bare = at.Run("check", at["env.sync"], "--env", "Bare");
        var unknown = at.Run("check", at["env.sync"], "--env", "Tst");
        var test = at.Run("check", at["env.sync"], "--env", "Test");

        bare.Exit.ShouldBe(1);
        bare.Error.ShouldContain("DS5114");
        bare.Error.ShouldContain("env.sync:4:");
        bare.Error.ShouldContain("DS6232: The environment variable CHECK_ENV_FILE is not set (source here, setting file), and the environment Bare does not have it.");
        bare.Error.ShouldContain("DS6233: The secret check_env_password is not to be had (source safe, setting password).");
        unknown.Error.ShouldContain("DS6235");
        unknown.Error.ShouldContain("Did you mean 'Test'?");
        test.Error.ShouldNotContain("CHECK_ENV_FILE");
        at.Run("check", at["env.sync"]).Exit.ShouldBe(0);
    }
}

using DataSync.Engine.Explain;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Compiler;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Sources;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>No password in clear text: not in plans, not in messages, whatever a driver says. Source: tasks R30, R32.</summary>
public sealed class SecretRules
{
    private const string Canary = "kanarien}vogel;7";

    /// <summary>Sources that cannot be opened, by every way to a server, with the password as a secret or inside a connection string.</summary>
    public static TheoryData<string> WrongLogins =>
    [
        "source s = odbc { connection: \"Driver=\\{PostgreSQL Unicode\\};Server=127.0.0.1;Port=POSTGRES;Database=postgres\", user: \"nobody\", password: secret pw }",
        "source s = odbc { connection: \"Driver=\\{MariaDB Unicode\\};Server=127.0.0.1;Port=MARIADB;Database=datasync\", user: \"nobody\", password: secret pw }",
        "source s = odbc { connection: \"DSN=there_is_none\", user: \"nobody\", password: secret pw }",
        "source s = odbc { connection: \"Driver=\\{No Such Driver\\}\", password: secret pw }",
        "source s = odbc { connection: env CONNECTION }",
        "source s = postgres { connection: \"Host=127.0.0.1;Port=POSTGRES;Database=postgres;Username=nobody\", password: secret pw }",
        "source s = postgres { connection: env NPGSQL }",
    ];

    [Theory, MemberData(nameof(WrongLogins)), Trait("Rule", "tasks R30"), Trait("Rule", "tasks R32")]
    public void A_wrong_password_is_refused_without_asking_and_without_being_repeated(string source)
    {
        var plan = Plan(source + "\ntable A in s { key id : int }\ntask T { for each a in A { stop } }");
        using var sources = new SourceSet(plan, SourceRegistry.Kinds, new SourceSetOptions { Origins = new SettingOrigins(Variable) });

        var refused = Should.Throw<SyncException>(() => sources.Connect(0, CancellationToken.None));
        using var explainer = new Explainer(plan, sources);
        var explained = explainer.Explain(0);

        (refused.Message + refused.Remedy).ShouldNotContain("vogel");
        explained.Sources[0].Problem.ShouldNotBeNull();
        (explained.ToText() + explained.ToJson()).ShouldNotContain("vogel");
        System.Text.Encoding.UTF8.GetString(PlanJson.Write(plan)).ShouldNotContain("vogel");
    }

    private static string? Variable(string name) => name switch
    {
        "DATASYNC_SECRET_PW" => Canary,
        "CONNECTION" => $"Driver={{PostgreSQL Unicode}};Server=127.0.0.1;Port={Servers.PostgresPort};Database=postgres;UID=nobody;PWD={{{Canary.Replace("}", "}}", StringComparison.Ordinal)}}}",
        "NPGSQL" => $"Host=127.0.0.1;Port={Servers.PostgresPort};Database=postgres;Username=nobody;Password=\"{Canary}\"",
        _ => null,
    };

    private static SyncPlan Plan(string script)
    {
        var text = "sync 1\n" + script.Replace("POSTGRES", $"{Servers.PostgresPort}", StringComparison.Ordinal).Replace("MARIADB", $"{Servers.MariaDbPort}", StringComparison.Ordinal);
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(text, "secret.sync"))]);
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        return PlanCompiler.Compile(program).Plan;
    }
}

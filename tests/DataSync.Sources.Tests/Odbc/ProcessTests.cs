using System.Net;
using System.Net.Sockets;
using DataSync.Sources.Odbc;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>What belongs to a process: registered data sources, drivers that may kill it, and a server that never answers.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, int> Drivers => new() { { "sqlite", 1 }, { "sqlite", 2 }, { "mariadb", 3 }, { "mariadb", 4 }, { "postgres", 5 }, { "postgres", 6 } };

    [Theory, MemberData(nameof(Drivers))]
    public void Odd_statements_and_values_kill_no_process(string driver, int seed) =>
        ChildProcess.Run(["fuzz", Text(driver), $"{seed}"]).ShouldBe("True True True");

    [Theory]
    [InlineData("sqlite", "select 'Größe ' || name from near", "Größe Ж😀")]
    [InlineData("postgres", "select current_setting('timezone')", "UTC")]
    [InlineData("mariadb", "select @@session.time_zone", "+00:00")]
    [Trait("Rule", "tasks R28")]
    public void A_registered_data_source_is_found_by_its_name_and_password_and_settings_go_with_it(string driver, string question, string answer)
    {
        var text = OdbcConnectionText.Parse(Text(driver));
        var path = text["Database"] ?? "";
        if (driver == "sqlite")
        {
            using var connection = new OdbcConnection(text.ToString());
            connection.Open();
            connection.Run("create table near (name text)");
            connection.Run("insert into near values (?)", "Ж😀");
        }
        File.WriteAllText(Path.Combine(_scratch.Folder, "odbc.ini"), $"""
            [near by]
            Driver = {text.Driver}
            Database = {path}
            Server = {text["Server"]}
            Servername = {text["Server"]}
            Port = {text["Port"]}
            OPTION = 67108864

            """);
        var name = OdbcConnectionText.Parse("near by").With("PWD", text["PWD"] ?? "").With("UID", text["UID"] ?? "");
        (string, string)[] environment = [("ODBCINI", Path.Combine(_scratch.Folder, "odbc.ini"))];
        ChildProcess.Run(["registered", name.ToString(), question], environment).ShouldBe(answer);
        if (driver == "mariadb")
            ChildProcess.Run(["registered", name.ToString(), "select @@tx_isolation"], environment).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("Driver={PostgreSQL Unicode};Server=127.0.0.1;Database=x;UID=u;PWD=p")]
    [InlineData("Driver={MariaDB Unicode};Server=127.0.0.1;Database=x;UID=u;PWD=p")]
    public void A_server_that_accepts_and_never_answers_is_given_up(string text)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connection = new OdbcConnection(OdbcConnectionText.Parse(text).With("Port", $"{((IPEndPoint)listener.LocalEndpoint).Port}").ToString()) { LoginTimeout = 1 };
        var error = Should.Throw<OdbcException>(connection.Open);
        error.Code.ShouldBe("DS6110");
        error.IsTransient.ShouldBeTrue();
        listener.Pending().ShouldBeTrue();
    }

    [Fact]
    public void A_statement_may_take_longer_than_the_wait_for_a_connection()
    {
        using var connection = new OdbcConnection(Text("mariadb")) { LoginTimeout = 1 };
        connection.Open();
        connection.Scalar("select sleep(1.5)").ShouldBe(0L);
    }

    private string Text(string driver) => driver switch
    {
        "sqlite" => _scratch.Odbc,
        "postgres" => _scratch.Owns(new ServerDatabase(ServerKind.Postgres)).Odbc,
        _ => _scratch.Owns(new ServerDatabase(ServerKind.MariaDb)).Odbc,
    };
}

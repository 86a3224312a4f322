using System.Data;
using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests.Odbc;

public sealed class ConnectionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_knows_its_driver_and_database()
    {
        using var connection = _scratch.Open();
        connection.State.ShouldBe(ConnectionState.Open);
        connection.Quirks.ShouldBe(DriverQuirks.SqliteOdbc);
        connection.ServerName.ShouldBe("SQLite");
        connection.IdentifierQuote.ShouldBe("\"");
        connection.Close();
        connection.State.ShouldBe(ConnectionState.Closed);
    }

    [Theory]
    [InlineData("DSN=NOWHERE_TO_BE_FOUND")]
    [InlineData("NOWHERE_TO_BE_FOUND")]
    public void An_unknown_data_source_is_named(string text)
    {
        using var connection = new OdbcConnection(text);
        var error = Should.Throw<OdbcException>(connection.Open);
        error.SqlState.ShouldBe("IM002");
        error.Class.ShouldBe(SqlStateClass.HostNotSetUp);
        error.Code.ShouldBe("DS6111");
        error.Message.ShouldContain("\"NOWHERE_TO_BE_FOUND\"");
        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void A_driver_that_is_not_installed_is_named()
    {
        using var connection = new OdbcConnection("Driver=No Such Driver;Server=x;Pwd=geheim");
        var error = Should.Throw<OdbcException>(connection.Open);
        error.Class.ShouldBe(SqlStateClass.HostNotSetUp);
        error.Message.ShouldContain("No Such Driver");
        error.Message.ShouldNotContain("geheim");
        connection.State.ShouldBe(ConnectionState.Closed);
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_connected_to()
    {
        using var connection = new OdbcConnection($"Driver=SQLite3;Database={_scratch.Folder}/missing/test.db");
        Should.Throw<OdbcException>(connection.Open).Diagnostics.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("a=1;B = two words ;c={x;}}={y};d=", "a", "1")]
    [InlineData("a=1;B = two words ;c={x;}}={y};d=", "b", "two words")]
    [InlineData("a=1;B = two words ;c={x;}}={y};d=", "C", "x;}={y")]
    [InlineData("a=1;B = two words ;c={x;}}={y};d=", "d", "")]
    [InlineData("ACCOUNTING", "dsn", "ACCOUNTING")]
    public void A_connection_text_is_read_as_the_driver_manager_reads_it(string text, string keyword, string value)
    {
        var parsed = OdbcConnectionText.Parse(text);
        parsed[keyword].ShouldBe(value);
        OdbcConnectionText.Parse(parsed.ToString())[keyword].ShouldBe(value);
    }

    [Fact]
    public void A_password_is_masked_for_people()
    {
        var text = OdbcConnectionText.Parse("DSN=X;PWD={a;b}");
        text.ToMaskedString().ShouldBe("DSN=X;PWD=***;");
        text.ToString().ShouldBe("DSN=X;PWD={a;b};");
    }

    [Theory]
    [InlineData("libmaodbc.so", "MariaDB")]
    [InlineData("psqlodbcw.so", "psqlodbc")]
    [InlineData("sqlite3odbc.so", "sqliteodbc")]
    [InlineData("libtdsodbc.so", "FreeTDS")]
    [InlineData("other.so", "standard")]
    public void Each_driver_has_its_quirks(string library, string name) => DriverQuirks.For(library).Name.ShouldBe(name);

    [Fact]
    public void A_protocol_that_lies_about_commits_is_known()
    {
        DriverQuirks.PsqlOdbc.Under(OdbcConnectionText.Parse("Driver=PostgreSQL;Protocol=7.4-0")).CommitLiesAfterFailure.ShouldBeTrue();
        DriverQuirks.PsqlOdbc.Under(OdbcConnectionText.Parse("Driver=PostgreSQL")).CommitLiesAfterFailure.ShouldBeFalse();
    }
}

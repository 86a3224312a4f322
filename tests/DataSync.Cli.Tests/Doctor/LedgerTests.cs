using System.Runtime.InteropServices;
using DataSync.Cli.Tests.Import;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Doctor;

/// <summary>Whether the ledger of a station can be installed, against what installing it then comes to.</summary>
public sealed class LedgerTests
{
    private const string Script = """
        table Thing in shop as "thing" tracked { key id : int, name : text(20)? }
        station Vienna = 1 {
            main office
            folder "stations/vienna"
        }
        station Berlin = 101 {
            below Vienna
            folder "stations/berlin"
        }
        format Everything { all tables { output, input } }
        connect Vienna to Berlin { format Everything }
        """;

    public static TheoryData<Way> Ways => SourceTests.Ways;

    public static TheoryData<Way> Servers => SourceTests.Servers;

    [Theory, MemberData(nameof(Ways))]
    [Trait("Rule", "tasks R24")]
    public void A_ledger_that_can_be_installed_is_told_and_nothing_is_changed(Way way)
    {
        using var shop = Shop(way);

        var before = Doctor(shop);
        before.Exit.ShouldBe(0, before.Out + before.Error);
        before.Out.ShouldContain("ledger: can be installed");

        var install = Install(shop);
        install.Exit.ShouldBe(0, install.Error);
        install.Out.ShouldContain("Thing");
        Doctor(shop).Out.ShouldContain("ledger: is there");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R24")]
    public void Rights_that_are_missing_to_install_the_ledger_are_told_with_the_grants(Way way)
    {
        using var shop = Shop(way);
        using var user = new LimitedUser(shop.Server, "thing");
        user.Grant("insert, update, delete", "thing");
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);

        var without = Doctor(shop);
        without.Exit.ShouldBe(1, without.Out);
        without.Out.ShouldContain("problem  DS5166: The ledger of the station is not there yet, and this user may not install it: the right to create");
        without.Out.ShouldContain(way == Way.OdbcMariaDb ? $"grant create, index, select, insert, update, delete on `{shop.Server.Name}`.* to this user; grant trigger on `thing` to this user"
            : "grant create on schema public to this user; grant trigger on \"thing\" to this user");
        Install(shop).Exit.ShouldNotBe(0);

        user.GrantLedger("thing");
        var with = Doctor(shop);
        with.Exit.ShouldBe(0, with.Out);
        with.Out.ShouldContain("ledger: can be installed");
        var install = Install(shop);
        install.Exit.ShouldBe(0, install.Error);
        Doctor(shop).Out.ShouldContain("ledger: is there");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R24")]
    public void A_table_that_is_tracked_from_now_on_needs_its_rights_though_the_ledger_is_there(Way way)
    {
        using var shop = Shop(way);
        using var user = new LimitedUser(shop.Server, "thing");
        user.Grant("insert, update, delete", "thing");
        user.GrantLedger("thing");
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);
        Install(shop).Exit.ShouldBe(0);
        shop.Sql("create table more (id int primary key)");
        user.Grant("select, insert, update, delete", "more");
        shop.Write(Script + "\ntable More in shop as \"more\" tracked { key id : int }");

        var without = Doctor(shop);
        without.Out.ShouldContain("problem  DS5166: The ledger of the station is not there yet for More, and this user may not install it: the right to trigger on ");
        user.Grant("trigger", "more");
        Doctor(shop).Out.ShouldContain("ledger: is there; what it lacks for More can be installed");
        Install(shop).Exit.ShouldBe(0);
        Doctor(shop).Out.ShouldContain("  ledger: is there\n");
    }

    [Fact]
    [Trait("Rule", "tasks R24")]
    public void A_server_that_writes_a_binary_log_takes_triggers_of_few()
    {
        using var server = new LoggingMariaDb();
        using var shop = Shop(Way.OdbcMariaDb);
        server.Sql("create table shop.thing (id int primary key, name varchar(20))");
        shop.Connect(server.Odbc);
        const string why = "the server writes a binary log, and then lets only users with the right to super make and remove triggers";

        Doctor(shop).Out.ShouldContain($"problem  DS5166: The ledger of the station is not there yet, and this user may not install it: {why}.");
        var refused = Install(shop);
        refused.Exit.ShouldNotBe(0);
        refused.Error.ShouldContain("DS7055");
        refused.Error.ShouldContain(why);
        refused.Error.ShouldContain("set log_bin_trust_function_creators = 1 on the server");

        server.Sql("set global log_bin_trust_function_creators = 1");
        Doctor(shop).Out.ShouldNotContain("DS5166");
        Install(shop).Exit.ShouldBe(0);
        Doctor(shop).Out.ShouldContain("ledger: is there");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R24")]
    public void A_table_without_triggers_needs_no_right_to_them(Way way)
    {
        using var shop = Shop(way);
        shop.Write(Script.Replace("tracked {", "tracked by snapshot {", StringComparison.Ordinal));
        using var user = new LimitedUser(shop.Server, "thing");
        user.Grant("insert, update, delete", "thing");
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);

        var doctor = Doctor(shop);

        doctor.Out.ShouldContain("problem  DS5166");
        doctor.Out.ShouldNotContain("grant trigger");
    }

    [Theory]
    [InlineData(Way.Sqlite, true)]
    [InlineData(Way.Sqlite, false)]
    [InlineData(Way.OdbcSqlite, true)]
    [InlineData(Way.OdbcSqlite, false)]
    [Trait("Rule", "tasks R24")]
    public void A_file_that_cannot_be_written_or_lies_in_such_a_folder_takes_no_ledger(Way way, bool isFileReadOnly)
    {
        if (OperatingSystem.IsWindows()) return;
        using var shop = Shop(way);
        const UnixFileMode read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(shop.At["shop.db"], isFileReadOnly ? read : read | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        File.SetUnixFileMode(shop.At["."], read | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        shop.At.Run("build", shop.At["post.sync"], "-o", shop.At["post.syncplan"]).Exit.ShouldBe(0);

        (int Exit, string Out, string Error) doctor;
        using (new WithoutRights()) doctor = shop.At.Run("doctor", shop.At["post.syncplan"], "--station", "Vienna");

        doctor.Exit.ShouldBe(1, doctor.Error);
        doctor.Out.ShouldContain("problem  DS5166: The ledger of the station is not there yet, and this user may not install it: its file takes no writes");
        doctor.Out.ShouldContain("help: Give the account that runs datasync the right to write the database, its file and its folder.");
    }

    private static LiveShop Shop(Way way)
    {
        var shop = new LiveShop(way, "create table thing (id integer primary key, name varchar(20))");
        shop.Write(Script);
        return shop;
    }

    private static (int Exit, string Out, string Error) Doctor(LiveShop shop) => shop.At.Run("doctor", shop.At["post.sync"], "--station", "Vienna");

    private static (int Exit, string Out, string Error) Install(LiveShop shop) => shop.At.Run("station", "install", shop.At["post.sync"], "--station", "Vienna");

    /// <summary>This thread has no rights beyond those that files give to everybody.</summary>
    private sealed class WithoutRights : IDisposable
    {
        private const uint Nobody = 65534;
        private readonly uint before;

        public WithoutRights() => before = (uint)SetUser(UserId() == 0 ? Nobody : UserId());

        public void Dispose() => _ = SetUser(before);

        [DllImport("libc", EntryPoint = "geteuid")]
        private static extern uint UserId();

        // Of files only, and of this thread only.
        [DllImport("libc", EntryPoint = "setfsuid")]
        private static extern int SetUser(uint user);
    }
}

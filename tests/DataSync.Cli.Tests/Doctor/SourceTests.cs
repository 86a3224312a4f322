using System.Text.Json;
using DataSync.Cli.Tests.Import;
using DataSync.Sources.Odbc;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Doctor;

/// <summary>Connections and rights, each trouble made for real.</summary>
public sealed class SourceTests
{
    private const string Schema = "create table thing (id integer primary key, name varchar(20));\ninsert into thing values (1, 'one')";

    private const string Script = """
        table Thing in shop as "thing" { key id : int, name : text(20)? }
        task Keep { upsert Thing by id { id <- 1, name <- "kept" } }
        """;

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    public static TheoryData<Way> Servers => [Way.Postgres, Way.OdbcPostgres, Way.OdbcMariaDb];

    [Theory, MemberData(nameof(Ways))]
    [Trait("Rule", "tasks R23")]
    [Trait("Rule", "tasks R24")]
    public void What_is_in_order_is_said_and_nothing_is_changed(Way way)
    {
        using var shop = Shop(way);

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(0, doctor.Out + doctor.Error);
        doctor.Out.ShouldContain(", no problem, ");
        doctor.Out.ShouldContain("table thing: select, insert, update");
        doctor.Out.ShouldContain("table ds_done: can be made when it is needed");
        Rows(shop).ShouldBe("1 one");
        Tables(shop).ShouldBe("thing");
        File.Exists(shop.At["datasync-journal.db"]).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R23")]
    [Trait("Rule", "tasks R30")]
    public void A_wrong_password_is_told_and_not_shown(Way way)
    {
        using var shop = Shop(way);
        shop.Connect(With(shop, "PWD", "Password", "wr0ng-secret"));

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS5144: It cannot be opened:");
        doctor.Out.ShouldContain("help: User or password is wrong");
        (doctor.Out + doctor.Error).ShouldNotContain("wr0ng-secret");
    }

    [Theory, MemberData(nameof(Servers))]
    public void A_server_that_is_down_is_told(Way way)
    {
        using var shop = Shop(way);
        shop.Connect(With(shop, "Port", "Port", "1"));

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("DS5144");
        doctor.Out.ShouldContain("help: Check host and port, and that the server is running");
    }

    [Theory, MemberData(nameof(Servers))]
    public void A_database_that_is_missing_is_told(Way way)
    {
        using var shop = Shop(way);
        shop.Connect(With(shop, "Database", "Database", "no_such_database"));

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("DS5144");
        doctor.Out.ShouldContain("help: The server is there and has no such database");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R24")]
    public void A_right_that_is_missing_is_told_with_the_right_that_is_needed(Way way)
    {
        using var shop = Shop(way);
        using var user = new LimitedUser(shop.Server, "thing");
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1, doctor.Out);
        doctor.Out.ShouldContain("problem  DS5145: The right to insert, update thing is missing");
        doctor.Out.ShouldContain("grant insert, update on");
        doctor.Out.ShouldContain("problem  DS5147");
        Rows(shop).ShouldBe("1 one");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R24")]
    public void Rights_on_the_columns_that_are_used_and_those_of_a_role_are_enough(Way way)
    {
        using var shop = Shop(way);
        using var user = new LimitedUser(shop.Server, "thing");
        user.Grant("insert (id, name), update (name)", "thing");
        user.GrantCreate();
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);
        var run = shop.At.Run("run", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(0, doctor.Out);
        doctor.Out.ShouldContain("table ds_done: can be made when it is needed");
        run.Exit.ShouldBe(0, run.Error);
        Rows(shop).ShouldBe("1 kept");
    }

    [Fact]
    [Trait("Rule", "tasks R24")]
    public void Who_may_create_a_table_in_MariaDb_and_not_write_to_it_is_told()
    {
        using var shop = Shop(Way.OdbcMariaDb);
        using var user = new LimitedUser(shop.Server, "thing");
        user.Grant("insert, update", "thing");
        user.Grant("create", "ds_done");
        shop.Connect(user.Odbc);

        shop.At.Run("doctor", shop.At["post.sync"]).Out.ShouldContain("problem  DS5147");
        user.Grant("create, insert, select, update, delete", "ds_done");
        shop.At.Run("doctor", shop.At["post.sync"]).Exit.ShouldBe(0);
        shop.At.Run("run", shop.At["post.sync"]).Exit.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R24")]
    public void A_procedure_that_is_missing_or_may_not_be_executed_is_told(Way way)
    {
        using var shop = Shop(way);
        shop.Write("""
            procedure Book in shop as "book" (id : int, out number : int)
            procedure Unused in shop as "unused" (id : int)
            task Call { call shop.Book as booked { id <- 1 }  if booked.number is null { fail "none" } }
            """);
        shop.At.Run("doctor", shop.At["post.sync"]).Out.ShouldContain("problem  DS5145: The procedure book cannot be called: there is none of this name");
        var (live, unused) = (shop.At.Run("check", shop.At["post.sync"], "--live"), "unused");
        live.Exit.ShouldBe(1);
        live.Error.ShouldContain("error DS5156: The procedure book cannot be called: there is none of this name");
        live.Error.ShouldNotContain(unused);

        shop.Sql(way == Way.OdbcMariaDb ? "create procedure book(in id int, out number int) set number = id" : "create procedure book(id integer, out number integer) language plpgsql as $$ begin number := id; end $$");
        if (way != Way.OdbcMariaDb) shop.Sql("revoke execute on procedure book from public");
        shop.At.Run("check", shop.At["post.sync"], "--live").Error.ShouldNotContain("DS5156");
        using var user = new LimitedUser(shop.Server, "thing");
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);
        shop.At.Run("doctor", shop.At["post.sync"]).Out.ShouldContain("this user has not the right to execute it");
        user.GrantExecute("book");
        shop.At.Run("doctor", shop.At["post.sync"]).Out.ShouldContain("procedure book: can be called as it is declared");
    }

    [Theory, MemberData(nameof(Servers))]
    public void A_table_of_marks_that_somebody_has_made_serves_a_user_who_may_make_none(Way way)
    {
        using var shop = Shop(way);
        shop.Sql($"create table ds_done (run varchar(40) not null, step varchar(120) not null, item varchar(120) not null, data {(way == Way.OdbcMariaDb ? "longblob" : "bytea")}, primary key (run, step, item))");
        using var user = new LimitedUser(shop.Server, "thing");
        user.Grant("insert, update", "thing");
        user.Grant("select, insert, delete", "ds_done");
        shop.Connect(way == Way.Postgres ? user.Npgsql : user.Odbc);
        shop.At.Run("doctor", shop.At["post.sync"]).Out.ShouldContain("DS5147: The right to update ds_done is missing");
        user.Grant("update", "ds_done");

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);
        var run = shop.At.Run("run", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(0, doctor.Out);
        run.Exit.ShouldBe(0, run.Error);
        Rows(shop).ShouldBe("1 kept");
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_table_that_is_missing_is_told(Way way)
    {
        using var shop = Shop(way);
        shop.Write(Script.Replace("\"thing\"", "\"things\"", StringComparison.Ordinal));

        shop.At.Run("doctor", shop.At["post.sync"]).Out.ShouldContain("problem  DS5145: There is no table things");
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_table_of_that_name_that_is_no_table_of_marks_is_told(Way way)
    {
        using var shop = Shop(way);
        shop.Sql("create table ds_done (id integer)");

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS5147: The table ds_done, in which a run marks what it has done, is there and has other columns.");
    }

    [Fact]
    [Trait("Rule", "tasks R32")]
    public void Credentials_that_would_be_asked_for_are_a_failure()
    {
        using var shop = Shop(Way.OdbcPostgres);
        shop.Connect($"Driver={{PostgreSQL Unicode}};Server=127.0.0.1;Port={shop.Server.Port};Database={shop.Server.Name}");

        var doctor = DoctorProcess.Run([], "doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS5144: It cannot be opened:");
    }

    [Fact]
    [Trait("Rule", "tasks R24")]
    public void A_table_that_takes_nothing_back_is_told()
    {
        using var shop = Shop(Way.OdbcMariaDb);
        shop.Sql("alter table thing engine = MyISAM");

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS6164: The table thing is kept by MyISAM");
    }

    [Fact]
    public void A_database_with_another_character_set_is_warned_of()
    {
        using var shop = Shop(Way.OdbcMariaDb);
        shop.Sql($"alter database {shop.Server.Name} character set latin1");

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(0, doctor.Out);
        doctor.Out.ShouldContain("warning  DS5139: The database keeps text as latin1");
    }

    [Fact]
    public void A_locale_that_makes_text_slow_is_warned_of()
    {
        using var shop = Shop(Way.OdbcPostgres);

        DoctorProcess.Run([("LC_ALL", "C")], "doctor", shop.At["post.sync"]).Out.ShouldContain("warning  DS5139: The locale of this process is not UTF-8");
        DoctorProcess.Run([("LC_ALL", "C.UTF-8")], "doctor", shop.At["post.sync"]).Out.ShouldContain("no problem, no warning.");
    }

    [Fact]
    public void A_clock_that_is_wrong_is_warned_of()
    {
        using var shop = Shop(Way.Postgres);
        using var output = new StringWriter();
        var context = new CliContext(output, output, new MovedClock(SystemClock.Instance, new DateTime(2020, 1, 1)), DataSync.Sources.SourceRegistry.Kinds);

        CommandLine.Create(context).Parse(["doctor", shop.At["post.sync"]]).Invoke().ShouldBe(0);

        output.ToString().ShouldContain("warning  DS5146: Its clock is ");
    }

    [Fact]
    public void Variables_and_secrets_that_are_missing_are_all_told_at_once()
    {
        using var at = Workplace.Empty().Write("post.sync", """
            sync 1
            source a = odbc { connection: env NO_SUCH_A, user: "x", password: secret no_such_b }
            source c = postgres { host: env NO_SUCH_C, database: "d" }
            """);

        var doctor = at.Run("doctor", at["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("DS6232: The environment variable NO_SUCH_A is not set");
        doctor.Out.ShouldContain("DS6233: The secret no_such_b is not to be had");
        doctor.Out.ShouldContain("DS6232: The environment variable NO_SUCH_C is not set");
    }

    [Fact]
    [Trait("Rule", "tasks R30")]
    public void The_file_with_the_secrets_must_be_there_and_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var at = Workplace.Empty().Write("post.sync", "sync 1\nsource a = odbc { connection: \"DSN=x\", password: secret p }\n").Write("secrets", "p=geheim\n");
        File.SetUnixFileMode(at["secrets"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        DoctorProcess.Run([("DATASYNC_SECRETS", at["secrets"])], "doctor", at["post.sync"]).Out.ShouldContain("DS6234");
        DoctorProcess.Run([("DATASYNC_SECRETS", at["none"])], "doctor", at["post.sync"]).Out.ShouldContain("DS5143");
        File.SetUnixFileMode(at["secrets"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var fine = DoctorProcess.Run([("DATASYNC_SECRETS", at["secrets"])], "doctor", at["post.sync"]);
        fine.Out.ShouldContain("ok       secret p: is there");
        (fine.Out + fine.Error).ShouldNotContain("geheim");
    }

    [Fact]
    public void A_journal_that_is_none_is_told()
    {
        using var shop = Shop(Way.Sqlite);
        shop.At.Write("datasync-journal.db", "this is no database, and long enough to be looked at as one: " + new string('x', 4096));

        var doctor = shop.At.Run("doctor", shop.At["post.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("DS6229");
    }

    [Fact]
    [Trait("Rule", "tasks R24")]
    public void No_database_file_is_created_and_none_is_switched_to_another_way_of_logging()
    {
        using var at = Workplace.Empty().Write("post.sync", "sync 1\nsource shop = sqlite { file: \"shop.db\", create: true }\n" + Script);

        var doctor = at.Run("doctor", at["post.sync"]);
        doctor.Exit.ShouldBe(0, doctor.Out);
        doctor.Out.ShouldContain("warning  DS6144: Its file is not there yet");
        at.Run("check", "--live", at["post.sync"]).Error.ShouldContain("DS5137");
        at.Run("import", "shop", "--script", at["post.sync"]).Error.ShouldContain("DS6144");
        File.Exists(at["shop.db"]).ShouldBeFalse();

        at.Sql("shop.db", "pragma journal_mode = delete; create table thing (id integer primary key, name varchar(20));");
        at.Run("doctor", at["post.sync"]).Exit.ShouldBe(0);
        at.Run("check", "--live", at["post.sync"]).Exit.ShouldBe(0);
        at.Run("import", "shop", "--kind", "sqlite", "--setting", $"file={at["shop.db"]}").Exit.ShouldBe(0);
        at.Ask("shop.db", "pragma journal_mode").ShouldBe("delete");
    }

    [Fact]
    public void Machines_read_the_findings()
    {
        using var shop = Shop(Way.Sqlite);

        using var json = JsonDocument.Parse(shop.At.Run("doctor", shop.At["post.sync"], "--format", "json").Out);

        json.RootElement.GetProperty("version").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("findings").EnumerateArray().ShouldContain(finding => finding.GetProperty("area").GetString() == "source shop" && finding.GetProperty("verdict").GetString() == "ok");
        json.RootElement.GetProperty("summary").GetProperty("problems").GetInt32().ShouldBe(0);
    }

    private static LiveShop Shop(Way way)
    {
        var shop = new LiveShop(way, Schema);
        shop.Write(Script);
        return shop;
    }

    private static string With(LiveShop shop, string odbc, string npgsql, string value)
    {
        if (shop.Way != Way.Postgres) return OdbcConnectionText.Parse(shop.Server.Odbc).With(odbc, value).ToString();
        var text = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = shop.Server.Npgsql };
        text[npgsql] = value;
        return text.ToString();
    }

    private static string Rows(LiveShop shop) => shop.Ask("select concat(id, ' ', name) from thing");

    private static string Tables(LiveShop shop) => shop.Ask(shop.Way switch
    {
        Way.Sqlite or Way.OdbcSqlite => "select group_concat(name) from sqlite_master",
        Way.OdbcMariaDb => "select group_concat(table_name) from information_schema.tables where table_schema = database()",
        _ => "select string_agg(relname, ',') from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'",
    });
}

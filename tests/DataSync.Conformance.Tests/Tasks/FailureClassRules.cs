using DataSync.Engine.Journal;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Every class of the table of failures that a database can be made to show, on each database: the class, and a code with a remedy. Source: tasks §3.8.</summary>
public sealed class FailureClassRules
{
    private const string Read = "task T { read Account as a where a.code = \"A\" when none stop }";
    private const string Write = "task T { upsert Account by code { code <- \"A\", name <- \"new\", credit_limit <- 1.50 } }";

    public static TheoryData<Database> Servers => [Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres];

    private static RunFailure Fail(ScriptedTask task, FailureClass expected, string code)
    {
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Class.ShouldBe(expected, failure.ToString());
        failure.Code.ShouldBe(code, failure.ToString());
        failure.Remedy.ShouldNotBeEmpty();
        failure.ToString().ShouldNotContain(TestServers.Servers.Password);
        return failure;
    }

    internal static Func<string, string> With(Database database, string keyword, string value) => database == Database.Postgres
        ? address => new Npgsql.NpgsqlConnectionStringBuilder(address) { [keyword] = value }.ToString()
        : address => DataSync.Sources.Odbc.OdbcConnectionText.Parse(address).With(keyword, value).ToString();

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R30")]
    public void A_wrong_password_is_a_refused_login_and_is_not_shown(Database database)
    {
        using var task = new ScriptedTask(Read, database, readdress: With(database, database == Database.Postgres ? "Password" : "PWD", "wrong {secret}"));
        Fail(task, FailureClass.Login, "DS6257").ToString().ShouldNotContain("secret");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R23")]
    public void A_missing_database_is_a_missing_object(Database database)
    {
        using var task = new ScriptedTask(Read, database, readdress: With(database, "Database", "no_such_database"));
        Fail(task, FailureClass.ObjectMissing, "DS6258").Message.ShouldContain("no_such_database");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R23")]
    public void A_server_that_is_down_cannot_be_reached(Database database)
    {
        using var proxy = CuttingProxy.To(database == Database.OdbcMariaDb ? ServerKind.MariaDb : ServerKind.Postgres);
        using var task = new ScriptedTask(Read, database, proxy: proxy);
        proxy.Refuse();
        Fail(task, FailureClass.Connection, "DS6211").Message.ShouldContain("shop");
        proxy.Admit();
        task.Run().Outcome.ShouldBe(RunOutcome.Stopped);
    }

    [Theory]
    [InlineData("DSN=no_such_dsn", "no_such_dsn")]
    [InlineData("Driver={No Such Driver};Database=x", "No Such Driver")]
    [Trait("Rule", "tasks R28")]
    [Trait("Rule", "tasks R32")]
    public void A_data_source_or_a_driver_that_this_machine_does_not_know_is_a_matter_of_set_up(string address, string named)
    {
        using var task = new ScriptedTask(Read, Database.OdbcSqlite, readdress: _ => address);
        Fail(task, FailureClass.Setup, "DS6211").Message.ShouldContain(named);
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb)]
    [Trait("Rule", "tasks R32")]
    public void A_connection_that_lacks_something_a_dialog_would_ask_for_fails_and_asks_nobody(Database database)
    {
        var driver = database == Database.OdbcPostgres ? "PostgreSQL Unicode" : "MariaDB Unicode";
        using var task = new ScriptedTask(Read, database, readdress: _ => $"Driver={{{driver}}};Server=127.0.0.1;Port=1");
        task.Run().Failure.ShouldNotBeNull().Class.ShouldBeOneOf(FailureClass.Setup, FailureClass.Login, FailureClass.Connection);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R116")]
    public void A_missing_table_or_column_is_a_missing_object(Database database)
    {
        using (var task = new ScriptedTask(Read, database))
        {
            task.Sql("drop table account");
            Fail(task, FailureClass.ObjectMissing, "DS6258").Message.ShouldContain("account");
        }
        using (var task = new ScriptedTask(Write, database))
        {
            task.Sql("alter table account rename column credit_limit to other");
            Fail(task, FailureClass.ObjectMissing, "DS6258").Message.ShouldContain("credit_limit");
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R116")]
    public void A_broken_rule_of_the_database_is_a_constraint(Database database)
    {
        foreach (var rule in new[] { "unique index", "check", "trigger" })
        {
            using var task = new ScriptedTask(Write, database);
            switch (rule)
            {
                case "unique index":
                    task.Sql("create unique index one_name on account (name)");
                    task.Sql("insert into account (code, name) values ('B', 'new')");
                    break;
                case "check" when database is Database.Sqlite or Database.OdbcSqlite:
                    task.Sql("drop table account");
                    task.Sql("create table account (code text primary key, name text check (name <> 'new'), credit_limit text, blocked integer, since text)");
                    break;
                case "check":
                    task.Sql("alter table account add constraint not_new check (name <> 'new')");
                    break;
                default:
                    // A column that the script does not know of, and that must have a value.
                    if (database is Database.Sqlite or Database.OdbcSqlite)
                    {
                        task.Sql("drop table account");
                        task.Sql("create table account (code text primary key, name text, credit_limit text, blocked integer, since text, must text not null)");
                    }
                    else if (database == Database.OdbcMariaDb)
                    {
                        continue;   // Its answer to that depends on its mode.
                    }
                    else
                    {
                        task.Sql("alter table account add column must varchar(10) not null");
                    }
                    break;
            }
            Fail(task, FailureClass.Constraint, "DS6214");
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R115")]
    public void A_value_that_the_real_column_does_not_take_is_a_matter_of_data(Database database)
    {
        foreach (var change in new[] { "name varchar(2)", "credit_limit numeric(1, 1)" })
        {
            using var task = new ScriptedTask(Write, database);
            var (column, type) = (change.Split(' ')[0], change[(change.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            task.Sql(database == Database.OdbcMariaDb ? $"alter table account modify {column} {type}" : $"alter table account alter column {column} type {type}");
            task.Run().Failure.ShouldNotBeNull().Class.ShouldBe(FailureClass.Data, change);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R67")]
    public void A_right_that_was_revoked_is_named_and_nothing_is_written(Database database)
    {
        var user = new WeakUser(database);
        using var task = new ScriptedTask(Write, database, readdress: user.Readdress);
        task.Sql("insert into account (code, name) values ('A', 'old')");
        using var admitted = user.Admit(task, "select");
        Fail(task, FailureClass.Statement, "DS6210").Message.ShouldContain("denied");
        task.Ask("select name from account").ShouldBe("old");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R128")]
    public async Task A_transaction_that_the_database_gives_up_is_a_deadlock_and_nothing_of_it_is_written(Database database)
    {
        var failure = await GivenUp(database, "");
        failure.Class.ShouldBe(FailureClass.Deadlock, failure.ToString());
        failure.Code.ShouldBe("DS6259");
        failure.Remedy.ShouldNotBeEmpty();
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R45")]
    [Trait("Rule", "tasks R128")]
    public async Task What_follows_in_a_transaction_that_the_database_gave_up_is_not_written_for_itself(Database database)
    {
        var failure = await GivenUp(database, "when failed continue");
        failure.Code.ShouldBe("DS6254", failure.ToString());
    }

    private static async Task<RunFailure> GivenUp(Database database, string answer)
    {
        using var proxy = CuttingProxy.To(database == Database.OdbcMariaDb ? ServerKind.MariaDb : ServerKind.Postgres);
        using var task = new ScriptedTask($$"""
            task T {
                transaction shop {
                    update Account as a where a.code = "A" { name <- "ours" }
                    delete Account as b where b.code = "B" {{answer}}
                    insert Feed { invoice <- "after" }
                }
            }
            """, database, proxy: proxy);
        task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b'), ('C', 'c'), ('D', 'd'), ('E', 'e')");
        // The other one waits longer before it looks for a deadlock, and has more to lose: ours is given up.
        if (database != Database.OdbcMariaDb) task.Sql("set deadlock_timeout = '20s'");
        task.Session.Begin();
        foreach (var code in "BCDE") task.Sql($"update account set name = 'theirs' where code = '{code}'");
        Task? other = null;
        // The update has locked its row with the first of these words; the delete asks for the other one's with the second.
        proxy.CallAt(" for update", () => proxy.CallAt(" for update", () =>
        {
            other = Task.Run(() => task.Sql("update account set name = 'theirs' where code = 'A'"));
            using var looking = new ScriptedTask.Looking(task);
            // MariaDB renews what it shows of transactions only where nobody has looked at it for 0.1 s: whoever looks more often sees the same for ever.
            var looks = 0;
            while (looking.Ask(database == Database.OdbcMariaDb
                ? "select count(*), sleep(0.15) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"
                : "select count(*), pg_sleep(0.05) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").StartsWith('0'))
            {
                if (++looks > 400) throw new TimeoutException("The other transaction does not wait for ours.");
            }
        }));
        var failure = task.Run().Failure.ShouldNotBeNull();
        await other.ShouldNotBeNull();
        task.Session.Commit();
        task.Ask("select distinct name from account").ShouldBe("theirs");
        task.Ask("select count(*) from feed").ShouldBe("0");
        return failure;
    }

    [Fact, Trait("Rule", "tasks R116")]
    public void A_file_that_is_no_database_and_one_that_is_missing_are_matters_of_set_up()
    {
        using var task = new ScriptedTask("""
            source other = sqlite { file: "other.db" }
            table Far in other as "far" { key id : int }
            task T { read Far as f where f.id = 1 }
            """, Database.Sqlite, create: false);
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6144");
        File.WriteAllText(Path.Combine(task.Folder, "other.db"), new string('x', 4096));
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Class.ShouldBe(FailureClass.Setup, failure.ToString());
    }
}

using System.Data.Common;
using DataSync.Sources.Odbc;
using Microsoft.Data.Sqlite;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Somebody else writes a row of a merge between its look-up and its write. Source: tasks R73, R163, issue 3.</summary>
public sealed class MergeConflictRules
{
    private const string Merge = """
        task T {
            audit full
            merge Invoice as i into Account as a on a.code = i.id { name <- i.account_name when null keep, credit_limit <- i.credit_limit }
                when missing insert
                when changed update
        }
        """;

    private const string Extra = """
        task T {
            audit full
            merge Invoice as i into Account as a on a.code = i.id { credit_limit <- i.credit_limit }
                when missing insert
                when extra where a.blocked = false delete
        }
        """;

    public static TheoryData<Database> Servers => ConflictRules.Servers;

    /// <summary>What somebody else does, what is in the target afterwards, what became of the row, and which fields are told.</summary>
    public static TheoryData<Database, string, string, string, string> Meanwhile
    {
        get
        {
            var cells = new TheoryData<Database, string, string, string, string>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres })
            {
                cells.Add(database, "update account set name = 'theirs'", "A theirs 7.50", "0 inserted, 1 updated, 0 unchanged", "credit_limit: 5.00 -> 7.50");
                cells.Add(database, "update account set credit_limit = 6.00", "A old 7.50", "0 inserted, 1 updated, 0 unchanged", "credit_limit: 6.00 -> 7.50");
                cells.Add(database, "update account set credit_limit = 7.50", "A old 7.50", "0 inserted, 0 updated, 1 unchanged", "");
                cells.Add(database, "delete from account", "A - 7.50", "1 inserted, 0 updated, 0 unchanged", "code:  -> \"A\", credit_limit:  -> 7.50, name:  -> null");
            }
            return cells;
        }
    }

    [Theory, MemberData(nameof(Meanwhile))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R163")]
    public void A_row_that_changes_is_looked_at_once_more_before_it_is_written(Database database, string theirs, string after, string remark, string told)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask(Merge, database, proxy: proxy);
        task.Sql("insert into invoice (id, credit_limit) values ('A', 7.50)");
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'old', 5.00)");
        var called = false;
        proxy.CallAt(" for update", () =>
        {
            called = true;
            task.Sql(theirs);
        });

        var run = task.Succeed();

        called.ShouldBeTrue();
        task.Ask("select code, name, credit_limit from account").ShouldBe(after);
        run.Steps.Single(s => s.Kind == "merge").Remark.ShouldBe(remark);
        Told(task, run.Run).ShouldBe(told);
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R163")]
    public void A_row_that_is_not_extra_any_more_stays(Database database)
    {
        foreach (var (theirs, after, told) in new[]
                 {
                     ("update account set blocked = true", "A 1,X 2", ""),
                     ("update account set code = 'Y' where code = 'X'", "A 1,Y 2", ""),
                     ("delete from account where code = 'X'", "A 1", ""),
                     ("update account set name = 'theirs' where code = 'X'", "A 1", "blocked: false -> , code: \"X\" -> , credit_limit: null -> , name: \"theirs\" -> , since: null -> "),
                 })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask(Extra, database, proxy: proxy);
            task.Sql("insert into invoice (id) values ('A')");
            task.Sql("insert into account (code, name, blocked) values ('A', '1', false), ('X', '2', false)");
            proxy.CallAt(" for update", () => task.Sql(theirs));

            var run = task.Succeed();

            task.Ask("select code, name from account order by code").ShouldBe(after, theirs);
            Told(task, run.Run).ShouldBe(told, theirs);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R162")]
    public void Nor_does_one_go_that_is_not_extra_any_more_once_the_row_before_it_was_refused(Database database)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask(Extra.Replace("false delete", "false delete bad rows skip"), database, proxy: proxy);
        task.Sql("insert into invoice (id) values ('A')");
        task.Sql("insert into account (code, blocked) values ('A', false), ('L', false), ('X', false), ('Y', false)");
        task.Sql(database == Database.OdbcMariaDb ? "create table part like account" : "create table part (code varchar(8))");
        task.Sql("alter table part add foreign key (code) references account (code)");
        task.Sql("insert into part (code) values ('X')");
        // The batch is taken back, then the row that is refused; the locks go with both.
        proxy.CallAt("rollback", () => proxy.CallAt("rollback", () => proxy.CallAt("", () => task.Sql("update account set blocked = true, name = 'theirs' where code = 'Y'"))));

        var run = task.Succeed();

        task.Ask("select code, name from account order by code").ShouldBe("A -,X -,Y theirs");
        run.Steps.Single(s => s.Kind == "merge extra").Remark.ShouldBe("1 deleted");
        Told(task, run.Run).ShouldNotContain("\"Y\"");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R162")]
    public void A_row_that_somebody_inserts_meanwhile_is_no_bad_one_however_late(Database database)
    {
        foreach (var times in new[] { 1, 2 })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask(Merge.Replace("when changed update", "when changed update\n bad rows skip"), database, proxy: proxy);
            task.Sql("insert into invoice (id, credit_limit) values ('A', 7.50), ('B', 1.00)");
            // Each of them comes when the look-up has found none, just before the insert.
            var left = times;
            void Insert()
            {
                task.Sql($"insert into account (code, name, credit_limit) values ('{(left == times ? "A" : "B")}', 'theirs', 5.00)");
                if (--left > 0) proxy.CallAt(database == Database.OdbcMariaDb ? "insert into `account`" : "insert into \"account\"", Insert);
            }
            proxy.CallAt(Inserting(database), Insert);

            var run = task.Succeed();

            left.ShouldBe(0);
            task.Ask("select code, name, credit_limit from account order by code").ShouldBe(times == 1 ? "A theirs 7.50,B - 1.00" : "A theirs 7.50,B theirs 1.00");
            run.Steps.Single(s => s.Kind == "merge").ShouldSatisfyAllConditions(s => s.RowsBad.ShouldBe(0), s => s.Remark.ShouldBe($"{2 - times} inserted, {times} updated, 0 unchanged"));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73")]
    public void Counting_what_is_extra_locks_nothing(Database database)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask(Extra.Replace("false delete", "false delete at most 1 row"), database, proxy: proxy);
        task.Sql("insert into invoice (id) values ('A')");
        task.Sql("insert into account (code, blocked) values ('A', false), ('X', false), ('Y', false)");
        var locked = false;
        proxy.CallAt(" for update", () => locked = true);

        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6267");

        locked.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Files))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R163")]
    public void What_is_written_while_a_merge_waits_for_a_file_is_looked_at_as_well(string source, string theirs, string after, string remark, string told)
    {
        using var proxy = ConflictRules.Proxy(Database.Postgres);
        using var file = new KeptFile(source);
        using var task = new ScriptedTask(file.Declaration + Merge.Replace("Account", "Kept"), Database.Postgres, create: false, proxy: proxy);
        task.Sql("insert into invoice (id, credit_limit) values ('A', 7.50)");
        file.Sql("insert into kept values ('A', 'old', '5.00', 0)");
        proxy.CallAt("from \"invoice\"", () => file.WriteSlowly(theirs));

        var run = task.Succeed();

        file.Ask("select code || ' ' || coalesce(name, '-') || ' ' || credit_limit from kept").ShouldBe(after);
        run.Steps.Single(s => s.Kind == "merge").Remark.ShouldBe(remark);
        Told(task, run.Run).ShouldBe(told);
    }

    [Theory, InlineData("sqlite"), InlineData("odbc")]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R163")]
    public void So_is_what_is_written_to_an_extra_row_meanwhile(string source)
    {
        foreach (var (theirs, after) in new[]
                 {
                     ("update kept set blocked = 1", "A,X"),
                     ("update kept set code = 'Y' where code = 'X'", "A,Y"),
                     ("delete from kept where code = 'X'", "A"),
                 })
        {
            using var proxy = ConflictRules.Proxy(Database.Postgres);
            using var file = new KeptFile(source);
            using var task = new ScriptedTask(file.Declaration + Extra.Replace("Account", "Kept"), Database.Postgres, create: false, proxy: proxy);
            task.Sql("insert into invoice (id) values ('A')");
            file.Sql("insert into kept values ('A', '1', null, 0), ('X', '2', null, 0)");
            proxy.CallAt("from \"invoice\" where", () => file.WriteSlowly(theirs));

            var run = task.Succeed();

            file.Ask("select group_concat(code) from (select code from kept order by code)").ShouldBe(after, theirs);
            Told(task, run.Run).ShouldBe("", theirs);
        }
    }

    public static TheoryData<string, string, string, string, string> Files
    {
        get
        {
            var cells = new TheoryData<string, string, string, string, string>();
            foreach (var source in new[] { "sqlite", "odbc" })
            {
                cells.Add(source, "update kept set name = 'theirs'", "A theirs 7.50", "0 inserted, 1 updated, 0 unchanged", "credit_limit: 5.00 -> 7.50");
                cells.Add(source, "update kept set credit_limit = '6.00'", "A old 7.50", "0 inserted, 1 updated, 0 unchanged", "credit_limit: 6.00 -> 7.50");
                cells.Add(source, "update kept set credit_limit = '7.50'", "A old 7.50", "0 inserted, 0 updated, 1 unchanged", "");
                cells.Add(source, "delete from kept", "A - 7.50", "1 inserted, 0 updated, 0 unchanged", "code:  -> \"A\", credit_limit:  -> 7.50, name:  -> null");
            }
            return cells;
        }
    }

    private static string Inserting(Database database) => database switch
    {
        Database.OdbcMariaDb => "insert into `account`",
        Database.Postgres => "copy \"account\"",
        _ => "insert into \"account\"",
    };

    private static string Told(ScriptedTask task, string run) => string.Join(", ", task.Journal.Changes(run).Select(c => $"{c.Field}: {c.Old} -> {c.New}").Order(StringComparer.Ordinal));

    /// <summary>A database file that is a second source, and somebody else who writes to it.</summary>
    private sealed class KeptFile : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("datasync-kept-").FullName;
        private readonly string source;
        private Task writing = Task.CompletedTask;

        public KeptFile(string source)
        {
            this.source = source;
            Sql("pragma journal_mode = wal");
            Sql("create table kept (code varchar(8) primary key not null, name varchar(60), credit_limit text, blocked integer)");
        }

        public string Declaration => $$"""
            source other = {{(source == "sqlite" ? $"sqlite {{ file: \"{Path}\" }}" : $"odbc {{ connection: \"Driver=SQLite3;Database={Path}\" }}")}}
            table Kept in other as "kept" { key code : text(8), name : text(60)?, credit_limit : decimal(12, 2)?, blocked : bool? }

            """;

        private string Path => System.IO.Path.Combine(folder, "kept.db");

        public void Sql(string sql) => Ask(sql);

        public string Ask(string sql)
        {
            writing.GetAwaiter().GetResult();
            using var connection = Open();
            return Ask(connection, sql);
        }

        /// <summary>Writes, and commits when whoever reads now has read.</summary>
        public void WriteSlowly(string sql)
        {
            var connection = Open();
            Ask(connection, "begin immediate");
            Ask(connection, sql);
            writing = Task.Run(async () =>
            {
                await Task.Delay(700);
                Ask(connection, "commit");
                connection.Dispose();
            });
        }

        public void Dispose()
        {
            writing.GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        }

        private static string Ask(DbConnection connection, string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
        }

        // By the library of the source: within one process two of them do not see each other's locks.
        private DbConnection Open()
        {
            DbConnection connection = source == "sqlite" ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ConnectionString)
                : new OdbcConnection($"Driver=SQLite3;Database={Path}");
            connection.Open();
            return connection;
        }
    }
}

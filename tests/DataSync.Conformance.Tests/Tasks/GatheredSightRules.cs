using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a loop's body sees of the rows that it writes, by ways that no name in the script tells: the same as row by row. Source: tasks R57.</summary>
public sealed class GatheredSightRules
{
    private const string Tables = """
        table Row in shop as "rows" {
            key id  : int
            code    : text(8)
        }
        table Entry in shop as "entries" {
            key id : int
            code   : text(8)?
        }
        table Sum in shop as "sums" {
            key code : text(8)
            n        : int?
        }
        table Note in shop as "notes" {
            key id : int
            n      : int?
        }

        """;

    private const string ReadsSums = """
        task T {
            for each r in Row order by r.id {
                read Sum as s where s.code = r.code when none keep
                insert Note { id <- r.id, n <- s.n }
                WRITE Entry { id <- r.id, code <- r.code }
            }
        }
        """;

    private const string WritesSums = """
        task T {
            for each r in Row order by r.id {
                upsert Sum by code { code <- r.code, n <- 10 * r.id }
                insert Entry { id <- r.id, code <- r.code }
            }
        }
        """;

    private const string ReadsSeen = """
        table Seen in shop as "seen" {
            key id : int
            code   : text(8)?
        }
        task T {
            for each r in Row order by r.id {
                aggregate Seen as e where e.code = r.code into before { n <- count() }
                insert Note { id <- r.id, n <- before.n }
                insert Entry { id <- r.id, code <- r.code }
            }
        }
        """;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    public static TheoryData<Database, string> WritesAndDatabases
    {
        get
        {
            var cells = new TheoryData<Database, string>();
            foreach (var database in Enum.GetValues<Database>())
                foreach (var write in new[] { "insert", "upsert" })
                    cells.Add(database, write);
            return cells;
        }
    }

    [Theory, MemberData(nameof(WritesAndDatabases)), Trait("Rule", "tasks R57")]
    public void What_a_trigger_of_the_written_table_changes_is_seen_by_the_body(Database database, string write) =>
        BothWays(Tables + ReadsSums.Replace("WRITE Entry", write == "insert" ? "insert Entry" : "upsert Entry by id", StringComparison.Ordinal), database, Counting(database),
            "select id, n from notes order by id", "1 -,2 1,3 -,4 2");

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R57")]
    public void What_a_trigger_of_one_written_table_writes_into_another_one_comes_in_the_order_of_the_rows(Database database) =>
        BothWays(Tables + WritesSums, database, Counting(database), "select code, n from sums order by code", "A 41,B 31");

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R57")]
    public void A_view_shows_the_body_what_it_has_written(Database database) =>
        BothWays(Tables + ReadsSeen, database, "drop table seen; create view seen as select id, code from entries", "select id, n from notes order by id", "1 0,2 1,3 0,4 2");

    [Theory, InlineData(Database.Sqlite, "main.entries"), InlineData(Database.Postgres, "public.entries"), InlineData(Database.OdbcPostgres, "public.entries"), Trait("Rule", "tasks R57")]
    public void A_table_that_is_declared_under_two_names_is_one_table(Database database, string other) =>
        BothWays(Tables + ReadsSeen.Replace("\"seen\"", $"\"{other}\"", StringComparison.Ordinal), database, "", "select id, n from notes order by id", "1 0,2 1,3 0,4 2");

    [Theory, InlineData(Database.Sqlite), InlineData(Database.OdbcSqlite), InlineData(Database.Postgres), InlineData(Database.OdbcPostgres), Trait("Rule", "tasks R57")]
    public void What_a_trigger_changes_in_the_written_table_itself_is_compared_as_row_by_row(Database database) =>
        BothWays(Tables + """
            task T { for each r in Row where r.id < 4 order by r.id { upsert Sum by code { code <- r.code, n <- r.id } } }
            """, database, database is Database.Sqlite or Database.OdbcSqlite
            ? "insert into sums values ('A', 0), ('B', 3); create trigger spoils after update on sums when new.code = 'A' and new.n > 0 begin update sums set n = 9 where code = 'B'| end"
            : """
            insert into sums values ('A', 0), ('B', 3);
            create function spoils() returns trigger language plpgsql as $$ begin update sums set n = 9 where code = 'B'| return null| end $$;
            create trigger spoils after update on sums for each row when (new.code = 'A' and new.n > 0) execute function spoils()
            """, "select code, n from sums order by code", "A 2,B 3");

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R57")]
    public void A_trigger_that_looks_at_its_own_table_sees_it_as_row_by_row(Database database) =>
        BothWays(Tables + """
            task T { for each r in Row order by r.id { insert Entry { id <- r.id, code <- r.code } } }
            """, database, database switch
        {
            Database.Sqlite or Database.OdbcSqlite => "create trigger numbers after insert on entries begin insert into notes (id, n) select new.id, count(*) from entries| end",
            Database.OdbcMariaDb => "create trigger numbers after insert on entries for each row insert into notes (id, n) select new.id, count(*) from entries",
            _ => """
                create function numbers() returns trigger language plpgsql as $$ begin insert into notes (id, n) select new.id, count(*) from entries| return null| end $$;
                create trigger numbers after insert on entries for each row execute function numbers()
                """,
        }, "select id, n from notes order by id", "1 1,2 2,3 3,4 4");

    [Theory, InlineData(false, "1"), InlineData(true, "4")]
    public void Rows_of_a_table_without_triggers_wait_though_the_body_reads_another_table_of_their_source(bool trigger, string statements)
    {
        using var task = new ScriptedTask(Tables + ReadsSums.Replace("WRITE", "insert", StringComparison.Ordinal), Database.Postgres);
        if (trigger) foreach (var statement in Counting(Database.Postgres).Split(';')) task.Sql(statement.Replace('|', ';'));
        task.Sql("insert into rows values (1, 'A'), (2, 'A'), (3, 'B'), (4, 'A')");
        var explained = task.Explain().ToText();
        explained.ShouldContain("no trigger, view or key shows the difference");
        (explained.Contains("copy \"entries\"", StringComparison.Ordinal) != trigger).ShouldBeTrue(explained);
        task.Succeed();
        // Rows of one statement have one number of a command.
        task.Ask("select count(distinct cast(cmin as text)) from entries").ShouldBe(statements);
    }

    private static void BothWays(string script, Database database, string setup, string question, string answer)
    {
        foreach (var rowByRow in new[] { true, false })
        {
            using var task = new ScriptedTask(script, database);
            foreach (var statement in setup.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                task.Sql(statement.Replace('|', ';'));
            task.Sql($"insert into {task.Session.Dialect.QuoteTable("rows")} values (1, 'A'), (2, 'A'), (3, 'B'), (4, 'A')");
            var result = task.RunAs("T", new RunOptions { RowByRow = rowByRow });
            result.Failure.ShouldBeNull();
            task.Ask(question).ShouldBe(answer, rowByRow ? "row by row" : "many at a time");
        }
    }

    /// <summary>A trigger that counts the entries of a code.</summary>
    private static string Counting(Database database) => database switch
    {
        Database.Sqlite or Database.OdbcSqlite => """
            create trigger counts after insert on entries begin
                insert into sums (code, n) values (new.code, 1) on conflict (code) do update set n = n + 1|
            end
            """,
        Database.OdbcMariaDb => """
            create trigger counts after insert on entries for each row
                insert into sums (code, n) values (new.code, 1) on duplicate key update n = n + 1
            """,
        _ => """
            create function counts() returns trigger language plpgsql as $$ begin
                insert into sums as s (code, n) values (new.code, 1) on conflict (code) do update set n = s.n + 1|
                return null|
            end $$;
            create trigger counts after insert on entries for each row execute function counts()
            """,
    };
}

using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Texts for columns of fixed length, which drop the blanks at the end of a value: they are refused on every way, and nothing is written that does not come back. Source: tasks R107, R112, R165.</summary>
public sealed class FixedLengthRules
{
    private const string Tables = """
        table In in shop as "t_in" {
            key id : int
            code   : text(10)
            name   : text(10)?
        }
        table Out in shop as "t_out" {
            key code : text(10)
            name     : text(10)?
        }

        """;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R107"), Trait("Rule", "tasks R112")]
    public void Blanks_at_the_end_are_refused_on_every_way_of_writing(Database database)
    {
        string[] ways =
        [
            "insert Out { code <- \"b \" }",
            "upsert Out by code { code <- \"b \", name <- \"n\" }",
            "upsert Out by code { code <- \"a\", name <- \"n \" }",
            "update Out as o where o.code = \"a\" { name <- \"n \" }",
            "for each i in In { insert Out { code <- i.code, name <- i.name } }",
            "for each i in In { upsert Out by code { code <- i.code, name <- i.name } }",
            "for each i in In { update Out as o where o.code = \"a\" { name <- i.code } }",
            "merge In as i into Out as o on o.code = i.code { name <- i.name } when missing insert",
        ];
        foreach (var way in ways)
        {
            using var task = Given($"task T {{ {way} }}", database);
            task.Sql("insert into t_out (code, name) values ('a', 'x')");
            task.Sql("insert into t_in (id, code, name) values (1, 'b ', null)");

            var result = task.Run();

            if (database is Database.Sqlite or Database.OdbcSqlite)
            {
                result.Outcome.ShouldBe(RunOutcome.Succeeded, way);
                continue;
            }
            result.Failure.ShouldNotBeNull(way).Code.ShouldBe("DS6142", way);
            result.Failure.Message.ShouldContain("ends in a blank");
            task.Ask("select code, name from t_out").ShouldBe(database == Database.OdbcMariaDb ? "a x" : "a          x         ", way);
        }
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R162"), Trait("Rule", "tasks R165")]
    public void They_make_a_bad_row_of_a_merge_which_then_rests(Database database)
    {
        using var task = Given("""
            task T {
                merge In as i into Out as o on o.code = i.code { name <- i.name }
                    when missing insert
                    when changed update
                    bad rows skip
            }
            """, database);
        task.Sql("insert into t_in (id, code, name) values (1, 'a', 'n '), (2, 'b ', 'n'), (3, 'c', 'n'), (4, 'd', 'n')");
        task.Sql("insert into t_out (code, name) values ('a', 'old'), ('b', 'old'), ('d', 'n')");

        task.Succeed().Steps[0].Remark.ShouldBe(Keeps(database) ? "2 inserted, 1 updated, 1 unchanged" : "1 inserted, 0 updated, 1 unchanged");

        var second = task.Succeed().Steps[0];
        (second.RowsWritten, second.RowsBad).ShouldBe((0, Keeps(database) ? 0 : 2));
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R65")]
    public void A_key_with_blanks_behind_it_finds_no_row_of_such_a_column(Database database)
    {
        using var task = Given("""
            task T {
                update Out as o where o.code = "a " { name <- "other" } when none skip
                delete Out as o where o.code = "a " when none skip
                for each i in In { update Out as o where o.code = i.code { name <- "other" } when none skip }
                for each i in In { delete Out as o where o.code = i.code when none skip }
            }
            """, database);
        task.Sql("insert into t_in (id, code) values (1, 'a ')");
        task.Sql("insert into t_out (code, name) values ('a', 'x')");

        task.Succeed().Steps.Sum(s => s.RowsWritten).ShouldBe(0);

        task.Ask("select count(*) from t_out where name = 'x'").ShouldBe("1");
    }

    private static bool Keeps(Database database) => database is Database.Sqlite or Database.OdbcSqlite;

    private static ScriptedTask Given(string script, Database database)
    {
        var task = new ScriptedTask(Tables + script, database);
        task.Sql("drop table t_out");
        task.Sql("create table t_out (code char(10) not null primary key, name char(10))");
        return task;
    }
}

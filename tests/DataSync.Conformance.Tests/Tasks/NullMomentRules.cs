using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A timestamp of MariaDB that takes no null puts the present moment in its place: null is refused on every way. Source: tasks R103, R105, R112.</summary>
public sealed class NullMomentRules
{
    private const string Tables = """
        table In in shop as "t_in" {
            key id : int
            seen   : datetime?
        }
        table Out in shop as "t_out" {
            key id : int
            seen   : datetime?
        }

        """;

    [Theory, InlineData("timestamp not null default '2020-01-01'"), InlineData("timestamp(6) not null default current_timestamp(6) on update current_timestamp(6)"), Trait("Rule", "tasks R112")]
    public void Null_is_refused_on_every_way_of_writing(string type)
    {
        string[] ways =
        [
            "read In as i where i.id = 1 insert Out { id <- 7, seen <- i.seen }",
            "read In as i where i.id = 1 upsert Out by id { id <- 7, seen <- i.seen }",
            "read In as i where i.id = 1 upsert Out by id { id <- 9, seen <- i.seen }",
            "read In as i where i.id = 1 update Out as o where o.id = 9 { seen <- i.seen }",
            "for each i in In { insert Out { id <- i.id, seen <- i.seen } }",
            "for each i in In { upsert Out by id { id <- 9, seen <- i.seen } }",
            "for each i in In { update Out as o where o.id = 9 { seen <- i.seen } }",
            "merge In as i into Out as o on o.id = i.id { seen <- i.seen } when missing insert when changed update",
        ];
        foreach (var way in ways)
        {
            using var task = Given($"task T {{ {way} }}", type);
            task.Sql("insert into t_in (id, seen) values (1, null)");
            task.Sql("insert into t_out (id, seen) values (9, '2026-11-21 09:30:00')");

            var failure = task.Run().Failure.ShouldNotBeNull(way);

            failure.Code.ShouldBe("DS6142", way);
            failure.Message.ShouldContain("column seen", Case.Sensitive, way);
            task.Ask("select id, cast(seen as char(19)) from t_out").ShouldBe("9 2026-11-21 09:30:00", way);
        }
    }

    [Fact, Trait("Rule", "tasks R162")]
    public void It_makes_a_bad_row_and_a_moment_and_a_column_that_is_not_named_go_on()
    {
        using var task = Given("""
            task T {
                merge In as i into Out as o on o.id = i.id { seen <- i.seen } when missing insert when changed update bad rows skip
                insert Out { id <- 7 }
            }
            """, "timestamp not null default '2020-01-01'");
        task.Sql("insert into t_in (id, seen) values (1, '2026-11-21 09:30:00'), (2, null), (9, null)");
        task.Sql("insert into t_out (id, seen) values (9, '2026-11-21 09:30:00')");

        task.Succeed().Steps[0].RowsBad.ShouldBe(2);

        task.Ask("select id, cast(seen as char(19)) from t_out order by id").ShouldBe("1 2026-11-21 09:30:00,7 2020-01-01 00:00:00,9 2026-11-21 09:30:00");
    }

    private static ScriptedTask Given(string script, string type)
    {
        var task = new ScriptedTask(Tables + script, Database.OdbcMariaDb);
        task.Sql("drop table t_out");
        task.Sql($"create table t_out (id bigint not null primary key, seen {type})");
        return task;
    }
}

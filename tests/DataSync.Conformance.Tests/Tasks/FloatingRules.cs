using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Numbers for columns of floating numbers of 32 bits and of those that round: what is written is what is read, or it is refused, on every way. Source: tasks R109, R112, R165.</summary>
public sealed class FloatingRules
{
    private const string Tables = """
        table In in shop as "t_in" {
            key id : int
            ratio  : float?
        }
        table Out in shop as "t_out" {
            key id : int
            ratio  : float?
        }

        """;

    /// <summary>A real type, numbers that it keeps, and one that it does not.</summary>
    public static TheoryData<Database, string, double[], double> Columns => new()
    {
        { Database.OdbcMariaDb, "float", [0.5, 0.1, -3.4e38, 16777216, 1e-7, 1234567.9], 0.1 + 0.2 },
        { Database.OdbcMariaDb, "float unsigned", [0.5, 0.1], 16777217 },
        { Database.OdbcMariaDb, "float(9, 3)", [0.125, 0.1, 1.235, 12345.678], 123456.789 },
        { Database.OdbcMariaDb, "double(10, 3)", [0.5, 0.1, 1.235, 1.005, 1.999, -1.235, -0.001, 1234567.891], 1.2345 },
        { Database.OdbcMariaDb, "double(20, 2) unsigned", [0.1, 1.13, 123456789012.34], 1.005 },
        { Database.OdbcPostgres, "real", [0.5, 0.1, 1234567.9], 0.1 + 0.2 },
        { Database.Postgres, "real", [0.5, 0.1, 1234567.9], 0.1 + 0.2 },
    };

    [Theory, MemberData(nameof(Columns)), Trait("Rule", "tasks R112"), Trait("Rule", "tasks R165")]
    public void What_a_floating_column_keeps_is_read_as_it_was_written_and_a_merge_rests(Database database, string type, double[] kept, double _)
    {
        using var task = Given("""
            task T {
                merge In as i into Out as o on o.id = i.id { ratio <- i.ratio } when missing insert when changed update
            }
            """, database, type);
        Fill(task, kept);

        task.Succeed().Steps[0].Remark.ShouldBe($"{kept.Length} inserted, 0 updated, 0 unchanged");
        task.Succeed().Steps[0].Remark.ShouldBe($"0 inserted, 0 updated, {kept.Length} unchanged");

        task.Sql("update t_out set ratio = 7");
        task.Succeed().Steps[0].Remark.ShouldBe($"0 inserted, {kept.Length} updated, 0 unchanged");
        task.Succeed().Steps[0].Remark.ShouldBe($"0 inserted, 0 updated, {kept.Length} unchanged");
    }

    [Theory, MemberData(nameof(Columns)), Trait("Rule", "tasks R112")]
    public void An_upsert_of_equal_numbers_changes_nothing_and_conditions_find_them(Database database, string type, double[] kept, double _)
    {
        using var task = Given("""
            task T {
                for each i in In { upsert Out by id { id <- i.id, ratio <- i.ratio } }
                for each i in In { read Out as o where o.id = i.id and o.ratio = i.ratio when none fail }
            }
            """, database, type);
        Fill(task, kept);

        task.Succeed().Steps.First(s => s.RowsWritten > 0).RowsWritten.ShouldBe(kept.Length);
        task.Succeed().Steps.Sum(s => s.RowsWritten).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Columns)), Trait("Rule", "tasks R109"), Trait("Rule", "tasks R112")]
    public void What_it_does_not_keep_is_refused_on_every_way_of_writing(Database database, string type, double[] kept, double lost)
    {
        string[] ways =
        [
            "read In as i where i.id = 1 insert Out { id <- 7, ratio <- i.ratio }",
            "read In as i where i.id = 1 upsert Out by id { id <- 7, ratio <- i.ratio }",
            "read In as i where i.id = 1 update Out as o where o.id = 9 { ratio <- i.ratio }",
            "for each i in In { insert Out { id <- i.id, ratio <- i.ratio } }",
            "for each i in In { upsert Out by id { id <- 9, ratio <- i.ratio } }",
            "for each i in In { update Out as o where o.id = 9 { ratio <- i.ratio } }",
            "merge In as i into Out as o on o.id = i.id { ratio <- i.ratio } when missing insert when changed update",
        ];
        foreach (var way in ways)
        {
            using var task = Given($"task T {{ {way} }}", database, type);
            Fill(task, [lost]);
            task.Sql("insert into t_out (id, ratio) values (9, 0.5)");

            task.Run().Failure.ShouldNotBeNull(way).Code.ShouldBe("DS6142", way);

            task.Ask("select count(*) from t_out where ratio = 0.5").ShouldBe("1", way);
        }
        kept.ShouldNotBeEmpty();
    }

    private static void Fill(ScriptedTask task, double[] numbers)
    {
        foreach (var (at, number) in numbers.Index())
            task.Sql(FormattableString.Invariant($"insert into t_in (id, ratio) values ({at + 1}, {number:R})"));
    }

    private static ScriptedTask Given(string script, Database database, string type)
    {
        var task = new ScriptedTask(Tables + script, database);
        task.Sql("drop table t_out");
        task.Sql($"create table t_out (id bigint not null primary key, ratio {type})");
        return task;
    }
}

using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>One row that a trigger, a partition or a rule kept at the commit refuses is a bad row, by name; the others are written. Source: tasks R162, §3.8.</summary>
public sealed class RefusedRowRules
{
    private const string Tables = """
        table In in shop as "t_in" {
            key id : int
            above  : int?
        }
        table Out in shop as "t_out" {
            key id : int
            above  : int?
        }

        """;

    public static TheoryData<Database, string> Ways
    {
        get
        {
            var all = new TheoryData<Database, string>();
            foreach (var database in Enum.GetValues<Database>())
            {
                all.Add(database, "for each i in In order by i.id { insert Out { id <- i.id, above <- i.above } } bad rows skip");
                all.Add(database, "for each i in In order by i.id batch 2 { upsert Out by id { id <- i.id, above <- i.above } } bad rows skip");
                all.Add(database, "merge In as i into Out as o on o.id = i.id { above <- i.above } when missing insert bad rows skip");
            }
            return all;
        }
    }

    [Theory, MemberData(nameof(Ways)), Trait("Rule", "tasks R162")]
    public void What_a_trigger_says_of_a_row_is_said_of_that_row_alone(Database database, string way)
    {
        using var task = new ScriptedTask(Tables + $"task T {{ {way} }}", database);
        foreach (var sql in database switch
        {
            Database.OdbcPostgres or Database.Postgres => new[]
            {
                "create function too_high() returns trigger language plpgsql as $$ begin if new.above > 400 then raise exception 'above is too high' using errcode = 'AB123'; elsif new.above > 100 then raise exception 'above is too high'; end if; return new; end $$",
                "create trigger look before insert or update on t_out for each row execute function too_high()",
            },
            Database.OdbcMariaDb => ["create trigger look before insert on t_out for each row if new.above > 400 then signal sqlstate '99001' set message_text = 'above is too high'; elseif new.above > 100 then signal sqlstate '45000' set message_text = 'above is too high'; end if"],
            _ => ["create trigger look before insert on t_out when new.above > 100 begin select raise(abort, 'above is too high'); end"],
        }) task.Sql(sql);
        task.Sql("insert into t_in (id, above) values (1, 1), (2, 200), (3, 3), (4, 4), (5, 500)");

        OnlyTheseAreBad(task, "above is too high", 2, 5);

        task.Ask("select id from t_out order by id").ShouldBe("1,3,4");
    }

    [Theory, MemberData(nameof(Ways)), Trait("Rule", "tasks R162")]
    public void A_database_that_is_full_or_takes_no_writes_makes_no_bad_rows(Database database, string way)
    {
        if (database is Database.Sqlite or Database.OdbcSqlite) return;
        foreach (var code in database == Database.OdbcMariaDb ? ["1021", "1290"] : new[] { "53100", "25006" })
        {
            using var task = new ScriptedTask(Tables + $"task T {{ {way} }}", database);
            if (database == Database.OdbcMariaDb)
            {
                task.Sql($"create trigger look before insert on t_out for each row signal sqlstate 'HY000' set mysql_errno = {code}, message_text = 'no write, read-only'");
            }
            else
            {
                task.Sql($"create function no_write() returns trigger language plpgsql as $$ begin raise exception 'no write' using errcode = '{code}'; end $$");
                task.Sql("create trigger look before insert on t_out for each row execute function no_write()");
            }
            task.Sql("insert into t_in (id, above) values (1, 1), (2, 2)");

            var result = task.Run();

            result.Failure.ShouldNotBeNull(code).Message.ShouldContain("no write", Case.Sensitive, code);
            result.Steps[0].RowsBad.ShouldBe(0, code);
        }
    }

    [Theory, MemberData(nameof(Ways)), Trait("Rule", "tasks R162")]
    public void A_row_that_has_no_partition_is_that_row_alone(Database database, string way)
    {
        if (database is Database.Sqlite or Database.OdbcSqlite) return;
        using var task = new ScriptedTask(Tables + $"task T {{ {way} }}", database);
        task.Sql("drop table t_out");
        if (database == Database.OdbcMariaDb)
        {
            task.Sql("create table t_out (id bigint not null primary key, above bigint) partition by range (id) (partition low values less than (4), partition high values less than (6))");
        }
        else
        {
            task.Sql("create table t_out (id bigint not null primary key, above bigint) partition by range (id)");
            task.Sql("create table t_low partition of t_out for values from (0) to (6)");
        }
        task.Sql("insert into t_in (id, above) values (1, 1), (2, 2), (3, 3), (7, 4), (8, 5)");

        OnlyTheseAreBad(task, "partition", 7, 8);

        task.Ask("select id from t_out order by id").ShouldBe("1,2,3");
    }

    [Theory, MemberData(nameof(Ways)), Trait("Rule", "tasks R162")]
    public void A_row_that_breaks_a_rule_kept_at_the_commit_is_found_and_the_others_are_written(Database database, string way)
    {
        if (database is not (Database.OdbcPostgres or Database.Postgres)) return;
        using var task = new ScriptedTask(Tables + $"task T {{ {way} }}", database);
        Defer(task);
        task.Sql("insert into t_in (id, above) values (1, null), (2, 77), (3, 1), (4, 3), (5, null)");

        OnlyTheseAreBad(task, "t_out_above", 2);

        task.Ask("select id from t_out order by id").ShouldBe("1,3,4,5");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.Postgres), Trait("Rule", "tasks R162")]
    public void Rows_that_need_one_behind_them_are_written_all_the_same(Database database)
    {
        using var task = new ScriptedTask(Tables + "task T { for each i in In order by i.id { insert Out { id <- i.id, above <- i.above } } bad rows skip }", database);
        Defer(task);
        task.Sql("insert into t_in (id, above) values (1, 3), (2, 77), (3, 4), (4, null), (5, 2)");

        OnlyTheseAreBad(task, "t_out_above", 2, 5);

        task.Ask("select id from t_out order by id").ShouldBe("1,3,4");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.Postgres), Trait("Rule", "tasks R72")]
    public void What_is_taken_back_counts_for_nothing_in_the_steps_that_wrote_it(Database database)
    {
        foreach (var around in new[] { "for each i in In where i.id = first.id", "transaction shop" })
        {
            using var task = new ScriptedTask(Tables + $$"""
                task T {
                    read In as first where first.id = 1
                    {{around}} {
                        insert Feed { invoice <- "F" }
                        insert Out { id <- first.id, above <- first.above }
                    }
                }
                """, database);
            Defer(task);
            task.Sql("insert into t_in (id, above) values (1, 77), (2, null)");

            var result = task.Run();

            result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");
            task.Ask("select count(*) from feed").ShouldBe("0");
            var inner = result.Steps.Where(s => s.Kind == "insert").ToList();
            inner.Select(s => (s.RowsWritten, s.Outcome)).ShouldBe([(0L, "taken back"), (0L, "taken back")], around);
            inner[0].Remark.ShouldBe("1 written and taken back");
        }
    }

    private static void Defer(ScriptedTask task)
    {
        task.Sql("drop table t_out");
        task.Sql("create table t_out (id bigint not null primary key, above bigint constraint t_out_above references t_out (id) deferrable initially deferred)");
    }

    private static void OnlyTheseAreBad(ScriptedTask task, string reason, params int[] rows)
    {
        var result = task.Succeed();
        result.Steps[0].RowsBad.ShouldBe(rows.Length);
        var warnings = result.Warnings.Where(w => w.Contains("bad", StringComparison.Ordinal)).ToList();
        warnings.Count.ShouldBe(rows.Length);
        foreach (var (warning, row) in warnings.Zip(rows))
        {
            if (result.Steps[0].Kind == "merge") warning.ShouldContain($"In {row} is bad");
            warning.ShouldContain(reason);
        }
    }
}

using System.Globalization;
using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>An item whose version the database counts by itself. Source: tasks §3.10, C36.</summary>
public sealed class ItemVersionRules
{
    private static string Script(string type, string body) => $$"""
        table Paper in shop as "paper" { key id : text(20), note : text(20)?, state : text(10)?, row_version : {{type}} }
        task T for Paper as item {
            status item.state { when started <- "Started", when succeeded <- "Done", when failed <- "Failed" }
            {{body}}
        }
        """;

    public static TheoryData<Database, bool> Databases
    {
        get
        {
            var both = new TheoryData<Database, bool>();
            foreach (var database in Enum.GetValues<Database>())
            {
                both.Add(database, false);
                both.Add(database, true);
            }
            return both;
        }
    }

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R132")]
    public void The_status_that_a_run_writes_is_no_conflict_of_its_own(Database database, bool fails)
    {
        using var task = new ScriptedTask(Script("int computed version", fails ? "fail \"no\"" : "set item { note <- \"staged\" }"), database);
        Counting(task, database);
        var result = task.Run("P");
        if (fails) result.Failure.ShouldNotBeNull().Code.ShouldNotBe("DS6206");
        else result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
        result.Warnings.ShouldBeEmpty();
        task.Ask("select note, state, row_version from paper").ShouldBe(fails ? "old Failed 7" : "staged Done 7");
    }

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R132")]
    public void A_version_that_a_trigger_counts_besides_us_does_no_harm(Database database, bool fails)
    {
        using var task = new ScriptedTask(Script("int version", fails ? "fail \"no\"" : "set item { note <- \"staged\" }"), database);
        Counting(task, database);
        var result = task.Run("P");
        if (!fails) result.Outcome.ShouldBe(RunOutcome.Succeeded, result.Failure?.ToString());
        result.Warnings.ShouldBeEmpty();
        task.Ask("select state from paper").ShouldBe(fails ? "Failed" : "Done");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void A_change_of_somebody_else_after_the_status_is_a_conflict(Database database)
    {
        // The step stands for somebody else: what a run changes on the row of its item by another way is nothing that the item knows of.
        using var task = new ScriptedTask(Script("int computed version", "update Other as o where o.id = item.id { note <- \"theirs\" } set item { note <- \"staged\" }")
            + "\ntable Other in shop as \"paper\" { key id : text(20), note : text(20)? }", database);
        Counting(task, database);
        task.Run("P").Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
        task.Ask("select note, state, row_version from paper").ShouldBe("theirs Started 7");
    }

    public static TheoryData<Database, string, string> OwnWays
    {
        get
        {
            string[] ways =
            [
                "update Paper as p where p.id = item.id { note <- \"mine\" }",
                "upsert Paper by id { id <- item.id, note <- \"mine\" }",
                "transaction shop { update Paper as p where p.id = item.id { note <- \"first\" } upsert Paper by id { id <- item.id, note <- \"mine\" } }",
                "for each q in Paper where q.id = item.id { update Paper as p where p.id = q.id { note <- \"mine\" } }",
            ];
            var all = new TheoryData<Database, string, string>();
            foreach (var database in Enum.GetValues<Database>())
                foreach (var type in new[] { "int version", "int computed version" })
                    foreach (var way in ways) all.Add(database, type, way);
            return all;
        }
    }

    [Theory, MemberData(nameof(OwnWays))]
    [Trait("Rule", "tasks R132")]
    public void What_a_step_of_the_run_writes_on_the_item_is_no_conflict_of_its_own(Database database, string type, string way)
    {
        using var task = new ScriptedTask(Script(type, way + "\nset item { extra <- \"staged\" }").Replace("note : text(20)?,", "note : text(20)?, extra : text(20)?,", StringComparison.Ordinal), database);
        Counting(task, database, ", extra varchar(20)");
        task.Run("P", preview: true).Outcome.ShouldBe(RunOutcome.Succeeded);

        task.Succeed("P").Warnings.ShouldBeEmpty();

        task.Ask("select note, extra, state from paper").ShouldBe("mine staged Done");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void A_change_of_somebody_else_before_or_after_it_still_is_one(Database database)
    {
        string[] steps = ["update Paper as p where p.id = item.id { note <- \"mine\" }", "update Other as o where o.id = item.id { note <- \"theirs\" }"];
        foreach (var order in new[] { steps, [.. steps.Reverse()] })
        {
            using var task = new ScriptedTask(Script("int computed version", string.Join("\n", order) + "\nset item { note <- \"staged\" }")
                + "\ntable Other in shop as \"paper\" { key id : text(20), note : text(20)? }", database);
            Counting(task, database);

            task.Run("P").Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R132")]
    public void What_was_taken_back_has_led_to_no_version(Database database)
    {
        using var task = new ScriptedTask(Script("int computed version", """
            transaction shop { update Paper as p where p.id = item.id { note <- "mine" } fail "no" } when failed continue
                update Other as o where o.id = item.id { note <- "theirs" }
                set item { note <- "staged" }
            """) + "\ntable Other in shop as \"paper\" { key id : text(20), note : text(20)? }", database);
        Counting(task, database);

        // Both changes lead from version 6 to version 7, and the one that is there is the other one.
        task.Run("P").Failure.ShouldNotBeNull().Code.ShouldBe("DS6206");
        task.Ask("select note, row_version from paper").ShouldBe("theirs 7");
    }

    [Fact]
    [Trait("Rule", "tasks R132")]
    public void A_moment_that_mariadb_sets_itself_is_a_version()
    {
        using var task = new ScriptedTask(Script("datetime version", "set item { note <- \"staged\" }"), Database.OdbcMariaDb);
        task.Sql("drop table paper");
        task.Sql("create table paper (id varchar(20) primary key, note varchar(20), state varchar(10), row_version datetime not null default current_timestamp on update current_timestamp)");
        task.Sql("insert into paper values ('P', 'old', 'New', '2020-01-01 00:00:00')");
        task.Succeed("P");
        task.Ask("select note, state from paper").ShouldBe("staged Done");
        DateTime.Parse(task.Ask("select cast(row_version as char) from paper"), CultureInfo.InvariantCulture).Year.ShouldBeGreaterThan(2020);
    }

    /// <summary>A table whose trigger counts from 5 with every update.</summary>
    private static void Counting(ScriptedTask task, Database database, string more = "")
    {
        task.Sql("drop table paper");
        task.Sql($"create table paper (id varchar(20) primary key, note varchar(20), state varchar(10), row_version bigint not null{more})");
        task.Sql("insert into paper (id, note, state, row_version) values ('P', 'old', 'New', 5)");
        switch (database)
        {
            case Database.Sqlite or Database.OdbcSqlite:
                task.Sql("create trigger counts after update of note, state on paper begin update paper set row_version = row_version + 1 where id = new.id; end");
                break;
            case Database.OdbcMariaDb:
                task.Sql("create trigger counts before update on paper for each row set new.row_version = new.row_version + 1");
                break;
            default:
                task.Sql("create function counts() returns trigger language plpgsql as $$ begin new.row_version := new.row_version + 1; return new; end $$");
                task.Sql("create trigger counts before update on paper for each row execute function counts()");
                break;
        }
    }
}

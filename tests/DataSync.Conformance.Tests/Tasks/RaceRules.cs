using System.Globalization;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Two real processes that upsert the same keys at the same time, on every kind of source. Source: tasks R75.</summary>
public sealed class RaceRules
{
    private const int KeysOfOneRun = 50;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R75")]
    public void An_upsert_leaves_one_row_for_each_key_when_two_processes_race_for_a_thousand_keys(Database database)
    {
        using var task = new ScriptedTask(RacingProcess.Script, database);
        task.Sql($"insert into round (id) values {string.Join(", ", Enumerable.Range(10, KeysOfOneRun).Select(n => $"('{n}')"))}");
        using var one = RacingProcess.Start(database, task, "one");
        using var other = RacingProcess.Start(database, task, "other");
        one.Answer().ShouldBe("ready");
        other.Answer().ShouldBe("ready");
        var keys = 0;
        for (var n = 0; n < 10; n++)
        {
            Race("RowByRow", $"r{n}-");
            Race("InBatches", $"b{n}-");
            keys += 2 * KeysOfOneRun;
        }
        for (var n = 0; n < 20; n++)
        {
            Race("Alone", $"a{n}");
            Race("Together", $"t{n}");
            keys += 3;
        }
        keys.ShouldBeGreaterThan(1000);
        task.Ask("select count(*) from raced").ShouldBe(keys.ToString(CultureInfo.InvariantCulture));
        task.Ask("select count(distinct id) from raced").ShouldBe(keys.ToString(CultureInfo.InvariantCulture));
        task.Ask("select count(*) from raced where who is null").ShouldBe("0");

        void Race(string name, string prefix)
        {
            one.Tell($"{name} {prefix}");
            other.Tell($"{name} {prefix}");
            one.Answer().ShouldBe("ok", $"{name} {prefix}");
            other.Answer().ShouldBe("ok", $"{name} {prefix}");
        }
    }

    [Theory]
    [InlineData(Database.Sqlite, "insert Feed { invoice <- \"F\" }")]
    [InlineData(Database.Sqlite, "upsert Feed by invoice { invoice <- \"F\" }")]
    [InlineData(Database.Postgres, "insert Feed { invoice <- \"F\" }")]
    [InlineData(Database.OdbcPostgres, "upsert Feed by invoice { invoice <- \"F\" }")]
    [InlineData(Database.Sqlite, "merge Account as a into Feed as f on f.invoice = a.code { note <- a.name } when missing insert")]
    [InlineData(Database.OdbcPostgres, "merge Account as a into Feed as f on f.invoice = a.code { note <- a.name } when missing insert")]
    [InlineData(Database.Sqlite, "for each a in Account { insert Feed { invoice <- a.code } }")]
    [InlineData(Database.OdbcPostgres, "for each a in Account { insert Feed { invoice <- a.code } }")]
    [Trait("Rule", "tasks R73")]
    public void A_row_that_the_database_takes_and_does_not_write_is_an_error(Database database, string step)
    {
        using var task = new ScriptedTask($"task T {{ {step} }}", database);
        task.Sql("insert into account (code, name) values ('F', 'f')");
        if (database == Database.Sqlite)
        {
            task.Sql("create trigger swallow before insert on feed begin select raise(ignore); end");
        }
        else
        {
            task.Sql("create function swallow() returns trigger language plpgsql as $$ begin return null; end $$");
            task.Sql("create trigger swallow before insert on feed for each row execute function swallow()");
        }
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6252");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R75")]
    [Trait("Rule", "tasks R76")]
    public void Another_unique_key_that_is_taken_is_an_error_that_says_so(Database database)
    {
        using var task = new ScriptedTask("task T { upsert Account by name { code <- \"A\", name <- \"Huber\" } }", database);
        task.Sql("insert into account (code, name) values ('A', 'Hofer')");
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6214");
        task.Ask("select code, name from account").ShouldBe("A Hofer");
    }
}

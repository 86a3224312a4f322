namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A key that a script declares and the source does not keep unique. Source: tasks R74.</summary>
public sealed class LooseKeyRules
{
    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R74")]
    public void A_key_that_is_declared_and_not_kept_unique_makes_bad_rows_across_batches_and_attempts(Database database) => Runs(database, "create table loose (id bigint, name varchar(20))");

    [Fact]
    [Trait("Rule", "tasks R74")]
    public void What_MariaDB_keeps_unique_together_with_the_beginning_of_a_text_is_not_unique_by_itself() =>
        Runs(Database.OdbcMariaDb, "create table loose (id bigint not null, name varchar(20) not null, unique (name(10), id))");

    private static void Runs(Database database, string create)
    {
        using var task = new ScriptedTask("""
            table Loose in shop as "loose" { key id : int, name : text(20)? }
            table Kept in shop as "kept" { key id : int, name : text(5)? }
            task T { merge Loose as l into Kept as k on k.id = l.id batch 1 { name <- l.name } when missing insert when changed update }
            """, database);
        task.Sql("drop table loose");
        task.Sql(create);
        task.Sql("insert into loose values (1, 'a'), (2, 'too long'), (1, 'b')");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6102");
        task.Ask("select id, name from kept").ShouldBe("1 a");

        task.Sql("update loose set name = 'c' where id = 2");
        var again = task.Run();

        again.Attempt.ShouldBe(2);
        again.Failure.ShouldNotBeNull().Code.ShouldBe("DS6265");
        task.Ask("select name from kept where id = 1").ShouldBe("a");
    }
}

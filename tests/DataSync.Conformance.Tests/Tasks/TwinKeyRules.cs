using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A key that the script declares and the database does not keep unique: a write of one row writes no others with it. Source: tasks R71, R72.</summary>
public sealed class TwinKeyRules
{
    private const string Twin = """
        table Twin in shop as "twin" { key id : int, code : text(8), v : text(20)? }

        """;

    public static TheoryData<Database, string> Writes
    {
        get
        {
            var cells = new TheoryData<Database, string>();
            foreach (var database in Enum.GetValues<Database>())
                foreach (var write in new[]
                         {
                             "update Twin as t where t.code = \"A\" { v <- \"new\" }",
                             "delete Twin as t where t.code = \"A\"",
                             "merge Invoice as i into Twin as t on t.code = i.id { v <- i.account_name } when changed update",
                             "merge Invoice as i into Twin as t on t.code = i.id { v <- i.account_name } when changed keep when extra delete",
                             "merge Invoice as i into Twin as t on t.code = i.id { v <- i.account_name } when changed keep when extra where t.code = \"X\" set { v <- \"gone\" }",
                             "for each i in Invoice { delete Twin as t where t.code = i.id }",
                         })
                    cells.Add(database, write);
            return cells;
        }
    }

    [Theory, MemberData(nameof(Writes))]
    [Trait("Rule", "tasks R71"), Trait("Rule", "tasks R72")]
    public void A_row_is_not_written_with_another_one_of_its_key(Database database, string write)
    {
        foreach (var more in new[] { "", ", (1, 'Y', 'y')" })
        {
            using var task = new ScriptedTask(Twin + $"task T {{ {write} }}", database);
            task.Sql("drop table twin");
            task.Sql("create table twin (id integer not null, code varchar(8) not null, v varchar(20))");
            // One with the key of another, which is wanted or extra, and one by itself.
            task.Sql($"insert into twin values (1, 'A', 'a'), (1, 'X', 'x'), (2, 'B', 'b'){more}");
            task.Sql("insert into invoice (id, account_name) values ('A', 'new')");
            task.Sql("insert into invoice (id, account_name) values ('B', 'b')");
            var before = task.Ask("select id, code, v from twin order by code");

            var run = task.Run();

            run.Outcome.ShouldBe(RunOutcome.Failed);
            run.Failure.ShouldNotBeNull().Code.ShouldBe("DS6205", run.Failure?.ToString());
            task.Ask("select id, code, v from twin order by code").ShouldBe(before);
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R71"), Trait("Rule", "tasks R143")]
    public void Nor_is_an_item_with_another_one_of_its_key(Database database)
    {
        using var task = new ScriptedTask(Twin + "task T for Twin as item { set item { v <- \"new\" } }", database);
        task.Sql("drop table twin");
        task.Sql("create table twin (id integer not null, code varchar(8) not null, v varchar(20))");
        task.Sql("insert into twin values (1, 'A', 'a'), (1, 'X', 'x'), (2, 'B', 'b')");

        task.Run("1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6205");
        task.Ask("select id, code, v from twin order by code").ShouldBe("1 A a,2 B b,1 X x");
        task.Run("2").Failure.ShouldBeNull();
    }
}

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What a step in a loop has read for one row is gone when it reads nothing for the next. Source: tasks R51, R55.</summary>
public sealed class EachRowAnewRules
{
    private const string Note = "for each f in found { insert Feed { invoice <- \"{i.id} {f.code}\" } }";

    [Fact]
    [Trait("Rule", "tasks R51")]
    public void A_read_without_a_key_gives_none_of_the_rows_of_the_row_before()
    {
        using var task = Filled($$"""
            read Account as first where first.code = i.account_id limit 5 when no key keep when none keep when many all as found
            {{Note}}
            """);
        task.Succeed();
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1 A,R-3 A");
    }

    [Fact]
    [Trait("Rule", "tasks R51")]
    public void A_statement_that_fails_gives_none_of_the_rows_of_the_row_before()
    {
        using var task = Filled($$""""
            query shop as first returns (code : text(8), ended : date)
                """select code, case when code = {i.account_id} then '2020-01-01' else 'never' end as ended from account where {i.account_id} is not null"""
                limit 5 when none keep when many all as found when failed continue
            {{Note}}
            insert Feed { invoice <- "{i.id}", note <- first.code }
            """");
        task.Succeed();
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("R-1 A,R-1 A -,R-2 -,R-3 A,R-3 A -,R-4 -");
    }

    [Theory]
    [InlineData("read Account as r where r.code = i.account_id and to_int(r.name) > 0 when none keep when failed continue", "r.name truncate", "1,-,1,-")]
    [InlineData("aggregate Account as a where a.code = i.account_id into r { n <- count(), least <- min(to_int(a.name)) } when failed continue", "\"{r.n} {r.least}\"", "1 1,0 ,1 1,0 ")]
    [Trait("Rule", "tasks R45")]
    public void A_step_that_fails_gives_nothing_of_the_row_before_and_nothing_of_its_own(string step, string note, string notes)
    {
        using var task = Filled($"{step}\ninsert Feed {{ invoice <- i.id, note <- {note} }}");
        task.Sql("update account set name = '1'");
        task.Sql("insert into account (code, name) values ('C', 'never')");
        task.Sql("update invoice set account_id = 'C' where id = 'R-2'");
        task.Succeed();
        task.Ask("select note from feed order by invoice").ShouldBe(notes);
    }

    private static ScriptedTask Filled(string steps)
    {
        var task = new ScriptedTask($$"""
            task T {
                for each i in Invoice order by i.id {
                    {{steps}}
                }
            }
            """);
        task.Sql("insert into account (code) values ('A')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', null), ('R-3', 'A'), ('R-4', 'B')");
        return task;
    }
}

using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What could write a record twice, or never: rows that look alike, and rows that somebody changes between two attempts.</summary>
public sealed class TwiceOrNeverRules
{
    private const string Entry = """
        table Entry in shop as "entry" {
            key id  : int generated
            invoice : text(20)?
        }
        table Cost in shop as "cost" {
            key no : decimal(12, 2)
            note   : text(20)?
        }
        table Number in shop as "numbers" {
            key no : int
            name   : text(20)?
        }

        """;

    [Fact]
    [Trait("Rule", "tasks R77")]
    public void Rows_that_look_alike_are_each_written_when_something_comes_back()
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                for each a in Account { insert Entry { invoice <- a.name } returning id as made }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'same'), ('B', 'same'), ('C', 'other')");

        task.Succeed();

        task.Ask("select invoice from entry order by id").ShouldBe("same,same,other");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_row_that_was_changed_between_two_attempts_is_not_written_again_when_something_comes_back()
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                for each a in Account { insert Entry { invoice <- a.code + "-" + a.name } returning id as made }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b')");
        task.RunAs("T", new RunOptions { BreakAfterStep = 1 }).Outcome.ShouldBe(RunOutcome.BrokenOff);
        task.Sql("update account set name = 'changed' where code = 'A'");

        var second = task.RunAs("T", new RunOptions());

        second.Attempt.ShouldBe(2);
        task.Ask("select invoice from entry order by id").ShouldBe("A-a,B-b");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void What_was_set_on_extra_rows_is_not_set_once_more_by_the_second_attempt()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Invoice as i where i.credit_limit > 0 into Feed as f on f.invoice = i.id batch 2 { note <- i.account_name }
                    when missing insert
                    when extra set { amount <- f.amount + 1 } at most 90 percent
            }
            """);
        task.Sql("insert into invoice (id, credit_limit) values ('X', 1)");
        task.Sql("insert into feed (invoice, amount) values ('A', 1), ('B', 1), ('C', 1), ('D', 1)");
        task.Sql("create trigger refuses before update on feed when new.invoice = 'D' begin select raise(abort, 'not yet'); end");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select invoice, amount from feed where amount is not null order by invoice").ShouldBe("A 2,B 2,C 1,D 1");
        task.Sql("drop trigger refuses");

        task.Succeed();

        task.Ask("select invoice, amount from feed where amount is not null order by invoice").ShouldBe("A 2,B 2,C 2,D 2");
    }

    [Fact]
    public void A_key_of_another_type_of_number_is_found_in_the_source()
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                merge Number as n into Cost as c on c.no = n.no { note <- n.name } when missing insert when extra delete
            }
            """);
        task.Sql("insert into numbers values (1, 'one'), (2, 'two')");

        task.Succeed();
        task.Succeed();

        task.Ask("select note from cost order by note").ShouldBe("one,two");
    }
}

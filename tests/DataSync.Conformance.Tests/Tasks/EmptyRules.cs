using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>The table of null and empty, row by row, on every database. Source: tasks 3.6, R102 to R106.</summary>
public sealed class EmptyRules
{
    private const string Tables = """
        table Strict in shop as "strict_row" { key id : int, t : text(20), n : int, d : date }

        """;

    /// <summary>What row of the table, what the task does with the account, what the account's name is, what is asked, what is answered.</summary>
    private static readonly (string Row, string Steps, string? Name, string Question, string Answer)[] Cells =
    [
        ("column NULL: the target is emptied", "set item { account_name <- a.name }", null, "select account_name from invoice", "-"),
        ("column NULL, keep", "set item { account_name <- a.name when null keep }", null, "select account_name from invoice", "before"),
        ("column '': empty, and not NULL", "set item { account_name <- a.name }", "", "select count(*) from invoice where account_name = '' and account_name is not null", "1"),
        ("blanks stay", "set item { account_name <- a.name }", "  x ", "select account_name from invoice", "  x "),
        ("blanks are trimmed where the line says so", "set item { account_name <- trim(a.name) }", "  x ", "select account_name from invoice", "x"),
        ("empty into nullable columns is NULL", "insert Feed { invoice <- item.id, note <- a.name, amount <- a.credit_limit, posted_on <- a.since }", null,
            "select count(*) from feed where note is null and amount is null and posted_on is null", "1"),
        ("empty into a text that must be there: '' where the line allows it", "insert Strict { id <- 1, t <- a.name when null use \"\", n <- 1, d <- 2026-11-21 }", null, "select count(*) from strict_row where t = ''", "1"),
        ("empty into a number and a date that must be there: the line's default", "insert Strict { id <- 1, t <- \"x\", n <- to_int(a.name) when null use 7, d <- a.since when null use 2026-11-21 }", null, "select n from strict_row", "7"),
        ("NULL compared is unknown, and unknown is not true", "aggregate Account as x where x.name = \"x\" or not (x.name = \"x\") into y { n <- count() }\ninsert Feed { invoice <- text(y.n) }", null, "select invoice from feed", "0"),
        ("NULL is asked for by name", "aggregate Account as x where x.name is null into y { n <- count() }\ninsert Feed { invoice <- text(y.n) }", null, "select invoice from feed", "1"),
    ];

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R102")]
    [Trait("Rule", "tasks R103")]
    [Trait("Rule", "tasks R105")]
    public void Every_row_of_the_table_of_null_and_empty(Database database)
    {
        foreach (var (row, steps, name, question, answer) in Cells)
        {
            using var task = Given($"read Account as a where a.code = item.account_id\n{steps}", name, database);
            task.Succeed("R-1");
            task.Ask(question).ShouldBe(answer, $"{database}: {row}");
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R106")]
    public void Empty_into_what_must_be_there_fails_before_it_is_sent(Database database)
    {
        using var task = Given("read Account as a where a.code = item.account_id\ninsert Strict { id <- 1, t <- a.name when null fail, n <- 1, d <- 2026-11-21 }", null, database);
        var failure = task.Run("R-1").Failure.ShouldNotBeNull();
        failure.Message.ShouldContain("t");
        task.Ask("select count(*) from strict_row").ShouldBe("0");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void NULL_in_a_key_is_the_outcome_of_no_key(Database database)
    {
        using var task = Given("read Account as a where a.code = item.account_name\n    when no key fail \"nothing to look for\"", null, database);
        task.Sql("update invoice set account_name = null");
        task.Run("R-1").Failure.ShouldNotBeNull().ToString().ShouldContain("nothing to look for");
    }

    private static ScriptedTask Given(string steps, string? name, Database database)
    {
        var task = new ScriptedTask($"{Tables}task T for Invoice as item {{\n{steps}\n}}", database);
        task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'A', 'before')");
        task.Sql($"insert into account (code, name) values ('A', {(name is null ? "null" : $"'{name}'")})");
        return task;
    }
}

using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>The two decision tables on numbers of rows, each cell on an embedded database and on a server. Source: tasks 3.5, R51 to R58, R71 to R73.</summary>
public sealed class RowCountRules
{
    public static TheoryData<Database> Two => [Database.Sqlite, Database.OdbcPostgres];

    private static ScriptedTask Read(Database database, string outcomes, int accounts)
    {
        var task = new ScriptedTask($$"""
            task T for Invoice as item {
                read Account as a where a.name = item.account_name {{outcomes}}
                set item { account_id <- a.code }
            }
            """, database);
        for (var n = 1; n <= accounts; n++) task.Sql($"insert into account (code, name, credit_limit) values ('A{n}', 'Hofer', {10 - n})");
        task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'old', 'Hofer')");
        return task;
    }

    [Theory]
    [InlineData("", "failed", "old")]
    [InlineData("when none fail", "failed", "old")]
    [InlineData("when none keep", "succeeded", "old")]
    [InlineData("when none clear", "succeeded", "-")]
    [InlineData("when none stop", "stopped", "old")]
    [InlineData("when none { set item { account_name <- \"nobody\" } stop }", "stopped", "old")]
    [Trait("Rule", "tasks R51")]
    [Trait("Rule", "tasks R52")]
    [Trait("Rule", "tasks R53")]
    public void No_row(string outcomes, string outcome, string account)
    {
        foreach (var database in new[] { Database.Sqlite, Database.OdbcPostgres })
        {
            using var task = Read(database, outcomes, accounts: 0);
            var result = task.Run("R-1");
            result.Outcome.ToString().ToLowerInvariant().ShouldBe(outcome, result.Failure?.ToString());
            task.Ask("select account_id from invoice").ShouldBe(account);
            if (outcomes.Contains("nobody", StringComparison.Ordinal)) task.Ask("select account_name from invoice").ShouldBe("nobody");
        }
    }

    [Theory]
    [InlineData("clear", "- - -")]
    [InlineData("keep", "1 2026-01-02 7")]
    [Trait("Rule", "tasks R52")]
    [Trait("Rule", "tasks R53")]
    public void Without_a_row_columns_that_are_never_null_in_it_are_empty_too(string answer, string expected)
    {
        using var task = new ScriptedTask($$"""
            table Stock in shop as "stock" {
                key id  : text(20)
                blocked : bool
                counted : date
                pieces  : int
            }
            table Seen in shop as "seen" {
                key id  : text(20)
                blocked : bool?
                counted : date?
                pieces  : int?
            }
            task T for Seen as item {
                read Stock as s where s.id = item.id
                    when none {{answer}}
                set item { blocked <- s.blocked, counted <- s.counted, pieces <- s.pieces }
            }
            """);
        task.Sql("insert into seen (id, blocked, counted, pieces) values ('R-1', 1, '2026-01-02', 7)");
        task.Succeed("R-1");
        task.Ask("select blocked, counted, pieces from seen").ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Two))]
    [Trait("Rule", "tasks R51")]
    public void No_row_can_be_answered_by_inserting_it(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as a where a.name = item.account_name
                    when none { insert Account { code <- item.id truncate, name <- item.account_name } }
            }
            """, database);
        task.Sql("insert into invoice (id, account_name) values ('R-1', 'Hofer')");
        task.Succeed("R-1");
        task.Succeed("R-1");
        task.Ask("select code, name from account").ShouldBe("R-1 Hofer");
    }

    [Theory, MemberData(nameof(Two))]
    [Trait("Rule", "tasks R50")]
    public void One_row(Database database)
    {
        using var task = Read(database, "", accounts: 1);
        task.Succeed("R-1");
        task.Ask("select account_id from invoice").ShouldBe("A1");
    }

    [Theory]
    [InlineData("", "failed", "old")]
    [InlineData("when many fail", "failed", "old")]
    [InlineData("order by a.code when many first", "succeeded", "A1")]
    [InlineData("order by a.code when many last", "succeeded", "A3")]
    [InlineData("order by a.code desc when many first", "succeeded", "A3")]
    [InlineData("when many stop", "stopped", "old")]
    [Trait("Rule", "tasks R54")]
    [Trait("Rule", "tasks R55")]
    public void Several_rows(string outcomes, string outcome, string account)
    {
        using var task = Read(Database.Sqlite, outcomes, accounts: 3);
        var result = task.Run("R-1");
        result.Outcome.ToString().ToLowerInvariant().ShouldBe(outcome, result.Failure?.ToString());
        task.Ask("select account_id from invoice").ShouldBe(account);
        if (outcome == "failed") result.Failure.ShouldNotBeNull().Message.ShouldContain("3");
    }

    [Theory, MemberData(nameof(Two))]
    [Trait("Rule", "tasks R57")]
    public void All_rows_are_gone_through(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as a where a.name = item.account_name when many all as accounts
                for each x in accounts { insert Feed { invoice <- x.code, note <- item.id } }
            }
            """, database);
        for (var n = 1; n <= 3; n++) task.Sql($"insert into account (code, name) values ('A{n}', 'Hofer')");
        task.Sql("insert into invoice (id, account_name) values ('R-1', 'Hofer')");
        task.Succeed("R-1");
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("A1 R-1,A2 R-1,A3 R-1");
    }

    [Theory, InlineData(""), InlineData("cache 10 min")]
    [Trait("Rule", "tasks R57")]
    public void All_rows_come_with_every_column_that_a_loop_over_them_asks_for(string cache)
    {
        using var task = new ScriptedTask($$"""
            task T for Invoice as item {
                read Account as a where a.blocked = false order by a.code {{cache}} when many all as accounts
                for each x in accounts { insert Feed { invoice <- x.code, note <- x.name truncate } }
                for each x in accounts { update Feed as f where f.invoice = x.code { amount <- x.credit_limit } }
            }
            """);
        for (var n = 1; n <= 3; n++) task.Sql($"insert into account (code, name, credit_limit, blocked) values ('A{n}', 'Hofer {n}', {n}, false)");
        task.Sql("insert into invoice (id, account_name) values ('R-1', 'Hofer')");
        task.Succeed("R-1");
        task.Ask("select invoice, note, amount from feed order by invoice").ShouldBe("A1 Hofer 1 1,A2 Hofer 2 2,A3 Hofer 3 3");
    }

    [Theory, MemberData(nameof(Two))]
    [Trait("Rule", "tasks R63")]
    public void Several_rows_become_one_value(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                aggregate Account as a where a.name = item.account_name into y { total <- sum(a.credit_limit), n <- count() }
                set item { credit_limit <- y.total, account_id <- text(y.n) }
            }
            """, database);
        for (var n = 1; n <= 3; n++) task.Sql($"insert into account (code, name, credit_limit) values ('A{n}', 'Hofer', 0.1)");
        task.Sql("insert into invoice (id, account_name) values ('R-1', 'Hofer')");
        task.Succeed("R-1");
        task.Ask("select account_id from invoice where cast(credit_limit as decimal(12, 2)) = 0.3").ShouldBe("3");
    }

    /// <summary>The second table: rows that a write meets, by kind of write.</summary>
    [Theory]
    [InlineData("update Account as a where a.name = \"Hofer\" { blocked <- true }", 0, "failed", "")]
    [InlineData("update Account as a where a.name = \"Hofer\" { blocked <- true } when none skip", 0, "succeeded", "")]
    [InlineData("update Account as a where a.name = \"Hofer\" { blocked <- true }", 1, "succeeded", "A1")]
    [InlineData("update Account as a where a.name = \"Hofer\" { blocked <- true }", 2, "failed", "")]
    [InlineData("update Account as a where a.name = \"Hofer\" { blocked <- true } expect 2 rows", 2, "succeeded", "A1,A2")]
    [InlineData("upsert Account by name { code <- \"A9\", name <- \"Hofer\", blocked <- true }", 0, "succeeded", "A9")]
    [InlineData("upsert Account by code { code <- \"A1\", blocked <- true }", 1, "succeeded", "A1")]
    [InlineData("upsert Account by name { code <- \"A9\", name <- \"Hofer\", blocked <- true }", 2, "failed", "")]
    [InlineData("insert Account { code <- \"A9\", blocked <- true }", 0, "succeeded", "A9")]
    [InlineData("insert Account { code <- \"A1\", blocked <- true }", 1, "failed", "")]
    [Trait("Rule", "tasks R71")]
    [Trait("Rule", "tasks R72")]
    [Trait("Rule", "tasks R73")]
    public void Writes(string step, int rows, string outcome, string written)
    {
        foreach (var database in new[] { Database.Sqlite, Database.OdbcPostgres, Database.OdbcMariaDb })
        {
            using var task = new ScriptedTask($"task T {{ {step} }}", database);
            for (var n = 1; n <= rows; n++) task.Sql($"insert into account (code, name, blocked) values ('A{n}', 'Hofer', false)");
            var result = task.Run();
            result.Outcome.ToString().ToLowerInvariant().ShouldBe(outcome, $"{database}: {result.Failure}");
            task.Ask("select code from account where blocked = true order by code").ShouldBe(written, database.ToString());
        }
    }

    [Theory]
    [InlineData(0, "", "failed", 0)]
    [InlineData(0, "when none skip", "succeeded", 0)]
    [InlineData(1, "", "succeeded", 0)]
    [InlineData(2, "", "failed", 2)]
    [InlineData(2, "expect 2 rows", "succeeded", 0)]
    [Trait("Rule", "tasks R72")]
    public void Deletes(int rows, string tail, string outcome, int left)
    {
        foreach (var database in new[] { Database.Sqlite, Database.OdbcPostgres, Database.OdbcMariaDb })
        {
            using var task = new ScriptedTask($"task T {{ delete Account as a where a.name = \"Hofer\" {tail} }}", database);
            for (var n = 1; n <= rows; n++) task.Sql($"insert into account (code, name) values ('A{n}', 'Hofer')");
            task.Sql("insert into account (code, name) values ('B', 'Huber')");
            var result = task.Run();
            result.Outcome.ToString().ToLowerInvariant().ShouldBe(outcome, $"{database}: {result.Failure}");
            task.Ask("select count(*) from account").ShouldBe((left + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), database.ToString());
        }
    }
}

using DataSync.Engine.Explain;
using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Statements that a script brings along, on every database. Source: tasks C20.</summary>
public sealed class OwnSqlRules
{
    private const string Hostile = "x'); delete from account; -- \" ` \\ ? $1 {0} %s";

    private const string LookUp = """"
        task T for Invoice as item {
            query shop as found returns (name : text(60), credit_limit : decimal(12, 2)?, since : date?, blocked : bool?)
                """
                select upper(a.code) as other, a.since, a.blocked, a.NAME, a.credit_limit   -- is that all? it's enough
                from account a
                where a.code = {item.account_id} and a.name <> {item.account_name};
                """
                OUTCOMES
            set item { account_name <- found.name truncate, credit_limit <- found.credit_limit, posted_on <- found.since, on_hold <- found.blocked }
        }
        """";

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void Values_are_bound_and_columns_are_found_by_their_names(Database database)
    {
        using var task = new ScriptedTask(LookUp.Replace("OUTCOMES", "", StringComparison.Ordinal), database);
        task.Sql("insert into account values ('A', 'Hofer', 25000.25, true, '2020-02-29'), ('B', 'Huber', 1.00, false, null)");
        task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'A', 'before')");
        task.Succeed("R-1");
        task.Ask("select account_name, posted_on from invoice where cast(credit_limit as decimal(12, 2)) = 25000.25 and on_hold = true").ShouldStartWith("Hofer ");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void A_hostile_text_is_a_value_and_nothing_else(Database database)
    {
        using var task = new ScriptedTask(""""
            task T for Invoice as item {
                query shop as found returns (n : int)  "select count(*) as n from account where name = {item.account_id}"
                query shop "update account set name = {"x'); delete from account; -- \" ` \\ ? $1 \{0\} %s"} where code = {item.account_id}"
                query shop as again returns (name : text(60))  "select name from account where name = {"x'); delete from account; -- \" ` \\ ? $1 \{0\} %s"}"
                set item { account_name <- again.name truncate, credit_limit <- found.n }
            }
            """", database);
        task.Sql("insert into account (code, name) values ('A', 'Hofer'), ('B', 'Huber')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        task.Succeed("R-1");
        task.Ask("select count(*) from account").ShouldBe("2");
        task.Ask("select name from account where code = 'A'").ShouldBe(Hostile);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R51")]
    [Trait("Rule", "tasks R54")]
    public void No_row_and_several_rows_are_answered_as_those_of_a_read(Database database)
    {
        using (var task = new ScriptedTask(LookUp.Replace("OUTCOMES", "", StringComparison.Ordinal).Replace("a.code = {item.account_id} and", "", StringComparison.Ordinal), database))
        {
            task.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'A', 'before')");
            task.Run("R-1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
            task.Sql("insert into account values ('A', 'Hofer', 1.00, true, null), ('B', 'Huber', 1.00, false, null), ('C', 'Haas', 1.00, false, null)");
            var failure = task.Run("R-1").Failure.ShouldNotBeNull();
            failure.Code.ShouldBe("DS6203");
            failure.Message.ShouldContain("3 rows");
        }
        using var answered = new ScriptedTask(LookUp.Replace("OUTCOMES", "when none keep when many last", StringComparison.Ordinal)
            .Replace("a.code = {item.account_id} and a.name <> {item.account_name}", "a.name <> {item.account_name} order by a.code", StringComparison.Ordinal), database);
        answered.Sql("insert into invoice (id, account_id, account_name) values ('R-1', 'A', 'before')");
        answered.Succeed("R-1");
        answered.Ask("select account_name from invoice").ShouldBe("before");
        answered.Sql("insert into account values ('A', 'Hofer', 1.00, true, null), ('B', 'Huber', 1.00, false, null)");
        answered.Succeed("R-1");
        answered.Ask("select account_name from invoice").ShouldBe("Huber");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R57")]
    public void Rows_are_streamed_into_the_loop_that_writes_to_their_own_source(Database database)
    {
        using var task = new ScriptedTask(""""
            task T {
                query shop as rows returns many (key code : text(8), name : text(60)?)
                    "select code, name from account where blocked = {false} order by code"
                for each r in rows batch 7 {
                    upsert Feed by invoice { invoice <- r.code, note <- r.name truncate }
                }
            }
            """", database);
        for (var i = 0; i < 40; i++) task.Sql($"insert into account (code, name, blocked) values ('A{i:00}', 'name {i}', {(i % 4 == 0 ? "true" : "false")})");
        var result = task.Succeed();
        task.Ask("select count(*) from feed").ShouldBe("30");
        task.Ask("select note from feed where invoice = 'A37'").ShouldBe("name 37");
        result.Steps.Single(s => s.Kind == "query").RowsRead.ShouldBe(30);
        task.Sql("update account set blocked = true");
        task.Succeed().Steps.Single(s => s.Kind == "for each").RowsRead.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "tasks R58")]
    public void Rows_that_are_kept_have_a_limit_and_exceeding_it_is_an_error()
    {
        using var task = new ScriptedTask(""""
            task T {
                query shop as rows returns many (code : text(8))  "select code from account order by code"  limit 3
                let n = count(rows)
                for each r in rows { insert Feed { invoice <- r.code, note <- text(n) } }
            }
            """");
        task.Sql("insert into account (code) values ('A'), ('B'), ('C')");
        task.Succeed();
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("A 3,B 3,C 3");
        task.Sql("insert into account (code) values ('D')");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6208");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R71")]
    [Trait("Rule", "tasks R72")]
    public void A_statement_that_writes_is_taken_back_when_it_writes_more_rows_than_expected(Database database)
    {
        const string script = """
            task T { query shop "update account set name = {"changed"} where blocked = {true}" EXPECT }
            """;
        using var task = new ScriptedTask(script.Replace("EXPECT", "", StringComparison.Ordinal), database);
        task.Sql("insert into account (code, name, blocked) values ('A', 'Hofer', true), ('B', 'Huber', true), ('C', 'Haas', false)");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6205");
        task.Ask("select count(*) from account where name = 'changed'").ShouldBe("0");
        task.Sql("update account set blocked = false where code = 'B'");
        task.Succeed().Steps.Single().RowsWritten.ShouldBe(1);
        task.Sql("update account set blocked = false");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6202");
        using var two = new ScriptedTask(script.Replace("EXPECT", "expect any rows", StringComparison.Ordinal), database);
        two.Succeed();
        two.Sql("insert into account (code, name, blocked) values ('A', 'Hofer', true), ('B', 'Huber', true)");
        two.Succeed().Steps.Single().RowsWritten.ShouldBe(2);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R126")]
    [Trait("Rule", "tasks R164")]
    public void A_statement_is_not_repeated_by_a_second_attempt_and_not_sent_by_a_preview(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                query shop "update account set credit_limit = credit_limit + {1} where code = {item.account_id}"
                read Account as account where account.code = item.account_id
                if account.name is null { fail "no name" }
                set item { account_name <- account.name truncate }
            }
            """, database);
        task.Sql("insert into account (code, credit_limit) values ('A', 10.00)");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        var preview = task.Run("R-1", preview: true).Preview.ShouldNotBeNull().Writes.ShouldHaveSingleItem();
        preview.Table.ShouldBe("update account set credit_limit = credit_limit + ? where code = ?");
        preview.Values.Select(v => $"{v.Column}={v.New}").ShouldBe(["1=1", "item.account_id=\"A\""]);
        task.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);
        task.Sql("update account set name = 'Hofer'");
        task.Succeed("R-1").Steps[0].Outcome.ShouldBe("done earlier");
        task.Ask("select count(*) from account where cast(credit_limit as decimal(12, 2)) = 11").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void In_a_loop_a_statement_is_committed_with_the_batch_of_its_row()
    {
        using var task = new ScriptedTask("""
            task T {
                for each a in Account order by a.code batch 2 {
                    query shop "insert into feed (invoice, note) values ({a.code}, {a.name})"
                    if a.name = "bad" { fail "bad row" }
                }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b'), ('C', 'c'), ('D', 'bad'), ('E', 'e')");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select invoice from feed order by invoice").ShouldBe("A,B");
        task.Sql("update account set name = 'good' where code = 'D'");
        task.Succeed();
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("A a,B b,C c,D good,E e");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void Columns_that_do_not_come_or_do_not_fit_are_refused_by_their_codes(Database database)
    {
        const string script = """
            task T for Invoice as item {
                query shop as found returns (name : text(3))  "select STATEMENT from account"
                set item { account_name <- found.name }
            }
            """;
        foreach (var (statement, code) in new[] { ("code as other", "DS6150"), ("code as name, name", "DS6150"), ("name", "DS6141"), ("nonsense as name", "DS") })
        {
            using var task = new ScriptedTask(script.Replace("STATEMENT", statement, StringComparison.Ordinal), database);
            task.Sql("insert into account (code, name) values ('A', 'Hofer')");
            task.Sql("insert into invoice (id) values ('R-1')");
            var failure = task.Run("R-1").Failure.ShouldNotBeNull();
            failure.Code.ShouldStartWith(code);
            failure.Line.ShouldBeGreaterThan(20);
        }
    }

    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.OdbcSqlite)]
    public void A_variable_that_nobody_gives_a_value_is_refused_on_SQLite(Database database)
    {
        using var task = new ScriptedTask("""task T { query shop "update account set name = @name" expect any rows }""", database);
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6151");
    }

    [Fact]
    public void Masked_values_are_not_shown_and_explain_tells_own_sql()
    {
        using var task = new ScriptedTask("""
            table Secret in shop as "secret" { key id : text(8), pin : text(20) masked }
            task T for Secret as item {
                query shop "update account set name = {item.pin} where code = {item.id}"
            }
            """);
        task.Sql("insert into secret values ('A', 'hush-1234')");
        var result = task.Run("A", preview: true);
        result.Preview.ShouldNotBeNull().Writes.Single().Values[0].New.ShouldBe("***");
        task.Sql("insert into account (code, name) values ('A', 'x')");
        var run = task.Succeed("A");
        task.Journal.Exchanges(run.Run).ShouldContain(e => e.Parameters == "***, \"A\"");
        var text = task.Explain().ToText();
        text.ShouldContain("own SQL: writes to shop");
        text.ShouldContain("update account set name = ? where code = ?");
        text.ShouldContain("with item.pin, item.id");
    }
}

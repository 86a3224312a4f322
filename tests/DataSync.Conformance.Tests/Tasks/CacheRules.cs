namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Answers of reads that are kept. Source: tasks R159 to R161, R65.</summary>
public sealed class CacheRules
{
    private const string LookUp = """
        task T for Invoice as item {
            read Account as account where account.code = item.account_id CACHE
                when none keep
            set item { account_name <- account.name truncate }
        }
        """;

    [Fact, Trait("Rule", "tasks R159")]
    public void An_answer_comes_from_memory_until_its_time_is_over()
    {
        using var task = Given("cache 10 min", 4);
        var names = new List<string>();
        foreach (var run in task.RunEach())
        {
            run.Failure.ShouldBeNull();
            names.Add($"{run.Steps[0].Remark} {task.Ask($"select account_name from invoice where id = '{run.Item?.Key}'")}");
            task.Sql($"update account set name = 'after {names.Count}'");
            task.Wait(TimeSpan.FromMinutes(names.Count == 3 ? 7 : 1.5));
        }
        names.ShouldBe(["cache: 0 of 1 answers from memory before", "cache: 1 of 1 answers from memory before", "cache: 1 of 1 answers from memory before", "cache: 0 of 1 answers from memory after 3"]);
    }

    [Fact, Trait("Rule", "tasks R159")]
    public void For_ever_is_said_in_words_and_a_time_of_zero_does_not_compile()
    {
        ScriptedTask.Errors(LookUp.Replace("CACHE", "cache 0 min", StringComparison.Ordinal)).ShouldBe(["DS3027"]);
        ScriptedTask.Errors(LookUp.Replace("CACHE", "cache 1 month", StringComparison.Ordinal)).ShouldBe(["DS3030"]);
        using var task = Given("cache for ever", 2);
        foreach (var run in task.RunEach())
        {
            run.Failure.ShouldBeNull();
            task.Sql("update account set name = 'after'");
            task.Wait(TimeSpan.FromDays(4000));
        }
        task.Ask("select account_name from invoice order by id").ShouldBe("before,before");
    }

    [Theory, Trait("Rule", "tasks R161")]
    [InlineData("cache 10 min", "-,-")]
    [InlineData("cache 10 min except none", "-,late")]
    [InlineData("cache 10 min preload", "-,-")]
    [InlineData("cache 10 min except none preload", "-,late")]
    public void That_there_was_no_row_is_remembered_too_unless_switched_off(string cache, string names)
    {
        using var task = Given(cache, 2);
        task.Sql("delete from account");
        foreach (var run in task.RunEach())
        {
            run.Failure.ShouldBeNull();
            task.Sql("delete from account");
            task.Sql("insert into account (code, name) values ('A', 'late')");
        }
        task.Ask("select account_name from invoice order by id").ShouldBe(names);
    }

    [Fact, Trait("Rule", "tasks R159")]
    public void A_table_that_could_not_be_read_to_its_end_is_read_anew()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                read Account as a where a.code = item.account_id cache for ever preload when none keep
                set item { account_name <- "{a.code} {a.since}" }
            }
            """);
        task.Sql("insert into account (code, since) values ('A', '2020-01-01'), ('B', 'never'), ('C', '2020-01-01')");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'C'), ('R-3', 'A')");
        var failed = new List<bool>();
        foreach (var run in task.RunEach())
        {
            failed.Add(run.Failure is not null);
            task.Sql("update account set since = '2021-01-01' where code = 'B'");
        }
        failed.ShouldBe([true, false, false]);
        task.Ask("select account_name from invoice order by id").ShouldBe("-,C 2020-01-01,A 2020-01-01");
    }

    [Theory, Trait("Rule", "tasks R160")]
    [InlineData(Database.Sqlite, "batch 1", "")]
    [InlineData(Database.Sqlite, "batch 100", "")]
    [InlineData(Database.Sqlite, "batch 3", "preload")]
    [InlineData(Database.OdbcPostgres, "batch 2", "")]
    [InlineData(Database.Postgres, "batch 100", "preload")]
    [InlineData(Database.OdbcMariaDb, "batch 2", "preload")]
    public void A_write_of_the_plan_to_the_table_drops_what_is_kept(Database database, string batch, string preload)
    {
        foreach (var write in new[] { "update Account as b where b.code = \"A\" { credit_limit <- a.credit_limit + 1 }", "query shop \"update account set credit_limit = {a.credit_limit + 1} where code = 'A'\"" })
        {
            using var task = new ScriptedTask($"task T {{ for each f in Feed order by f.invoice {batch} {{ read Account as a where a.code = \"A\" cache for ever {preload}\n{write} }} }}", database);
            task.Sql("insert into account (code, credit_limit) values ('A', 1.00)");
            task.Sql("insert into feed (invoice) values ('1'), ('2'), ('3'), ('4'), ('5')");
            task.Succeed();
            task.Ask("select count(*) from account where cast(credit_limit as decimal(12, 2)) = 6").ShouldBe("1");
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R65")]
    public void Keys_in_memory_compare_as_the_language_does_on_every_database(Database database)
    {
        foreach (var cache in new[] { "cache 10 min", "cache 10 min preload" })
        {
            using var task = new ScriptedTask(LookUp.Replace("CACHE", cache, StringComparison.Ordinal), database);
            task.Sql("insert into account (code, name) values ('a-1', 'lower')");
            task.Sql("insert into invoice (id, account_id) values ('R-1', 'A-1'), ('R-2', 'a-1 '), ('R-3', 'a-1'), ('R-4', 'a-1'), ('R-5', null)");
            task.RunEach().Select(run => run.Failure?.ToString()).ShouldAllBe(failure => failure == null);
            task.Ask("select account_name from invoice order by id").ShouldBe("-,-,lower,lower,-");
            task.Explain().ToText().ShouldContain("keys compare by the language's rule");
        }
    }

    [Fact]
    public void A_preloaded_table_is_read_once_and_its_other_conditions_hold_too()
    {
        using var task = new ScriptedTask("""
            task T {
                for each f in Feed order by f.invoice {
                    read Account as a where a.code = f.note and a.blocked = false and a.credit_limit > f.amount
                        order by a.name desc
                        cache 1 h preload
                        when none keep
                        when many fail
                    update Feed as g where g.invoice = f.invoice { posted_on <- a.since when null keep }
                        when unchanged continue
                }
            }
            """);
        task.Sql("insert into account values ('A', 'a', '10.00', 0, '2020-01-01'), ('B', 'b', '10.00', 1, '2020-01-02'), ('C', 'c', '5.00', 0, '2020-01-03')");
        task.Sql("insert into feed (invoice, note, amount) values ('1', 'A', '9.00'), ('2', 'A', '10.00'), ('3', 'B', '1.00'), ('4', 'C', '4.99'), ('5', null, '1.00')");
        var result = task.Succeed();
        task.Ask("select posted_on from feed order by invoice").ShouldBe("2020-01-01,-,-,2020-01-03,-");
        result.Steps.Single(s => s.Kind == "read").Remark.ShouldBe("cache: 4 of 4 answers from memory");
    }

    [Fact]
    public void A_table_with_more_rows_than_a_cache_may_keep_is_not_preloaded()
    {
        using var task = Given("cache 10 min at most 2 rows preload", 3);
        task.Sql("insert into account (code, name) values ('B', 'b'), ('C', 'c')");
        var runs = task.RunEach().ToList();
        runs[0].Warnings.ShouldContain(w => w.Contains("more than 2 rows", StringComparison.Ordinal));
        runs.Select(r => r.Steps[0].Remark).ShouldBe(["cache: 0 of 1 answers from memory", "cache: 0 of 1 answers from memory", "cache: 0 of 1 answers from memory"]);
        task.Ask("select count(*) from invoice where account_name = 'before'").ShouldBe("3");
    }

    [Fact]
    public void The_oldest_answer_makes_room_for_a_new_one()
    {
        using var task = Given("cache for ever at most 1 rows", 4);
        task.Sql("insert into account (code, name) values ('B', 'b')");
        task.Sql("update invoice set account_id = 'B' where id = 'R-3'");
        task.RunEach().Select(r => r.Steps[0].Remark[..10]).ShouldBe(["cache: 0 o", "cache: 1 o", "cache: 0 o", "cache: 0 o"]);
    }

    private static ScriptedTask Given(string cache, int invoices)
    {
        var task = new ScriptedTask(LookUp.Replace("CACHE", cache, StringComparison.Ordinal));
        task.Sql("insert into account (code, name) values ('A', 'before')");
        for (var i = 1; i <= invoices; i++) task.Sql($"insert into invoice (id, account_id) values ('R-{i}', 'A')");
        return task;
    }
}

using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Links that die for real, at a chosen moment: what was written is told for certain, and nothing is written twice. Source: tasks R33, R131, R165, §3.8.</summary>
public sealed class LostLinkRules
{
    private const string Steps = """
        task T for Invoice as item {
            status item.status { when succeeded <- "Done", when failed <- "Failed" }
            upsert Account by code { code <- "A", name <- "written" }
            insert Feed { invoice <- item.id }
            set item { account_name <- "set" }
        }
        """;

    private const string Transaction = """
        task T for Invoice as item {
            status item.status { when succeeded <- "Done", when failed <- "Failed" }
            transaction shop {
                upsert Account by code { code <- "A", name <- "written" }
                insert Feed { invoice <- item.id }
            }
            set item { account_name <- "set" }
        }
        """;

    private const string Loop = """
        task T {
            for each i in Invoice order by i.id batch 2 { insert Feed { invoice <- i.id } }
        }
        """;

    private const string OwnStatements = """
        task T for Invoice as item {
            status item.status { when succeeded <- "Done", when failed <- "Failed" }
            query shop "insert into account (code, name) values ({"A"}, {"written"})"
            query shop "insert into feed (invoice) values ({item.id})"
            set item { account_name <- "set" }
        }
        """;

    public static TheoryData<Database, CutMoment> Cuts
    {
        get
        {
            var cells = new TheoryData<Database, CutMoment>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres })
                foreach (var moment in Enum.GetValues<CutMoment>())
                    cells.Add(database, moment);
            return cells;
        }
    }

    private static ServerKind Kind(Database database) => database == Database.OdbcMariaDb ? ServerKind.MariaDb : ServerKind.Postgres;

    private static CuttingProxy Proxy(Database database) => CuttingProxy.To(Kind(database));

    /// <summary>Cuts the link at the first commit, then, in a world of its own, at the second, and so on: drivers commit their reading, too.</summary>
    /// <param name="writes">Commits of the task that write.</param>
    private static void CutAtEveryCommit(string script, Database database, CutMoment moment, int writes)
    {
        var forItem = script.Contains("as item", StringComparison.Ordinal);
        var lookedUp = 0;
        for (var commit = 0; ; commit++)
        {
            using var proxy = Proxy(database);
            using var task = new ScriptedTask(script, database, proxy: proxy);
            task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'A'), ('R-3', 'A')");
            proxy.CutAt(CuttingProxy.Commit(Kind(database)), moment, commit);
            var cut = task.Run(forItem ? "R-1" : null);
            if (proxy.Cuts == 0)
            {
                lookedUp.ShouldBe(writes);
                return;
            }
            var written = cut.Warnings.Any(w => w.Contains("the done-mark says that it was written", StringComparison.Ordinal));
            var notWritten = cut.Failure is { Code: "DS6250" };
            if (written || notWritten) lookedUp++;
            if (written) moment.ShouldBe(CutMoment.AfterTheServerAnswered);
            if (notWritten) moment.ShouldBe(CutMoment.BeforeTheServerHears, $"commit {commit}: {cut.Failure}");
            if (cut.Failure is { } failure)
            {
                failure.Class.ShouldBe(FailureClass.Connection, failure.ToString());
                if (forItem && notWritten) task.Ask("select status from invoice where id = 'R-1'").ShouldBe("Failed", $"commit {commit}");
                // The next attempt in the same process has a link of its own, and repeats nothing: an insert done twice would fail.
                task.Succeed(forItem ? "R-1" : null);
            }
            task.Ask("select count(*) from feed").ShouldBe(forItem ? "1" : "3", $"commit {commit}");
            if (forItem) task.Ask("select name from account").ShouldBe("written", $"commit {commit}");
            if (forItem) task.Ask("select status, account_name from invoice where id = 'R-1'").ShouldBe("Done set", $"commit {commit}");
            if (forItem || script.Contains("audit", StringComparison.Ordinal)) Listed(task, script, commit);
            if (cut.Failure is not null) task.Ask("select count(*) from ds_done").ShouldBe("0", $"commit {commit}");
        }
    }

    /// <summary>The journal has every row that was written, once, and none that was not.</summary>
    private static void Listed(ScriptedTask task, string script, int commit)
    {
        var changes = task.Journal.Runs().SelectMany(r => task.Journal.Changes(r.Run)).ToArray();
        if (!script.Contains("query", StringComparison.Ordinal))
            string.Join(",", changes.Where(c => c is { Table: "Feed", Field: "invoice" }).Select(c => c.Key).Order(StringComparer.Ordinal)).ShouldBe(task.Ask("select invoice from feed order by invoice"), $"commit {commit}");
        if (script.Contains("set item", StringComparison.Ordinal)) changes.Count(c => c.Field == "account_name").ShouldBe(1, $"commit {commit}");
    }

    [Theory, MemberData(nameof(Cuts))]
    [Trait("Rule", "tasks R131"), Trait("Rule", "tasks R163")]
    public void A_batch_whose_answer_is_lost_is_listed_once_or_not_at_all(Database database, CutMoment moment) =>
        CutAtEveryCommit(Loop.Replace("for each", "audit full\n    for each", StringComparison.Ordinal), database, moment, writes: 2);

    [Theory, MemberData(nameof(Cuts))]
    [Trait("Rule", "tasks R131")]
    public void A_commit_whose_answer_is_lost_is_looked_up_step_by_step_and_at_the_items_last_update(Database database, CutMoment moment) =>
        CutAtEveryCommit(Steps, database, moment, writes: 3);

    [Theory, MemberData(nameof(Cuts))]
    [Trait("Rule", "tasks R131")]
    public void A_statement_of_the_scripts_own_whose_answer_is_lost_is_looked_up(Database database, CutMoment moment) =>
        CutAtEveryCommit(OwnStatements, database, moment, writes: 3);

    [Theory, MemberData(nameof(Cuts))]
    [Trait("Rule", "tasks R131")]
    public void A_transaction_whose_answer_is_lost_was_written_whole_or_not_at_all(Database database, CutMoment moment) =>
        CutAtEveryCommit(Transaction, database, moment, writes: 2);

    [Theory, MemberData(nameof(Cuts))]
    [Trait("Rule", "tasks R131")]
    public void A_batch_whose_answer_is_lost_is_looked_up_and_the_loop_goes_on(Database database, CutMoment moment) =>
        CutAtEveryCommit(Loop, database, moment, writes: 2);

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R33")]
    [Trait("Rule", "tasks R126")]
    public void Rows_that_wait_when_their_link_dies_are_not_sent_on_the_next_one_by_themselves(Database database)
    {
        using var proxy = Proxy(database);
        using var task = new ScriptedTask("""
            task T {
                for each i in Invoice order by i.id {
                    read Account as a where a.code = i.account_id when none keep
                    insert Feed { invoice <- i.id }
                }
            }
            """, database, proxy: proxy);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'ACCT-1'), ('R-2', 'ACCT-2'), ('R-3', 'ACCT-3')");
        proxy.CutAt("ACCT-3", CutMoment.BeforeTheServerHears);

        task.Run().Failure.ShouldNotBeNull().Class.ShouldBe(FailureClass.Connection);

        proxy.Cuts.ShouldBe(1);
        task.Ask("select count(*) from feed").ShouldBe("0");
        task.Succeed();
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-2,R-3");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R33")]
    [Trait("Rule", "tasks R131")]
    public void A_link_that_dies_while_a_row_is_written_has_written_nothing_and_the_next_run_has_another_link(Database database)
    {
        using var proxy = Proxy(database);
        using var task = new ScriptedTask(Steps, database, proxy: proxy);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        proxy.CutAt("INTO " + (database == Database.OdbcMariaDb ? "`FEED`" : "\"FEED\""), CutMoment.AfterTheServerAnswered);
        var failure = task.Run("R-1").Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6250", failure.ToString());
        failure.Class.ShouldBe(FailureClass.Connection);
        failure.Remedy.ShouldNotBeEmpty();
        task.Ask("select count(*) from feed").ShouldBe("0");
        task.Ask("select name from account").ShouldBe("written");
        task.Ask("select status from invoice").ShouldBe("Failed");
        task.Succeed("R-1").Steps.First(s => s.Step == "upsert Account").Outcome.ShouldBe("done earlier");
        task.Ask("select invoice from feed").ShouldBe("R-1");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R33")]
    public void A_link_that_dies_in_a_transaction_whose_failed_step_is_answered_commits_nothing_of_it(Database database)
    {
        using var proxy = Proxy(database);
        using var task = new ScriptedTask("""
            task T {
                transaction shop {
                    insert Feed { invoice <- "F-1" }
                    read Account as a where a.code = "A" when failed continue
                    insert Feed { invoice <- "F-2" }
                }
            }
            """, database, proxy: proxy);
        proxy.CutAt("FROM " + (database == Database.OdbcMariaDb ? "`ACCOUNT`" : "\"ACCOUNT\""), CutMoment.BeforeTheServerHears);
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6250", failure.ToString());
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb), InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R131")]
    public void When_the_source_cannot_be_asked_the_next_attempt_finds_out(Database database)
    {
        // Which of the commits is that of the insert, the driver decides: it is found by trying.
        for (var commit = 0; ; commit++)
        {
            using var proxy = Proxy(database);
            using var task = new ScriptedTask("task T { insert Feed { invoice <- \"F-1\" } }", database, proxy: proxy);
            proxy.CutAt(CuttingProxy.Commit(Kind(database)), CutMoment.AfterTheServerAnswered, commit);
            proxy.RefuseAfterCut();
            var failure = task.Run().Failure;
            proxy.Cuts.ShouldBe(1);
            if (failure is null or { Code: not "DS6251" }) continue;
            failure.Class.ShouldBe(FailureClass.Unknown);
            proxy.Admit();
            task.Succeed().Steps.Single().Outcome.ShouldBe("done earlier");
            task.Ask("select invoice from feed").ShouldBe("F-1");
            return;
        }
    }

    /// <summary>Bodies of a task that is run for one invoice after the other; what they prepare must not outlive its link.</summary>
    private static readonly string[] Bodies =
    [
        "for each m in Mine { read Account as a where a.code = m.code  insert Told { invoice <- item.id, code <- a.code } }",
        "for each a in Account batch 1 { insert Feed { invoice <- item.id + a.code } }",
        "query shop as rows returns many (code : text(8)) \"select code from account\"  for each r in rows batch 1 { insert Feed { invoice <- item.id + r.code } }",
        "merge Mine as m incremental by digest into Account as a on a.code = m.code { name <- item.id } when missing insert",
        "merge Mine as m incremental by m.no into Account as a on a.code = m.code { name <- item.id } when missing insert",
        "merge Account as a into Told as t on t.invoice = item.id and t.code = a.code { } when missing insert",
        "merge Account as a into Feed as f on f.invoice = a.code { note <- item.id } when missing insert",
        "aggregate Account as a where a.code <> item.id into y { n <- count() }  insert Told { invoice <- item.id, code <- text(y.n) truncate }",
        "upsert Feed by invoice { invoice <- item.id, note <- \"x\" } returning note as n",
        "update Account as a where a.code = \"A\" { name <- item.id } when conflict skip",
        "for each a in Account { upsert Feed by invoice { invoice <- a.code, note <- item.id } }",
        "for each a in Account { update Feed as f where f.invoice = a.code { note <- item.id } when none skip  insert Told { invoice <- item.id, code <- a.code } }",
    ];

    public static TheoryData<Database, int> BodiesOfDatabases
    {
        get
        {
            var cells = new TheoryData<Database, int>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres })
                for (var body = 0; body < Bodies.Length; body++)
                    cells.Add(database, body);
            return cells;
        }
    }

    [Theory, MemberData(nameof(BodiesOfDatabases))]
    [Trait("Rule", "tasks R33")]
    public void When_all_links_are_lost_between_two_runs_of_one_process_at_most_the_next_one_fails(Database database, int body)
    {
        using var proxy = Proxy(database);
        using var task = new ScriptedTask($$"""
            source far = sqlite { file: "far.db", create: true }
            table Mine in far as "mine" {
                key code : text(8)
                no       : int
            }
            table Told in far as "told" {
                key invoice : text(20)
                key code    : text(8)
            }
            task T for Invoice as item { {{Bodies[body]}} }
            """, database, create: false, proxy: proxy);
        using (var far = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(task.Folder, "far.db")};Pooling=False"))
        {
            far.Open();
            using var command = far.CreateCommand();
            command.CommandText = "create table mine (code text primary key, no integer); create table told (invoice text, code text, primary key (invoice, code)); insert into mine values ('A', 1), ('B', 2)";
            command.ExecuteNonQuery();
        }
        task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b')");
        task.Sql("insert into invoice (id) values ('R-1'), ('R-2'), ('R-3'), ('R-4')");
        var run = 0;
        foreach (var result in task.RunEach())
        {
            run++;
            if (run == 1) proxy.CutAll();
            if (run != 2) result.Outcome.ShouldBe(RunOutcome.Succeeded, $"run {run}: {result.Failure}");
            else if (result.Failure is { } failure) failure.Class.ShouldBe(FailureClass.Connection, failure.ToString());
        }
        run.ShouldBe(4);
    }
}

using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A run that another process has taken over meanwhile, because its own was silent for longer than its lease. Source: tasks R126, §3.9.</summary>
public sealed class FenceRules
{
    private const string Loop = "task T { for each i in Invoice order by i.id { insert Feed { invoice <- i.id } } bad rows isolate to \"bad.json\" }";
    private const string Merge = "task T { merge Invoice as i into Feed as f on f.invoice = i.id { note <- i.account_id } when missing insert bad rows isolate to \"bad.json\" }";

    public static TheoryData<Database, string> Cells
    {
        get
        {
            var cells = new TheoryData<Database, string>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb })
                foreach (var script in new[] { Loop, Merge })
                    cells.Add(database, script);
            return cells;
        }
    }

    [Theory, MemberData(nameof(Cells)), Trait("Rule", "tasks R126")]
    public void A_run_whose_fence_is_gone_writes_nothing_and_takes_none_of_its_rows_for_bad(Database database, string script)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask(script, database, proxy: proxy);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A'), ('R-2', 'B')");
        // Whoever takes a run over takes its fence away.
        proxy.CallAt(database == Database.OdbcMariaDb ? "insert into `feed`" : "insert into \"feed\"", () => task.Sql("delete from ds_done where step = '#fence'"));

        var run = task.RunAs("T", new RunOptions { Lease = TimeSpan.FromMinutes(1) });

        run.Failure.ShouldNotBeNull().Code.ShouldBe("DS6300", run.Failure?.ToString());
        run.Steps.Sum(step => step.RowsBad).ShouldBe(0);
        File.Exists(Path.Combine(task.Folder, "bad.json")).ShouldBeFalse();
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, Trait("Rule", "tasks R126")]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.OdbcMariaDb)]
    public void A_run_that_is_taken_over_while_its_fence_is_set_up_writes_nothing_and_leaves_none(Database database)
    {
        var folder = Directory.CreateTempSubdirectory("fence-").FullName;
        try
        {
            var file = Path.Combine(folder, "journal.db");
            using var journal = RunJournal.Open(file);
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask("task T { insert Feed { invoice <- \"F-1\" } }", database, proxy: proxy) { Journal = journal };
            var isTaken = false;
            // The journal has the note, and the row is on its way.
            proxy.CallAt(database == Database.OdbcMariaDb ? "insert into `ds_done`" : "insert into \"ds_done\"", () =>
            {
                using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "update runs set owner = '1 1 elsewhere'";
                isTaken = command.ExecuteNonQuery() == 1;
            });

            var run = task.RunAs("T", new RunOptions { Lease = TimeSpan.FromMinutes(1) });

            isTaken.ShouldBeTrue();
            run.Failure.ShouldNotBeNull().Code.ShouldBe("DS6300", run.Failure?.ToString());
            task.Ask("select count(*) from feed").ShouldBe("0");
            task.Ask("select count(*) from ds_done").ShouldBe("0");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory, Trait("Rule", "tasks R126")]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.OdbcMariaDb)]
    public void The_fence_of_a_run_whose_commit_may_still_be_carried_out_goes_with_the_next_attempt(Database database)
    {
        // Which of the commits is that of the insert, the driver decides: it is found by trying.
        for (var commit = 0; ; commit++)
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask("task T { insert Feed { invoice <- \"F-1\" } }", database, proxy: proxy);
            var leased = new RunOptions { Lease = TimeSpan.FromMinutes(1) };
            proxy.CutAt(CuttingProxy.Commit(database == Database.OdbcMariaDb ? ServerKind.MariaDb : ServerKind.Postgres), CutMoment.AfterTheServerAnswered, commit);
            proxy.RefuseAfterCut();
            if (task.RunAs("T", leased).Failure is not { Code: "DS6251" }) continue;
            task.Ask("select count(*) from ds_done where step = '#fence'").ShouldBe("1");
            proxy.Admit();

            task.RunAs("T", leased).Outcome.ShouldBe(RunOutcome.Succeeded);

            task.Ask("select invoice from feed").ShouldBe("F-1");
            task.Ask("select count(*) from ds_done").ShouldBe("0");
            return;
        }
    }
}

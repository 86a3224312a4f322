namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Somebody else writes a row of a merge between its look-up and its write. Source: tasks R73, R163, issue 3.</summary>
public sealed class MergeConflictRules
{
    private const string Merge = """
        task T {
            audit full
            merge Invoice as i into Account as a on a.code = i.id { name <- i.account_name when null keep, credit_limit <- i.credit_limit }
                when missing insert
                when changed update
        }
        """;

    private const string Extra = """
        task T {
            audit full
            merge Invoice as i into Account as a on a.code = i.id { credit_limit <- i.credit_limit }
                when missing insert
                when extra where a.blocked = false delete
        }
        """;

    public static TheoryData<Database> Servers => ConflictRules.Servers;

    /// <summary>What somebody else does, what is in the target afterwards, what became of the row, and which fields are told.</summary>
    public static TheoryData<Database, string, string, string, string> Meanwhile
    {
        get
        {
            var cells = new TheoryData<Database, string, string, string, string>();
            foreach (var database in new[] { Database.OdbcPostgres, Database.OdbcMariaDb, Database.Postgres })
            {
                cells.Add(database, "update account set name = 'theirs'", "A theirs 7.50", "0 inserted, 1 updated, 0 unchanged", "credit_limit: 5.00 -> 7.50");
                cells.Add(database, "update account set credit_limit = 6.00", "A old 7.50", "0 inserted, 1 updated, 0 unchanged", "credit_limit: 6.00 -> 7.50");
                cells.Add(database, "update account set credit_limit = 7.50", "A old 7.50", "0 inserted, 0 updated, 1 unchanged", "");
                cells.Add(database, "delete from account", "A - 7.50", "1 inserted, 0 updated, 0 unchanged", "code:  -> \"A\", credit_limit:  -> 7.50, name:  -> null");
            }
            return cells;
        }
    }

    [Theory, MemberData(nameof(Meanwhile))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R163")]
    public void A_row_that_changes_is_looked_at_once_more_before_it_is_written(Database database, string theirs, string after, string remark, string told)
    {
        using var proxy = ConflictRules.Proxy(database);
        using var task = new ScriptedTask(Merge, database, proxy: proxy);
        task.Sql("insert into invoice (id, credit_limit) values ('A', 7.50)");
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'old', 5.00)");
        var called = false;
        proxy.CallAt(" for update", () =>
        {
            called = true;
            task.Sql(theirs);
        });

        var run = task.Succeed();

        called.ShouldBeTrue();
        task.Ask("select code, name, credit_limit from account").ShouldBe(after);
        run.Steps.Single(s => s.Kind == "merge").Remark.ShouldBe(remark);
        Told(task, run.Run).ShouldBe(told);
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R73"), Trait("Rule", "tasks R163")]
    public void A_row_that_is_not_extra_any_more_stays(Database database)
    {
        foreach (var (theirs, after, told) in new[]
                 {
                     ("update account set blocked = true", "A 1,X 2", ""),
                     ("update account set code = 'Y' where code = 'X'", "A 1,Y 2", ""),
                     ("delete from account where code = 'X'", "A 1", ""),
                     ("update account set name = 'theirs' where code = 'X'", "A 1", "blocked: false -> , code: \"X\" -> , credit_limit: null -> , name: \"theirs\" -> , since: null -> "),
                 })
        {
            using var proxy = ConflictRules.Proxy(database);
            using var task = new ScriptedTask(Extra, database, proxy: proxy);
            task.Sql("insert into invoice (id) values ('A')");
            task.Sql("insert into account (code, name, blocked) values ('A', '1', false), ('X', '2', false)");
            proxy.CallAt(" for update", () => task.Sql(theirs));

            var run = task.Succeed();

            task.Ask("select code, name from account order by code").ShouldBe(after, theirs);
            Told(task, run.Run).ShouldBe(told, theirs);
        }
    }

    private static string Told(ScriptedTask task, string run) => string.Join(", ", task.Journal.Changes(run).Select(c => $"{c.Field}: {c.Old} -> {c.New}").Order(StringComparer.Ordinal));
}

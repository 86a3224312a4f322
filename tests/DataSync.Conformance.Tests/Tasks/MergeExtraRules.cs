using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Rows that only the target of a merge has, and several tables in dependency order. Source: issue 3, tasks R164, C38.</summary>
public sealed class MergeExtraRules
{
    private const string Start = """
        task T {
            merge Invoice as i where i.credit_limit > 0 into Feed as f on f.invoice = i.id batch 2 { note <- i.account_name }
                when missing insert

        """;

    private const string Tree = """
        table Head in shop { key no : int
            name : text(20) }
        table Line in shop { key no : int
            head : int
            parent Head by (head) }
        table NewHead in shop { key no : int
            name : text(20) }
        table NewLine in shop { key no : int
            head : int }

        """;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases))]
    public void Rows_that_the_source_has_not_or_not_any_more_are_deleted(Database database)
    {
        using var task = new ScriptedTask(Start + "when extra where f.amount > 0 delete }", database);
        Given(task);

        var result = task.Succeed();

        task.Ask("select invoice from feed order by lower(invoice), invoice desc").ShouldBe("A,C,E");
        result.Steps[1].ShouldSatisfyAllConditions(s => s.Kind.ShouldBe("merge extra"), s => s.RowsWritten.ShouldBe(3), s => s.Remark.ShouldBe("3 deleted"));
        task.Succeed().Steps[1].RowsWritten.ShouldBe(0);
        task.Ask("select count(*) from ds_done").ShouldBe("0");
    }

    [Theory, MemberData(nameof(Databases))]
    public void Or_something_is_set_on_those_that_do_not_have_it_yet(Database database)
    {
        using var task = new ScriptedTask(Start + "when extra where f.amount > 0 set { note <- \"gone\", amount <- f.amount + 0 } at most 3 rows }", database);
        Given(task);
        task.Sql("insert into feed (invoice, note, amount) values ('F', 'gone', 1)");

        task.Succeed().Steps[1].RowsWritten.ShouldBe(3);

        task.Ask("select invoice, note from feed where note = 'gone' order by lower(invoice), invoice").ShouldBe("a gone,B gone,D gone,F gone");
        task.Succeed().Steps[1].RowsWritten.ShouldBe(0);
    }

    [Theory]
    [InlineData("at most 2 rows", "3 of 6 rows of Feed are extra, and at most 2 rows may be: nothing was deleted.")]
    [InlineData("at most 40 percent", "3 of 6 rows of Feed are extra, and at most 40 percent may be: nothing was deleted.")]
    [InlineData("at most 3 rows", null)]
    [InlineData("at most 50 percent", null)]
    public void More_than_the_limit_is_counted_before_the_first_one_goes(string limit, string? message)
    {
        using var task = new ScriptedTask(Start + $"when extra delete {limit} }}");
        Given(task);
        task.Sql("delete from feed where invoice = 'C'");
        task.Sql("insert into invoice (id, credit_limit) values ('C', 1)");

        var result = task.Run();
        var preview = task.Run(preview: true);

        if (message is null)
        {
            result.Outcome.ShouldBe(RunOutcome.Succeeded);
            return;
        }
        (result.Failure?.Code, result.Failure?.Message).ShouldBe(("DS6267", message));
        preview.Failure?.Code.ShouldBe("DS6267");
        task.Ask("select count(*) from feed").ShouldBe("6");
    }

    [Fact]
    public void A_source_without_rows_does_not_empty_the_target_unless_that_is_said()
    {
        using var task = new ScriptedTask(Start + "when extra delete }");
        task.Sql("insert into feed (invoice) values ('A'), ('B')");

        var result = task.Run();

        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6268");
        task.Ask("select count(*) from feed").ShouldBe("2");
        using var meant = new ScriptedTask(Start + "when extra delete at most 100 percent }");
        meant.Sql("insert into feed (invoice) values ('A'), ('B')");
        meant.Succeed();
        meant.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "tasks R164")]
    public void A_preview_lists_what_would_go_and_what_would_be_set()
    {
        using var task = new ScriptedTask(Start + "when extra where f.amount > 0 set { note <- \"gone\" } }");
        Given(task);

        var writes = task.Run(preview: true).Preview.ShouldNotBeNull().Writes;

        writes.Where(w => w.Step.EndsWith(" extra", StringComparison.Ordinal)).Select(w => $"{w.Kind} {w.Key} {string.Join(",", w.Values.Select(v => $"{v.Column} {v.Old}>{v.New}"))}").Order(StringComparer.Ordinal)
            .ShouldBe(["Update B note null>\"gone\"", "Update D note null>\"gone\"", "Update a note null>\"gone\""]);
        task.Ask("select count(*) from feed where note = 'gone'").ShouldBe("0");
    }

    [Fact]
    public void What_has_no_key_or_belongs_to_another_is_not_extra()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Account as a into Invoice as i on i.account_id = a.code and i.status = "New" { id <- "I" + a.code }
                    when missing insert
                    when extra delete
            }
            """);
        task.Sql("insert into account (code) values ('X'), ('Y')");
        task.Sql("insert into invoice (id, account_id, status) values ('1', 'X', 'New'), ('2', 'Z', 'New'), ('3', 'Z', 'Done'), ('4', null, 'New')");

        task.Succeed();

        task.Ask("select id from invoice order by id").ShouldBe("1,3,4,IY");
    }

    [Fact]
    public void A_computed_key_is_kept_as_a_digest()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Account as a into Feed as f on f.invoice = upper(a.code) { note <- a.name }
                    when extra delete
            }
            """);
        task.Sql("insert into account (code) values ('x'), ('y')");
        task.Sql("insert into feed (invoice) values ('X'), ('x'), ('Z')");

        task.Succeed();

        task.Ask("select invoice from feed").ShouldBe("X");
    }

    [Fact]
    public void More_computed_keys_than_memory_is_spent_on_are_refused_and_nothing_is_deleted()
    {
        using var task = new ScriptedTask("""
            table Many in shop as "many" { key no : int }
            task T {
                merge Many as m into Feed as f on f.invoice = text(m.no) { }
                    when extra delete
            }
            """);
        task.Sql("drop table many");
        task.Sql("create view many as with recursive n(no) as (select 1 union all select no + 1 from n where no < 1000001) select no from n");
        task.Sql("insert into feed (invoice) values ('x')");

        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6270");
        task.Ask("select count(*) from feed").ShouldBe("1");
    }

    [Theory]
    [InlineData(Database.Sqlite), InlineData(Database.Postgres), InlineData(Database.OdbcMariaDb)]
    public void Parents_are_there_before_their_children_and_gone_after_them(Database database)
    {
        using var task = new ScriptedTask(Tree + """
            task T {
                merge NewHead as n into Head as h on h.no = n.no { name <- n.name }
                    when missing insert
                    when changed update
                    when extra delete
                merge NewLine as n into Line as l on l.no = n.no { head <- n.head }
                    when missing insert
                    when changed update
                    when extra delete
            }
            """, database);
        if (database == Database.Sqlite)
        {
            task.Sql("drop table \"Line\"");
            task.Sql("create table \"Line\" (no integer primary key, head integer not null references \"Head\" (no))");
            task.Sql("pragma foreign_keys = on");
        }
        else
        {
            var (head, line) = database == Database.Postgres ? ("\"Head\"", "\"Line\"") : ("`Head`", "`Line`");
            task.Sql($"alter table {line} add foreign key (head) references {head} (no)");
        }
        Insert(task, database, "Head", "(1, 'one'), (2, 'two')");
        Insert(task, database, "Line", "(10, 1), (20, 2)");
        Insert(task, database, "NewHead", "(2, 'two'), (3, 'three')");
        Insert(task, database, "NewLine", "(20, 3), (30, 3)");

        var result = task.Succeed();

        result.Steps.Select(s => s.Step).ShouldBe(["merge Head", "merge Line", "merge Line extra", "merge Head extra"]);
        result.Steps.Select(s => s.RowsWritten).ShouldBe([1, 2, 1, 1]);
    }

    [Theory]
    [InlineData("DS3068", "merge NewLine as n into Line as l on l.no = n.no { head <- n.head } when missing insert\nmerge NewHead as n into Head as h on h.no = n.no { name <- n.name } when missing insert")]
    [InlineData("DS3069", "merge NewLine as n into Self as s on s.no = n.no { head <- n.head } when missing insert")]
    [InlineData("DS3071", "merge NewHead as n where today() > 2026-01-01 into Head as h on h.no = n.no { name <- n.name } when extra delete")]
    [InlineData("DS3071", "merge NewHead as n incremental by n.no into Head as h on h.no = n.no { name <- n.name } when extra delete")]
    [InlineData("DS3072", "merge NewHead as n incremental by n.name into Head as h on h.no = n.no { name <- n.name } when missing insert")]
    [InlineData("DS3073", "merge NewHead as n into Head as h on h.no = n.no { name <- n.name } when extra delete at most 101 percent")]
    [InlineData("DS3074", "merge NewHead as n where today() > 2026-01-01 incremental by n.no into Head as h on h.no = n.no { name <- n.name } when missing insert")]
    [InlineData("DS3070", "merge NewHead as n into Head as h on h.no = n.no { name <- upper(n.name) } when changed update\nmerge Head as h into NewHead as n on n.no = h.no { name <- h.name } when changed update")]
    public void What_does_not_go_together_is_said_before_it_runs(string code, string steps) => ScriptedTask.Codes(Tree + $$"""
        table Self in shop { key no : int
            head : int
            parent Self by (head) }
        task T { {{steps}} }
        """).ShouldBe([code]);

    private static void Insert(ScriptedTask task, Database database, string table, string values)
    {
        var name = database == Database.OdbcMariaDb ? $"`{table}`" : $"\"{table}\"";
        task.Sql($"insert into {name} values {values}");
    }

    private static void Given(ScriptedTask task)
    {
        task.Sql("insert into invoice (id, credit_limit) values ('A', 1), ('B', 0), ('E', 1)");
        task.Sql("insert into feed (invoice, amount) values ('A', 5), ('a', 5), ('B', 5), ('C', null), ('D', 5)");
    }
}

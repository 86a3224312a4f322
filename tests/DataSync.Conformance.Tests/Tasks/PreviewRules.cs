using DataSync.Engine.Journal;
using DataSync.Engine.Preview;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Previews of tasks over many rows: counted whole, listed in part, written never.</summary>
public sealed class PreviewRules
{
    private const string Script = """
        task T {
            for each a in Account order by a.code {
                upsert Feed by invoice { invoice <- a.code, note <- a.name truncate, amount <- a.credit_limit }
            }
                bad rows skip
            for each f in Feed where f.amount is null { delete Feed as d where d.invoice = f.invoice }
        }
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask)), Trait("Rule", "tasks R164")]
    public void A_preview_of_many_rows_counts_by_table_and_action_and_lists_the_first_of_each(Database database)
    {
        using var task = new ScriptedTask(Script, database);
        for (var i = 100; i < 130; i++) task.Sql($"insert into account (code, name, credit_limit) values ('A{i}', 'Name {i}', {i})");
        for (var i = 100; i < 105; i++) task.Sql($"insert into feed (invoice, note, amount) values ('A{i}', 'Name {i}', {i})");
        for (var i = 105; i < 112; i++) task.Sql($"insert into feed (invoice, note, amount) values ('A{i}', 'Old', {i})");
        task.Sql("insert into feed (invoice, note, amount) values ('B1', 'gone', null)");
        var before = task.Ask("select * from feed order by 1");

        var preview = task.Run(preview: true, rows: 3).Preview.ShouldNotBeNull();

        preview.Counts.ShouldBe([
            new PlannedCount("upsert Feed", "shop", "Feed", 18, 7, 0, 5, 0),
            new PlannedCount("delete Feed", "shop", "Feed", 0, 0, 1, 0, 0),
        ]);
        preview.Writes.Select(w => $"{w.Kind} {w.Key}").ShouldBe(["Update A105", "Update A106", "Update A107", "Insert A112", "Insert A113", "Insert A114", "Delete B1"]);
        preview.Writes[0].Values.Single().ShouldBe(new PlannedValue("note", "\"Old\"", "\"Name 105\""));
        preview.NotListed.ShouldBe(18 + 7 - 6);
        task.Ask("select * from feed order by 1").ShouldBe(before);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask)), Trait("Rule", "tasks R164"), Trait("Rule", "tasks R163")]
    public void A_preview_lists_what_the_run_then_writes_value_by_value(Database database)
    {
        using var task = new ScriptedTask("""
            table Origin in shop as "origin" { key code : text(8), note : text(20)?, amount : decimal(12, 2)? }
            table Target in shop as "target" { key code : text(8), note : text(20)?, amount : decimal(12, 2)? }
            task T for Invoice as item {
                audit full
                status item.status { when started <- "New", when succeeded <- "Done" }
                read Account as a where a.code = item.account_id
                insert Feed { invoice <- item.id, note <- a.name, amount <- a.credit_limit * 2 }
                update Account as k where k.code = a.code { credit_limit <- k.credit_limit + 1, blocked <- true }
                upsert Feed by invoice { invoice <- "F-1", note <- "new note" }
                upsert Feed by invoice { invoice <- "F-9", posted_on <- 2026-02-28 }
                delete Account as d where d.code = "gone"
                transaction shop { insert Account { code <- "T", name <- "in a transaction" } }
                for each k in Account where k.code < "C" order by k.code batch 2 { upsert Feed by invoice { invoice <- "L-{k.code}", note <- k.name } }
                merge Origin as o into Target as t on t.code = o.code { note <- o.note, amount <- o.amount }
                    when missing insert
                    when changed update
                    when extra where t.note = "stale" delete
                if a.credit_limit > 5 { set item { credit_limit <- a.credit_limit, on_hold <- true } }
            }
            """, database);
        task.Sql("insert into invoice (id, account_id, status) values ('R-1', 'A', null)");
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'Adams', 7.5), ('B', 'Baker', null), ('D', 'Dora', 4), ('gone', 'x', 1)");
        task.Sql("insert into feed (invoice, note, amount) values ('F-1', 'old', 1)");
        task.Sql("insert into origin (code, note, amount) values ('A', 'new', 1), ('B', 'other', 2), ('C', 'same', null)");
        task.Sql("insert into target (code, note, amount) values ('B', 'before', 2), ('C', 'same', null), ('S', 'stale', 0), ('T', 'stays', 0)");

        var planned = task.Run("R-1", preview: true).Preview.ShouldNotBeNull().Writes
            .SelectMany(w => w.Values.Where(v => w.Kind != PlannedKind.Delete || IsKey(v.Column)).Select(v => $"{w.Step} {w.Kind} {w.Table} {w.Key} {v.Column}: {v.Old} -> {v.New}")).Order(StringComparer.Ordinal).ToArray();
        task.Succeed("R-1");
        // Of a deleted row the journal keeps all columns, for `audit full`.
        var done = task.Journal.Changes(task.Journal.Runs().Single().Run).Where(c => c.Action != ChangeAction.Deleted || IsKey(c.Field))
            .Select(c => $"{c.Step} {Kind(c.Action)} {c.Table} {c.Key} {c.Field}: {c.Old} -> {c.New}").Order(StringComparer.Ordinal).ToArray();

        planned.ShouldBe(done);
        planned.Length.ShouldBeGreaterThan(20);

        static bool IsKey(string column) => column == "code";
    }

    private static PlannedKind Kind(ChangeAction action) => action switch
    {
        ChangeAction.Inserted => PlannedKind.Insert,
        ChangeAction.Deleted => PlannedKind.Delete,
        _ => PlannedKind.Update,
    };

    [Theory, InlineData(Database.OdbcPostgres), InlineData(Database.Postgres), Trait("Rule", "tasks R164")]
    public void A_preview_needs_no_right_to_write(Database database)
    {
        using var task = new ScriptedTask(Script, database);
        task.Sql("insert into account (code, name, credit_limit) values ('A1', 'Adams', 1)");
        task.OnlyReading();

        var result = task.Run(preview: true);

        result.Failure.ShouldBeNull();
        result.Preview.ShouldNotBeNull().Counts.Single().Insert.ShouldBe(1);
        task.Run().Failure.ShouldNotBeNull("The user must not be able to write, or this shows nothing.");
    }

    [Fact]
    public void A_bad_row_is_counted_where_it_is_passed_over()
    {
        using var task = new ScriptedTask("task T { for each a in Account { insert Feed { invoice <- a.code, amount <- a.credit_limit when null fail \"No limit.\" } } bad rows skip }");
        task.Sql("insert into account (code, credit_limit) values ('A1', 1), ('A2', null), ('A3', 3)");

        var preview = task.Run(preview: true).Preview.ShouldNotBeNull();

        preview.Counts.Select(c => (c.Step, c.Insert, c.Bad)).ShouldBe([("for each a", 0, 1), ("insert Feed", 2, 0)]);
    }

    [Fact]
    public void A_value_that_does_not_fit_its_column_is_told_with_its_record()
    {
        using var task = new ScriptedTask("task T { for each a in Account { insert Feed { invoice <- a.code, amount <- a.credit_limit } } }");
        task.Sql("insert into account (code, credit_limit) values ('A1', 1), ('A2', 'much')");

        task.Run().Failure.ShouldNotBeNull().Message.ShouldEndWith("It is in Account A2.");
    }
}

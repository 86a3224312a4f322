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

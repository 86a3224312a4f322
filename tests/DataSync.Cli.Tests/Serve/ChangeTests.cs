namespace DataSync.Cli.Tests.Serve;

/// <summary>Rows whose changes make runs, in a real process. Source: tasks C39, C45.</summary>
public sealed class ChangeTests : IDisposable
{
    private const string Shop = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table Order in shop as "orders" {
            key id : int
            total : int
            state : text(10)?
        }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Tell for Order as item {
            if item.total < 0 { fail "A total below nothing." }
            insert Note { note_text <- "{item.id}: {item.total}" }
            set item { state <- "told" }
        }

        """;

    private readonly Workplace at = Workplace.Empty();

    public ChangeTests() => at.Sql("shop.db", "create table orders (id integer primary key, total integer, state text); insert into orders values (1, 10, null), (2, 20, null), (3, 30, null); create table notes (id integer primary key, note_text text)");

    [Fact]
    public async Task Each_row_that_has_changed_is_run_once_and_what_was_there_before_is_not()
    {
        await using var server = Start("schedule Tell on change of Order.total every 1 s");
        await Looked();

        at.Sql("shop.db", "update orders set total = 11 where id = 1; update orders set state = 'seen' where id = 2; insert into orders values (4, 40, null)");
        await server.Line("Tell 4: Succeeded");
        at.Sql("shop.db", "update orders set total = 10 where id = 1");
        await server.Line("Tell 1: Succeeded");
        at.Sql("shop.db", "update orders set total = 11 where id = 1");
        await server.Line("Tell 1: Succeeded");
        at.Sql("shop.db", "delete from orders where id = 4");
        await Looked();
        at.Sql("shop.db", "insert into orders values (4, 40, null)");
        await server.Line("Tell 4: Succeeded");
        await Looked();
        (await server.Stop()).ShouldBe(0);

        Notes().ShouldBe("1: 11,4: 40,1: 10,1: 11,4: 40");
    }

    [Fact]
    public async Task A_row_that_comes_to_meet_the_condition_has_changed_and_what_the_task_sets_to_the_same_value_comes_to_rest()
    {
        await using var server = Start("schedule Tell on change of Order where total > 15 every 1 s");
        await Looked();
        at.Run("schedules", at["shop.sync"]).Out.ShouldContain("every 1 s for each changed row of Order where total > 15");
        at.Run("explain", at["shop.sync"], "Tell").Out.ShouldContain("for each changed row of Order");

        at.Sql("shop.db", "update orders set total = 16 where id = 1");
        await server.Line("Tell 1: Succeeded");
        // What the task has set is a change; the next run sets nothing.
        await server.Line("Tell 1: Succeeded");
        await Looked();
        await Looked();
        await server.Stop();

        Notes().ShouldBe("1: 16,1: 16");
    }

    [Fact]
    public async Task What_changed_while_nobody_was_there_is_run_and_a_change_that_fails_until_it_ends_well_or_is_given_up()
    {
        const string schedule = "schedule Tell on change of Order.total every 1 s";
        await using (var first = Start(schedule))
        {
            await Looked();
            await first.Kill();
        }
        at.Sql("shop.db", "update orders set total = -1 where id < 3");

        // While it runs nobody can give a run up: between two tries.
        await using (var second = Start(schedule))
        {
            await second.Line("Tell 2: Failed");
            await second.Line("Tell 2: Failed");
            await second.Stop();
        }
        at.Run("exceptions", "discard", at["shop.sync"], at.Ask("datasync-journal.db", "select run from runs where item = '2'") ?? "").Exit.ShouldBe(0);
        at.Sql("shop.db", "update orders set total = 1 where id = 1");
        await using var third = Start(schedule);
        await third.Line("Tell 1: Succeeded");
        await Looked();
        await Looked();
        await third.Stop();

        Notes().ShouldBe("1: 1");
        at.Ask("datasync-journal.db", "select group_concat(item || outcome) from (select item, outcome from runs order by item)").ShouldBe("1Succeeded,2Discarded");
    }

    [Fact]
    public async Task A_row_that_changes_again_while_its_run_is_half_done_has_a_run_for_that_too()
    {
        at.Write("shop.sync", Shop.Replace("    if item.total < 0", "    insert Note { note_text <- \"first {item.id}: {item.total}\" }\n    if item.total < 0", StringComparison.Ordinal) + "schedule Tell on change of Order.total every 1 s");
        await using var server = ServeProcess.Start(at, ["shop.sync"]);
        await Looked();

        at.Sql("shop.db", "update orders set total = -1 where id = 1");
        await server.Line("Tell 1: Failed");
        at.Sql("shop.db", "update orders set total = 7 where id = 1");
        await server.Line("attempt ");
        await Looked();
        await Looked();
        await server.Stop();

        // The first step of the broken run was for -1, and is not repeated: the 7 is a change of its own.
        Notes().ShouldBe("first 1: -1,1: 7,first 1: 7,1: 7");
    }

    [Fact]
    public async Task A_row_that_changes_again_before_its_run_has_written_anything_has_one_run()
    {
        await using var server = Start("schedule Tell on change of Order.total every 1 s");
        await Looked();

        at.Sql("shop.db", "update orders set total = -1 where id = 1");
        await server.Line("Tell 1: Failed");
        at.Sql("shop.db", "update orders set total = 7 where id = 1");
        await server.Line("Tell 1: Succeeded");
        await Looked();
        await Looked();
        await server.Stop();

        Notes().ShouldBe("1: 7");
    }

    [Fact]
    public async Task Another_declaration_of_the_table_is_noted_anew_and_told()
    {
        await using (var first = Start("schedule Tell on change of Order.total every 1 s"))
        {
            await Looked();
            await first.Stop();
        }
        at.Write("shop.sync", Shop.Replace("total : int", "total : decimal(12, 2)", StringComparison.Ordinal) + "schedule Tell on change of Order.total every 1 s");
        at.Sql("shop.db", "update orders set total = 11");

        await using var second = ServeProcess.Start(at, ["shop.sync"]);
        await second.Line("DS6303");
        await Looked();
        await second.Stop();

        Notes().ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Two_servers_run_each_change_once()
    {
        at.Sql("shop.db", "with recursive n(id) as (select 4 union all select id + 1 from n where id < 60) insert into orders select id, id, null from n");
        await using var one = Start("schedule Tell on change of Order.total every 1 s");
        await using var other = ServeProcess.Start(at, ["shop.sync"]);
        await Looked();

        for (var round = 1; round <= 3; round++)
        {
            at.Sql("shop.db", "update orders set total = total + 1000");
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (at.Ask("shop.db", "select count(*) from notes") != $"{round * 60}") await Task.Delay(50, limit.Token);
        }
        await Looked();
        await one.Stop();
        await other.Stop();

        at.Ask("shop.db", "select count(*) || ' ' || count(distinct note_text) from notes").ShouldBe("180 180");
    }

    public void Dispose() => at.Dispose();

    private ServeProcess Start(string schedule)
    {
        at.Write("shop.sync", Shop + schedule);
        return ServeProcess.Start(at, ["shop.sync"]);
    }

    /// <summary>Until the table was looked at after this moment: the second look from now on has begun after it, and the rows are known.</summary>
    private async Task Looked()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (at.Ask("datasync-journal.db", "select count(*) from sqlite_master where name = 'watches'") == "0") await Task.Delay(50, limit.Token);
        while (at.Ask("datasync-journal.db", "select coalesce(sum(is_ready), 0) from watches") == "0") await Task.Delay(50, limit.Token);
        var looks = int.Parse(Looks(), System.Globalization.CultureInfo.InvariantCulture);
        while (int.Parse(Looks(), System.Globalization.CultureInfo.InvariantCulture) < looks + 2) await Task.Delay(50, limit.Token);
    }

    private string Looks() => at.Ask("datasync-journal.db", "select count(*) from firings where ended is not null") ?? "0";

    private string? Notes() => at.Ask("shop.db", "select group_concat(note_text) from (select note_text from notes order by id)");
}

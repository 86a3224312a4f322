namespace DataSync.Cli.Tests.Serve;

/// <summary>Tasks run by themselves, in a real process. Source: tasks §3.9, §3.11.</summary>
public sealed class ScheduleTests
{
    private const string Shop = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table Order in shop as "orders" {
            key id : int
            state : text(10)
        }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task FileOrder for Order as item {
            insert Note { note_text <- "order {item.id}" }
            set item { state <- "filed" }
        }
        task Tick { insert Note { note_text <- "tick" } }

        """;

    [Fact]
    public async Task A_task_runs_for_each_item_that_meets_the_condition_and_once_for_each_of_them()
    {
        using var at = Workplace.Empty().Write("shop.sync", Shop + "schedule FileOrder each Order where state = \"open\" every 1 s");
        at.Sql("shop.db", "create table orders (id integer primary key, state text); insert into orders values (1, 'open'), (2, 'done'), (3, 'open'); create table notes (id integer primary key, note_text text)");
        await using var server = ServeProcess.Start(at, ["shop.sync"]);

        await server.Line("Order 3: Succeeded");
        at.Sql("shop.db", "insert into orders values (4, 'open')");
        await server.Line("4: Succeeded");

        (await server.Stop()).ShouldBe(0);
        at.Ask("shop.db", "select group_concat(note_text) from (select note_text from notes order by id)").ShouldBe("order 1,order 3,order 4");
        at.Run("runs", "list", at["shop.sync"]).Out.ShouldContain("Succeeded", Case.Insensitive);
    }

    [Fact]
    public async Task Each_plan_gets_the_parameters_that_it_declares()
    {
        const string tables = "sync 1\nsource shop = sqlite { file: \"shop.db\" }\ntable Note in shop as \"notes\" { key id : int generated, note_text : text(50) }\n";
        using var at = Workplace.Empty()
            .Write("first.sync", tables + "task First { insert Note { note_text <- \"first\" } }\nschedule First every 1 h")
            .Write("second.sync", tables + "parameter who : text(10)\ntask Second { insert Note { note_text <- who } }\nschedule Second every 1 h");
        at.Sql("shop.db", "create table notes (id integer primary key, note_text text)");

        await using (var server = ServeProcess.Start(at, ["first.sync", "second.sync", "--set", "who=berta"]))
        {
            await server.Line(": Succeeded");
            await server.Line(": Succeeded");
            (await server.Stop()).ShouldBe(0);
        }
        at.Ask("shop.db", "select group_concat(note_text) from (select note_text from notes order by note_text)").ShouldBe("berta,first");

        await using var refused = ServeProcess.Start(at, ["first.sync", "second.sync", "--set", "whom=berta"]);
        await refused.Line("DS6227");
    }

    [Fact]
    public async Task What_was_missed_while_nobody_was_there_is_made_up_for_once_or_left()
    {
        using var at = Workplace.Empty().Write("shop.sync", Shop + """
            schedule Tick daily at 06:00
            schedule Tick daily at 07:00 when missed skip
            """);
        at.Sql("shop.db", "create table orders (id integer primary key, state text); create table notes (id integer primary key, note_text text)");
        await using (var first = ServeProcess.Start(at, ["shop.sync"]))
        {
            await first.Line("serving");
            while (at.Ask("datasync-journal.db", "select count(*) from sqlite_master where name = 'firings'") == "0") { }
            while (at.Ask("datasync-journal.db", "select count(*) from firings") != "2") { }
            await first.Stop();
        }
        // Three days ago both were there for the last time.
        at.Sql("datasync-journal.db", "update firings set due = strftime('%Y-%m-%dT%H:%M:%fZ', due, '-3 days')");

        await using var second = ServeProcess.Start(at, ["shop.sync"]);
        await second.Line("Tick daily at 06:00 at");
        await second.Stop();

        at.Ask("shop.db", "select count(*) from notes").ShouldBe("1");
    }

    [Fact]
    public void The_schedules_of_a_plan_are_listed_with_their_next_times_and_stand_in_the_explanation()
    {
        using var at = Workplace.Empty().Write("shop.sync", Shop + """
            schedule FileOrder each Order where state = "open" every 5 min
            schedule Tick daily at 06:00 on mon..fri zone "Europe/Vienna" when missed skip
            """);
        at.Sql("shop.db", "create table orders (id integer primary key, state text); create table notes (id integer primary key, note_text text)");

        var listed = at.Run("schedules", at["shop.sync"]);
        listed.Exit.ShouldBe(0);
        listed.Out.ShouldContain("every 5 min for each item where state = \"open\"; missed times: one run; one run at a time");
        listed.Out.ShouldContain("Tick daily at 06:00 on mon..fri");
        listed.Out.ShouldContain("06:00:00 +0");

        var json = System.Text.Json.JsonDocument.Parse(at.Run("schedules", at["shop.sync"], "--format", "json").Out).RootElement;
        json.GetArrayLength().ShouldBe(2);
        json[1].GetProperty("next").GetArrayLength().ShouldBe(3);

        at.Run("explain", at["shop.sync"], "Tick").Out.ShouldContain("at 0 6 * * MON,TUE,WED,THU,FRI in Europe/Vienna; missed times: none");
        at.Write("none.sync", Shop).Run("schedules", at["none.sync"]).Out.ShouldContain("There is no schedule.");
    }

    [Fact]
    public async Task A_plan_that_cannot_be_served_is_refused_before_anything_runs()
    {
        using var at = Workplace.Empty().Write("shop.sync", Shop + "schedule Tick every 1 s").Write("broken.sync", Shop + "schedule Tock every 1 s");

        await using (var twice = ServeProcess.Start(at, ["shop.sync", "shop.sync"]))
        {
            (await twice.Exit()).ShouldBe(2);
            twice.Seen.ShouldContain(line => line.Contains("DS5161", StringComparison.Ordinal));
        }
        // A server that could note nothing would run nothing.
        foreach (var journal in (string[])["shop.sync/journal.db", "."])
        {
            await using var without = ServeProcess.Start(at, ["shop.sync", "--journal", journal]);
            (await without.Exit()).ShouldBe(2);
            without.Seen.ShouldContain(line => line.Contains("DS6229", StringComparison.Ordinal));
        }
        // The address of a server that none can be in would be the name of a file.
        foreach (var server in (string[])["mysql://here/journal", "Host=here;Database=journal"]) at.Run("run", at["shop.sync"], "Tick", "--journal", server).Error.ShouldContain("DS5167");
        await using var broken = ServeProcess.Start(at, ["broken.sync"]);
        (await broken.Exit()).ShouldBe(1);
        at.Run("serve", at["shop.sync"]).Error.ShouldContain("DS5160");
        at.Run("serve", at["shop.sync"], "--grace", "-1").Exit.ShouldBe(2);
    }
}

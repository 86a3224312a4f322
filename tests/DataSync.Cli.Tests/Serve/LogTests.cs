namespace DataSync.Cli.Tests.Serve;

/// <summary>What the log of <c>datasync serve</c> says when something is wrong, and that it says what to do.</summary>
public sealed class LogTests
{
    private const string Script = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        task Tick { insert Note { note_text <- "tick" } }
        schedule Tick every 1 s
        """;

    [Fact]
    public async Task A_run_that_failed_is_told_with_what_to_do_in_one_line()
    {
        using var at = Workplace.Empty().Write("shop.sync", Script);
        await using var server = ServeProcess.Start(at, ["shop.sync"]);

        var line = await server.Line("Tick: Failed");

        line.ShouldMatch(@"Tick: Failed .*: DS6\d+ .* help: \w+");
        await server.Stop();
    }

    [Fact, Trait("Rule", "tasks R133")]
    public async Task Mails_that_were_due_for_a_day_in_a_script_that_nobody_runs_are_told_of()
    {
        using var at = Workplace.Empty().Write("shop.sync", Script);
        at.Sql("shop.db", "create table notes (id integer primary key, note_text text)");
        at.Run("run", at["shop.sync"], "Tick").Exit.ShouldBe(0);
        at.Sql("datasync-journal.db", """
            insert into mails (run, step, item, mark, attempt, recipient, subject, state, noted) values ('1', 'notify', '', 'm', 1, 'a@example.com', 'x', 'Held', '2026-01-01T00:00:00.000Z');
            insert into held_mails (script, mail, recipient, run, step, item, mark, held, due, content) values ('old.sync', 'office', 'a', '1', 'notify', '', 'm', '2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z', '');
            """);
        const string words = "DS6306: 1 mails wait for the mail office of old.sync, and nobody has run that script since 2026-01-01 01:00Z, when they were due.";

        at.Run("doctor", at["shop.sync"]).Out.ShouldContain("  warning  " + words);
        await using (var server = ServeProcess.Start(at, ["shop.sync"]))
        {
            await server.Line("warning: mail: " + words);
            await server.Stop();
        }
        // Once a day, and not by whoever looks after that script.
        await using (var again = ServeProcess.Start(at, ["shop.sync"]))
        {
            await again.Line("Tick: Succeeded");
            await again.Stop();
            again.Seen.ShouldNotContain(line => line.Contains("DS6306", StringComparison.Ordinal));
        }
        at.Write("old.sync", Script);
        at.Sql("datasync-journal.db", "update mails set answer = ''");
        await using var both = ServeProcess.Start(at, ["shop.sync", "old.sync"]);
        (await both.Line("DS6306")).ShouldContain("mails wait for the mail office, which old.sync does not declare any more");
        await both.Stop();
        both.Seen.ShouldNotContain(line => line.Contains("nobody has run", StringComparison.Ordinal));
    }
}

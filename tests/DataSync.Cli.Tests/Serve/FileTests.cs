namespace DataSync.Cli.Tests.Serve;

/// <summary>Files that come into a folder, each of them one run, in a real process. Source: tasks C45.</summary>
public sealed class FileTests : IDisposable
{
    private const string Script = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        source inbox = csv { folder: "inbox" }
        table Note in shop as "notes" {
            key id : int generated
            note_text : text(50)
        }
        table Payment in inbox as "payments-*.csv" {
            key number : text(8)
            file : text(100) as "$file"
        }
        task Import {
            for each p in Payment batch 1 {
                if p.number = "bad" { fail "Nobody knows {p.number}." }
                insert Note { note_text <- "{p.file} {p.number}" }
            }
        }
        schedule Import each file in inbox every 1 s
        """;

    private readonly Workplace at = Workplace.Empty().Write("import.sync", Script);

    public FileTests()
    {
        Directory.CreateDirectory(at["inbox"]);
        at.Sql("shop.db", "create table notes (id integer primary key, note_text text)");
    }

    [Fact]
    public async Task Each_file_is_run_once_and_moved_and_one_that_comes_again_is_a_new_one()
    {
        Put("payments-2.csv", "b1", "b2");
        Put("payments-1.csv", "a1");
        Put(".payments-3.csv", "c1");
        Put("payments-4.csv.part", "d1");
        Put("rates-1.csv", "e1");
        Directory.CreateDirectory(at["inbox/payments-folder.csv"]);
        File.CreateSymbolicLink(at["inbox/payments-link.csv"], at["inbox/rates-1.csv"]);
        File.WriteAllText(at["inbox/payments-empty.csv"], "");
        await using var server = Start();
        await server.Line("DS6181 payments-link.csv");
        await server.Line("payments-2.csv: Succeeded");

        Notes().ShouldBe("payments-1.csv a1,payments-2.csv b1,payments-2.csv b2");
        await Gone("payments-2.csv");
        In("inbox/done").ShouldBe(["payments-1.csv", "payments-2.csv"]);
        File.Move(at["inbox/done/payments-1.csv"], at["inbox/payments-1.csv"]);
        await server.Line("payments-1.csv: Succeeded");
        (await server.Stop()).ShouldBe(0);

        Notes().ShouldBe("payments-1.csv a1,payments-2.csv b1,payments-2.csv b2,payments-1.csv a1");
        In("inbox").ShouldBe([".payments-3.csv", "payments-4.csv.part", "payments-empty.csv", "payments-link.csv", "rates-1.csv"]);
        server.Seen.Count(line => line.Contains("DS6181", StringComparison.Ordinal)).ShouldBe(1);
        server.Seen.Count(line => line.Contains("DS6302 payments-empty.csv is empty", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_is_still_written_is_not_taken()
    {
        await using var server = Start();
        await using (var writer = new StreamWriter(new FileStream(at["inbox/payments-1.csv"], FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)))
        {
            await writer.WriteLineAsync("number");
            for (var row = 0; row < 12; row++)
            {
                await writer.WriteLineAsync($"{row}");
                await writer.FlushAsync();
                await Task.Delay(500);
            }
        }
        await server.Line("payments-1.csv: Succeeded");

        at.Ask("shop.db", "select count(*) from notes").ShouldBe("12");
        at.Ask("datasync-journal.db", "select group_concat(attempts) from runs").ShouldBe("1");
    }

    [Fact]
    public async Task A_file_that_fails_stays_with_its_reason_and_goes_on_when_its_cause_is_put_right()
    {
        Put("payments-1.csv", "bad", "a2");
        await using var server = Start();
        (await server.Line("payments-1.csv: Failed")).ShouldContain("DS6201 Nobody knows bad.");

        at.Run("schedules", at["import.sync"]).Out.ShouldContain("  payments-1.csv: failed at attempt ");
        at.Run("schedules", at["import.sync"], "--format", "json").Out.ShouldContain("\"code\": \"DS6201\"");
        at.Run("exceptions", "list", at["import.sync"]).Out.ShouldContain("payments-1.csv");
        // Nothing was written: what is there now counts.
        Put("payments-1.csv", "a1", "a2");
        await server.Line("payments-1.csv: Succeeded");
        await server.Stop();

        Notes().ShouldBe("payments-1.csv a1,payments-1.csv a2");
        at.Ask("datasync-journal.db", "select count(*) from runs").ShouldBe("1");
        at.Run("exceptions", "list", at["import.sync"]).Out.ShouldContain("Nothing waits.");
    }

    [Fact]
    public async Task A_file_that_is_changed_after_its_run_has_written_waits_for_a_person()
    {
        Put("payments-1.csv", "a1", "bad");
        await using var server = Start();
        await server.Line("payments-1.csv: Failed");
        var was = File.GetLastWriteTimeUtc(at["inbox/payments-1.csv"]);
        Put("payments-1.csv", "a1", "a2");
        await server.Line("DS6301 payments-1.csv");
        var attempts = at.Ask("datasync-journal.db", "select attempts from runs");

        Put("payments-1.csv", "a1", "bad");
        File.SetLastWriteTimeUtc(at["inbox/payments-1.csv"], was);
        await server.Line("payments-1.csv: Failed");
        await server.Stop();

        var run = at.Ask("datasync-journal.db", "select run from runs") ?? "";
        at.Run("exceptions", "return", at["import.sync"], run).Error.ShouldContain($"DS5165: The run {run} is of the file payments-1.csv, and belongs to its schedule.");
        Notes().ShouldBe("payments-1.csv a1");
        at.Ask("datasync-journal.db", $"select count(*) || ' ' || max(attempts > {attempts}) from runs").ShouldBe("1 1");
    }

    [Fact]
    public async Task Given_up_it_is_put_aside_and_what_comes_under_its_name_is_run()
    {
        Put("payments-1.csv", "a1", "bad");
        await using var server = Start();
        await server.Line("payments-1.csv: Failed");
        var run = at.Ask("datasync-journal.db", "select run from runs") ?? "";
        var discarded = at.Run("exceptions", "discard", at["import.sync"], run);
        // Every second the server tries it again, and takes it while it does.
        for (var tries = 0; tries < 20 && discarded.Error.Contains("DS6286", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(100);
            discarded = at.Run("exceptions", "discard", at["import.sync"], run);
        }
        discarded.Exit.ShouldBe(0, discarded.Error);
        await Gone("payments-1.csv");
        In("inbox/failed").ShouldBe(["payments-1.csv"]);

        Put("payments-1.csv", "a2");
        await server.Line("payments-1.csv: Succeeded");

        Notes().ShouldBe("payments-1.csv a1,payments-1.csv a2");
    }

    [Fact]
    public async Task A_file_that_cannot_be_moved_is_not_run_again_not_even_after_a_kill()
    {
        Put("payments-1.csv", "a1");
        File.WriteAllText(at["inbox/done"], "This is no folder.");
        await using (var first = Start())
        {
            await first.Line("DS6190 payments-1.csv cannot be moved");
            at.Run("schedules", at["import.sync"]).Out.ShouldContain("payments-1.csv: done, and not moved away yet");
            await first.Kill();
        }
        File.Delete(at["inbox/done"]);
        await using var second = Start();
        await Gone("payments-1.csv");
        await second.Stop();

        Notes().ShouldBe("payments-1.csv a1");
        In("inbox/done").ShouldBe(["payments-1.csv"]);
    }

    [Fact]
    public async Task Two_servers_run_each_file_once()
    {
        for (var i = 0; i < 40; i++) Put($"payments-{i:00}.csv", "a");
        await using var one = Start();
        await using var other = Start();
        for (var i = 0; i < 40; i++) await Gone($"payments-{i:00}.csv");
        await one.Stop();
        await other.Stop();

        at.Ask("shop.db", "select count(*) || ' ' || count(distinct note_text) from notes").ShouldBe("40 40");
    }

    public void Dispose() => at.Dispose();

    private ServeProcess Start() => ServeProcess.Start(at, ["import.sync"]);

    private void Put(string name, params string[] numbers) => File.WriteAllText(at[$"inbox/{name}"], $"number\n{string.Join('\n', numbers)}\n");

    private string? Notes() => at.Ask("shop.db", "select group_concat(note_text) from (select note_text from notes order by id)");

    private string[] In(string folder) => [.. Directory.GetFiles(at[folder]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private async Task Gone(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (File.Exists(at[$"inbox/{name}"])) await Task.Delay(50, limit.Token);
    }
}

using Microsoft.Data.Sqlite;

namespace DataSync.Cli.Tests.Commands;

/// <summary>How many runs of a task are at work at once. Source: tasks C40.</summary>
public sealed class LimitTests
{
    private const string Script = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        source feed = sqlite { file: "feed.db" }
        table Invoice in shop as "invoice" {
            key id     : text(20)
            account_id : text(8)? masked
            note       : text(20)?
        }
        table Feed in feed as "feed" {
            key invoice : text(20)
            note        : text(20)?
        }
        task Post for Invoice as item {
            LIMIT
            insert Feed { invoice <- item.id, note <- item.note }
            set item { note <- "{item.note}-{item.id}" }
        }
        """;

    private static Workplace Prepare(string limit)
    {
        var at = Workplace.Empty().Write("post.sync", Script.Replace("LIMIT", limit, StringComparison.Ordinal));
        at.Sql("shop.db", "create table invoice (id text primary key, account_id text, note text); insert into invoice values ('1', 'A', 'old'), ('2', 'A', 'old'), ('3', 'B', 'old')");
        at.Sql("feed.db", "create table feed (invoice text primary key, note text); create table ds_done (run text, step text, item text, data blob, primary key (run, step, item))");
        at.Run("run", at["post.sync"], "Post", "--key", "0");   // makes the journal
        return at;
    }

    /// <summary>Nobody else can write to the feed until it is let go.</summary>
    private static SqliteConnection Hold(Workplace at)
    {
        var connection = new SqliteConnection($"Data Source={at["feed.db"]};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "begin immediate";
        begin.ExecuteNonQuery();
        return connection;
    }

    private static async Task Until(Workplace at, string sql, string answer)
    {
        for (var looks = 0; at.Ask("datasync-journal.db", sql) != answer; looks++)
        {
            if (looks > 400) throw new TimeoutException($"{sql} is not {answer} but {at.Ask("datasync-journal.db", sql)}.");
            await Task.Delay(50);
        }
    }

    private static Task<(int Exit, string Out, string Error)> Start(Workplace at, string id) => Task.Run(() => at.Run("run", at["post.sync"], "Post", "--key", id));

    [Fact]
    public async Task Runs_with_the_same_value_follow_one_another_and_see_what_the_one_before_left()
    {
        using var at = Prepare("serial per item.account_id");
        Task<(int Exit, string Out, string Error)> first, second, other;
        using (Hold(at))
        {
            first = Start(at, "1");
            await Until(at, "select count(*) from places", "1");
            second = Start(at, "2");
            other = Start(at, "3");
            await Until(at, "select count(*) from runs where item in ('1', '2', '3')", "3");
            await Until(at, "select count(*) from places", "2");
            at.Sql("shop.db", "update invoice set note = 'new' where id = '2'");
        }
        foreach (var run in new[] { first, second, other }) (await run).Exit.ShouldBe(0, (await run).Error);

        at.Ask("feed.db", "select group_concat(invoice || note) from (select * from feed order by invoice)").ShouldBe("1old,2new,3old");
        at.Ask("datasync-journal.db", "select s.started >= r.ended from steps s join runs b on b.run = s.run and b.item = '2', runs r where r.item = '1'").ShouldBe("1");
        at.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "tasks R153")]
    public async Task No_more_runs_than_may_are_at_work_at_once()
    {
        using var at = Prepare("at most 2 at once");
        List<Task<(int Exit, string Out, string Error)>> runs;
        using (Hold(at))
        {
            runs = [Start(at, "1"), Start(at, "2"), Start(at, "3")];
            await Until(at, "select group_concat(state) from (select state from places order by state)", "0,0,1");
            at.Ask("datasync-journal.db", "select count(*) from runs where item in ('1', '2', '3')").ShouldBe("2");
        }
        foreach (var run in runs) (await run).Exit.ShouldBe(0, (await run).Error);
        at.Ask("feed.db", "select count(*) from feed").ShouldBe("3");
        // Two at once share no staged values.
        at.Ask("shop.db", "select group_concat(note) from (select note from invoice order by id)").ShouldBe("old-1,old-2,old-3");
    }

    [Fact]
    [Trait("Rule", "tasks R154")]
    public async Task A_run_keeps_the_plan_that_it_began_with()
    {
        using var at = Prepare("");
        Task<(int Exit, string Out, string Error)> run;
        using (Hold(at))
        {
            run = Start(at, "1");
            await Until(at, "select count(*) from runs where item = '1'", "1");
            at.Write("post.sync", Script.Replace("LIMIT", "", StringComparison.Ordinal).Replace("{item.note}-", "changed-", StringComparison.Ordinal));
        }
        (await run).Exit.ShouldBe(0, (await run).Error);
        at.Ask("shop.db", "select note from invoice where id = '1'").ShouldBe("old-1");
    }

    [Fact]
    public async Task Who_has_waited_long_enough_fails_and_may_go_on_later()
    {
        using var at = Prepare("serial per item.account_id wait 300 ms");
        Task<(int Exit, string Out, string Error)> first;
        using (Hold(at))
        {
            first = Start(at, "1");
            await Until(at, "select count(*) from places", "1");
            var second = at.Run("run", at["post.sync"], "Post", "--key", "2");
            second.Exit.ShouldBe(1);
            second.Error.ShouldContain("DS6288");
            second.Error.ShouldContain(": Another run of Post for the same value is at work");
        }
        (await first).Exit.ShouldBe(0);
        at.Run("run", at["post.sync"], "Post", "--key", "2").Out.ShouldContain("(attempt 2)");
    }

    [Fact]
    public void A_place_of_a_process_that_is_gone_is_free()
    {
        using var at = Prepare("at most 1 at once");
        at.Sql("datasync-journal.db", $"insert into places (script, task, place, run, owner) values ('post.sync', 'Post', '', 'gone', '4194300 1 {Environment.MachineName}')");

        at.Run("run", at["post.sync"], "Post", "--key", "1").Exit.ShouldBe(0);

        at.Ask("datasync-journal.db", "select count(*) from places").ShouldBe("0");
    }

    [Fact]
    public async Task What_a_place_is_for_is_not_in_the_journal_where_it_may_be_masked()
    {
        using var at = Prepare("serial per item.account_id");
        using var held = Hold(at);
        var first = Start(at, "1");

        await Until(at, "select count(*) from places", "1");

        at.Ask("datasync-journal.db", "select length(place) from places").ShouldBe("32");
        held.Dispose();
        await first;
    }
}

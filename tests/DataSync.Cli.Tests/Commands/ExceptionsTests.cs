using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

/// <summary>Runs that wait for somebody, and the run journal as people read it. Source: tasks R117 to R126, C37, §2.12.</summary>
public sealed class ExceptionsTests
{
    /// <summary>A task whose second step fails until the account is there; the first one is committed and marked.</summary>
    private const string Script = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table Invoice in shop as "invoice" {
            key id     : text(20)
            key part   : int
            account_id : text(8)?
            name       : text(40)?
            status     : text(10)?
        }
        table Account in shop as "account" {
            key code : text(8)
            name     : text(40)
        }
        table Feed in shop as "feed" {
            key invoice : text(20)
        }
        table Person in shop as "person" {
            key mail : text(40) masked
            name     : text(40)?
        }
        parameter suffix : text(10) = ""
        task Post for Invoice as item {
            status item.status { when started <- "Busy", when succeeded <- "Done", when failed <- "Failed" }
            insert Feed { invoice <- item.id }
            read Account as a where a.code = item.account_id
            set item { name <- "{a.name}{suffix}" }
        }
        task Tell for Person as p { fail "no" }
        """;

    private static Workplace Prepare()
    {
        var at = Workplace.Empty().Write("post.sync", Script);
        at.Sql("shop.db", """
            create table invoice (id text, part integer, account_id text, name text, status text, primary key (id, part));
            create table account (code text primary key, name text not null);
            create table feed (invoice text primary key);
            create table person (mail text primary key, name text);
            insert into invoice (id, part, account_id) values ('R, 1', 1, 'A'), ('R-2', 1, 'B');
            insert into person (mail) values ('anna@example.com');
            """);
        return at;
    }

    [Fact]
    public void A_queue_that_is_mistyped_does_not_look_like_one_that_is_done()
    {
        using var at = Prepare();
        at.Write("post.sync", Script.Replace("task Tell", "queue Unknown for Person\ntask Tell", StringComparison.Ordinal).Replace("fail \"no\"", "route Unknown { reason <- \"no\" }", StringComparison.Ordinal));
        at.Run("run", at["post.sync"], "Tell", "--key", "anna@example.com").Exit.ShouldBe(1);

        at.Run("exceptions", "list", at["post.sync"], "--queue", "Unknown").Out.ShouldContain("in Unknown: no");
        at.Run("exceptions", "list", at["post.sync"], "--queue", "Unkown").Out.ShouldBe("Nothing waits in Unkown. Queues in which something waits: Unknown.\n");
    }

    private static JsonElement Held(Workplace at) => JsonDocument.Parse(at.Run("exceptions", "list", at["post.sync"], "--format", "json").Out).RootElement;

    [Fact]
    [Trait("Rule", "tasks R1"), Trait("Rule", "tasks R117"), Trait("Rule", "tasks R118"), Trait("Rule", "tasks R121"), Trait("Rule", "tasks R122"), Trait("Rule", "tasks R123"), Trait("Rule", "tasks R125"), Trait("Rule", "tasks R126")]
    public void A_failed_item_waits_without_a_drawn_path_and_goes_on_at_the_step_that_failed_with_present_values()
    {
        using var at = Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R, 1", "1").Exit.ShouldBe(1);
        at.Sql("shop.db", "insert into account values ('A', 'Hofer'), ('C', 'Other')");

        var list = at.Run("exceptions", "list", at["post.sync"]);
        list.Out.ShouldContain("Post for R, 1, 1  failed");
        list.Out.ShouldContain("DS6202 at post.sync:");
        var run = Held(at)[0].GetProperty("run").GetString().ShouldNotBeNull();
        var show = at.Run("exceptions", "show", at["post.sync"], run);
        show.Out.ShouldContain("step: read Account");
        show.Out.ShouldContain("insert Feed: ok (1 written)");
        // Its cause is put right, and the item changed meanwhile.
        at.Sql("shop.db", "update invoice set account_id = 'C' where id = 'R, 1'");

        var back = at.Run("exceptions", "return", at["post.sync"], run[..30], "--set", "suffix=!");

        back.Exit.ShouldBe(0, back.Error);
        back.Out.ShouldContain("(attempt 2)");
        back.Out.ShouldContain("insert Feed: done earlier");
        at.Ask("shop.db", "select name || status from invoice where id = 'R, 1'").ShouldBe("Other!Done");
        at.Run("exceptions", "list", at["post.sync"]).Out.ShouldContain("Nothing waits.");
        at.Run("exceptions", "return", at["post.sync"], run).Error.ShouldContain("DS6286");
    }

    [Fact]
    [Trait("Rule", "tasks R123"), Trait("Rule", "tasks R124")]
    public void The_most_urgent_waits_in_front()
    {
        using var at = Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R, 1", "1");
        at.Run("run", at["post.sync"], "Post", "--key", "R-2", "1");
        Held(at).EnumerateArray().Select(r => r.GetProperty("item").GetString()).ShouldBe(["R-2, 1", "R, 1, 1"]);

        at.Run("exceptions", "raise", at["post.sync"], Held(at)[1].GetProperty("run").GetString() ?? "", "5").Exit.ShouldBe(0);

        Held(at).EnumerateArray().Select(r => r.GetProperty("item").GetString()).ShouldBe(["R, 1, 1", "R-2, 1"]);
        at.Run("exceptions", "list", at["post.sync"], "--item", "R-2, 1", "--task", "Post").Out.ShouldNotContain("R, 1");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void What_is_given_up_is_not_gone_on_with_and_the_next_run_begins_anew()
    {
        using var at = Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2", "1");
        var run = Held(at)[0].GetProperty("run").GetString() ?? "";

        at.Run("exceptions", "discard", at["post.sync"], run).Exit.ShouldBe(0);

        Held(at).GetArrayLength().ShouldBe(0);
        at.Run("exceptions", "return", at["post.sync"], run).Error.ShouldContain("DS6286: The run " + run + " does not wait for anybody: it was given up.");
        var next = at.Run("run", at["post.sync"], "Post", "--key", "R-2", "1");
        next.Out.ShouldNotContain("attempt 2");
        next.Error.ShouldContain("DS6214");
        at.Run("runs", "list", at["post.sync"]).Out.ShouldContain("Post for R-2, 1  discarded");
    }

    [Fact]
    public void An_item_that_was_run_anew_does_not_wait_any_more()
    {
        using var at = Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2", "1");
        at.Sql("shop.db", "delete from feed; insert into account values ('B', 'b')");
        at.Run("run", at["post.sync"], "Post", "--key", "R-2", "1", "--begin-anew").Exit.ShouldBe(0);

        Held(at).GetArrayLength().ShouldBe(0);
        at.Run("runs", "list", at["post.sync"], "--task", "Post").Out.Split('\n').Count(line => line.Contains("Post for R-2", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "tasks R140")]
    public void A_key_that_is_masked_is_not_in_the_journal_and_so_its_run_is_gone_on_with_by_hand()
    {
        using var at = Prepare();
        at.Run("run", at["post.sync"], "Tell", "--key", "anna@example.com").Exit.ShouldBe(1);
        var list = at.Run("exceptions", "list", at["post.sync"]);
        list.Out.ShouldNotContain("anna");

        var back = at.Run("exceptions", "return", at["post.sync"], Held(at)[0].GetProperty("run").GetString() ?? "");

        back.Exit.ShouldBe(2);
        back.Error.ShouldContain("DS5159");
    }

    [Fact]
    public void A_run_is_shown_with_its_attempts_steps_changes_and_statements()
    {
        using var at = Prepare();
        at.Sql("shop.db", "insert into account values ('A', 'Hofer')");
        at.Run("run", at["post.sync"], "Post", "--key", "R, 1", "1", "--set", "suffix=x").Exit.ShouldBe(0);
        var listed = JsonDocument.Parse(at.Run("runs", "list", at["post.sync"], "--format", "json").Out).RootElement[0];

        var show = at.Run("runs", "show", at["post.sync"], listed.GetProperty("run").GetString() ?? "");
        var json = JsonDocument.Parse(at.Run("runs", "show", at["post.sync"], listed.GetProperty("run").GetString() ?? "", "--format", "json").Out).RootElement;

        listed.GetProperty("outcome").GetString().ShouldBe("succeeded");
        show.Out.ShouldContain("Post for R, 1, 1: succeeded");
        show.Out.ShouldContain("attempt 1 with suffix = \"x\"");
        show.Out.ShouldContain("name null -> \"Hoferx\"");
        show.Out.ShouldContain("read Account: ok (1 read)");
        json.GetProperty("changes").EnumerateArray().Any(c => c.GetProperty("field").GetString() == "name").ShouldBeTrue();
        json.GetProperty("exchanges").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("DS5157", "runs", "list")]
    [InlineData("DS5157", "exceptions", "list")]
    public void A_journal_that_is_not_there_is_not_made(string code, params string[] words)
    {
        using var at = Prepare();

        var asked = at.Run([.. words, at["post.sync"]]);

        asked.Exit.ShouldBe(2);
        asked.Error.ShouldContain(code);
        File.Exists(at["datasync-journal.db"]).ShouldBeFalse();
    }

    [Fact]
    public void A_run_that_is_not_there_and_one_of_another_plan_are_named()
    {
        using var at = Prepare();
        at.Run("run", at["post.sync"], "Post", "--key", "R-2", "1");
        at.Write("other.sync", Script);

        at.Run("runs", "list", at["post.sync"], "--limit", "0").Exit.ShouldBe(2);
        at.Run("runs", "show", at["post.sync"], "nothing").Error.ShouldContain("DS6285");
        at.Run("exceptions", "discard", at["post.sync"], "").Error.ShouldContain("DS6285");
        Held(at).GetArrayLength().ShouldBe(1);
        at.Sql("datasync-journal.db", "insert into runs (run, task, item, plan, attempts, started, host) select substr(run, 1, 31) || 'z', task, 'other', plan, 1, started, host from runs");
        at.Run("runs", "show", at["post.sync"], (Held(at)[0].GetProperty("run").GetString() ?? "")[..30]).Error.ShouldContain("several runs that begin with");
        at.Run("exceptions", "return", at["other.sync"], Held(at)[0].GetProperty("run").GetString() ?? "").Error.ShouldContain("DS5158");
    }
}

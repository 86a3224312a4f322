using DataSync.Engine.Explain;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What an explanation says of statements and policies, on every database.</summary>
public sealed class ExplainRules
{
    private const string Script = """
        task T {
            for each a in Account where a.blocked is null {
                upsert Feed by invoice { invoice <- a.code, amount <- a.credit_limit }
            }
        }
        """;

    [Fact, Trait("Rule", "tasks R12")]
    public void A_task_has_its_name_steps_fields_sources_messages_status_and_comments()
    {
        using var task = new ScriptedTask("""
            mail office = smtp { host: "localhost", port: 2525, from: "datasync@example.com", security: "none" }
            /// Looks the account up.
            task T for Invoice as item {
                status item.status { when succeeded <- "Done", when failed <- "Failed" }
                /// The account of the invoice.
                read Account as account where account.code = item.account_id
                set item { account_name <- account.name }
                notify { to <- ["a@example.com"], subject <- "Filed", body <- item.id }
            }
            """);

        var explained = task.Explain();

        (explained.Task, explained.Documentation).ShouldBe(("T", "Looks the account up."));
        explained.Steps.Select(s => s.Name).ShouldBe(["read Account", "set item", "notify"]);
        explained.Lineage.Select(l => $"{l.Column}").ShouldContain("account_name");
        explained.Sources.Select(s => s.Name).ShouldBe(["shop", "office"]);
        explained.Steps[2].Does.ShouldContain("a@example.com");
        explained.Policies.Select(p => $"{p.Name} {p.Answer}").ShouldContain(p => p.Contains("Done", StringComparison.Ordinal));
        explained.Steps[0].Documentation.ShouldBe("The account of the invoice.");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void A_loop_shows_what_is_sent_for_many_rows_and_the_database_stays_as_it_is(Database database)
    {
        using var task = new ScriptedTask(Script, database);
        task.Sql("insert into account (code, credit_limit) values ('A1', 1)");

        var loop = task.Explain().Steps[0];

        loop.Policies.ShouldContain(p => p.Name == "upsert Feed" && p.Answer.StartsWith("many rows at a time", StringComparison.Ordinal));
        loop.Policies.ShouldContain(new ExplainedPolicy("batch", "10000 rows to a transaction", true));
        loop.Statements.Length.ShouldBeGreaterThan(1, string.Join("\n", loop.Statements.Select(s => s.Text)));
        loop.Statements.ShouldAllBe(s => s.Problem == null && s.Text.Length > 0);
        loop.Statements[0].Conditions.Single().EvaluatedBy.ShouldBe(Evaluation.Source);
        task.Ask("select count(*) from feed").ShouldBe("0");
        task.Succeed();
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void A_loop_shows_which_rows_it_finds_by_a_key_for_many_rows(Database database)
    {
        using var task = new ScriptedTask("""
            task T {
                for each a in Account where a.blocked is null {
                    update Invoice as i where i.id = a.code { credit_limit <- a.credit_limit }
                    delete Feed as f where f.invoice = a.code when none keep
                }
            }
            """, database);

        var loop = task.Explain().Steps[0];

        foreach (var step in new[] { "update Invoice", "delete Feed" })
            loop.Policies.ShouldContain(p => p.Name == step && p.Answer.StartsWith("many rows at a time", StringComparison.Ordinal), string.Join("\n", loop.Policies));
        loop.Statements.Count(s => s.Text.Contains(" in (", StringComparison.Ordinal) && s.Text.StartsWith("select", StringComparison.Ordinal)).ShouldBe(2, string.Join("\n", loop.Statements.Select(s => s.Text)));
        loop.Statements.ShouldAllBe(s => s.Problem == null && s.Text.Length > 0);
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public void A_loop_shows_no_delete_of_many_rows_where_a_foreign_key_leads_to_the_table(Database database)
    {
        using var task = new ScriptedTask("task T { for each a in Account { delete Feed as f where f.invoice = a.code when none keep } }", database);
        task.Explain().Steps[0].Statements.ShouldContain(s => s.Text.Contains("delete from", StringComparison.Ordinal) || s.Text.Contains(" in (", StringComparison.Ordinal));
        task.Sql("create table part (id integer primary key, invoice varchar(20) references feed (invoice))");
        task.Explain().Steps[0].Statements.Length.ShouldBe(1);
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void A_write_shows_what_it_looks_up_locks_and_checks(Database database)
    {
        using var task = new ScriptedTask("""
            table Counted in shop as "counted" { key id : text(20), name : text(20)?, seen : int version }
            task T {
                step UpdatesCounted: update Counted as c where c.id = "A" { name <- "ours" }
                step DeletesCounted: delete Counted as c where c.id = "A"
                step UpsertsCounted: upsert Counted by id { id <- "A", name <- "ours" }
                step Updates: update Account as a where a.code = "A" { name <- "ours" }
                step Deletes: delete Account as a where a.code = "A" and a.credit_limit < 5
                step Upserts: upsert Account by code { code <- "A", name <- "ours" }
                step Answers: upsert Account by code { code <- "A", name <- "ours" } when conflict skip
                for each i in Invoice batch 10 {
                    step Together: upsert Account by code { code <- i.id, name <- i.account_name when null keep }
                }
            }
            """, database);

        var steps = task.Explain().Steps;
        string[] Words(string step) => [.. steps.Single(s => s.Name == step).Statements.Select(s => s.Problem ?? FirstWord(s.Text))];
        var locks = database is Database.Sqlite or Database.OdbcSqlite ? Array.Empty<string>() : ["lock"];

        Words("UpdatesCounted").ShouldBe(["select", "update seen"]);
        Words("DeletesCounted").ShouldBe(["select", "delete seen"]);
        Words("UpsertsCounted").ShouldBe(["select", "update seen", "insert"]);
        Words("Updates").ShouldBe(["select", .. locks, "update"]);
        Words("Deletes").ShouldBe(["select", .. locks, "delete"]);
        Words("Upserts").ShouldBe(["select", .. locks, "update", "insert"]);
        Words("Answers").ShouldBe(["select", locks is [] ? "select" : "lock", "update", "insert"]);
        steps.Single(s => s.Kind == "for each").Statements.Skip(1).Select(s => FirstWord(s.Text)).Take(1 + locks.Length).ShouldBe(["select", .. locks]);

        static string FirstWord(string text) => text.EndsWith(" for update", StringComparison.Ordinal) ? "lock"
            : text.Split(' ')[0] + (text.Split(" where ") is [_, var condition] && condition.Contains("seen", StringComparison.Ordinal) ? " seen" : "");
    }

    [Fact]
    public void Without_a_version_nobody_is_promised_that_a_conflict_is_noticed()
    {
        using var task = new ScriptedTask("""
            table Counted in shop as "counted" { key id : text(20), name : text(20)?, seen : int version }
            task T {
                step One: update Account as a where a.code = "A" { name <- "ours" }
                step Two: update Counted as c where c.id = "A" { name <- "ours" }
            }
            """);

        string Answer(string step) => task.Explain().Steps.Single(s => s.Name == step).Policies.Single(policy => policy.Name == "when conflict").Answer;

        Answer("One").ShouldBe("not noticed: without a version the last one wins");
        Answer("Two").ShouldBe("fail");
    }

    [Fact]
    public void What_nobody_wrote_is_in_force_as_a_default()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as i {
                read Account as a where a.code = i.account_id
                update Account as b where b.code = a.code { name <- "x" }
            }
            """);

        var steps = task.Explain().Steps;

        new ExplainedPolicy[]
        {
            new("when none", "fail", true), new("when no key", "fail", true), new("when many", "fail", true), new("when failed", "the task fails", true), new("limit", "none", true),
        }.ShouldBeSubsetOf(steps[0].Policies);
        steps[1].Policies.ShouldContain(new ExplainedPolicy("expected rows", "1", true));
        steps[1].Policies.ShouldContain(new ExplainedPolicy("value that does not fit", "fail, unless its line says otherwise", true));
        task.Explain().Policies.ShouldContain(new ExplainedPolicy("timeout", "no time limit", true));
    }

    [Fact]
    public void Time_limits_of_task_step_and_defaults_are_told_with_their_warnings()
    {
        using var task = new ScriptedTask("""
            defaults { timeout 7 s }
            task T for Invoice as i {
                timeout 3 min warn at 50 percent
                read Account as a where a.code = i.account_id
                    timeout 1 s warn at 80 percent
                update Account as b where b.code = a.code { name <- "x" }
            }
            """);

        var told = task.Explain();

        told.Policies.ShouldContain(new ExplainedPolicy("timeout", "3 min, a warning at 50 percent", false));
        told.Steps[0].Policies.ShouldContain(new ExplainedPolicy("timeout", "1 s, a warning at 80 percent", false));
        var line = ScriptedTask.Model.Count(character => character == '\n') + 2;
        told.Steps[1].Policies.ShouldContain(new ExplainedPolicy("timeout", $"7 s, from the defaults in task.sync:{line}:12", false));
    }

    [Fact]
    public void Columns_of_the_same_name_are_listed_pair_by_pair()
    {
        using var task = new ScriptedTask("task T { for each a in Account { insert Copy { map same names from a\n invoice <- a.code } } }"
            + "\ntable Copy in shop as \"copy\" { key invoice : text(20)\n name : text(60)?\n since : date? }");

        task.Explain().Lineage.Select(v => v.Line).ShouldBe(["name <- a.name", "since <- a.since", "invoice <- a.code"]);
    }
}

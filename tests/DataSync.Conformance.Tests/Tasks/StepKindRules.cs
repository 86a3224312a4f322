using DataSync.Engine.Explain;
using DataSync.Engine.Journal;
using DataSync.Plans.Model;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What holds for every kind of step: an explanation, and a preview that writes nothing. A new kind needs its example here.</summary>
public sealed class StepKindRules
{
    /// <summary>For each kind a task T that has such a step and reaches it; for invoice R-1 or for none.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        [nameof(ReadStep)] = "task T for Invoice as i { read Account as a where a.code = i.account_id\n set i { account_name <- a.code } }",
        [nameof(AggregateStep)] = "task T for Invoice as i { aggregate Account as a into y { n <- count(), s <- sum(a.credit_limit) }\n set i { credit_limit <- y.s } }",
        [nameof(ForEachStep)] = "task T { for each a in Account { insert Feed { invoice <- a.code } } }",
        [nameof(InsertStep)] = "task T { insert Feed { invoice <- \"N\" } }",
        [nameof(UpdateStep)] = "task T { update Account as a where a.code = \"A1\" { name <- \"Other\" } }",
        [nameof(UpsertStep)] = "task T { upsert Account by code { code <- \"A1\", name <- \"Other\" } }",
        [nameof(DeleteStep)] = "task T { delete Account as a where a.code = \"A1\" }",
        [nameof(SetStep)] = "task T for Invoice as i { set i { status <- \"Done\" } }",
        [nameof(LetStep)] = "task T for Invoice as i { let x = \"Done\"\n set i { status <- x } }",
        [nameof(IfStep)] = "task T for Invoice as i { if i.account_id is not null { set i { status <- \"Done\" } } }",
        [nameof(FailStep)] = "task T { insert Feed { invoice <- \"N\" }\n fail \"no\" }",
        [nameof(StopStep)] = "task T { insert Feed { invoice <- \"N\" }\n stop }",
        [nameof(MergeStep)] = "task T { merge Account as a into Feed as f on f.invoice = a.code { note <- a.name } when missing insert }",
        [nameof(MergeExtraStep)] = "task T { merge Account as a into Invoice as i on i.id = a.code { account_name <- a.name } when extra delete }",
        [nameof(OwnQueryStep)] = "task T { query shop as q returns (code : text(8)) \"select code from account where code = {\"A1\"}\"\n insert Feed { invoice <- q.code } }",
        [nameof(OwnWriteStep)] = "task T { query shop \"update account set name = {\"Other\"} where code = {\"A1\"}\" }",
        [nameof(ProcedureStep)] = "procedure Book in shop as \"book\" (id : text(20))\ntask T { call Book { id <- \"A1\" } }",
        [nameof(NotifyStep)] = "mail office = smtp { host: \"localhost\", from: \"d@example.com\" }\ntask T for Invoice as i { notify { to <- [\"a@example.com\"], subject <- i.id } }",
        [nameof(RouteStep)] = "queue Review for Invoice\ntask T for Invoice as i { insert Feed { invoice <- \"N\" }\n route Review }",
        [nameof(TransactionStep)] = "task T { transaction shop { insert Feed { invoice <- \"N\" } } }",
    };

    // A call needs a service: Services/CallRules says the same of it.
    public static TheoryData<string> Kinds => [.. Explainer.Kinds.Keys.Where(k => k != typeof(ServiceStep)).Select(k => k.Name)];

    [Theory, MemberData(nameof(Kinds)), Trait("Rule", "tasks R164")]
    public void Every_kind_of_step_is_explained_and_its_preview_lists_and_writes_nothing(string kind)
    {
        Examples.ShouldContainKey(kind, "A kind of step has an example here.");
        var script = Examples[kind];
        // A source of kind sqlite has no procedures at all.
        using var task = new ScriptedTask(script, kind == nameof(ProcedureStep) ? Database.OdbcSqlite : Database.Sqlite);
        task.Sql("insert into account (code, name, credit_limit) values ('A1', 'Adams', 5)");
        task.Sql("insert into invoice (id, account_id, status) values ('R-1', 'A1', 'New')");
        var before = Contents(task);

        var word = Explainer.Kinds.Single(k => k.Key.Name == kind).Value.Kind;
        var step = task.Explain().Steps.First(s => s.Kind == word);
        var result = task.Run(script.Contains("task T for Invoice", StringComparison.Ordinal) ? "R-1" : null, preview: true);

        result.Outcome.ShouldBe(kind switch { nameof(FailStep) or nameof(RouteStep) => RunOutcome.Failed, nameof(StopStep) => RunOutcome.Stopped, _ => RunOutcome.Succeeded }, result.Failure?.ToString());
        Contents(task).ShouldBe(before);
        result.Preview.ShouldNotBeNull().Writes.ShouldNotBeEmpty();
        if (step.InPreview != "done" && kind != nameof(SetStep)) result.Preview.Writes.ShouldContain(w => w.Step == step.Name);
    }

    private static string Contents(ScriptedTask task) => string.Join("\n", new[] { "account", "invoice", "feed" }.Select(t => task.Ask($"select * from {t} order by 1")))
        + task.Ask("select name from sqlite_master order by 1");
}

using System.Text.Json;
using DataSync.Engine.Explain;
using DataSync.Engine.Sources;
using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;

namespace DataSync.Engine.Tests.Running;

public sealed class ExplainTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void An_explanation_shows_steps_statements_who_evaluates_what_and_the_policies_in_force()
    {
        var read = world.ReadAccount(none: OutcomeKind.Keep);
        read = read with { Query = read.Query with { Where = read.Query.Where.Add(world.Compiled(_ => true)) } };
        var explanation = Explain(world.ForInvoice(read, new IfStep(world.Code.When(_ => true), [world.UpsertFeed()], [], "account.Blocked") { Name = "if", Site = 0 }));

        var text = explanation.ToText();
        text.ShouldMatch("task PostInvoice\n    item: +Invoice in documents, by id\n    staged values: +written at the end, in one update \\(default\\)\n");
        text.ShouldContain("1. read Account   test.sync:20:5\n       reads one row of Account\n");
        text.ShouldContain(" from \"Account\" where ");
        text.ShouldContain("=   evaluated by the source");
        text.ShouldContain("compiled   evaluated here: it has no form that a source understands");
        text.ShouldMatch("when none: +keep");
        text.ShouldMatch("when many: +fail");
        text.ShouldContain("        3. upsert InvoiceFeed");
        text.ShouldContain("accounting: insert into \"IF_INVOICE\"");
        JsonDocument.Parse(explanation.ToJson()).RootElement.GetProperty("steps")[0].GetProperty("statements")[0].GetProperty("conditions").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void What_a_source_refuses_is_told_in_place_of_the_statement()
    {
        var plan = world.Plan(world.ForInvoice(world.UpsertFeed()));
        using var sources = new SourceSet(plan, _ => throw new Plans.Runtime.SyncException("DS6233", "The secret pw is not to be had."));
        using var explainer = new Explainer(plan, sources);

        explainer.Explain(0).ToText().ShouldContain("accounting could not be asked, so its statements are not shown: DS6233: The secret pw is not to be had.");
    }

    [Fact]
    public void Every_kind_of_step_has_an_explanation_and_says_what_a_preview_does_with_it()
    {
        var kinds = typeof(StepPlan).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(StepPlan)) && !t.IsAbstract);

        // One class for each kind in Explain/Steps, and its line in StepDescribers.
        Explainer.Kinds.Keys.Select(t => t.Name).Order().ShouldBe(kinds.Select(t => t.Name).Order());
    }

    private TaskExplanation Explain(TaskPlan task)
    {
        var plan = world.Plan(task);
        using var sources = new SourceSet(plan, s => world.Source(s.Name == "documents" ? 0 : 1));
        using var explainer = new Explainer(plan, sources);
        return explainer.Explain(0);
    }
}

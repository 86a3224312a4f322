using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Running;

/// <summary>A masked value is nowhere but where it belongs. Source: tasks R116, R127, R140.</summary>
public sealed class MaskingTests : IDisposable
{
    private const string Secret = "anna@example.com";
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact, Trait("Rule", "tasks R127")]
    public void A_masked_value_appears_in_no_message_change_preview_or_journal()
    {
        world.JournalInFile();
        world.GivenInvoice(mail: Secret);
        world.Given(World.Feed, ["R-1", 7m, "old " + Secret]);
        var copy = new UpsertStep(World.Feed, [0], new MappingPlan([0, 2], world.Code.Map((f, w) => { w.Put(0, World.Item(f)[0]); w.Put(1, World.Item(f)[5]); }))) { Name = "upsert", Site = 0 };
        var lookUp = new ReadStep(world.Query(World.Feed, World.FeedSlot, world.Equal(World.Feed, World.FeedSlot, 2, f => World.Item(f)[5])),
            world.Outcome(OutcomeKind.Keep), world.Outcome(OutcomeKind.Keep), world.Outcome(OutcomeKind.Keep)) { Name = "read", Site = 0 };
        var task = world.ForInvoice(lookUp, copy, world.Fail($"The mail to {Secret} bounced."));

        var preview = world.Run(task, new Engine.Running.RunOptions { Preview = true });
        var result = world.Run(task);

        preview.Preview.ShouldNotBeNull().Writes[0].Values.Single(v => v.Column == "NOTE").New.ShouldBe("***");
        result.Changes.Single(c => c.Field == "NOTE").New.ShouldBe("***");
        result.Failure.ShouldNotBeNull().Message.ShouldBe("The mail to *** bounced.");
        world.Rows(World.Feed).ShouldBe(["R-1|7|" + Secret]);
        world.Journal.Dispose();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(world.Folder, "journal.db*"))
            System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file)).ShouldNotContain(Secret);
    }

    [Fact, Trait("Rule", "tasks R116")]
    public void At_a_masked_place_the_failure_names_the_place_and_not_the_value()
    {
        world.GivenInvoice();
        var site = world.Site(33, "owner_mail", masked: true);
        var set = new SetStep(World.ItemSlot, [5], world.Code.Assign(f =>
        {
            f.Site = site;
            throw new SyncException("DS6106", "\"computed-secret\" is not a text.");
        })) { Name = "set item", Site = 0 };

        var failure = world.Run(world.ForInvoice(set)).Failure.ShouldNotBeNull();

        (failure.Place, failure.Text, failure.Code).ShouldBe(("test.sync:33:5", "owner_mail", "DS6106"));
        failure.ToString().ShouldNotContain("computed-secret");
    }
}

using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Plans.Tests.Model;

public sealed class PlanJsonTests
{
    private static readonly SyncPlan Plan = new()
    {
        LanguageVersion = 1,
        Scripts = ["a.sync"],
        Sites = [new SitePlan(0, 1, 1, 1, 9, "read Account")],
        RowTypes = [new RowTypePlan("Account", [new FieldPlan("id", SyncType.Text with { Length = 8 }), new FieldPlan("limit", new SyncType(TypeKind.Decimal, true, 0, 12, 2))])],
        Tables =
        [
            new TablePlan(0, "Account", 0, "dbo.Account", 0, [new ColumnPlan(0, "id", "id", SyncType.Text, IsKey: true)], 0, 0)
            {
                Parents = [new ParentPlan(0, [0], 0)],
            },
        ],
        Tasks =
        [
            new TaskPlan("T", "", 1, null,
            [
                new ReadStep(
                    new QueryPlan(0, 0, [0], 0, [new ConjunctPlan(
                        new FilterPlan.Comparison(new FilterOperand.Column(0), CompareOperator.Equal, new FilterOperand.Parameter(1, TypeKind.Text)), 2, [1], "id = 'x'", 0)], [], null),
                    new OutcomePlan(OutcomeKind.Fail, -1, [], -1, 0), new OutcomePlan(OutcomeKind.Fail, -1, [], -1, 0), new OutcomePlan(OutcomeKind.Steps, -1, [new StopStep { Name = "stop", Site = 0 }], -1, 0))
                { Name = "read Account", Site = 0 },
            ], 0)
            { Timeout = SyncDuration.FromDays(1) },
        ],
        Tests = [new TestPlan("t", [new ClockLine(0) { Site = 0 }], 0)],
    };

    [Fact]
    public void A_plan_survives_writing_and_reading()
    {
        var json = PlanJson.Write(Plan);

        PlanJson.Write(PlanJson.Read(json)).ShouldBe(json);
    }

    [Fact]
    public void Steps_keep_their_kind()
    {
        var read = PlanJson.Read(PlanJson.Write(Plan)).Tasks[0].Steps[0].ShouldBeOfType<ReadStep>();

        read.WhenMany.Steps[0].ShouldBeOfType<StopStep>();
        read.Query.Where[0].Filter.ShouldBeOfType<FilterPlan.Comparison>().Right.ShouldBe(new FilterOperand.Parameter(1, TypeKind.Text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_member_of_every_type_is_read_as_it_was_written(bool last)
    {
        var json = Encoding.UTF8.GetString(PlanJson.Write(FilledPlan.Create(last)));

        Encoding.UTF8.GetString(PlanJson.Write(PlanJson.Read(Encoding.UTF8.GetBytes(json)))).ShouldBe(json);
    }

    [Fact]
    public void The_plan_that_is_compared_has_every_kind_of_step_filter_and_test_line()
    {
        var json = Encoding.UTF8.GetString(PlanJson.Write(FilledPlan.Create(last: true)));
        var kinds = typeof(SyncPlan).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)).ToList();

        kinds.Count.ShouldBeGreaterThan(30);
        foreach (var kind in kinds) json.ShouldContain($"\"$type\": \"{kind.TypeDiscriminator}\"");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "languageVersion": "one" }""")]
    [InlineData("""{ "languageVersion": 1.5 }""")]
    [InlineData("""{ "languageVersion": 1, "capabilities": 1 }""")]
    public void What_is_no_plan_is_refused(string json) => Should.Throw<JsonException>(() => PlanJson.Read(Encoding.UTF8.GetBytes(json)));
}

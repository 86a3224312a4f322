using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

/// <summary>The tests of a plan.</summary>
internal static class TestReading
{
    public static TestPlan Test(JsonElement e) => new(e.Text("name"), e.List("lines", Line), e.Int("site"));

    private static TestLinePlan Line(JsonElement e)
    {
        var site = e.Int("site");
        return e.Kind() switch
        {
            "clock" => new ClockLine(e.Int("valueFunction")) { Site = site },
            "given row" => new GivenRowLine(e.Int("table"), e.TextOrNull("station"), e.List("values", Value)) { Site = site },
            "given no" => new GivenNoneLine(e.Int("table")) { Site = site },
            "given file" => new GivenFileLine(e.Int("table"), e.TextOrNull("station"), e.Text("file"), e.Flag("communicated")) { Site = site },
            "given fault" => new GivenFaultLine(e.Int("afterStep")) { Site = site },
            "given transfer" => new GivenTransferLine(e.Choice<TransferFault>("fault")) { Site = site },
            "with format" => new WithFormatLine(e.One("format", NetworkReading.Format)) { Site = site },
            "with parameter" => new WithParameterLine(e.Int("parameter"), e.Int("valueFunction")) { Site = site },
            "run" => new RunLine(e.Int("task"), e.Ints("keyFunctions")) { Site = site },
            "communicate" => new CommunicateLine(e.Text("from"), e.Text("to")) { Site = site },
            "expect outcome" => new ExpectOutcomeLine(e.Choice<ExpectedOutcome>("outcome"), e.Int("textFunction")) { Site = site },
            "expect row" => new ExpectRowLine(e.Int("table"), e.TextOrNull("station"), e.Ints("keyFunctions"), e.List("values", Value)) { Site = site },
            "expect that" => new ExpectThatLine(e.Int("conditionFunction"), e.Int("countRowType"), e.List("counts", CountOf), e.Text("text")) { Site = site },
            "expect log" => new ExpectLogLine(e.Text("from"), e.Text("to"), e.List("counts", Count)) { Site = site },
            "expect request" => new ExpectRequestLine(e.Text("from"), e.List("counts", Count)) { Site = site },
            "given answer" => new GivenAnswerLine(e.Int("service"), e.Int("operation"), e.Int("fault"), e.List("values", AnswerValue)) { Site = site },
            "expect no call" => new ExpectNoCallLine(e.Int("service"), e.Int("operation")) { Site = site },
            "expect mail" => new ExpectMailLine(e.Int("toFunction"), e.Int("subjectFunction")) { Site = site },
            "expect no mail" => new ExpectNoMailLine(e.Int("toFunction")) { Site = site },
            var unknown => throw new JsonException($"There is no test line '{unknown}'."),
        };
    }

    private static TestValuePlan Value(JsonElement e) => new(e.Int("column"), e.Int("valueFunction"), e.Int("site"));

    private static TestAnswerValuePlan AnswerValue(JsonElement e) => new(e.One("path", ServiceReading.Path), e.Int("valueFunction"));

    private static TestCountPlan Count(JsonElement e) => new(e.Int("table"), e.Text("counter"), e.Long("count"), e.Int("site"));

    private static TestCountOf CountOf(JsonElement e) => new(e.Int("table"), e.TextOrNull("station"));
}

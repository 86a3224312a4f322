using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

/// <summary>The network of a plan.</summary>
internal static class NetworkReading
{
    public static NetworkPlan Network(JsonElement e) => new()
    {
        Attributes = e.List("attributes", PlanReading.Field),
        AttributeRowType = e.Int("attributeRowType"),
        Stations = e.List("stations", Station),
        Formats = e.List("formats", Format),
        Distributions = e.List("distributions", Distribution),
        Connections = e.List("connections", Connection),
        OwnFields = e.List("ownFields", own => new OwnFieldPlan(own.Int("table"), own.Int("column"), own.Int("site"))),
    };

    public static FormatPlan Format(JsonElement e) => new(e.Text("name"), e.List("rows", FormatRow), e.Int("site"));

    private static StationPlan Station(JsonElement e) => new(e.Text("name"), e.Int("number"), e.Int("site"))
    {
        MainOffice = e.Flag("mainOffice"),
        CatalogsHere = e.Flag("catalogsHere"),
        Below = e.TextOrNull("below"),
        Sources = e.List("sources", PlanReading.Source),
        Folder = e.TextOrNull("folder"),
        Zone = e.TextOrNull("zone"),
        Languages = e.Texts("languages"),
        OutputDays = e.List("outputDays", JsonMembers.Choice<DayOfWeek>),
        OutputTimes = e.List("outputTimes", JsonMembers.Time),
        RemoveDeletedAfter = e.Duration("removeDeletedAfter"),
        VerifyTarget = e.Flag("verifyTarget"),
        AttributeFunctions = e.Ints("attributeFunctions"),
    };

    private static FormatRowPlan FormatRow(JsonElement e) => new(e.Int("table"), e.Int("site"))
    {
        Output = e.Flag("output"),
        OutputFunction = e.Int("outputFunction"),
        OutputText = e.Text("outputText"),
        OutputBasis = Basis(e, "outputBasis"),
        Input = e.Flag("input"),
        InputFunction = e.Int("inputFunction"),
        InputText = e.Text("inputText"),
        InputBasis = Basis(e, "inputBasis"),
        Purge = e.Flag("purge"),
        Fields = e.Ints("fields"),
        Pulls = e.Ints("pulls"),
        RefuseDeletions = e.Flag("refuseDeletions"),
        Matches = e.List("matches", Match),
    };

    private static MatchRulePlan Match(JsonElement e) => new(e.Flag("similar"), e.Ints("columns"), e.Choice<MatchAnswer>("answer"), e.Text("text"), e.Int("site"));

    private static DistributionPlan Distribution(JsonElement e) => new(e.Text("station"), e.TextOrNull("format"), e.List("rows", DistributionRow), e.Int("site"))
    {
        Pins = e.List("pins", Pin),
    };

    private static PinPlan Pin(JsonElement e) => new(e.Int("table"), e.Text("file"), e.Int("site"));

    private static DistributionRowPlan DistributionRow(JsonElement e) =>
        new(e.Int("table"), e.Flag("also"), e.Int("conditionFunction"), e.Text("text"), e.Int("site")) { Basis = Basis(e, "basis") };

    private static ConditionBasis Basis(JsonElement e, string name) =>
        e.OneOrNull(name, basis => new ConditionBasis(basis.Text("digest"), basis.Ints("parameters"), basis.Choice<ClockReading>("clock"))) ?? ConditionBasis.None;

    private static ConnectionPlan Connection(JsonElement e) => new(e.Text("from"), e.Text("to"), e.Text("format"), e.Int("site"))
    {
        Synchronize = e.Flag("synchronize"),
        SynchronizeEvery = e.DurationOrNull("synchronizeEvery"),
        ReceiptWithin = e.DurationOrNull("receiptWithin"),
        RemindAfter = e.DurationOrNull("remindAfter"),
        HoldDeletionsAbove = e.IntOrNull("holdDeletionsAbove"),
        HoldIsPercent = e.Flag("holdIsPercent"),
        Manual = e.Flag("manual"),
        Input = e.Flag("input"),
        Output = e.Flag("output"),
        WhenFailed = e.List("whenFailed", TaskReading.Step),
        WhenSucceeded = e.List("whenSucceeded", TaskReading.Step),
    };
}

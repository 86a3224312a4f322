using System.Text.Json;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model.Reading;

/// <summary>
/// Reads a plan member by member. Written out rather than left to a serializer: setting one up for all these types costs more than a short run does.
/// </summary>
internal static class PlanReading
{
    public static SyncPlan Plan(JsonElement e) => new()
    {
        LanguageVersion = e.Int("languageVersion"),
        Capabilities = e.Texts("capabilities"),
        Scripts = e.Texts("scripts"),
        Sites = e.List("sites", Site),
        RowTypes = e.List("rowTypes", RowType),
        Sources = e.List("sources", Source),
        Tables = e.List("tables", Table),
        Services = e.List("services", ServiceReading.Service),
        Defaults = e.List("defaults", Default),
        Parameters = e.List("parameters", Parameter),
        Tasks = e.List("tasks", TaskReading.Task),
        Schedules = e.List("schedules", Schedule),
        Environments = e.List("environments", Environment),
        Origins = e.List("origins", OriginReading.Origin),
        Network = e.OneOrNull("network", NetworkReading.Network),
        Tests = e.List("tests", TestReading.Test),
    };

    public static FieldPlan Field(JsonElement e) => new(e.Text("name"), e.One("type", Type), e.Flag("masked"));

    public static SyncType Type(JsonElement e) =>
        new(e.Choice<TypeKind>("kind"), e.Flag("nullable"), e.Int("length"), e.Int("precision"), e.Int("scale"), e.OneOrNull("element", Type));

    public static SourcePlan Source(JsonElement e) => new(e.Text("name"), e.Text("kind"), e.List("settings", Setting), e.Int("site"));

    private static SitePlan Site(JsonElement e) =>
        new(e.Int("script"), e.Int("line"), e.Int("column"), e.Int("endLine"), e.Int("endColumn"), e.Text("text"), e.Flag("masked"));

    private static RowTypePlan RowType(JsonElement e) => new(e.Text("name"), e.List("fields", Field));

    private static SettingPlan Setting(JsonElement e) =>
        new(e.Text("name"), e.Choice<SettingOrigin>("origin"), e.OneOrNull("value", Constant), e.TextOrNull("reference"));

    private static ConstantPlan Constant(JsonElement e) => new(e.Choice<TypeKind>("kind"), e.TextOrNull("text"));

    private static EnvironmentPlan Environment(JsonElement e) => new(e.Text("name"), e.List("settings", Setting));

    private static SchedulePlan Schedule(JsonElement e) => new(e.Text("name"), e.Int("task"), e.Int("site"))
    {
        Items = e.OneOrNull("items", TaskReading.Query),
        Changes = e.Ints("changes"),
        Files = e.IntOrNull("files"),
        Every = e.DurationOrNull("every"),
        Cron = e.TextOrNull("cron"),
        Zone = e.TextOrNull("zone"),
        Missed = e.Choice<MissedRuns>("missed"),
        Overlaps = e.Flag("overlaps"),
        IgnoresOwnChanges = e.Flag("ignoresOwnChanges"),
    };

    private static DefaultPlan Default(JsonElement e) => new(e.Text("name"), e.Text("answer"), e.Int("site"));

    private static ParameterPlan Parameter(JsonElement e) => new(e.Text("name"), e.One("type", Type), e.Int("defaultFunction"), e.Int("site"));

    private static TablePlan Table(JsonElement e) => new(
        e.Int("index"), e.Text("name"), e.Int("source"), e.Text("physicalName"), e.Int("rowType"), e.List("columns", Column), e.Int("readAllFunction"), e.Int("site"))
    {
        Tracking = e.Choice<TrackingKind>("tracking"),
        Stamps = e.OneOrNull("stamps", Stamps),
        Parents = e.List("parents", Parent),
        ProtectFunctions = e.Ints("protectFunctions"),
        KeepDeleted = e.Flag("keepDeleted"),
    };

    private static StampsPlan Stamps(JsonElement e) => new(e.List("own", Column), e.Int("created"), e.Int("updated"), e.Int("deleted")) { Zone = e.TextOrNull("zone") };

    public static ColumnPlan Column(JsonElement e) => new(e.Int("index"), e.Text("name"), e.Text("physicalName"), e.One("type", Type), e.Flag("isKey"))
    {
        Masked = e.Flag("masked"),
        Generated = e.Flag("generated"),
        Computed = e.Flag("computed"),
        Version = e.Flag("version"),
        Default = e.OneOrNull("default", Constant),
        Values = e.List("values", Constant),
        Position = e.OneOrNull("position", Position),
    };

    private static PositionPlan Position(JsonElement e) => new(e.Int("first"), e.Int("last"));

    private static ParentPlan Parent(JsonElement e) => new(e.Int("table"), e.Ints("columns"), e.Int("site"));
}

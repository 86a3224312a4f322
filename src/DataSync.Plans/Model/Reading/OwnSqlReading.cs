using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

/// <summary>Statements and procedures of the script's own.</summary>
internal static class OwnSqlReading
{
    public static OwnSqlPlan Statement(JsonElement e) => new(e.Int("source"), e.Texts("pieces"), e.List("values", Value));

    public static OwnValuePlan Value(JsonElement e) => new(e.Int("valueFunction"), e.Choice<Values.TypeKind>("kind"), e.Int("site"));

    public static ResultPlan Result(JsonElement e) =>
        new(e.Text("name"), e.List("columns", PlanReading.Column), e.Int("rowType"), e.Int("readFunction"), e.Int("slot"));

    public static OwnQueryStep Query(JsonElement e, string name, int site) =>
        new(e.One("statement", Statement), e.One("result", Result), e.One("whenNone", TaskReading.Outcome), e.OneOrNull("whenMany", TaskReading.Outcome))
        {
            Name = name, Site = site, Limit = e.IntOrNull("limit"), ListSlot = e.Int("listSlot"), Streams = e.Flag("streams"),
        };

    public static OwnWriteStep Execute(JsonElement e, string name, int site) => new(e.One("statement", Statement))
    {
        Name = name, Site = site, ExpectRows = e.LongOrNull("expectRows"), WhenNone = e.OneOrNull("whenNone", TaskReading.Outcome), OnceFunction = e.Int("onceFunction"),
    };

    public static ProcedureStep Call(JsonElement e, string name, int site) =>
        new(e.One("procedure", Procedure), e.One("mapping", TaskReading.Mapping), e.OneOrNull("result", Result))
        {
            Name = name, Site = site, ReadsOnly = e.Flag("readsOnly"), OnceFunction = e.Int("onceFunction"),
        };

    private static ProcedurePlan Procedure(JsonElement e) => new(e.Text("name"), e.Int("source"), e.Text("physicalName"),
        e.List("inputs", PlanReading.Column), e.List("outputs", PlanReading.Column), e.Ints("outputPlaces"));
}

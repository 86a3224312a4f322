using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

/// <summary>What the functions of a plan read.</summary>
internal static class OriginReading
{
    public static OriginPlan Origin(JsonElement e) => new(e.Int("function"), e.List("lines", Line));

    private static OriginLinePlan Line(JsonElement e) => new(e.Int("target"), e.Int("site"), e.List("uses", Use));

    private static UsePlan Use(JsonElement e) => new(e.Choice<UseKind>("kind"), e.Text("name")) { Slot = e.Int("slot"), Table = e.Int("table"), Column = e.Int("column") };
}

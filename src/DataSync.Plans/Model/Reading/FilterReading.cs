using System.Text.Json;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model.Reading;

/// <summary>The conditions of a plan that a source may evaluate.</summary>
internal static class FilterReading
{
    public static FilterPlan Filter(JsonElement e) => e.Kind() switch
    {
        "all" => new FilterPlan.AllOf(e.List("parts", Filter)),
        "any" => new FilterPlan.AnyOf(e.List("parts", Filter)),
        "not" => new FilterPlan.Negation(e.One("part", Filter)),
        "compare" => new FilterPlan.Comparison(e.One("left", Operand), e.Choice<CompareOperator>("operator"), e.One("right", Operand)),
        "in" => new FilterPlan.InList(e.One("left", Operand), e.List("values", Operand)),
        "like" => new FilterPlan.LikePattern(e.One("left", Operand), e.One("pattern", Operand)),
        "null" => new FilterPlan.IsNull(e.One("left", Operand)),
        "true" => new FilterPlan.IsTrue(e.One("left", Operand)),
        var unknown => throw new JsonException($"There is no filter '{unknown}'."),
    };

    private static FilterOperand Operand(JsonElement e) => e.Kind() switch
    {
        "column" => new FilterOperand.Column(e.Int("index")),
        "value" => new FilterOperand.Parameter(e.Int("valueFunction"), e.Choice<TypeKind>("kind")),
        var unknown => throw new JsonException($"There is no operand '{unknown}'."),
    };
}

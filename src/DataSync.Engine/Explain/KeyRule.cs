using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Explain;

/// <summary>The rule by which the keys of a condition are compared, and who applies it. Source: tasks R65.</summary>
internal static class KeyRule
{
    /// <returns>Null for a condition without a key.</returns>
    public static string? Of(ConjunctPlan conjunct, TablePlan table, bool bySource)
    {
        if (conjunct.KeyFunctions.IsEmpty) return null;
        var kinds = Columns(conjunct.Filter).Select(c => table.Columns[c].Type.Kind).Distinct().ToArray();
        var who = bySource ? "the source compares" : "compared here";
        return kinds.Length == 0 || kinds.Contains(TypeKind.Text)
            ? $"{who}: texts are equal when every character is, upper and lower case and trailing blanks included"
            : $"{who}: by value";
    }

    private static IEnumerable<int> Columns(FilterPlan? filter) => filter switch
    {
        FilterPlan.AllOf all => all.Parts.SelectMany(Columns),
        FilterPlan.AnyOf any => any.Parts.SelectMany(Columns),
        FilterPlan.Negation not => Columns(not.Part),
        FilterPlan.Comparison compare => new[] { compare.Left, compare.Right }.OfType<FilterOperand.Column>().Select(c => c.Index),
        FilterPlan.InList { Left: FilterOperand.Column column } => [column.Index],
        _ => [],
    };
}

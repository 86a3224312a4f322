using System.Collections;
using System.Reflection;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>
/// The functions that a part of a plan names: members that end in <c>Function</c> or <c>Functions</c>, wherever they are. Found by reflection, so that a new kind of
/// step needs nothing here; explanations are not in a hurry.
/// </summary>
internal static class FunctionNumbers
{
    public static IEnumerable<int> Of(TaskPlan task) => Of((object)task).Where(f => f >= 0).Distinct();

    public static IReadOnlySet<int> Of(OutcomePlan answer) => Of((object)answer).ToHashSet();

    public static IReadOnlySet<int> Of(StepPlan step) => Of((object)step).ToHashSet();

    /// <summary>Names of the parameters that the functions of a task read.</summary>
    public static IReadOnlySet<string> ParametersOf(SyncPlan plan, TaskPlan task)
    {
        var functions = Of(task).ToHashSet();
        return plan.Origins.Where(o => functions.Contains(o.Function)).SelectMany(o => o.Lines).SelectMany(l => l.Uses)
            .Where(u => u.Kind == UseKind.Parameter).Select(u => u.Name).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<int> Of(object part)
    {
        foreach (var member in part.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (member.GetIndexParameters().Length > 0) continue;
            var value = member.GetValue(part);
            if (value is int function && member.Name.EndsWith("Function", StringComparison.Ordinal)) yield return function;
            else if (value is IEnumerable<int> functions && !IsUnset(value) && member.Name.EndsWith("Functions", StringComparison.Ordinal))
                foreach (var each in functions) yield return each;
            else if (value is IEnumerable list and not string && !IsUnset(value))
                foreach (var found in list.Cast<object>().Where(IsPart).SelectMany(Of)) yield return found;
            else if (value is not null && IsPart(value))
                foreach (var found in Of(value)) yield return found;
        }
    }

    // An array that was never set cannot be gone through.
    private static bool IsUnset(object value) => value.GetType().IsValueType && value.Equals(Activator.CreateInstance(value.GetType()));

    private static bool IsPart(object value) => value.GetType() is { IsClass: true, Namespace: "DataSync.Plans.Model" };
}

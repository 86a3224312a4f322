using System.Globalization;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain.Steps;

/// <summary>What is in force for writes, as far as the script does not say it.</summary>
internal static class WritePolicies
{
    public static IEnumerable<ExplainedPolicy> Of(WriteStep step, PlanWords words)
    {
        if (step is UpdateStep or DeleteStep && step.WhenNone is null) yield return new("when none", "fail", IsDefault: true);
        if (step is not InsertStep && step.WhenNoKey is null) yield return new("when no key", "fail", IsDefault: true);
        if (step is UpdateStep or UpsertStep && step.WhenUnchanged is null) yield return new("when unchanged", "go on, nothing is sent", IsDefault: true);
        if (step.WhenConflict is null)
        {
            var isSeen = step is InsertStep || words.Plan.Tables[step.Table].Columns.Any(column => column.Version);
            yield return new("when conflict", isSeen ? "fail" : "not noticed: without a version the last one wins", IsDefault: true);
        }

        if (step is UpdateStep or DeleteStep)
            yield return step.ExpectRows is { } rows ? new("expected rows", rows == long.MaxValue ? "any number" : rows.ToString(CultureInfo.InvariantCulture)) : new("expected rows", "1", IsDefault: true);
        if (step.ReturningSlot >= 0) yield return new("returning", words.Columns(step.Table, step.Returning));
        if (step is UpsertStep { By: var by } && !words.Plan.Tables[step.Table].Key.ToHashSet().SetEquals(by))
            yield return new("two runs at once", $"leave one row only if {words.Columns(step.Table, by)} is a unique key of the database: it is not the declared key", IsDefault: true);
        if (step is not DeleteStep) yield return new("value that does not fit", "fail, unless its line says otherwise", IsDefault: true);
        yield return step.OnceFunction >= 0
            ? new("done once", $"per {words.Expression(step.OnceFunction)}")
            : new("done once", "a second attempt of the run does not repeat it", IsDefault: true);
    }
}

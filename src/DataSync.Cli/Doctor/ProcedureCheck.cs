using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Doctor;

/// <summary>Whether the procedures that tasks call are there, take what is declared, and may be executed. Calls none. Source: tasks R24, C20.</summary>
internal static class ProcedureCheck
{
    /// <param name="source">Index of the source.</param>
    public static IEnumerable<ProcedurePlan> Called(SyncPlan plan, int source) =>
        plan.Tasks.SelectMany(StepTree.All).OfType<ProcedureStep>().Select(step => step.Procedure).Where(procedure => procedure.Source == source).DistinctBy(procedure => procedure.Name);

    /// <summary>Why it cannot be called; null when it can.</summary>
    public static SyncException? Trouble(ISourceSession session, ProcedurePlan procedure)
    {
        try
        {
            session.OwnSql?.Prepare(procedure).Dispose();
            return null;
        }
        catch (SyncException refused)
        {
            return refused;
        }
    }
}

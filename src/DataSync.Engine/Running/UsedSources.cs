using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Running;

/// <summary>Which sources a task needs: those of the tables it reads or writes, and of its item.</summary>
public static class UsedSources
{
    /// <returns>Indexes into <see cref="SyncPlan.Sources"/>, in their order.</returns>
    public static IEnumerable<int> Of(SyncPlan plan, TaskPlan task)
    {
        var used = Of(plan, StepTree.All(task));
        if (task.Item is { } item && plan.Tables[item.Table].Source is var source && !used.Contains(source)) used.Add(source);
        used.Sort();
        return used;
    }

    /// <summary>Those of some steps.</summary>
    public static List<int> Of(SyncPlan plan, IEnumerable<StepPlan> steps)
    {
        var used = new List<int>();
        foreach (var step in steps.Where(step => !step.Disabled))
            foreach (var source in Sources(plan, step))
                if (!used.Contains(source)) used.Add(source);
        return used;
    }

    private static IEnumerable<int> Sources(SyncPlan plan, StepPlan step)
    {
        if (StepTree.Query(step) is { } query) yield return plan.Tables[query.Table].Source;
        if (step is OwnQueryStep own) yield return own.Statement.Source;
        if (step is ProcedureStep call) yield return call.Procedure.Source;
        if (step is NotifyStep notify) yield return notify.Mail;
        if (step is ServiceStep service) yield return plan.Services[service.Service].Source;
        if (step is MergeExtraStep extra) yield return plan.Tables[extra.Source.Table].Source;
        if (StepTree.WrittenSource(plan, step) is { } written) yield return written;
    }
}

using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Journal;

/// <summary>What to do with a run of the same task and item that did not finish.</summary>
public enum RunStart
{
    /// <summary>Go on with it: what is marked done is passed over. The default.</summary>
    GoOn,

    /// <summary>Leave it as it is and begin a new one: what it had written may be written again.</summary>
    Anew,
}

/// <summary>What the journal is told when a run begins.</summary>
/// <param name="Script">The script that the task is written in: tasks of one name in two scripts are two tasks.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Item">Key of the item; empty for a task without one.</param>
/// <param name="Plan">Digest of the plan.</param>
/// <param name="Writes">The steps that write, one a line: marks of what is done go by their names, so a run goes on only while they are the same.</param>
public sealed record RunEntry(string Script, string Task, string Item, string Plan, string Writes, RunStart Start = RunStart.GoOn)
{
    /// <summary>Values of the item's key as a JSON array of texts; null where a part of it is masked, or the item came as JSON.</summary>
    public string? ItemKey { get; init; }

    /// <summary>Names and values of the parameters, as they may be shown.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>The firing of a schedule that makes the run; empty for none.</summary>
    public string Firing { get; init; } = "";

    /// <summary>The call that the run is made by; null where it bears no key.</summary>
    public KeyedCall? Call { get; init; }

    /// <summary>The change of a row that the run is for; null for none.</summary>
    public RowChanged? Change { get; init; }

    /// <summary>How long the process may be silent before somebody else goes on with the run; null where it is asked whether the process lives.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>What the earlier runs of the same session had (<see cref="RunTicket.Fence"/>); null for the first.</summary>
    public string? Fence { get; init; }

    /// <summary>How many runs of the task may be at work at once; null where that is asked later, or not at all (<see cref="RunJournal.TryEnter"/>).</summary>
    public int? AtOnce { get; init; }

    /// <summary>The steps of a task that write, in their order.</summary>
    public static string WritesOf(SyncPlan plan, TaskPlan task) =>
        string.Join('\n', StepTree.All(task).Select(step => Target(plan, step) is { } target ? $"{step.Name}: {step.GetType().Name} {target}" : null).OfType<string>());

    private static string? Target(SyncPlan plan, StepPlan step) => step switch
    {
        OwnWriteStep own => plan.Sources[own.Statement.Source].Name,
        ProcedureStep { ReadsOnly: false } call => call.Procedure.PhysicalName,
        ServiceStep { ReadsOnly: false } call => plan.Services[call.Service].Contract.Operations[call.Operation].Name,
        _ => StepTree.Written(step) is { } table ? table < plan.Tables.Length ? plan.Tables[table].Name : "" : null,
    };
}

using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Running;

/// <summary>What a run did.</summary>
/// <param name="Run">Run id: the same for every attempt.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Failure">Set when the outcome is failed or cancelled.</param>
/// <param name="Item">The item as it is after the run; null for a task without one.</param>
/// <param name="Steps">What each step did, in the order of the script, inner steps after their outer one.</param>
/// <param name="Changes">Committed changes of single writes; those of loops and merges are counted, and in the journal where <c>audit</c> says so.</param>
/// <param name="Warnings">What was answered by <c>keep</c>, <c>continue</c> or <c>skip</c>.</param>
/// <param name="Preview">What would be written, for a preview.</param>
public sealed record RunResult(string Run, int Attempt, RunOutcome Outcome, RunFailure? Failure, ItemResult? Item, ImmutableArray<StepReport> Steps,
    ImmutableArray<FieldChange> Changes, ImmutableArray<string> Warnings, PreviewResult? Preview)
{
    /// <summary>Name of the task.</summary>
    public string Task { get; init; } = "";

    /// <summary>The file that it ran for; null where it was for none.</summary>
    public string? File { get; init; }

    /// <summary>The values of the plan's parameters.</summary>
    public ImmutableArray<ShownParameter> Parameters { get; init; } = [];

    /// <summary>It failed before its first step, and nothing of it is recorded: a setting, a parameter, or how the item was named.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The firing of the schedule, or the call, has made this run before: nothing was done.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>What the call was answered that is repeated here; null for none, or where its run was ended by somebody else.</summary>
    public CallAnswer? Answer { get; init; }

    /// <summary>What a call is told that was made before.</summary>
    public static RunResult Repeated(RunTicket before, string task) =>
        new(before.Run, before.Attempt, before.Outcome, null, null, [], [], [], null) { Task = task, IsRepeated = true, Answer = before.Answer };

    /// <summary>A run that did not begin.</summary>
    public static RunResult Refused(RunFailure why) =>
        new("", 0, why.Code == RuntimeErrorCatalog.Cancelled.Code ? RunOutcome.Cancelled : RunOutcome.Failed, why, null, [], [], [], null) { IsRefused = true };

    /// <summary>How long this attempt took.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <param name="Table">Name of its table.</param>
/// <param name="Key">Its key, as shown.</param>
/// <param name="Row">Its values after the run.</param>
/// <param name="Json">The item as JSON when it came as JSON; otherwise null.</param>
public sealed record ItemResult(string Table, string Key, Row Row, string? Json);

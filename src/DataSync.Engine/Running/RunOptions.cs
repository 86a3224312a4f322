using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Progress;

namespace DataSync.Engine.Running;

/// <summary>How a task is run.</summary>
public sealed record RunOptions
{
    /// <summary>Values of parameters by name, in CLR form or as text; the others take their default.</summary>
    public ImmutableDictionary<string, object?> Parameters { get; init; } = ImmutableDictionary<string, object?>.Empty;

    /// <summary>Read and compute everything, list every write, write nothing. Default: off. Source: tasks R164.</summary>
    public bool Preview { get; init; }

    /// <summary>Most writes of each step and kind that a preview lists one by one; the rest is counted. Default: 10,000.</summary>
    public int PreviewLimit { get; init; } = 10_000;

    /// <summary>Told how steps over many rows get on; null for nobody. Default: null.</summary>
    public IRunObserver? Observer { get; init; }

    /// <summary>Least time between two reports of a step that goes on. Default: one second.</summary>
    public TimeSpan ObserveEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether loops write and look up row by row even where many rows at a time would be faster: to compare the two ways. Default: off.</summary>
    public bool RowByRow { get; init; }

    /// <summary>Break off after so many top-level steps as if the process had died; 0 means never. For tests of the second attempt.</summary>
    public int BreakAfterStep { get; init; }

    /// <summary>What to do with a run of the same task and item that did not finish. Default: go on with it.</summary>
    public RunStart Start { get; init; } = RunStart.GoOn;

    /// <summary>Forget how far <c>incremental</c> merges have come, and read everything. Default: off. Source: tasks C39.</summary>
    public bool Full { get; init; }

    /// <summary>For a preview: the journal in which a run would go on with one that did not finish; null for none. Only read.</summary>
    public RunJournal? Earlier { get; init; }

    /// <summary>The firing of a schedule that makes the run: it makes one run of each item, however often it is repeated. Default: none.</summary>
    public Firing? Firing { get; init; }

    /// <summary>The call that the run is made by, where that bears a key: when it was made before, nothing is done. Default: none.</summary>
    public KeyedCall? Call { get; init; }

    /// <summary>What such a call is answered. Default: nothing that is kept.</summary>
    public Func<RunResult, CallAnswer>? Answer { get; init; }

    /// <summary>How long this process may be silent before another one goes on with the run; whoever gives it renews it (<see cref="RunJournal.Renew"/>). Default: none.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>The run may begin while another one of its task is at work, unless the task says how many. Default: off. Source: tasks C40.</summary>
    public bool Overlaps { get; init; }

    /// <summary>Told once when a run has to wait for another one of its task; null for nobody. Default: null.</summary>
    public Action<string>? Waits { get; init; }

    /// <summary>What the run tells of and has not done itself: then <c>run.error</c> and <c>run.step</c> are that. Default: nothing.</summary>
    public ToldOutcome? TellsOf { get; init; }

    /// <summary>Identifies the plan in the journal: the artefact's digest. Default: empty.</summary>
    public string PlanDigest { get; init; } = "";
}

/// <summary>How something ended that a run tells of.</summary>
/// <param name="Step">What it was.</param>
/// <param name="Error">Why it failed; empty where it did not.</param>
public sealed record ToldOutcome(string Step, string Error)
{
    /// <summary>What the run is called in the journal: it succeeds by telling, also of what has failed.</summary>
    public string Name(string task) => $"{task}: telling of {(Error.Length > 0 ? "a failed" : "an")} {Step}";
}

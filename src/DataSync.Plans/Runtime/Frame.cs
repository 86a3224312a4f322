namespace DataSync.Plans.Runtime;

/// <summary>
/// What compiled functions see while a task, a condition or a test runs: one slot per row name in scope, the run's fixed values,
/// and the place in the script that is being evaluated (for errors).
/// </summary>
public sealed class Frame
{
    public Frame(int slots, RunValues run)
    {
        Rows = new Row?[slots];
        Lists = new IReadOnlyList<Row>?[slots];
        Run = run;
    }

    /// <summary>One row per slot; an empty slot is a row that <c>is none</c>.</summary>
    public Row?[] Rows { get; }

    /// <summary>Rows of a <c>when many all as list</c>, by the list's slot.</summary>
    public IReadOnlyList<Row>?[] Lists { get; }

    /// <summary>What is fixed for the whole run.</summary>
    public RunValues Run { get; }

    /// <summary>Index into <c>SyncPlan.Sites</c> of what is being evaluated: generated code sets it before each mapping line or condition.</summary>
    public int Site;
}

/// <summary>What is fixed while a run lasts, and what the run tells of itself.</summary>
public sealed class RunValues
{
    /// <summary>Wall clock at the start of the run, in the zone of the station or the machine.</summary>
    public required DateTime Now { get; init; }

    public DateOnly Today => DateOnly.FromDateTime(Now);

    /// <summary>Values of the script's parameters, by index.</summary>
    public object?[] Parameters { get; init; } = [];

    /// <summary><c>run.id</c></summary>
    public string Id { get; init; } = "";

    /// <summary><c>run.task</c></summary>
    public string Task { get; set; } = "";

    /// <summary><c>run.step</c>: the step that runs, or that failed.</summary>
    public string Step { get; set; } = "";

    /// <summary><c>run.error</c>: the failure's text, masked.</summary>
    public string Error { get; set; } = "";
}

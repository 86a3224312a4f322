namespace DataSync.Engine.Progress;

/// <summary>
/// Told how a run gets on, on the thread of the run: it must be quick. Where it throws it is told nothing more, and the run goes on with a warning. Called when a step that works on many rows begins, about every
/// <see cref="Running.RunOptions.ObserveEvery"/> while it goes on, and when it ends; never once per row. Source: issue 3.
/// </summary>
public interface IRunObserver
{
    void Report(RunProgress progress);
}

/// <summary>Where in its life a step is.</summary>
public enum ProgressMoment
{
    Begun,
    Going,
    Ended,

    /// <summary>It failed, or the run was cancelled: what counts is <see cref="RunProgress.Committed"/>.</summary>
    BrokenOff,
}

/// <summary>How far a step is. All numbers of rows count from the begin of this attempt.</summary>
/// <param name="Item">The item the run is for, as shown; empty for none.</param>
/// <param name="Committed">Rows read whose writes are committed.</param>
/// <param name="Batch">Batches committed.</param>
/// <param name="Estimate">Rows there are to read; null when counting them would be as dear as reading them, or would only be a guess.</param>
/// <param name="Elapsed">Since the step began.</param>
public sealed record RunProgress(ProgressMoment Moment, string Task, string Item, string Step, long Read, long Written, long Unchanged, long Bad,
    long Committed, int Batch, long? Estimate, TimeSpan Elapsed)
{
    /// <summary>Rows read per second on average; 0 before any time has passed.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Read / Elapsed.TotalSeconds : 0;

    /// <summary>Time still needed at the average rate; null when it cannot be said.</summary>
    public TimeSpan? Remaining => Estimate is { } all && all >= Read && RowsPerSecond > 0 ? TimeSpan.FromSeconds((all - Read) / RowsPerSecond) : null;
}

using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>
/// Rows that a write step of a loop's body has computed and not sent. Nobody in the body asks for them before they are sent, all at once and in the order in
/// which they came. What does not come out as plainly written or unchanged is not told by <see cref="Send"/>: the loop then does its rows again, one by one.
/// </summary>
internal abstract class GatheredWrite(TaskSession session) : IDisposable
{
    /// <summary>Rows gathered and not yet sent.</summary>
    public abstract int Count { get; }

    /// <summary>How many of them take up room here.</summary>
    public virtual int Waiting => Count;

    /// <summary>What became of each row that <see cref="Send"/> has sent, in their order; empty where only sums are known.</summary>
    public virtual ReadOnlySpan<WriteOutcome> Outcomes => [];

    protected TaskSession Session => session;

    /// <summary>Whether it lists its rows where the task's <c>audit</c> wants that; rows of one that does not are then written one by one.</summary>
    public abstract bool Lists { get; }

    /// <summary>Prepares what is needed; called before the first row of a loop.</summary>
    /// <returns>False when this source has no faster way.</returns>
    public abstract bool Begin();

    /// <summary>Computes the values of the current row.</summary>
    /// <returns>False when a key is empty: then nothing was gathered.</returns>
    public abstract bool Take();

    /// <summary>Sends everything within the current transaction.</summary>
    /// <returns>What became of the rows; null when a row needs an answer of its own.</returns>
    public abstract (long Written, long Unchanged)? Send();

    /// <summary>Takes back the rows behind the first ones.</summary>
    public abstract void Truncate(int count);

    /// <summary>Drops everything: the transaction was rolled back.</summary>
    public abstract void Forget();

    public abstract void Dispose();

    /// <summary>Whether the database's idea of an equal value has at least all values of ours.</summary>
    protected bool ComparesAlike(TablePlan table, int column) => KeyedRead.ComparesAlike(Session.Connection(table.Source).Session.Dialect, table, column);
}

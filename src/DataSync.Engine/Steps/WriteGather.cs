using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>
/// The writes of a loop's body that are sent many at a time. They are sent step by step in the order of the body, so that parents are there before their children.
/// Which steps take part: <see cref="GatherRules"/>.
/// </summary>
internal sealed class WriteGather(TaskSession session, ForEachStep loop, ImmutableArray<(WriteRunner Runner, GatheredWrite Rows)> steps) : IDisposable
{
    /// <summary>Most rows of one step that wait to be sent.</summary>
    public const int MostRows = 4000;

    private readonly (int Rows, int Told)[] marks = new (int, int)[steps.Length];
    private readonly GatherTies ties = new(session.Plan, loop, source => session.Connection(source).Session);

    /// <summary>Whether any step gathers: then rows are kept until their batch is committed.</summary>
    public bool IsOn { get; private set; }

    public bool IsEmpty
    {
        get
        {
            foreach (var (_, rows) in steps)
                if (rows.Count > 0) return false;
            return true;
        }
    }

    public bool IsFull
    {
        get
        {
            foreach (var (_, rows) in steps)
                if (rows.Waiting >= MostRows) return true;
            return false;
        }
    }

    /// <summary>Before the first row. A step whose source has no faster way writes row by row, and so do those before it that write there: their rows come first.</summary>
    public void Begin()
    {
        if (steps.IsEmpty || session.Options.RowByRow || steps.Any(s => session.Own.Watches(s.Runner.WrittenTable))) return;
        var slow = new HashSet<int>();
        foreach (var (runner, rows) in steps.Reverse())
        {
            if (slow.Contains(runner.Source) || session.ListsBulk && !rows.Lists || !Ready(runner, rows)) slow.Add(runner.Source);
            else runner.Gathered = rows;
        }
        IsOn = steps.Any(s => s.Runner.Gathered is not null);
    }

    public void End()
    {
        IsOn = false;
        foreach (var (runner, rows) in steps)
        {
            runner.Gathered = null;
            runner.Unsettle();
            rows.Forget();
        }
    }

    /// <summary>While rows are done again one by one nothing is gathered.</summary>
    public void OneByOne(Action rows)
    {
        var gathered = steps.Select(s => s.Runner.Gathered).ToArray();
        foreach (var (runner, _) in steps) runner.Gathered = null;
        rows();
        for (var i = 0; i < gathered.Length; i++) steps[i].Runner.Gathered = gathered[i];
    }

    /// <summary>A row begins: <see cref="TakeBack"/> returns to here.</summary>
    public void Mark()
    {
        for (var i = 0; i < marks.Length; i++) marks[i] = (steps[i].Rows.Count, steps[i].Runner.Told);
    }

    public void TakeBack()
    {
        for (var i = 0; i < marks.Length; i++)
        {
            steps[i].Rows.Truncate(marks[i].Rows);
            steps[i].Runner.Unsettle(marks[i].Told);
        }
    }

    /// <summary>Sends what was gathered.</summary>
    /// <returns>False when a row of it is bad or needs an answer of its own: then the batch is to be rolled back and done row by row.</returns>
    public bool TrySend()
    {
        foreach (var (runner, rows) in steps)
        {
            if (rows.Count == 0) continue;
            try
            {
                if (rows.Send() is not { } sent || !runner.Settle(sent.Written, sent.Unchanged, rows.Outcomes)) return false;
            }
            catch (Exception error) when (error is DbException or SyncException)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Drops what was gathered: its transaction was rolled back.</summary>
    public void Forget()
    {
        foreach (var (runner, rows) in steps)
        {
            rows.Forget();
            runner.Unsettle();
        }
    }

    public void Dispose()
    {
        foreach (var (_, rows) in steps) rows.Dispose();
    }

    private bool Ready(WriteRunner runner, GatheredWrite rows)
    {
        try
        {
            return rows.Begin() && runner.Step is WriteStep write && ties.LetWait(write);
        }
        catch (Exception error) when (error is DbException or SyncException)
        {
            // What is wrong with the table is told by the first row that is written.
            return false;
        }
    }
}

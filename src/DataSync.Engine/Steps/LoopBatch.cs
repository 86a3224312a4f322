using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>
/// The batches of an outermost <c>for each</c>: transaction, done-mark, and what happens to a bad row. A bad row that had already written is taken
/// back with its whole batch, and the good rows before it are done again: this needs no savepoints, which not every source has.
/// </summary>
internal sealed class LoopBatch(TaskSession session, ForEachStep step, int[] targets, StepSequence body, ImmutableArray<int> key)
{
    private readonly int size = step.Batch > 0 ? step.Batch : ForEachRunner.DefaultBatch;
    private readonly bool skips = step.BadRows == BadRows.Skip;
    private readonly bool stages = StepTree.All(step.Body).Any(s => s is SetStep or LetStep or AggregateStep);
    private readonly RowKeys keys = new(key);
    private readonly List<(Row Row, bool[]? Done)> good = [];
    private readonly Stack<Row> spare = new();
    private readonly Dictionary<int, Dictionary<UInt128, int>> earlier = [];
    private readonly List<(StepTally Tally, long Written, long Unchanged)> tallies = [];
    private readonly RowGarbage garbage = new();
    private Row?[] snapshot = [];
    private WorkUnit? unit;
    private int rows;
    private int number;
    private long began;

    /// <summary>Whether this loop commits for itself.</summary>
    public bool IsOpen => unit is not null;

    /// <summary>Whether rows must stay as they are until their batch is committed.</summary>
    public bool KeepsRows => skips && IsOpen;

    public void Reset()
    {
        number = 0;
        earlier.Clear();
    }

    public void Begin()
    {
        unit = new WorkUnit(-1, null);
        session.Unit = unit;
        rows = 0;
        began = session.Timestamp;
        keys.Clear();
        foreach (var source in targets) _ = session.Connection(source).Marks;   // created before the first row is read
        if (session.Ticket is { Continues: true } ticket && earlier.Count == 0)
            foreach (var source in targets)
                earlier[source] = RowKeys.Read(session.Connection(source).Marks.Data(ticket.Run, step.Name, session.Cancellation));
        Remember();
    }

    /// <summary>A row object that no row of the batch uses.</summary>
    public Row NextRow(Func<Row> create) => spare.Count > 0 ? spare.Pop() : create();

    /// <summary>Runs the body for one row, which is in its slot.</summary>
    public Flow Run(Row row, int slot, StepTally tally)
    {
        if (earlier.Count > 0) FindDone(row);
        session.WritesForRow = 0;
        var before = skips && stages ? Staged() : null;
        Flow flow;
        try
        {
            flow = body.Run();
        }
        catch (StepFailure failure) when (skips && !session.Cancellation.IsCancellationRequested)
        {
            tally.RowsBad++;
            session.Recorder.Warn(string.Create(CultureInfo.InvariantCulture, $"{step.Name}: row {tally.RowsRead} is bad: {failure.Failure.Message}"));
            if (session.WritesForRow > 0 || failure.Cause.InnerException is DbException) Redo(slot);
            else if (before is not null) Restore(before);
            spare.Push(row);
            return Flow.Next;
        }
        keys.Add(row);
        if (skips) good.Add((row, session.DoneForRow is { } done ? [.. done] : null));
        if (++rows >= size) Commit();
        return flow;
    }

    /// <summary>Commits what is left.</summary>
    public void End()
    {
        Commit();
        Close();
    }

    public void Abandon()
    {
        unit?.Rollback();
        Close();
    }

    private void Close()
    {
        session.Unit = null;
        session.DoneForRow = null;
        unit = null;
        good.Clear();
    }

    private void Commit()
    {
        if (unit is null) return;
        if (unit.Joined.Count > 0)
        {
            number++;
            var mark = string.Create(CultureInfo.InvariantCulture, $"{session.Ticket?.Attempt}.{number}");
            var data = keys.ToArray();
            foreach (var connection in unit.Joined) connection.Marks.Add(session.Run, step.Name, mark, data, session.Cancellation);
            unit.Commit();
            session.Recorder.Add(new Exchange(step.Name, "", string.Create(CultureInfo.InvariantCulture, $"batch {number}"), "", rows, session.MillisecondsSince(began)));
            session.Recorder.Flush();
        }
        // Rows that wrote nothing are done as well.
        if (rows > 0) session.Progress.Committed(rows);
        garbage.Collect();
        rows = 0;
        began = session.Timestamp;
        keys.Clear();
        foreach (var (row, _) in good) spare.Push(row);
        good.Clear();
        Remember();
    }

    private void Redo(int slot)
    {
        unit?.Rollback();
        Restore(snapshot);
        foreach (var (tally, written, unchanged) in tallies)
        {
            tally.RowsWritten = written;
            tally.RowsUnchanged = unchanged;
        }
        foreach (var (row, done) in good)
        {
            session.Frame.Rows[slot] = row;
            session.DoneForRow = done;
            session.WritesForRow = 0;
            body.Run();
        }
    }

    private void FindDone(Row row)
    {
        var done = session.DoneForRow ??= new bool[session.Plan.Sources.Length];
        foreach (var source in targets) done[source] = keys.Take(earlier[source], row);
    }

    private void Remember()
    {
        if (!skips) return;
        if (stages) snapshot = Staged();
        tallies.Clear();
        foreach (var tally in session.Factory.Tallies(step.Body)) tallies.Add((tally, tally.RowsWritten, tally.RowsUnchanged));
    }

    /// <summary>The rows that <c>set</c>, <c>let</c> and <c>aggregate</c> change, as they are now.</summary>
    private Row?[] Staged() => [.. Slots().Select(s => session.Frame.Rows[s]?.Copy())];

    private void Restore(Row?[] copies)
    {
        if (copies.Length == 0) return;
        foreach (var (slot, copy) in Slots().Zip(copies)) session.Frame.Rows[slot] = copy?.Copy();
    }

    private IEnumerable<int> Slots()
    {
        if (session.Task.Item is { } item) yield return item.Slot;
        foreach (var local in session.Task.Locals) yield return local.Slot;
    }
}

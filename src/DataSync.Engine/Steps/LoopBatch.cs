using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Runtime.ExceptionServices;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>
/// The batches of an outermost <c>for each</c>: transaction, done-mark, writes that are sent many at a time, and what happens to a bad row. When something goes wrong with rows
/// that were sent together, the batch is rolled back and done again one by one, so that the bad row is named. A bad row that had already written is taken back with
/// its batch; the good rows before it are done again and committed: this needs no savepoints, which not every source has.
/// </summary>
internal sealed class LoopBatch(TaskSession session, ForEachStep step, StepTally tally, int[] targets, StepSequence body, WriteGather gather,
    Func<Row, long, RunFailure, BadRow> report, Func<Exception, RunFailure> failed, ImmutableArray<int> key, RowNames names)
{
    private readonly int size = step.Batch > 0 ? step.Batch : ForEachRunner.DefaultBatch;
    private readonly bool tolerates = step.BadRows != BadRows.Fail;
    private readonly RowKeys keys = new(key);
    private readonly Dictionary<int, RowKeys> rest = [];
    private readonly List<Entry> kept = [];
    private readonly List<BadRow> bad = [];
    private readonly Dictionary<int, Dictionary<UInt128, int>> earlier = [];
    private readonly TalliesBefore ofTheBatch = new(session, step.Body);
    private readonly TalliesBefore ofTheRow = new(session, step.Body);
    private readonly StagedBefore stagedBeforeTheBatch = new(session, Stages(step));
    private readonly StagedBefore stagedBeforeTheRow = new(session, Stages(step));
    private readonly RowGarbage garbage = new();
    private WorkUnit? unit;
    private long badBefore;
    private bool again;
    private bool apart;
    private List<Entry>? late;
    private int rows;
    private int number;
    private long began;
    private int told;
    private int toldBefore;

    /// <summary>Whether this loop commits for itself.</summary>
    public bool IsOpen => unit is not null;

    /// <summary>Whether rows must stay as they are until their batch is committed.</summary>
    public bool KeepsRows => IsOpen && (tolerates || gather.IsOn);

    /// <summary>Number of the row that is being done, from 1.</summary>
    public long At { get; private set; }

    public void Reset()
    {
        number = 0;
        earlier.Clear();
    }

    /// <summary>The rows are gone through once more: those that are committed by now are passed over.</summary>
    public void TryAgain() => earlier.Clear();

    public void Begin()
    {
        rows = 0;
        again = false;
        began = session.Timestamp;
        told = session.Outbox.Count;
        ClearKeys();
        foreach (var source in targets) _ = session.Connection(source).Marks;   // created before the first row is read
        if (session.Ticket is { Continues: true } ticket && earlier.Count == 0)
            foreach (var source in targets)
                earlier[source] = RowKeys.Read(session.Connection(source).Marks.Data(ticket.Run, step.Name, session.Cancellation));
        gather.Begin();
        // Only now: a try that has come to nothing here leaves no unit behind, which nobody would commit.
        session.Unit = unit = new WorkUnit(-1, null);
        Remember();
    }

    /// <summary>Runs the body for one row.</summary>
    /// <param name="position">Which row it is, from 1.</param>
    public Flow Run(Row row, long position)
    {
        return Do(new Entry(row, position, earlier.Count > 0 ? FindDone(row) : null, false));
    }

    /// <summary>A row could not be read.</summary>
    public Flow Unreadable(BadRow row)
    {
        bad.Add(row);
        tally.RowsBad++;
        return Counted(new Entry(row.Row, row.Position, null, true) { Unreadable = row });
    }

    /// <summary>Commits what is left.</summary>
    public Flow End()
    {
        var flow = Commit();
        Close();
        return flow;
    }

    public void Abandon()
    {
        unit?.Rollback();
        ofTheBatch.TakeBack();
        session.Outbox.TakeBack(told);
        Close();
    }

    private void Close()
    {
        session.Unit = null;
        session.DoneForRow = null;
        unit = null;
        gather.End();
        kept.Clear();
        bad.Clear();
        session.BadRows.Discard();
    }

    private Flow Do(in Entry entry)
    {
        if (entry.Unreadable is { } unreadable) return Unreadable(unreadable);
        // Read just now it stands there; and to put a row into its slot is not free.
        if (session.Frame.Rows[step.Slot] != entry.Row) session.Frame.Rows[step.Slot] = entry.Row;
        session.AtRow(entry.Row);
        session.DoneForRow = entry.Done;
        var writes = session.Writes;
        At = entry.Position;
        toldBefore = session.Outbox.Count;
        if (tolerates)
        {
            if (gather.IsOn) gather.Mark();
            ofTheRow.Note();
            stagedBeforeTheRow.Note();
        }
        Flow flow;
        try
        {
            flow = body.Run();
        }
        catch (StepFailure failure) when (!session.Cancellation.IsCancellationRequested)
        {
            return Failed(entry, failure, session.Writes > writes);
        }
        Done(entry);
        return Worse(flow, Counted(entry));
    }

    private Flow Counted(in Entry entry)
    {
        if (KeepsRows) kept.Add(entry);
        if (++rows >= (apart ? 1 : size)) return Commit();
        if (again || !gather.IsOn || !gather.IsFull) return Flow.Next;
        unit?.Check();
        return gather.TrySend() ? Flow.Next : Redo(null);
    }

    private Flow Failed(Entry entry, StepFailure failure, bool hasWritten)
    {
        if (!tolerates || !failure.IsOfTheRow)
        {
            // A row before it may be the first that is bad: it waits to be sent.
            var outcomes = session.Factory.Tallies(step.Body).Select(t => (Tally: t, t.Outcome)).ToList();
            if (gather.IsOn && !again && !gather.IsEmpty && unit is { IsWhole: true } && !gather.TrySend()) return Redo(entry);
            foreach (var (counted, outcome) in outcomes) counted.Outcome = outcome;
            ExceptionDispatchInfo.Throw(failure);
        }
        tally.RowsBad++;
        session.Outbox.TakeBack(toldBefore);
        bad.Add(report(entry.Row, entry.Position, failure.Failure));
        if (hasWritten || failure.Cause.InnerException is DbException)
        {
            GoodAgain();
            return Commit();
        }
        gather.TakeBack();
        stagedBeforeTheRow.Restore();
        // What its steps did counts for nothing, as it does where its writes are taken back.
        ofTheRow.Restore();
        return Counted(entry with { IsBad = true });
    }

    private Flow Commit()
    {
        if (unit is null) return Flow.Next;
        unit.Check();
        var flow = gather.IsOn && !again && !gather.IsEmpty && !gather.TrySend() ? Redo(null) : Flow.Next;
        if (bad.Count > 0) Tell();
        session.BadRows.Flush();
        if (unit.Joined.Count > 0)
        {
            number++;
            var mark = string.Create(CultureInfo.InvariantCulture, $"{session.Ticket?.Attempt}.{number}");
            var data = keys.ToArray();
            foreach (var connection in unit.Joined)
                connection.Marks.Add(session.Run, step.Name, mark, rest.TryGetValue(connection.Source, out var more) ? [.. data, .. more.ToArray()] : data, session.Cancellation);
            try
            {
                unit.Commit();
            }
            catch (DbException error) when (tolerates && !unit.IsCommitted && DatabaseErrors.IsOfTheRow(error) && !session.Cancellation.IsCancellationRequested)
            {
                return Worse(flow, NotCommitted(error));
            }
            session.Caches.Wrote(step.Body);
            session.Recorder.Add(new Exchange(step.Name, "", string.Create(CultureInfo.InvariantCulture, $"batch {number}"), "", rows, session.MillisecondsSince(began)));
            session.Recorder.Flush();
        }
        session.Outbox.Send(told, session.Cancellation);
        // Rows that wrote nothing are done as well.
        if (rows > 0) session.Progress.Committed(rows);
        Forget();
        garbage.Collect();
        began = session.Timestamp;
        Remember();
        return flow;
    }

    /// <summary>Rolls the batch back and does its rows again, one by one.</summary>
    /// <param name="current">The row that is being done and not kept yet.</param>
    private Flow Redo(Entry? current)
    {
        Entry[] all = current is { } one ? [.. kept, one] : [.. kept];
        Back();
        kept.Clear();
        bad.Clear();
        session.BadRows.Discard();
        tally.RowsBad = badBefore;
        var flow = OneByOne(all);
        // Nothing was bad: these rows need each other's writes at once, and so will those to come.
        if (tally.RowsBad == badBefore && bad.Count == 0) gather.End();
        return flow;
    }

    /// <summary>Takes the batch back and does its good rows again.</summary>
    private void GoodAgain()
    {
        Entry[] good = [.. kept.Where(e => !e.IsBad)];
        Back();
        kept.Clear();
        OneByOne(good);
    }

    private Flow OneByOne(Entry[] entries)
    {
        var flow = Flow.Next;
        var (nested, read) = (again, tally.RowsRead);
        again = true;
        gather.OneByOne(() =>
        {
            foreach (var entry in entries)
            {
                // A row that ends the run ends it here: those behind it were read and count for nothing.
                tally.RowsRead = entry.Position;
                if ((flow = Do(entry)) == Flow.Stop) return;
            }
            tally.RowsRead = read;
        });
        again = nested;
        return flow == Flow.Stop ? flow : Flow.Next;
    }

    /// <summary>Some rules of a database are kept at the commit only, and then nobody says which row broke one: each is committed by itself.</summary>
    private Flow NotCommitted(DbException error)
    {
        Entry[] good = [.. kept.Where(e => !e.IsBad)];
        Back();
        kept.Clear();
        if (apart && good is [var only])
        {
            if (late is not null)
            {
                late.Add(only);
                return Flow.Next;
            }
            session.Frame.Rows[step.Slot] = only.Row;
            session.Frame.Site = step.Site;
            tally.RowsBad++;
            bad.Add(report(only.Row, only.Position, failed(error)));
            return Commit();
        }
        apart = true;
        var flow = Apart(good);
        apart = false;
        return flow;
    }

    // A row may need one that comes behind it: what is refused has its turn again, until nothing more is taken.
    private Flow Apart(Entry[] entries)
    {
        while (true)
        {
            late = [];
            var flow = OneByOne(entries);
            Entry[] left = [.. late];
            late = null;
            if (flow == Flow.Stop || left.Length == 0) return flow;
            if (left.Length == entries.Length) return OneByOne(left);
            entries = left;
        }
    }

    private void Back()
    {
        unit?.Rollback();
        session.Outbox.TakeBack(told);
        gather.Forget();
        stagedBeforeTheBatch.Restore();
        ofTheBatch.Restore();
        ClearKeys();
        names.TakeBack();
        rows = 0;
    }

    private void Tell()
    {
        foreach (var row in bad)
        {
            session.Recorder.Warn(row.Warning);
            session.BadRows.Add(row);
        }
        bad.Clear();
    }

    private void Forget()
    {
        rows = 0;
        ClearKeys();
        names.Keep();
        kept.Clear();
    }

    // A source that has noted the row already does not note it once more: of rows that are the same in everything it is counted how many are done.
    private void Done(in Entry entry)
    {
        if (entry.Done is not { } done || Array.IndexOf(done, true) < 0)
        {
            keys.Add(entry.Row);
            return;
        }
        foreach (var source in targets)
        {
            if (done[source]) continue;
            if (!rest.TryGetValue(source, out var found)) rest[source] = found = new RowKeys(key);
            found.Add(entry.Row);
        }
    }

    private void ClearKeys()
    {
        keys.Clear();
        foreach (var found in rest.Values) found.Clear();
    }

    private bool[] FindDone(Row row)
    {
        var done = new bool[session.Plan.Sources.Length];
        foreach (var source in targets) done[source] = keys.Take(earlier[source], row);
        return done;
    }

    private void Remember()
    {
        ofTheBatch.Note();
        if (!KeepsRows) return;
        badBefore = tally.RowsBad;
        stagedBeforeTheBatch.Note();
    }

    /// <summary>Whether a row may leave something behind besides what it writes.</summary>
    public static bool Stages(ForEachStep step) => StepTree.All(step.Body).Any(s => s is SetStep or LetStep or AggregateStep);

    private static Flow Worse(Flow row, Flow batch) => batch == Flow.Stop ? batch : row;

    /// <summary>A row of the batch.</summary>
    /// <param name="Done">Sources in which an earlier attempt has written for it.</param>
    private readonly record struct Entry(Row Row, long Position, bool[]? Done, bool IsBad)
    {
        /// <summary>What is said of a row that could not be read.</summary>
        public BadRow? Unreadable { get; init; }
    }
}

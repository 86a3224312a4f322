using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Merging;

/// <summary>
/// The batches of a bulk step: each is one transaction with one done-mark that holds the keys of its rows, so that a second attempt passes them over. Inside a declared
/// transaction of the target nothing is committed here, and the step has one mark. In a preview there is neither. Source: tasks R126, R162.
/// </summary>
/// <param name="target">Index of the source that is written to.</param>
/// <param name="key">Columns that tell the rows apart that are marked.</param>
internal sealed class MergeTransaction(TaskSession session, StepPlan step, int target, ImmutableArray<int> key)
{
    private readonly RowKeys keys = new(key);
    private readonly RowGarbage garbage = new();
    private Dictionary<UInt128, int> earlier = [];
    private WorkUnit? around;
    private bool open;
    private ISourceSession? begun;
    private int number;
    private int rows;
    private long began;

    /// <summary>What an earlier attempt noted with the whole step, when <see cref="Begin"/> finds that it has done it.</summary>
    public byte[]? Noted { get; private set; }

    /// <summary>Whether it commits for itself, and so can take back and do again.</summary>
    public bool Alone { get; private set; }

    private SourceConnection Connection => session.Connection(target);

    /// <summary>Before the first row is read: the table of the marks is created outside every transaction.</summary>
    /// <returns>False when an earlier attempt has done the whole step.</returns>
    public bool Begin()
    {
        rows = 0;
        // Marks of an earlier try of this attempt keep their numbers.
        if (session.Ticket is not { IsRepeating: true }) number = 0;
        open = false;
        keys.Clear();
        earlier = [];
        around = WorkUnit.Covering(session.Unit, target);
        Alone = !session.Preview && around is null;
        if (session.Preview) return true;
        var marks = Connection.Marks;
        if (session.Ticket is { Continues: true } ticket)
        {
            if (marks.IsDone(ticket.Run, step.Name, "", session.Cancellation, out var noted))
            {
                Noted = noted;
                return false;
            }
            Again();
        }
        began = session.Timestamp;
        return true;
    }

    /// <summary>Before the rows are read once more: each row that an earlier attempt has committed is passed over in this reading, too.</summary>
    public void Again()
    {
        if (Alone && session.Ticket is { Continues: true } ticket) earlier = RowKeys.Read(Connection.Marks.Data(ticket.Run, step.Name, session.Cancellation));
    }

    /// <summary>Whether an earlier attempt has committed this row.</summary>
    public bool IsDone(Row row) => earlier.Count > 0 && keys.Take(earlier, row);

    /// <summary>Before a write.</summary>
    public void Open()
    {
        if (around is not null) around.Join(Connection);
        else if (!open) (begun = Connection.Session).Begin();
        open = true;
    }

    /// <summary>The row belongs to the batch that is committed next.</summary>
    public void Add(Row row)
    {
        rows++;
        if (Alone) keys.Add(row);
    }

    /// <summary>Ends the batch.</summary>
    public void Commit()
    {
        if (Alone && open)
        {
            CheckLink();
            Connection.Marks.Add(session.Run, step.Name, string.Create(CultureInfo.InvariantCulture, $"{session.Ticket?.Attempt}.{++number}"), keys.ToArray(), session.Cancellation);
            Connection.Commit();
            open = false;
            session.Recorder.Add(new Exchange(step.Name, Connection.Name, string.Create(CultureInfo.InvariantCulture, $"batch {number}"), "", rows, session.MillisecondsSince(began)));
            session.Recorder.Flush();
        }
        if (rows > 0) session.Progress.Committed(rows);
        garbage.Collect();
        rows = 0;
        keys.Clear();
        began = session.Timestamp;
    }

    /// <summary>Takes the batch back.</summary>
    public void Rollback()
    {
        rows = 0;
        keys.Clear();
        open = false;
        if (Alone) Connection.TakeBack();
    }

    /// <summary>The row need not be done again, and it is looked at again by a later attempt all the same.</summary>
    public void Pass() => rows++;

    /// <summary>The whole step is done.</summary>
    /// <param name="note">What a later attempt needs to know of it.</param>
    public void End(byte[]? note = null)
    {
        if (session.Preview) return;
        Open();
        if (Alone) CheckLink();
        Connection.Marks.Add(session.Run, step.Name, "", note, session.Cancellation);
        if (Alone) Connection.Commit();
        open = false;
        if (Alone) session.Recorder.Flush();
    }

    private void CheckLink()
    {
        if (begun is { } on && !Connection.IsStill(on))
            throw RuntimeErrorCatalog.NotWritten.With($"The link to {Connection.Name} broke within a batch of {step.Name}: nothing of the batch was written.");
    }
}

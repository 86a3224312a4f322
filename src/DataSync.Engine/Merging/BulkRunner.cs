using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Merging;

/// <summary>
/// What steps that write many rows of one table have in common: the rows of a query are streamed, a batch of them is looked at together and written in one transaction. When a
/// batch is refused, it is taken back and done again row by row, so that the bad row is known. Source: tasks R126, R162.
/// </summary>
internal abstract class BulkRunner : StepRunner
{
    /// <summary>Rows per transaction when the script names none.</summary>
    public const int DefaultBatch = 2_000;

    /// <summary>How often a row is handled once more because somebody else was faster.</summary>
    private const int MostAnew = 3;

    private readonly BadRows badRows;
    private readonly int size;
    private readonly ReadingLink reading;

    /// <param name="read">The table whose rows are streamed.</param>
    /// <param name="target">The table that is written.</param>
    /// <param name="batch">Rows per transaction; 0 means the default.</param>
    /// <param name="apart">Columns of <paramref name="read"/> that tell a row that is done from one that is to be done.</param>
    protected BulkRunner(StepPlan step, TaskSession session, TablePlan read, TablePlan target, int batch, BadRows badRows, ImmutableArray<int> apart) : base(step, session)
    {
        this.badRows = badRows;
        reading = new ReadingLink(session);
        size = batch > 0 ? batch : DefaultBatch;
        Read = read;
        Target = target;
        Transaction = new MergeTransaction(session, step, target.Source, apart);
    }

    protected TablePlan Read { get; }

    /// <summary>Columns of it that are read.</summary>
    protected abstract ImmutableArray<int> ReadColumns { get; }

    /// <summary>Where the row that is read lies while functions of the script see it.</summary>
    protected abstract int ReadSlot { get; }

    protected TablePlan Target { get; }

    protected MergeTransaction Transaction { get; }

    /// <summary>The rows of the batch: the first <see cref="Count"/>.</summary>
    protected List<MergeRow> Rows { get; } = [];

    protected int Count { get; private set; }

    /// <summary>The row that is worked on, for messages.</summary>
    protected Row? Current { get; set; }

    public override void Dispose() => reading.Dispose();

    protected override string Record() => Current is null ? base.Record() : Masking.Record(Read, Current);

    /// <summary>Streams the rows of a query and works on them batch by batch.</summary>
    /// <param name="take">Whether a row goes into the batch.</param>
    /// <param name="work">What is done with a full batch.</param>
    protected void Stream(QueryRunner query, Func<MergeRow, bool> take, Action work)
    {
        Current = null;
        Count = 0;
        using var reader = query.Execute(Beside(query.Table.Source));
        while (true)
        {
            if (Count == Rows.Count) Rows.Add(new MergeRow(Session.Code.NewRow(query.Table.RowType)));
            var row = Rows[Count];
            if (!query.Next(reader, row.Source)) break;
            Current = row.Source;
            if ((++Tally.RowsRead & 255) == 0)
            {
                Session.Cancellation.ThrowIfCancellationRequested();
                Session.Progress.Tick();
            }
            if (take(row) && ++Count == size) Batch(work);
        }
        if (Count > 0) Batch(work);
        Isolate();
        Current = null;
    }

    /// <summary>Looks up what is needed for the rows of the batch; all of it again when the batch is done again.</summary>
    protected abstract void LookUp();

    /// <summary>Does what is to be done about one row, or gathers it.</summary>
    protected abstract void Handle(MergeRow row);

    /// <summary>Sends what was gathered.</summary>
    /// <returns>False when not all of it was written.</returns>
    protected abstract bool Flush();

    /// <summary>Forgets what was gathered, and what was counted for it.</summary>
    protected abstract void Forget();

    /// <summary>From here on every row is sent at once, or gathered.</summary>
    protected abstract void SendOneByOne(bool oneByOne);

    /// <summary>A batch is about to be committed.</summary>
    protected virtual void Committing() { }

    /// <summary>A batch was committed: what was counted for it is certain.</summary>
    protected abstract void Committed();

    /// <summary>The database refused a row that somebody else has made another one since it was looked up: it is looked up anew, and handled once more.</summary>
    protected virtual bool IsAnother(MergeRow row, Exception error) => false;

    /// <summary>The database refused a row; what it was sent with is taken back, and the good rows before it are written again.</summary>
    /// <returns>What to tell of it.</returns>
    protected virtual Exception Refused(MergeRow row, Exception error) => error;

    /// <summary>A row was found bad and is left out.</summary>
    protected virtual void LeftOut(MergeRow row) { }

    /// <summary>Brings the target in step with the rows of the batch.</summary>
    protected void Work()
    {
        LookUp();
        var refused = false;
        try
        {
            for (var i = 0; i < Count; i++) HandleGood(Rows[i]);
            Current = null;
            refused = !Flush();
        }
        catch (Exception error) when (Transaction.Alone && IsOfRows(error))
        {
            refused = true;
        }
        if (!refused) CommitAll();
        else if (Transaction.Alone) OneByOne();
        else throw RuntimeErrorCatalog.Conflict.With($"A row of {Target.Name} was changed or removed meanwhile.");
    }

    /// <summary>Tells of a bad row: it is left out, or the step fails.</summary>
    /// <exception cref="StepFailure">Bad rows fail the step.</exception>
    protected void Bad(MergeRow row, Exception error)
    {
        // Its masked values are taken out of the message.
        Current = Frame.Rows[ReadSlot] = row.Source;
        var failure = Session.Failure(error, Step.Name, Record());
        if (badRows == BadRows.Fail) throw failure;
        row.IsBad = true;
        Tally.RowsBad++;
        Session.Recorder.Warn($"{Step.Name}: {failure.Failure.Record} is bad: {failure.Failure.Message}");
        if (!Session.Preview) Session.BadRows.Add(BadRow.Of(Session.Plan, Step, Read, ReadColumns, row.Source, Tally.RowsRead, failure.Failure));
        LeftOut(row);
    }

    /// <summary>A connection to read from while batches are committed on that of the same source; null where the one connection serves.</summary>
    protected ISourceSession? Beside(int source)
    {
        // A server's cursor may end with a commit on its connection.
        if (WorkUnit.Covering(Session.Unit, source) is not null || source != Target.Source || Session.Connection(source).Session.Dialect.Name == "sqlite") return null;
        return reading.To(source);
    }

    private void Batch(Action work)
    {
        work();
        Count = 0;
    }

    private void HandleGood(MergeRow row)
    {
        if (row.IsBad) return;
        Current = row.Source;
        Handle(row);
    }

    /// <summary>The batch is done again with what is in the target now, and each bad row ends a transaction of its own: every good row is written twice at most.</summary>
    private void OneByOne()
    {
        TakeBack();
        LookUp();
        SendOneByOne(true);
        try
        {
            var from = 0;
            var anew = 0;
            for (var i = 0; i < Count; i++)
            {
                try
                {
                    HandleGood(Rows[i]);
                    anew = 0;
                }
                catch (Exception error) when (IsOfRows(error))
                {
                    TakeBack();
                    for (; from < i; from++) HandleGood(Rows[from]);
                    if (anew++ < MostAnew && IsAnother(Rows[i], error))
                    {
                        Commit();
                        from = i--;
                        continue;
                    }
                    anew = 0;
                    Bad(Rows[i], Refused(Rows[i], error));
                    Commit();
                    from = i + 1;
                }
            }
            Commit();
        }
        finally
        {
            SendOneByOne(false);
        }
    }

    /// <summary>Some rules of a database are kept at the commit only, and then nobody says which row broke one: where a bad row is left out, each is committed by itself.</summary>
    private void CommitAll()
    {
        try
        {
            Commit();
            return;
        }
        catch (Exception error) when (Transaction.Alone && badRows != BadRows.Fail && IsOfRows(error))
        {
            TakeBack();
        }
        LookUp();
        SendOneByOne(true);
        try
        {
            for (var i = 0; i < Count; i++) CommitOne(Rows[i]);
        }
        finally
        {
            SendOneByOne(false);
        }
    }

    private void CommitOne(MergeRow row)
    {
        for (var anew = 0; ; anew++)
        {
            try
            {
                HandleGood(row);
                Commit();
                return;
            }
            catch (Exception error) when (IsOfRows(error))
            {
                TakeBack();
                if (anew < MostAnew && IsAnother(row, error)) continue;
                Bad(row, Refused(row, error));
                Commit();
                return;
            }
        }
    }

    private void Commit()
    {
        Committing();
        Isolate();
        Transaction.Commit();
        Committed();
    }

    /// <summary>Bad rows are durable before the good ones are; inside the batch of a loop that is the loop's business.</summary>
    private void Isolate()
    {
        if (Transaction.Alone || !Session.InBatch) Session.BadRows.Flush();
    }

    private void TakeBack()
    {
        Forget();
        Transaction.Rollback();
    }

    /// <summary>Whether it is a row that was refused, and not the connection or the statement.</summary>
    private bool IsOfRows(Exception error)
    {
        if (Session.Cancellation.IsCancellationRequested) return false;
        return error is DbException database ? DatabaseErrors.IsOfTheRow(database) : error is SyncException { Failure: FailureClass.Data or FailureClass.Constraint or FailureClass.Rows };
    }
}

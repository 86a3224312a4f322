using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>query source as x returns (…) "select …"</c>: one row with the outcomes of a read, or rows for a <c>for each</c>: kept up to a limit, or streamed into the loop
/// that follows. Source: tasks C20, R47, R50 to R59.
/// </summary>
internal sealed class OwnQueryRunner : StepRunner
{
    private const int MostCounted = 1000;
    private readonly OwnQueryStep step;
    private readonly BoundValues values;
    private readonly OutcomeRunner none;
    private readonly OutcomeRunner? many;
    private readonly ReadIn readIn;
    private readonly bool readsApart;
    private PreparedRead? prepared;
    private ISourceSession? preparedOn;
    private readonly ReadingLink reading;
    private StreamedRows? streamed;

    public OwnQueryRunner(OwnQueryStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        reading = new ReadingLink(session);
        values = new BoundValues(session, step.Statement.Values);
        none = session.Factory.Outcome(step.WhenNone);
        many = step.WhenMany is { } answer ? session.Factory.Outcome(answer) : null;
        readIn = session.Code.ReadIn(step.Result.ReadFunction);
        var loop = step.Streams ? StepTree.All(session.Task).OfType<ForEachStep>().FirstOrDefault(l => l.ListSlot == step.ListSlot) : null;
        readsApart = loop is not null && StepTree.All(loop.Body).Any(s => StepTree.WrittenSource(session.Plan, s) == step.Statement.Source);
    }

    public override string Kind => "query";

    public override void Reset()
    {
        base.Reset();
        streamed?.Dispose();
        streamed = null;
    }

    public override void Dispose()
    {
        streamed?.Dispose();
        prepared?.Dispose();
        reading.Dispose();
    }

    protected override Flow Perform()
    {
        streamed?.Dispose();
        streamed = null;
        // In a loop those of the row before stand there.
        if (step.ListSlot >= 0) Frame.Lists[step.ListSlot] = [];
        if (many is { Kind: OutcomeKind.All }) Frame.Lists[many.ListSlot] = [];
        if (step.Result.Slot >= 0) Frame.Rows[step.Result.Slot] = null;
        values.Compute();
        Frame.Site = step.Site;
        var began = Session.Timestamp;
        var rows = step.Streams ? Stream() : step.ListSlot >= 0 ? Keep(step.ListSlot) : many is { Kind: OutcomeKind.All } ? Keep(many.ListSlot) : One();
        // What is streamed counts while it comes.
        if (!step.Streams) Tally.RowsRead += rows;
        if (Session.LoopDepth == 0)
            Session.Recorder.Add(new Exchange(step.Name, Session.Plan.Sources[step.Statement.Source].Name, prepared?.Text ?? "", values.Shown(), rows, Session.MillisecondsSince(began)));
        if (rows == 0)
        {
            Session.Moment = StatusMoment.None;
            return Unmatched(none, "no row", RuntimeErrorCatalog.NoRow, () => $"The statement of {step.Result.Name} gives no row.");
        }
        if (rows == 1 || many is null or { Kind: OutcomeKind.All or OutcomeKind.First or OutcomeKind.Last }) return Flow.Next;
        Session.Moment = StatusMoment.Many;
        Frame.Rows[step.Result.Slot] = null;
        return Unmatched(many, "many rows", RuntimeErrorCatalog.ManyRows, () => string.Create(CultureInfo.InvariantCulture,
            $"The statement of {step.Result.Name} gives {(rows >= MostCounted ? "at least " : "")}{rows} rows, not one."));
    }

    private RowReader Open()
    {
        var connection = Connection();
        // A function that is called in a statement may write: of a preview nothing stays.
        if (Session.Preview && connection.Dialect is { IsDatabase: true, Name: not "sqlite" } && !connection.InTransaction) connection.Begin();
        if (prepared is null || preparedOn != connection)
        {
            prepared?.Dispose();
            prepared = null;
            prepared = Own(connection).Prepare(new OwnReadRequest(new OwnStatement(step.Statement.Pieces), step.Result.Columns, null));
            preparedOn = connection;
        }
        try
        {
            return prepared.Execute(values.Values, Session.Cancellation);
        }
        catch when (Session.Preview)
        {
            Session.Connection(step.Statement.Source).TakeBack();
            throw;
        }
    }

    /// <summary>Where the rows are read. A server's cursor may end with a commit on its connection: there, reading has a connection of its own.</summary>
    private ISourceSession Connection()
    {
        var own = Session.Connection(step.Statement.Source).Session;
        return readsApart && Session.Unit is null && !Session.Preview && own.Dialect.Name != "sqlite" ? reading.To(step.Statement.Source) : own;
    }

    private IOwnSql Own(ISourceSession session) =>
        session.OwnSql ?? throw RuntimeErrorCatalog.NoSql.With($"The source {Session.Plan.Sources[step.Statement.Source].Name} takes no statements.");

    private Row NewRow() => Session.Code.NewRow(step.Result.RowType);

    private bool Next(RowReader reader, Row row)
    {
        if (!reader.Read()) return false;
        readIn(reader, row);
        return true;
    }

    private long One()
    {
        using var reader = Open();
        var found = NewRow();
        if (!Next(reader, found)) return 0;
        var limit = step.Limit ?? long.MaxValue;
        long rows = 1;
        if (many is not { Kind: OutcomeKind.First })
        {
            var keepsLast = many is { Kind: OutcomeKind.Last };
            for (var further = NewRow(); rows < limit && (keepsLast || rows < MostCounted) && Next(reader, further); rows++)
                if (keepsLast) (found, further) = (further, found);
        }
        Frame.Rows[step.Result.Slot] = found;
        return rows;
    }

    private long Keep(int slot)
    {
        var list = new List<Row>();
        using (var reader = Open())
        {
            for (var row = NewRow(); Next(reader, row); row = NewRow())
            {
                if (list.Count == step.Limit) throw RuntimeErrorCatalog.LimitExceeded.With($"The statement of {step.Result.Name} gives more than {step.Limit} rows.");
                list.Add(row);
            }
        }
        Frame.Lists[slot] = list;
        if (step.Result.Slot >= 0) Frame.Rows[step.Result.Slot] = list.Count > 0 ? list[0] : null;
        return list.Count;
    }

    private long Stream()
    {
        var reader = Open();
        try
        {
            var first = NewRow();
            if (Next(reader, first))
            {
                Frame.Lists[step.ListSlot] = streamed = new StreamedRows(reader, readIn, NewRow, first, () => Tally.RowsRead++);
                return 1;
            }
        }
        catch
        {
            reader.Dispose();
            throw;
        }
        reader.Dispose();
        return 0;
    }

    private Flow Unmatched(OutcomeRunner answer, string outcome, RuntimeError error, Func<string> message)
    {
        if (answer.Kind == OutcomeKind.Fail)
        {
            Tally.Outcome = outcome;
            return answer.Answer(error, message);
        }
        // Rows for a loop: none of them is nothing to speak of.
        if (step.ListSlot < 0) Note(outcome);
        else Tally.Outcome = outcome;
        if (answer.Kind == OutcomeKind.Skip && Session.LoopDepth > 0) return Flow.NextRow;
        return answer.Answer(error, message);
    }
}

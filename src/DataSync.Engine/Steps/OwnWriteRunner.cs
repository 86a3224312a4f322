using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary><c>query source "update …"</c>: a statement that writes, and the number of rows that it is to write. Source: tasks C20, R71, R72.</summary>
internal sealed class OwnWriteRunner(OwnWriteStep step, TaskSession session) : StatementRunner(step, step.Statement.Source, step.OnceFunction, session)
{
    private readonly BoundValues values = new(session, step.Statement.Values);
    private readonly OutcomeRunner none = session.Factory.Outcome(step.WhenNone, OutcomeKind.Fail);
    private readonly OwnStatement statement = new(step.Statement.Pieces);
    private OwnWrite? prepared;
    private ISourceSession? preparedOn;

    public override string Kind => "query";

    public override void Dispose() => prepared?.Dispose();

    protected override void Compute() => values.Compute();

    protected override void Plan() => Session.Recorder.Plan(new PlannedWrite(step.Name, PlannedKind.Run, SourceName, statement.Text("?"), "",
        [.. step.Statement.Values.Select((_, place) => new PlannedValue(values.Text(place), "", values.Shown(place)))]));

    protected override bool Send(SourceConnection connection)
    {
        var began = Session.Timestamp;
        if (prepared is null || preparedOn != connection.Session)
        {
            prepared?.Dispose();
            prepared = null;
            prepared = (connection.Session.OwnSql ?? throw RuntimeErrorCatalog.NoSql.With($"The source {SourceName} takes no statements.")).Prepare(statement);
            preparedOn = connection.Session;
        }
        var rows = prepared.Execute(values.Values, Session.Cancellation);
        if (rows != 0) Session.Wrote(Source);
        if (Recorded) Session.Recorder.Add(new Exchange(step.Name, SourceName, prepared.Text, values.Shown(), rows, Session.MillisecondsSince(began)));
        var expected = step.ExpectRows ?? 1;
        if (expected != long.MaxValue)
        {
            if (rows < 0) throw RuntimeErrorCatalog.CountUnknown.With($"{SourceName} does not say how many rows were written.");
            if (rows == 0 && expected > 0) return false;
            if (rows != expected)
                throw RuntimeErrorCatalog.UnexpectedRows.With(string.Create(CultureInfo.InvariantCulture,
                    $"The statement writes {rows} rows, and {expected} {(expected == 1 ? "is" : "are")} expected; it was taken back."));
        }
        if (rows > 0) Tally.RowsWritten += rows;
        return true;
    }

    protected override bool AnswersByScript => none.IsRepeated || Session.TellsMissing;

    protected override Flow WithoutEffect()
    {
        Session.Moment = StatusMoment.None;
        if (none.Kind == OutcomeKind.Fail) Tally.Outcome = "no row";
        else Note("no row");
        return none.Answer(RuntimeErrorCatalog.NoRow, () => "The statement writes no row.");
    }

    private string SourceName => Session.Plan.Sources[step.Statement.Source].Name;
}

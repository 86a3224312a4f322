using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Lowering;

/// <summary>Test blocks, line by line.</summary>
internal sealed class TestLowering(Lowered lowered, NetworkLowering network)
{
    public TestPlan Lower(BoundTest test) => new(test.Name, [.. test.Lines.Select(Line)], lowered.Sites.Add(test.At, test.Name));

    private TestLinePlan Line(BoundTestLine line)
    {
        var site = lowered.Sites.Add(line.At);
        return line switch
        {
            BoundClock l => new ClockLine(lowered.Value(l.Value)) { Site = site },
            BoundGivenRow l => new GivenRowLine(l.Table.Index, l.Station?.Name, Values(l.Values)) { Site = site },
            BoundGivenNone l => new GivenNoneLine(l.Table.Index) { Site = site },
            BoundGivenFile l => new GivenFileLine(l.Table.Index, l.Station?.Name, l.File, l.Communicated) { Site = site },
            BoundGivenFault l => new GivenFaultLine(l.AfterStep) { Site = site },
            BoundGivenTransfer l => new GivenTransferLine(l.Fault) { Site = site },
            BoundWithFormat l => new WithFormatLine(network.Format(l.Format)) { Site = site },
            BoundWithParameter l => new WithParameterLine(l.Parameter.Index, lowered.Value(l.Value)) { Site = site },
            BoundRun l => new RunLine(l.Task.Index, Functions(l.Key)) { Site = site },
            BoundCommunicate l => new CommunicateLine(l.From.Name, l.To.Name) { Site = site },
            BoundExpectOutcome l => new ExpectOutcomeLine(l.Outcome, lowered.ValueOrNone(l.Text)) { Site = site },
            BoundExpectRow l => new ExpectRowLine(l.Table.Index, l.Station?.Name, Functions(l.Key), Values(l.Values)) { Site = site },
            BoundExpectThat l => That(l, site),
            BoundExpectLog l => new ExpectLogLine(l.From.Name, l.To.Name, Counts(l.Counts)) { Site = site },
            BoundExpectRequest l => new ExpectRequestLine(l.From.Name, Counts(l.Counts)) { Site = site },
            BoundGivenAnswer l => Answer(l, site),
            BoundExpectNoCall l => NoCall(l, site),
            BoundExpectMail l => new ExpectMailLine(lowered.Value(l.To), lowered.ValueOrNone(l.Subject)) { Site = site },
            BoundExpectNoMail l => new ExpectNoMailLine(lowered.ValueOrNone(l.To)) { Site = site },
            _ => throw new InvalidOperationException($"{line.GetType().Name} has no plan."),
        };
    }

    private ExpectNoCallLine NoCall(BoundExpectNoCall line, int site)
    {
        var (service, operation) = lowered.Call(line.Source, line.Operation);
        return new ExpectNoCallLine(service, operation) { Site = site };
    }

    private GivenAnswerLine Answer(BoundGivenAnswer line, int site)
    {
        var (service, operation) = lowered.Call(line.Source, line.Operation);
        return new GivenAnswerLine(service, operation, line.Fault is { } fault ? line.Operation.Faults.IndexOf(fault) : -1, [.. line.Values.Select(v => new TestAnswerValuePlan(v.Path, lowered.Value(v.Value)))]) { Site = site };
    }

    private ExpectThatLine That(BoundExpectThat line, int site)
    {
        var types = lowered.Code.RowTypes;
        types.Counts = types.Add("counts", line.Counts.Select(c => new FieldPlan(c.Table.Name, SyncType.Int)));
        return new ExpectThatLine(
            lowered.Condition(line.Condition, line.Text), types.Counts, [.. line.Counts.Select(c => new TestCountOf(c.Table.Index, c.Station?.Name))], line.Text)
        {
            Site = site,
        };
    }

    private ImmutableArray<int> Functions(ImmutableArray<BoundExpression> values) => [.. values.Select(lowered.Value)];

    private ImmutableArray<TestValuePlan> Values(ImmutableArray<BoundTestValue> values) =>
        [.. values.Select(v => new TestValuePlan(v.Column.Index, lowered.Value(v.Value), lowered.Sites.Add(v.At)))];

    private ImmutableArray<TestCountPlan> Counts(ImmutableArray<BoundTestCount> counts) =>
        [.. counts.Select(c => new TestCountPlan(c.Table.Index, c.Counter, c.Count, lowered.Sites.Add(c.At)))];
}

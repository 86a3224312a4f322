using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations;
using DataSync.Testing.Data;

namespace DataSync.Testing;

/// <summary>One test: its lines in order. An expectation that fails does not end the test; a line that cannot be carried out does.</summary>
internal sealed class TestRun : IDisposable
{
    private const int FrameSlots = 2;
    private readonly PlanCode code;
    private readonly string folder;
    private readonly CancellationToken cancellation;
    private readonly TestClock clock = new();
    private readonly TestDatabases databases;
    private readonly GivenAnswers answers;
    private readonly Mailbox mailbox = new();
    private readonly RunJournal journal = RunJournal.InMemory();
    private readonly StationBench stations;
    private readonly Expectations expectations;
    private readonly ImmutableArray<TestMessage>.Builder messages = ImmutableArray.CreateBuilder<TestMessage>();
    private SyncPlan plan;
    private ImmutableDictionary<string, object?> parameters = ImmutableDictionary<string, object?>.Empty;
    private RunResult? last;
    private int lastSite;
    private bool answered = true;
    private int breakAfter;

    public TestRun(SyncPlan plan, PlanCode code, string folder, CancellationToken cancellation)
    {
        this.plan = plan;
        this.code = code;
        this.folder = folder;
        this.cancellation = cancellation;
        databases = new TestDatabases(plan, code);
        answers = new GivenAnswers(plan);
        stations = new StationBench(code, databases, clock, folder);
        expectations = new Expectations(code, databases, Say);
    }

    public ImmutableArray<TestMessage> Execute(TestPlan test)
    {
        foreach (var line in test.Lines)
        {
            try
            {
                Line(line);
            }
            catch (Exception error) when (error is TestFailure or SyncException or StationException or IOException or System.Data.Common.DbException)
            {
                Say(line.Site, error is SyncException coded ? $"{coded.Code}: {coded.Message}" : error.Message);
                return messages.ToImmutable();
            }
        }
        Answered();
        return messages.ToImmutable();
    }

    public void Dispose()
    {
        stations.Dispose();
        journal.Dispose();
        databases.Dispose();
    }

    private void Line(TestLinePlan line)
    {
        switch (line)
        {
            case ClockLine set: Clock(set); break;
            case GivenRowLine given: Given(given.Table, given.Station, [GivenValues.Complete(plan.Tables[given.Table], Values(given.Values))]); break;
            case GivenNoneLine none: databases.Clear(null, plan.Tables[none.Table]); break;
            case GivenFileLine file: GivenFile(file); break;
            case GivenFaultLine fault: breakAfter = fault.AfterStep; break;
            case GivenTransferLine transfer: stations.Fault = transfer.Fault; break;
            case WithFormatLine format: plan = WithFormat(format.Format); break;
            case WithParameterLine parameter: parameters = parameters.SetItem(plan.Parameters[parameter.Parameter].Name, Value(parameter.ValueFunction)); break;
            case RunLine run: Run(run); break;
            case CommunicateLine communicate:
                Answered();
                stations.Communicate(plan, communicate.From, communicate.To, Parameters());
                break;
            case ExpectOutcomeLine outcome: Outcome(outcome); break;
            case ExpectRowLine row:
                Answered();
                expectations.Row(plan.Tables[row.Table], row.Station, row.Site, [.. row.KeyFunctions.Select(Value)], [.. row.Values.Select(v => (v.Column, Value(v.ValueFunction), v.Site))]);
                break;
            case ExpectThatLine that:
                Answered();
                expectations.That(plan, that, Frame());
                break;
            case ExpectLogLine log: expectations.Counts(plan, log.Counts, stations.Log(log.From, log.To), $"the log of {log.From} to {log.To}"); break;
            case ExpectRequestLine request: expectations.Counts(plan, request.Counts, stations.Request(plan, request.From), $"the request from {request.From}"); break;
            case GivenAnswerLine answer: answers.Give(answer.Service, answer.Operation, new GivenAnswer(answer.Fault, [.. answer.Values.Select(v => (v.Path, Value(v.ValueFunction)))])); break;
            case ExpectNoCallLine none:
                Answered();
                if (answers.Calls(none.Service, none.Operation) is > 0 and var times) Say(none.Site, $"expected no call of {answers.Name(none.Service, none.Operation)}; there {(times == 1 ? "was one" : $"were {times}")}");
                break;
            case ExpectMailLine mail:
                Answered();
                if (mailbox.WhyNot(Text(mail.ToFunction), mail.SubjectFunction < 0 ? null : Text(mail.SubjectFunction)) is { } missing) Say(mail.Site, missing);
                break;
            case ExpectNoMailLine none:
                Answered();
                if (mailbox.Unexpected(none.ToFunction < 0 ? null : Text(none.ToFunction)) is { } unexpected) Say(none.Site, unexpected);
                break;
            default: throw new TestFailure($"This line cannot be run yet ({line.GetType().Name}).");
        }
    }

    private void Clock(ClockLine line)
    {
        clock.Set(Value(line.ValueFunction) switch
        {
            DateTime moment => moment,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            _ => throw new TestFailure("The clock needs a date or a date with a time."),
        });
        stations.ReadClock(plan);
    }

    private void Given(int table, string? station, ImmutableArray<ImmutableArray<object?>> rows)
    {
        if (station is not null) stations.Install(plan, station);
        databases.Insert(station, plan.Tables[table], rows);
    }

    private void GivenFile(GivenFileLine line)
    {
        var script = line.Site >= 0 ? plan.Scripts[plan.Sites[line.Site].Script] : "";
        var path = Path.Combine(folder, Path.GetDirectoryName(script) ?? "", line.File);
        if (!File.Exists(path)) throw new TestFailure($"There is no file {line.File} beside the script.");
        var rows = CsvRows.Read(File.ReadAllText(path), plan.Tables[line.Table]);
        if (!line.Communicated) Given(line.Table, line.Station, rows);
        else if (line.Station is { } station) stations.GivenCommunicated(plan, station, plan.Tables[line.Table], rows, Parameters());
        else throw new TestFailure("Only rows at a station can be communicated: `given T at S from \"…\" communicated`.");
    }

    /// <summary>The rows of a format that the test names stand in for those of the plan; its other rows stay.</summary>
    private SyncPlan WithFormat(FormatPlan format)
    {
        if (plan.Network is not { } network) throw new TestFailure("There is no network of stations in this plan.");
        var known = network.Formats.FirstOrDefault(f => f.Name == format.Name);
        var merged = known is null ? format : known with
        {
            Rows = [.. known.Rows.Select(r => format.Rows.FirstOrDefault(n => n.Table == r.Table) ?? r), .. format.Rows.Where(n => known.Rows.All(r => r.Table != n.Table))],
        };
        return plan with { Network = network with { Formats = [.. network.Formats.Where(f => f.Name != format.Name), merged] } };
    }

    private void Run(RunLine line)
    {
        Answered();
        using var sources = new SourceSet(plan, source => source.Kind == "soap" ? answers.Source(source) : source.Kind == "smtp" ? mailbox.Source(source) : new Borrowed(databases.Source(null, plan.Sources.IndexOf(source))));
        var runner = new TaskRunner(plan, code, sources, journal, clock);
        var item = plan.Tasks[line.Task].Item is null ? ItemRequest.None : ItemRequest.WithKey([.. line.KeyFunctions.Select(Value)]);
        last = runner.Run(line.Task, item, new RunOptions { Parameters = parameters, BreakAfterStep = breakAfter }, cancellation);
        lastSite = line.Site;
        answered = last.Outcome is RunOutcome.Succeeded or RunOutcome.Stopped || breakAfter > 0;
        breakAfter = 0;
    }

    private void Outcome(ExpectOutcomeLine line)
    {
        answered = true;
        if (last is null) throw new TestFailure("Nothing was run yet.");
        var expected = line.Outcome switch
        {
            ExpectedOutcome.Failed => last.Outcome is RunOutcome.Failed or RunOutcome.Cancelled or RunOutcome.BrokenOff,
            ExpectedOutcome.Stopped => last.Outcome == RunOutcome.Stopped,
            _ => last.Outcome == RunOutcome.Succeeded,
        };
        var outcome = $"the run {Words(last.Outcome)}{(last.Failure is { } failure ? $": {failure}" : "")}";
        if (!expected) Say(line.Site, $"expected that it {line.Outcome.ToString().ToLowerInvariant()}; {outcome}");
        else if (line.TextFunction >= 0 && ValueText.Show(Value(line.TextFunction)) is var text && text != last.Failure?.Message)
            Say(line.Site, $"expected the failure {ValueText.Quote(text)}; it is {ValueText.Quote(last.Failure?.Message)}");
    }

    /// <summary>A run that failed and whose failure nothing expected fails the test.</summary>
    private void Answered()
    {
        if (!answered && last?.Failure is { } failure) Say(lastSite, $"the run failed, which the test does not expect: {failure}");
        answered = true;
    }

    private static string Words(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => "succeeded",
        RunOutcome.Stopped => "was stopped",
        RunOutcome.Cancelled => "was cancelled",
        RunOutcome.BrokenOff => "was broken off",
        _ => "failed",
    };

    private Dictionary<int, object?> Values(ImmutableArray<TestValuePlan> values) => values.ToDictionary(v => v.Column, v => Value(v.ValueFunction));

    private string Text(int function) => ValueText.Show(Value(function));

    private object? Value(int function) => code.Value(function)(Frame());

    private object?[] Parameters() => ParameterValues.Of(plan, code, parameters, clock.GetLocalNow().DateTime);

    private Frame Frame() => new(FrameSlots, new RunValues { Now = clock.GetLocalNow().DateTime, Parameters = Parameters() });

    private void Say(int site, string text) => messages.Add(new TestMessage(text, Places.Of(plan, site)));

    /// <summary>A database of the test, lent to a run, which closes its sources at the end.</summary>
    private sealed class Borrowed(Plans.Sources.ISource source) : Plans.Sources.ISource
    {
        public string Name => source.Name;

        public string Kind => source.Kind;

        public Plans.Sources.ISourceSession Connect(CancellationToken cancellation) => source.Connect(cancellation);

        public void Dispose() { }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>call erp.ReserveBudget as budget { … }</c>. No transaction takes a call back, so the journal notes before it that it begins, and after it what it gave: a second attempt
/// repeats no call that was answered, and none of which nobody knows whether it was carried out, unless it carries a key of its own. Source: tasks R86 to R101, R126, §3.8.
/// </summary>
internal sealed class ServiceRunner : StepRunner
{
    private readonly ServiceStep step;
    private readonly ServicePlan service;
    private readonly MapOut map;
    private readonly CapturedValues values;
    private readonly ImmutableArray<InputListRunner> lists;
    private readonly ImmutableArray<OutcomeRunner> faults;
    private readonly CallAnswers answers;
    private readonly bool onceIsMasked;
    private ServiceCall? prepared;
    private IServiceSource? preparedOn;

    public ServiceRunner(ServiceStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        service = session.Plan.Services[step.Service];
        onceIsMasked = MaskedFunctions.Has(session.Plan, step.OnceFunction);
        map = session.Code.MapOut(step.Mapping.MapFunction);
        values = new CapturedValues(step.Inputs.Length);
        lists = [.. step.Lists.Select(l => new InputListRunner(l, session))];
        faults = [.. step.Faults.Select(f => session.Factory.Outcome(f.Outcome))];
        answers = new CallAnswers(service.Contract, service.Contract.Operations[step.Operation], step);
    }

    public override string Kind => "call";

    public override void Dispose() => prepared?.Dispose();

    protected override Flow Perform()
    {
        if (step.Answer is { } row) Forget(row);
        var once = step.OnceFunction >= 0 ? DoneKey.Of(ValueText.Show(Session.Code.Value(step.OnceFunction)(Frame)), onceIsMasked) : null;
        var noting = once ?? Session.LoopKey();
        var key = noting.Text;
        var isNoted = !step.ReadsOnly && !Session.Preview && Session.Ticket is not null;
        if (isNoted && Noted(noting) is { } noted)
        {
            if (noted.Answer is { } earlier)
            {
                Take(step.Answer, answers.Read(earlier));
                Tally.Outcome = "done earlier";
                (HasActed, WasDone) = (true, true);
                return Flow.Next;
            }
            if (once is null) throw RuntimeErrorCatalog.CallUnknown.With($"{step.Name} was begun by an earlier attempt, and nobody knows whether {SourceName} carried it out.");
        }
        var input = Compute();
        Frame.Site = step.Site;
        if (Session.Preview && !step.ReadsOnly) return Plan(input);
        var answer = Send(input, isNoted, key);
        if (answer.Fault < 0)
        {
            if (isNoted) Session.Recorder.EndCall(step.Name, key, answers.Write(answer));
            HasActed = true;
            Take(step.Answer, answer);
            return Flow.Next;
        }
        var fault = step.Faults[answer.Fault];
        if (isNoted) Session.Recorder.ForgetCall(step.Name, key);
        Take(fault.Row, answer);
        var name = answers.Operation.Faults[fault.Fault].Name;
        Note($"fault {name}");
        return faults[answer.Fault].Answer(RuntimeErrorCatalog.Failed, () => $"{SourceName} answers {answers.Operation.Name} with the fault {name}.");
    }

    private NotedCall? Noted(DoneKey key) => Session.Recorder.FindCall(step.Name, key.Text)
        ?? (key.Plain is { } plain && Session.Ticket is { Continues: true } ? Session.Recorder.FindCall(step.Name, plain) : null);

    private string SourceName => Session.Plan.Sources[service.Source].Name;

    private ServiceInput Compute()
    {
        values.Clear();
        map(Frame, values);
        return new ServiceInput([.. Enumerable.Range(0, values.Count).Select(values.Boxed)], [.. lists.Select(l => l.Compute(Frame))], Session.Now);
    }

    private ServiceAnswer Send(ServiceInput input, bool isNoted, string key)
    {
        var source = Session.Service(service.Source);
        if (prepared is null || preparedOn != source)
        {
            prepared?.Dispose();
            prepared = source.Prepare(answers.Request);
            preparedOn = source;
        }
        if (isNoted)
        {
            Session.RequireHeld();
            Undo?.Keep();
            Session.Recorder.BeginCall(step.Name, key);
        }
        var began = Session.Timestamp;
        if (!step.ReadsOnly) Session.CallIsOpen = step.Name;
        try
        {
            var answer = prepared.Execute(input, Session.Cancellation);
            Session.CallIsOpen = null;
            Record(input, began, null);
            return answer;
        }
        catch (SyncException refused)
        {
            Session.CallIsOpen = null;
            Record(input, began, refused.Code);
            // It was not carried out: it may be tried again.
            if (isNoted && refused.Failure != FailureClass.Unknown) Session.Recorder.ForgetCall(step.Name, key);
            throw WithoutMasked(refused, input);
        }
    }

    // A service may repeat what it was sent.
    private SyncException WithoutMasked(SyncException refused, ServiceInput input)
    {
        var message = step.Mapping.Masked.Aggregate(refused.Message, (text, place) => Masking.Scrub(text, input.Values[place]));
        message = Masked(step.Lists, input.Lists).Aggregate(message, Masking.Scrub);
        return message == refused.Message ? refused : new SyncException(refused.Code, message, refused.Remedy, refused.Failure, refused);
    }

    private static IEnumerable<object?> Masked(ImmutableArray<ServiceListPlan> lists, ServiceElement[][] elements) => lists.Zip(elements).SelectMany(l =>
        l.Second.SelectMany(element => l.First.Mapping.Masked.Select(place => element.Values[place]).Concat(Masked(l.First.Lists, element.Lists))));

    private void Record(ServiceInput input, long began, string? code)
    {
        if (Session.LoopDepth > 0 && code is null) return;
        Session.Recorder.Add(new Exchange(step.Name, SourceName, prepared?.Text ?? "", string.Join(", ", Shown(input).Select(value => $"{value.Column} = {value.New}")), code is null ? 1 : 0, Session.MillisecondsSince(began))
            { Code = code });
    }

    private Flow Plan(ServiceInput input)
    {
        Session.Recorder.Plan(new PlannedWrite(step.Name, PlannedKind.Run, SourceName, $"call {answers.Operation.Name}", "",
            [.. Shown(input)]));
        Tally.Outcome = "planned";
        if (step.Answer is { } row)
        {
            // Nothing was called: what follows sees values that say nothing.
            Frame.Rows[row.Slot] = Session.Code.NewRow(row.RowType);
            foreach (var list in row.Lists) Frame.Lists[list.ListSlot] = [];
            Session.Recorder.Warn($"{step.Name}: a preview does not call it, so {row.Name} is empty here");
        }
        return Flow.Next;
    }

    /// <summary>In a loop the answer of the row before stands there.</summary>
    private void Forget(AnswerPlan plan)
    {
        Frame.Rows[plan.Slot] = null;
        foreach (var list in plan.Lists) Frame.Lists[list.ListSlot] = [];
    }

    private void Take(AnswerPlan? plan, ServiceAnswer answer)
    {
        if (plan is null) return;
        Frame.Rows[plan.Slot] = NewRow(plan.RowType, answer.Values);
        for (var i = 0; i < plan.Lists.Length; i++) Frame.Lists[plan.Lists[i].ListSlot] = [.. answer.Lists[i].Select(element => NewRow(plan.Lists[i].RowType, element))];
    }

    private Row NewRow(int type, object?[] cells)
    {
        var row = Session.Code.NewRow(type);
        for (var i = 0; i < cells.Length; i++) row[i] = cells[i];
        return row;
    }

    /// <summary>The values that are sent, and of lists how many elements.</summary>
    private IEnumerable<PlannedValue> Shown(ServiceInput input) =>
    [
        .. step.Inputs.Select((path, i) => new PlannedValue(path.ToString(), "", Shown(input, i))),
        .. step.Lists.Select((list, i) => new PlannedValue(list.Path.ToString(), "", string.Create(CultureInfo.InvariantCulture, $"{input.Lists[i].Length} element{(input.Lists[i].Length == 1 ? "" : "s")}"))),
    ];

    private string Shown(ServiceInput input, int place) => Session.Show(input.Values[place], step.Mapping.Masked.Contains(place));
}

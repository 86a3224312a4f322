using System.Collections.Immutable;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>One attempt of one run: item, entry status, steps, and the end. Source: tasks §3.2, §3.10.</summary>
internal sealed class TaskRun(TaskSession session, RunJournal journal, EndedMarks marks, ItemRequest request, TimeLimit limit, CancellationToken outer)
{
    private readonly TaskPlan task = session.Task;
    private readonly ItemStore? store = session.Task.Item is { } item ? new ItemStore(session, item) : null;
    private Row? entry;

    /// <summary>What the change is that this run ends, where it has read the row for itself; null where it is what the look has found.</summary>
    private string? seen;
    private readonly CancellationToken cancellation = limit.Token;
    private readonly long began = session.Timestamp;
    private ImmutableArray<ShownParameter> shownParameters = [];
    private bool fromJson;

    public RunResult Execute()
    {
        if (!session.Preview) session.BadRows.Check(StepTree.BadRowFiles(task));

        // 1. Which item?
        var key = Key();
        var file = request as ItemRequest.ByFile;
        var change = (request as ItemRequest.ByKey)?.Change;
        var item = key is { } known && store is not null ? store.JournalKey(known) : file?.Arrival.File ?? "";
        var parameters = Parameters(session.LocalNow);
        var begun = new RunEntry(session.Plan.ScriptAt(task.Site), session.Options.TellsOf?.Name(task.Name) ?? task.Name, item, session.Options.PlanDigest, RunEntry.WritesOf(session.Plan, task), session.Options.Start)
        { ItemKey = key is { } values && store is not null && !fromJson ? store.KeyTexts(values) : null, Parameters = string.Join(", ", shownParameters.Select(p => $"{p.Name} = {p.Value}")), Firing = (file?.Arrival ?? change?.Firing ?? session.Options.Firing)?.Id ?? "", Change = change, Call = session.Options.Call, Lease = session.Options.Lease, AtOnce = Places.AtOnce(task, session.Options.Overlaps), Fence = session.Fence.Reusable };
        var ticket = session.Preview ? null : Places.Begin(session, journal, begun, cancellation);
        if (ticket is { IsDone: true }) return DoneBefore(ticket, parameters);
        limit.Begin();
        var recorder = new RunRecorder(journal, ticket, session.Options.PreviewLimit, () => session.Now, task.Audit?.Level);
        session.Start(ticket, begun, recorder, NewFrame(ticket, parameters), cancellation, TimedOut);
        if (session.Options.TellsOf is { } told) (session.FailedStep, session.Frame.Run.Error) = (told.Step, told.Error);
        if (session.Options.Earlier?.Unfinished(begun) is { } attempts)
            recorder.Warn($"Attempt {attempts} of this run did not finish: a run goes on with it and passes over what it has done, and this preview shows all steps. --begin-anew does not go on with it.");
        try
        {
            // Before anything is read: what still writes has written it.
            session.Fence.KeepOut(begun);
            if (ticket is not null) new JournalCare(session, journal, begun, ticket).BeforeRun();
            if (ticket is not null) session.Own.Begin();
            Load(key, ticket);
            if (FinishedEarlier(ticket) is { } done)
            {
                Untold(ticket);
                // What follows the item's last update may have been broken off too: what of it is done is marked.
                if (done == RunOutcome.Succeeded) Quietly(session.WhenSucceeded);
                session.Outbox.Send(0, CancellationToken.None);
                return End(ticket, done, null);
            }
            if (ticket is { Continues: true }) journal.ForgetWaitingMails(ticket.Run);
            if (ticket is not null && Places.Take(session, journal, begun, ticket)) Load(key, ticket);

            // 2. Entry status: before the first step, and it survives; what is told of it goes at once.
            SaveStatus(StatusMoment.Started);
            session.WhenStarted.Run();
            session.Outbox.Send(0, session.Cancellation);

            // 3. The steps, in their order.
            var flow = Steps();

            // 4. Files that were written are seen, each as a whole; then results and success status, in one update.
            session.Publish();
            var outcome = flow == Flow.Stop ? RunOutcome.Stopped : RunOutcome.Succeeded;
            Complete(outcome);

            // 5. What is told afterwards changes nothing.
            if (outcome == RunOutcome.Succeeded) Quietly(session.WhenSucceeded);
            session.Outbox.Send(0, CancellationToken.None);
            return End(ticket, outcome, null);
        }
        catch (BrokenOff)
        {
            if (ticket is not null) journal.Abandon(ticket);
            return Result(ticket, RunOutcome.BrokenOff, null);
        }
        catch (Exception error)
        {
            return Fail(ticket, session.Failure(error, session.Frame.Run.Step, ""));
        }
        finally
        {
            if (ticket is not null) RunJournal.LetGo(ticket);
        }
    }

    private bool TimedOut() => limit.IsReached && !outer.IsCancellationRequested;

    /// <summary>The firing or the call that this run is for has had it.</summary>
    private RunResult DoneBefore(RunTicket before, object?[] parameters)
    {
        session.Start(null, null, new RunRecorder(journal, null, 0, () => session.Now), NewFrame(null, parameters), cancellation, TimedOut);
        return Result(null, before.Outcome, null) with { Run = before.Run, Attempt = before.Attempt, Item = null, IsRepeated = true, Answer = before.Answer };
    }

    private void Load(ImmutableArray<object>? key, RunTicket? ticket)
    {
        if (store is null || task.Item is not { } slot) return;
        if (!fromJson) entry = store.Load(key ?? [], cancellation);
        session.Frame.Rows[slot.Slot] = entry?.Copy();
        // What an earlier attempt has done may have come of another row.
        if (ticket is { Attempt: 1 } && entry is not null && request is ItemRequest.ByKey { Seen: { } digest }) seen = digest(entry, session.Frame.Run);
    }

    private ImmutableArray<object>? Key()
    {
        switch (request)
        {
            case ItemRequest.ByKey byKey when store is not null:
                return store.Key(byKey.Key);
            case ItemRequest.ByJson json when store is not null:
                fromJson = true;
                entry = session.Code.NewRow(store.Table.RowType);
                ItemJson.Read(json.Json, store.Table, entry);
                return store.Key([.. store.Table.Key.Select(k => entry[k])]);
            case ItemRequest.Nothing or ItemRequest.ByFile when store is null:
                return null;
            case ItemRequest.Nothing:
                throw RuntimeErrorCatalog.ItemWanted.With($"The task {task.Name} is for {store?.Table.Name}, and none was named.");
            default:
                throw RuntimeErrorCatalog.ItemUnwanted.With($"The task {task.Name} is not for an item.");
        }
    }

    private object?[] Parameters(DateTime now)
    {
        ParameterValues.RequireAll(session.Plan, task, session.Options.Parameters);
        var values = ParameterValues.Of(session.Plan, session.Code, session.Options.Parameters, now);
        shownParameters = ParameterValues.Shown(session.Plan, values);
        return values;
    }

    private Frame NewFrame(RunTicket? ticket, object?[] parameters) =>
        new(task.Slots, new RunValues { Now = session.LocalNow, Parameters = parameters, Id = ticket?.Run ?? "", Task = task.Name }) { Site = task.Site };

    /// <summary>An earlier attempt got as far as the item's last update and broke off before the journal knew.</summary>
    private RunOutcome? FinishedEarlier(RunTicket? ticket)
    {
        if (ticket is not { Continues: true } || store is null || fromJson) return null;
        return session.Connection(store.Table.Source).Marks.IsDone(ticket.Run, ItemStore.StepName, "", session.Cancellation, out var data) && data is not null
            ? Enum.Parse<RunOutcome>(Encoding.UTF8.GetString(data)) : null;
    }

    private Flow Steps()
    {
        var count = 0;
        foreach (var runner in session.Body.Runners)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            var flow = runner.Run();
            if (++count == session.Options.BreakAfterStep) throw new BrokenOff();
            if (flow == Flow.Stop) return flow;
        }
        session.Cancellation.ThrowIfCancellationRequested();
        return Flow.Next;
    }

    private void Complete(RunOutcome outcome)
    {
        if (store is null || entry is null || task.Item is not { } item || session.Frame.Rows[item.Slot] is not { } staged) return;
        if (Status(session.Moment) is { } special) Apply(special, staged);
        else if (outcome == RunOutcome.Succeeded && Status(StatusMoment.Succeeded) is { } success) Apply(success, staged);
        if (session.Preview)
        {
            if (store.Plan(entry, staged) is { } write) session.Recorder.Plan(write);
        }
        else
        {
            session.Outbox.NoteWaiting();
            if (!fromJson) store.Save(entry, staged, Encoding.UTF8.GetBytes(outcome.ToString()));
            else if (store.Changed(entry, staged) is { } change) session.Recorder.Add(change);
        }
        entry = staged;
        session.Frame.Run.Step = "";
    }

    /// <summary>A status update of its own.</summary>
    private void SaveStatus(StatusMoment moment)
    {
        if (Status(moment) is not { } status || store is null || entry is null || task.Item is not { } item) return;
        var changed = entry.Copy();
        session.Frame.Rows[item.Slot] = changed;
        Apply(status, changed);
        Save(changed);
        session.Frame.Rows[item.Slot] = changed.Copy();
    }

    private void Save(Row changed)
    {
        if (store is null || entry is null) return;
        if (session.Preview)
        {
            if (store.Plan(entry, changed) is { } write) session.Recorder.Plan(write);
        }
        else
        {
            if (!fromJson) store.Save(entry, changed, null);
            else if (store.Changed(entry, changed) is { } change) session.Recorder.Add(change);
            session.Recorder.Flush();
        }
        entry = changed;
    }

    private StatusPlan? Status(StatusMoment? moment) => task.Status.FirstOrDefault(s => s.Moment == moment);

    private void Apply(StatusPlan status, Row row)
    {
        session.Frame.Site = status.Site;
        row[status.Column] = session.Code.Value(status.ValueFunction)(session.Frame);
        session.Staged.Given = session.Staged.Given.Add(status.Column);
    }

    // Source: tasks R132, §3.10: what was staged is dropped, then the failure status is written by itself.
    private RunResult Fail(RunTicket? ticket, StepFailure failure)
    {
        session.StopCancelling();
        session.EndUnits();
        // Where a step was sent to a queue and `when failed` of another one has answered that, it counts for nothing.
        if (failure.Failure.Code != RuntimeErrorCatalog.Routed.Code) session.Route = null;
        session.HasFailed = true;
        session.FailedStep = failure.Failure.Step;
        session.Outbox.RunFailed();
        var frame = session.Frame;
        frame.Run.Step = failure.Failure.Step;
        frame.Run.Error = failure.Failure.Message;
        var outcome = failure.Failure.Code == RuntimeErrorCatalog.Cancelled.Code ? RunOutcome.Cancelled : RunOutcome.Failed;
        // A run that is cancelled goes on with its next attempt; one that failed takes back what it can.
        // Whoever has taken the run over goes on with what was done.
        if (outcome == RunOutcome.Failed && !session.Fence.IsLost) session.Done.TakeBack();
        try
        {
            Row? staged = null;
            if (entry is not null && task.Item is { } item) frame.Rows[item.Slot] = staged = entry.Copy();
            session.Staged.Reset();
            Problem(failure.Failure);
            Quietly(session.WhenFailed);
            frame.Run.Step = failure.Failure.Step;
            var moment = failure.Cause.Failure == FailureClass.Rows ? Status(session.Moment) : null;
            if (staged is not null && (moment ?? Status(StatusMoment.Failed)) is { } status) Apply(status, staged);
            if (staged is not null) Save(staged);
        }
        catch (Exception second)
        {
            session.Recorder.Warn($"The failure could not be noted on the item: {session.Failure(second, "", "").Failure.Message}");
        }
        session.Outbox.Send(0, CancellationToken.None);
        return End(ticket, outcome, failure.Failure);
    }

    /// <summary>What an earlier attempt was about to tell when it broke off after the item was written: nothing of it is known any more but to whom it was to go.</summary>
    private void Untold(RunTicket? ticket)
    {
        if (ticket is not null) journal.ReleaseWaiting(ticket.Run, session.Now);
        foreach (var mail in ticket is null ? [] : journal.Mails(ticket.Run).Where(m => m.State is MailState.Waiting or MailState.Begun))
            session.Recorder.Warn($"{mail.Step}: {RuntimeErrorCatalog.MailLost.Code}: the attempt before broke off when {mail.Recipient} was to be told \"{mail.Subject}\": {(mail.State == MailState.Waiting ? "nobody was" : "nobody knows whether that was done")}");
    }

    /// <summary>Fills the row that <c>when failed as x</c> names, by the names of its fields.</summary>
    private void Problem(RunFailure failure)
    {
        if (task.WhenFailedSlot < 0 || task.Locals.FirstOrDefault(l => l.Slot == task.WhenFailedSlot) is not { } local) return;
        var row = session.Code.NewRow(local.RowType);
        var fields = session.Plan.RowTypes[local.RowType].Fields;
        for (var i = 0; i < fields.Length; i++)
            row[i] = fields[i].Name switch
            {
                "text" => failure.Message,
                "code" => failure.Code,
                "step" => failure.Step,
                "place" => failure.Place,
                "record" => failure.Record,
                _ => null,
            };
        session.Frame.Rows[task.WhenFailedSlot] = row;
    }

    /// <summary>Steps whose own failure does not change the outcome. Source: tasks R133.</summary>
    private void Quietly(StepSequence steps)
    {
        if (steps.IsEmpty) return;
        try
        {
            steps.Run();
        }
        catch (StepFailure failure)
        {
            session.Recorder.Warn($"{failure.Failure.Step}: {failure.Failure.Message}");
        }
    }

    private RunResult End(RunTicket? ticket, RunOutcome outcome, RunFailure? failure)
    {
        if (ticket is not null)
        {
            // Before anybody may go on with it: a commit whose end nobody knows may still be carried out.
            if (session.OpenConnections.Any(c => c.HasOpenEnd)) session.Fence.LetGo(journal);
            journal.End(ticket, outcome, failure, failure is null ? null : session.Route, session.Factory.Reports(), session.Now, isDurable: !marks.IsSeries, Answer(ticket, outcome, failure), seen);
            if (outcome is RunOutcome.Succeeded or RunOutcome.Stopped) marks.Ended(ticket);
        }
        return Result(ticket, outcome, failure);
    }

    /// <summary>What the call is answered that makes this run. What was cancelled, and what another process has taken over, goes on when it is sent again.</summary>
    private (KeyedCall, CallAnswer)? Answer(RunTicket ticket, RunOutcome outcome, RunFailure? failure) =>
        session.Options is { Call: { } call, Answer: { } answer } && outcome != RunOutcome.Cancelled && failure?.Code != RuntimeErrorCatalog.RunLost.Code
            ? (call, answer(Result(ticket, outcome, failure))) : null;

    private RunResult Result(RunTicket? ticket, RunOutcome outcome, RunFailure? failure)
    {
        if (session.Preview) session.EndUnits();
        var item = store is null || entry is null ? null : new ItemResult(store.Table.Name, store.Shown(entry), entry, fromJson ? ItemJson.Write(store.Table, entry) : null);
        var steps = session.Factory.Reports();
        return new RunResult(ticket?.Run ?? "", ticket?.Attempt ?? 0, outcome, failure, item, steps, session.Recorder.Changes, session.Recorder.Warnings,
            session.Preview ? session.Recorder.Planned.Result(session.Plan, StepTree.All(task), steps) : null)
        { Task = task.Name, File = (request as ItemRequest.ByFile)?.Arrival.File, Elapsed = session.Elapsed(began), Parameters = shownParameters };
    }
}

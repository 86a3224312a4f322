using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;

namespace DataSync.Engine.Journal;

// Calls that bear a key. Which run a key stands for is noted in the transaction in which that begins, and its answer in that in which it ends: so one that is repeated never makes a second run. Kept as long as the run.
// Source: tasks R126.
public sealed partial class RunJournal
{
    /// <summary>What became of a call.</summary>
    /// <returns>Its run, which has ended, with the answer, unless somebody else has ended it; null where its run is to begin or to go on.</returns>
    /// <exception cref="Plans.Runtime.SyncException">DS6310: it was another call. DS6311: a process is at it. DS6312: nothing goes on with its run. DS6305: there is no key to be had for what is sealed.</exception>
    public RunTicket? Answered(string script, string task, KeyedCall call, DateTimeOffset now)
    {
        var found = Query(
            """
            select c.script, c.task, c.digest, c.run, c.attempt, c.status, c.answer, r.outcome, r.attempts, r.ended, r.owner, r.lease,
                exists (select 1 from runs n where n.task = r.task and n.item = r.item and n.script = r.script and (n.started, n.run) > (r.started, r.run))
            from keyed_calls c join runs r on r.run = c.run where c.call_key = $key
            """,
            Keyed, ("$key", call.Key));
        if (found is not [var known]) return null;
        if (known.Digest != Digest(script, task, call))
            throw RuntimeErrorCatalog.CallKeyReused.With(known.Task == task && known.Script == script ? $"The key {call.Key} was used for a call of {task} for something else." : $"The key {call.Key} was used for a call of {known.Task} in {known.Script}.");
        if (known.Answer is { } answer) return new RunTicket(known.Run, known.Attempt) { IsDone = true, Answer = answer };
        if (known.Outcome is RunOutcome.Succeeded or RunOutcome.Stopped) return new RunTicket(known.Run, known.Attempts) { IsDone = true, Outcome = known.Outcome.Value };
        if (known.Outcome == RunOutcome.Discarded || known.IsLeft)
            throw RuntimeErrorCatalog.CallGivenUp.With($"The run {known.Run}, which a call with the key {call.Key} began, broke off and was given up.");
        return !known.HasEnded && HasOwner(known.Owner, known.Lease, now, known.Run)
            ? throw RuntimeErrorCatalog.CallInProgress.With($"The call with the key {call.Key} is being carried out by process {JournalOwner.Show(known.Owner ?? "")}, as run {known.Run}.")
            : null;
    }

    /// <summary>The answer has become another one after the end of the run: by what the mails of its end came to.</summary>
    public void Amend(KeyedCall call, RunTicket ticket, CallAnswer answer)
    {
        using var transaction = BeginWrite();
        Note(call, ticket, answer);
        transaction.Commit();
    }

    /// <summary>The keys of the calls that a run was made by, in the order of its attempts.</summary>
    public ImmutableArray<string> CallKeys(string run) => Query("select call_key from keyed_calls where run = $run order by attempt, call_key", r => r.GetString(0), ("$run", run));

    private void Begin(KeyedCall call, RunEntry entry, RunTicket ticket) => Tell(
        """
        insert into keyed_calls (call_key, script, task, digest, run, attempt) values ($key, $script, $task, $digest, $run, $attempt)
        on conflict (call_key) do update set run = excluded.run, attempt = excluded.attempt
        """,
        ("$key", call.Key), ("$script", entry.Script), ("$task", entry.Task), ("$digest", Digest(entry.Script, entry.Task, call)), ("$run", ticket.Run), ("$attempt", ticket.Attempt));

    private void Note(KeyedCall call, RunTicket ticket, CallAnswer answer) => Tell(
        "update keyed_calls set status = $status, answer = $answer where call_key = $key and run = $run and attempt = $attempt",
        ("$status", answer.Status), ("$answer", seal.Close(answer.Body)), ("$key", call.Key), ("$run", ticket.Run), ("$attempt", ticket.Attempt));

    // What was asked for may be masked.
    private string Digest(string script, string task, KeyedCall call) => seal.Digest($"{script}\n{task}\n{call.Asked}");

    private KnownCall Keyed(DbDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4),
        Text(r, 6) is { } answer ? new CallAnswer(r.GetInt32(5), seal.Open(answer)) : null,
        r.IsDBNull(7) ? null : Enum.Parse<RunOutcome>(r.GetString(7)), r.GetInt32(8), !r.IsDBNull(9), Text(r, 10), Instant(Text(r, 11)), Flag(r, 12));

    private sealed record KnownCall(string Script, string Task, string Digest, string Run, int Attempt, CallAnswer? Answer, RunOutcome? Outcome, int Attempts, bool HasEnded, string? Owner, DateTimeOffset? Lease, bool IsLeft);
}

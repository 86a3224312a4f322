using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Triggers;

/// <summary>
/// Runs a task for each row that has changed since it was looked at. All rows that meet the condition are read, and compared with what the journal has noted of them; the first look only notes. See <c>docs/decisions/0022</c>.
/// Source: tasks C39, C45.
/// </summary>
/// <param name="items">The rows that are looked at.</param>
/// <param name="tell">Told what a person should know.</param>
public sealed class ChangedRows(TaskRunner runner, RunJournal journal, SyncPlan plan, PlanCode code, SchedulePlan schedule, QueryPlan items, TimeProvider clock, Action<string> tell)
{
    /// <summary>Changes that are run at a look; the others are found by the next one.</summary>
    private const int Most = 100_000;

    private const int NotedAtATime = 1000;

    private readonly ItemQuery query = new(items.Where, items.Slot, items.Slot + 1, code);
    private readonly TablePlan table = plan.Tables[items.Table];

    /// <param name="firing">The time at which the table is looked at; must be this process's.</param>
    /// <param name="stopping">No run begins any more, and the look is broken off: the next one finds what it would have found.</param>
    /// <exception cref="OperationCanceledException">The look was broken off; or DS6213.</exception>
    public IEnumerable<RunResult> Run(int task, Firing firing, RunOptions options, CancellationToken stopping, CancellationToken cancellation)
    {
        if (journal.Watch(firing, WatchedRows.Fingerprint(table, schedule.Changes)) is not { } watch) yield break;
        if (watch.IsAnew) tell($"{RuntimeErrorCatalog.ChangesUnknown.Code} The declaration of {table.Name} is another than at the last look: what has changed between is not known, and the rows are noted as they are.");
        using var looking = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
        using var own = schedule.IgnoresOwnChanges ? runner.OwnLook(schedule, items, options, looking.Token) : null;
        if (!watch.IsReady)
        {
            own?.Clear();
            NoteAll(task, firing, watch.Watch, options, looking.Token);
            yield break;
        }
        var ours = own?.Records() ?? [];
        var changed = Changed(task, watch.Watch, options, ours, looking.Token, out var known);
        if (known < journal.NotedRows(watch.Watch)) journal.ForgetRows(firing, watch.Watch, runner.Items(task, query, options, looking.Token).Select(Record));
        if (own is not null)
            foreach (var gone in own.Records().Except(changed.Select(c => c.Record)).Where(record => journal.Noted(watch.Watch, record) is null)) own.ForgetGone(gone);
        RowChanged? current = null;
        foreach (var result in runner.RunEach(task, Next(), options, cancellation))
        {
            if (result.IsRepeated && current is { } givenUp) journal.EndChange(givenUp);
            else yield return result;
            if (result.Failure?.Code == RuntimeErrorCatalog.SourceUnreachable.Code) yield break;
        }

        IEnumerable<ItemRequest> Next()
        {
            foreach (var (record, seen, key) in changed)
            {
                if (stopping.IsCancellationRequested) yield break;
                if (own is not null && cancellation.IsCancellationRequested) yield break;
                if ((own is null ? (seen, false) : Foreign(own, firing, watch.Watch, record, key)) is not var (content, isOurs)) continue;
                if (journal.Take(firing, watch.Watch, record, content, clock.GetUtcNow(), out var isLost) is { } taken)
                {
                    current = taken with { IsOurs = isOurs };
                    yield return ItemRequest.OfChange(current, key, Seen);
                }
                else if (isLost)
                {
                    yield break;
                }
            }
        }
    }

    private void NoteAll(int task, Firing firing, long watch, RunOptions options, CancellationToken cancellation)
    {
        foreach (var rows in runner.Items(task, query, options, cancellation).Select(row => (Record(row), Content(row))).Chunk(NotedAtATime))
            if (!journal.NoteRows(firing, watch, rows)) return;
        journal.NoteReady(firing, watch);
    }

    /// <summary>What a row looks like that somebody else has changed, and whether only our own writes have since the run for that began; null where nobody else has. Who has only its own writes to tell of is noted as it is.</summary>
    private (string Content, bool IsOurs)? Foreign(OwnLook own, Firing firing, long watch, string record, ImmutableArray<object?> key)
    {
        var noted = journal.Noted(watch, record);
        var (content, note) = own.Look(record, key, (now, found) => now.Length > 0 && (noted is { Pending: not null } || now == noted?.Content || !IsOwn(noted, found, now)));
        if (content.Length == 0) return null;
        if (noted is { Pending: { } pending }) return (content, note is not null && note.From == pending && note.To == content);
        if (content == noted?.Content) return null;
        if (note is null || !IsOwn(noted, note, content)) return (content, false);
        // First the journal, then the note: whoever is killed in between finds that the note is accounted for.
        if (journal.NoteOwn(firing, watch, record, content, note.Id)) own.Forget(record, note);
        return null;
    }

    private static bool IsOwn(NotedRow? noted, OwnNote note, string content) =>
        note.From != OwnNotes.Broken && note.To == content && (note.From == (noted?.Content ?? "") || note.Id == noted?.Own);

    private List<(string Record, string Content, ImmutableArray<object?> Key)> Changed(int task, long watch, RunOptions options, HashSet<string> ours, CancellationToken cancellation, out long known)
    {
        known = 0;
        var changed = new List<(string, string, ImmutableArray<object?>)>();
        foreach (var row in runner.Items(task, query, options, cancellation))
        {
            var (record, content) = (Record(row), Content(row));
            var noted = journal.Noted(watch, record);
            var isOurs = ours.Contains(record);
            if (noted is not null) known++;
            if (changed.Count < Most && (noted is null || noted.Pending is not null || noted.Content != content || isOurs)) changed.Add((record, content, [.. table.Key.Select(k => row[k])]));
        }
        return changed;
    }

    /// <summary>What a run sees of the row that it is for; null where that does not meet the condition: then its change is what the look has found.</summary>
    private string? Seen(Row row, RunValues run) => new WatchedRows(plan, code, schedule, items, run).Content(row) is { Length: > 0 } content ? content : null;

    private string Record(Row row) => WatchedRows.Record(table, row);

    private string Content(Row row) => WatchedRows.Content(schedule.Changes, row);
}

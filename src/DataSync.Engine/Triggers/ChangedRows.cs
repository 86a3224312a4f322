using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Merging;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Triggers;

/// <summary>
/// Runs a task for each row that has changed since it was looked at. All rows that meet the condition are read, and compared with what the journal has noted of them; the first look only notes. See <c>docs/decisions/0022</c>.
/// Source: tasks C39, C45.
/// </summary>
/// <param name="query">The rows that are looked at.</param>
/// <param name="table">Their table.</param>
/// <param name="columns">Those whose values count.</param>
/// <param name="tell">Told what a person should know.</param>
public sealed class ChangedRows(TaskRunner runner, RunJournal journal, ItemQuery query, TablePlan table, ImmutableArray<int> columns, TimeProvider clock, Action<string> tell)
{
    /// <summary>Changes that are run at a look; the others are found by the next one.</summary>
    private const int Most = 100_000;

    private const int NotedAtATime = 1000;

    /// <param name="firing">The time at which the table is looked at; must be this process's.</param>
    /// <param name="stopping">No run begins any more.</param>
    public IEnumerable<RunResult> Run(int task, Firing firing, RunOptions options, CancellationToken stopping, CancellationToken cancellation)
    {
        if (journal.Watch(firing, Fingerprint()) is not { } watch) yield break;
        if (watch.IsAnew) tell($"{RuntimeErrorCatalog.ChangesUnknown.Code} The declaration of {table.Name} is another than at the last look: what has changed between is not known, and the rows are noted as they are.");
        if (!watch.IsReady)
        {
            NoteAll(task, firing, watch.Watch, options, cancellation);
            yield break;
        }
        var changed = Changed(task, watch.Watch, options, cancellation, out var known);
        if (known < journal.NotedRows(watch.Watch)) journal.ForgetRows(firing, watch.Watch, runner.Items(task, query, options, cancellation).Select(Record));
        RowChanged? current = null;
        foreach (var result in runner.RunEach(task, Next(), options, cancellation))
        {
            if (result.IsRepeated && current is { } givenUp) journal.EndChange(givenUp);
            else yield return result;
            if (result.Failure?.Code == RuntimeErrorCatalog.SourceUnreachable.Code) yield break;
        }

        IEnumerable<ItemRequest> Next()
        {
            foreach (var (record, content, key) in changed)
            {
                if (stopping.IsCancellationRequested) yield break;
                current = journal.Take(firing, watch.Watch, record, content, clock.GetUtcNow());
                if (current is null) yield break;
                yield return ItemRequest.OfChange(current, key);
            }
        }
    }

    private void NoteAll(int task, Firing firing, long watch, RunOptions options, CancellationToken cancellation)
    {
        foreach (var rows in runner.Items(task, query, options, cancellation).Select(row => (Record(row), Content(row))).Chunk(NotedAtATime))
            if (!journal.NoteRows(firing, watch, rows)) return;
        journal.NoteReady(firing, watch);
    }

    private List<(string Record, string Content, ImmutableArray<object?> Key)> Changed(int task, long watch, RunOptions options, CancellationToken cancellation, out long known)
    {
        known = 0;
        var changed = new List<(string, string, ImmutableArray<object?>)>();
        foreach (var row in runner.Items(task, query, options, cancellation))
        {
            var (record, content) = (Record(row), Content(row));
            var noted = journal.Noted(watch, record);
            if (noted is not null) known++;
            if (changed.Count < Most && (noted is null || noted.IsPending || noted.Content != content)) changed.Add((record, content, [.. table.Key.Select(k => row[k])]));
        }
        return changed;
    }

    private string Record(Row row) => ContentNotes.Digest(table.Key.Select(k => row[k]));

    private string Content(Row row) => ContentNotes.Digest(columns.Select(c => row[c]));

    private string Fingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{table.PhysicalName}: {string.Join(", ", table.Key.Concat(columns).Select(c => $"{table.Columns[c].PhysicalName} {table.Columns[c].Type}"))}")));
}

using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Writing;

namespace DataSync.Engine.Journal;

// What was changed. Journal and target cannot be committed together, so the changes of a transaction are written down before its commit, under an open commit that names the
// done-mark which goes with it, and counted in when it was committed. Where a process ended in between, the mark says which it was. Source: tasks R163.
public sealed partial class RunJournal
{
    private readonly List<long> settled = [];

    /// <summary>The changes of a run that are known to be committed, in their order.</summary>
    public ImmutableArray<FieldChange> Changes(string run) => Query(
        """
        select step, side, table_name, record_key, field, old_value, new_value, masked, changed, action from audit where run = $run order by id
        """,
        r => new FieldChange(r.GetString(0), Enum.Parse<ChangeSide>(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4), Text(r, 5) ?? "", Text(r, 6) ?? "", Flag(r, 7))
        {
            Changed = r.GetString(8) is { Length: > 0 } changed ? Instant(changed) : null,
            Action = r.GetString(9) is { Length: > 0 } action ? Enum.Parse<ChangeAction>(action) : ChangeAction.Updated,
        },
        ("$run", run));

    /// <summary>Writes down changes whose transaction is not committed yet, durably.</summary>
    /// <param name="commit">Where earlier ones of the same transaction are; null for the first.</param>
    /// <param name="mark">Given when the commit comes next: what the transaction leaves in the source.</param>
    /// <returns>Where they are, for <see cref="Settle"/> or <see cref="Drop"/>.</returns>
    internal long Hold(RunTicket ticket, string source, long? commit, IReadOnlyList<FieldChange> changes, DoneMark? mark)
    {
        try
        {
            using var transaction = BeginWrite();
            Write();
            if (commit is null)
            {
                using var open = Command("insert into open_commits (run, attempt, source) values ($run, $attempt, $source) returning id",
                    ("$run", ticket.Run), ("$attempt", ticket.Attempt), ("$source", source));
                commit = (long)(open.ExecuteScalar() ?? 0L);
            }
            Insert(ticket, changes, commit);
            if (mark is not null)
                Tell("update open_commits set step = $step, item = $item where id = $id", ("$step", mark.Step), ("$item", mark.Item), ("$id", commit));
            transaction.Commit();
            return commit.Value;
        }
        catch (DbException error)
        {
            // Not an error of the row that is being written.
            throw JournalErrors.Of("What is changed cannot be written into the run journal, so it is not committed", error);
        }
    }

    /// <summary>The transaction was committed: its changes count. Durable with whatever is written next.</summary>
    internal void Settle(long commit) => settled.Add(commit);

    /// <summary>The transaction was taken back: its changes never were.</summary>
    internal void Drop(long commit)
    {
        using var transaction = BeginWrite();
        Tell("delete from field_changes where open_commit = $id", ("$id", commit));
        Tell("delete from open_commits where id = $id", ("$id", commit));
        transaction.Commit();
    }

    /// <summary>What earlier attempts of a task and item left without an end: asked when <see cref="Begin"/> has made sure that nobody else is at it.</summary>
    internal ImmutableArray<OpenCommit> OpenCommits(RunEntry entry) => Query(
        """
        select o.id, o.run, o.source, o.step, o.item from open_commits o join runs r on r.run = o.run
        where r.task = $task and r.item = $item and r.script = $script order by o.id
        """,
        r => new OpenCommit(r.GetInt64(0), r.GetString(1), r.GetString(2), Text(r, 3), Text(r, 4)),
        ("$task", entry.Task), ("$item", entry.Item), ("$script", entry.Script));

    private void Insert(RunTicket ticket, IReadOnlyList<FieldChange> changes, long? commit)
    {
        foreach (var change in changes)
            Tell(
                """
                insert into field_changes (run, attempt, step, side, table_name, record_key, field, old_value, new_value, masked, changed, action, open_commit)
                values ($run, $attempt, $step, $side, $table, $key, $field, $old, $new, $masked, $changed, $action, $commit)
                """,
                ("$run", ticket.Run), ("$attempt", ticket.Attempt), ("$step", change.Step), ("$side", change.Side.ToString()), ("$table", change.Table), ("$key", change.Key),
                ("$field", change.Field), ("$old", change.Old), ("$new", change.New), ("$masked", change.Masked), ("$changed", change.Changed is { } changed ? Time(changed) : ""),
                ("$action", change.Action.ToString()), ("$commit", commit));
    }
}

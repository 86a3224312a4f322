using System.Data.Common;
using DataSync.Engine.Journal;
using DataSync.Engine.Writing;

namespace DataSync.Engine.Running;

/// <summary>
/// What one transaction has changed, until it is known how it ends: a few rows wait here, many wait in the journal, where nobody sees them before they are committed. So memory
/// does not grow with the rows, and what is taken back leaves nothing. Source: tasks R163.
/// </summary>
/// <param name="source">Name of the source that the transaction is in.</param>
/// <param name="told">Takes what the run tells of itself once it is committed.</param>
internal sealed class HeldChanges(RunJournal journal, RunTicket ticket, string source, Action<FieldChange> told)
{
    /// <summary>Most changes that wait in memory.</summary>
    public const int Most = 4000;

    /// <summary>Most characters of their values.</summary>
    public const int MostCharacters = 4_000_000;

    private readonly List<FieldChange> waiting = [];
    private readonly List<FieldChange> results = [];
    private long characters;
    private long? commit;

    public void Add(FieldChange change, bool inBulk)
    {
        waiting.Add(change);
        if (!inBulk) results.Add(change);
        characters += change.Old.Length + change.New.Length;
        if (waiting.Count >= Most || characters >= MostCharacters) Write(null);
    }

    /// <summary>The commit comes next.</summary>
    /// <param name="mark">What the transaction leaves in the source, to be found by when its end is not known.</param>
    /// <exception cref="Plans.Runtime.SyncException">DS6229: the journal cannot be written; nothing may be committed.</exception>
    public void Committing(DoneMark? mark)
    {
        if (waiting.Count > 0 || commit is not null) Write(mark);
    }

    public void Committed()
    {
        if (commit is { } id) journal.Settle(id);
        foreach (var change in results) told(change);
        Forget();
    }

    public void TakenBack()
    {
        try
        {
            if (commit is { } id) journal.Drop(id);
        }
        catch (DbException)
        {
            // They stay out of sight, and the next attempt drops them: what matters now is that the transaction is taken back.
        }
        Forget();
    }

    private void Write(DoneMark? mark)
    {
        commit = journal.Hold(ticket, source, commit, waiting, mark);
        waiting.Clear();
        characters = 0;
    }

    private void Forget()
    {
        commit = null;
        characters = 0;
        waiting.Clear();
        results.Clear();
    }
}

using System.Data.Common;
using DataSync.Engine.Journal;
using DataSync.Engine.Writing;

namespace DataSync.Engine.Running;

/// <summary>
/// The fence of a session's runs: one name for all that follow one another, so that only the first of them sets it up. A run that was lost leaves it behind, as does one with a commit that may still be carried out; the next one gets
/// another. Source: tasks R126.
/// </summary>
internal sealed class SessionFence(TaskSession session)
{
    private string? name;
    private Fence? current;

    /// <summary>That of the run; null where there is none.</summary>
    public Fence? Current => current;

    /// <summary>What the next run may begin under; null for a new one.</summary>
    public string? Reusable => session.OpenConnections.Any(c => c.HasOpenEnd) ? null : name;

    /// <summary>Somebody has taken the run over.</summary>
    public bool IsLost => current is { Name: not null } held && !held.IsHeld();

    /// <summary>A run begins, or something that is none.</summary>
    public void Start(RunTicket? ticket, RunEntry? entry)
    {
        current = ticket is not null && entry is not null ? new Fence(session.Recorder.Journal, entry, ticket) : null;
        var isAnother = current is not null && current.Name != name;
        if (isAnother && name is { } old) session.Recorder.Journal.LetGo(old);
        if (current is not null) name = current.Name;
        foreach (var connection in session.OpenConnections)
        {
            connection.Fence = current;
            connection.HasOpenEnd &= !isAnother;
            // Whoever goes on with a run takes away what has been left behind since.
            connection.AskedMarks?.Forget(fences: isAnother || ticket is { Continues: true });
        }
    }

    /// <summary>Takes fences of runs whose place was given away while their process was silent away wherever they are, so that they write nothing when it wakes.</summary>
    /// <returns>Whether there was one: until then it may have written.</returns>
    public bool KeepOut(RunEntry entry)
    {
        if (current is not { } own) return false;
        var isNew = false;
        foreach (var source in session.Recorder.Journal.LostFences(entry).Where(lost => lost.IsAlive).Select(lost => lost.Source).Distinct())
            if (session.Plan.Sources.FirstOrDefault(s => s.Name == source) is { } plan)
                isNew |= session.Connection(session.Plan.Sources.IndexOf(plan)).Marks.TakeAway(own, session.Cancellation);
        return isNew;
    }

    /// <summary>No run follows: whoever comes next removes what could not be removed.</summary>
    public void LetGo(RunJournal journal)
    {
        try
        {
            if (name is { } left) journal.LetGo(left);
        }
        catch (DbException)
        {
            // With the process it is let go of at the latest.
        }
    }
}

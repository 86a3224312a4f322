using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Plans.Model;

namespace DataSync.Engine.Running;

/// <summary>Collects what a run tells of itself: into the journal, and into its result.</summary>
/// <param name="now">The clock of the run.</param>
/// <param name="level">How much of a changed row is kept; null where nobody said it.</param>
internal sealed class RunRecorder(RunJournal journal, RunTicket? ticket, int previewLimit, Func<DateTimeOffset> now, AuditLevel? level = null)
{
    private readonly Dictionary<int, HeldChanges> held = [];
    private readonly ImmutableArray<FieldChange>.Builder changes = ImmutableArray.CreateBuilder<FieldChange>();
    private readonly PlannedWrites planned = new(previewLimit);
    private readonly List<string> warnings = [];

    public RunJournal Journal => journal;

    public ImmutableArray<FieldChange> Changes => changes.ToImmutable();

    public ImmutableArray<string> Warnings => [.. warnings];

    public PlannedWrites Planned => planned;

    /// <summary>A row was changed for which nothing is committed: an item that is given back as JSON.</summary>
    public void Add(RowChange change)
    {
        foreach (var entry in Entries(change))
        {
            changes.Add(entry with { Changed = null });
            if (ticket is not null) journal.Add(ticket, entry);
        }
    }

    /// <summary>A row was changed in the current transaction of a source: it counts once that is committed.</summary>
    /// <param name="source">Index of the source.</param>
    /// <param name="name">Its name.</param>
    public void Hold(int source, string name, RowChange change)
    {
        if (ticket is null) return;
        if (!held.TryGetValue(source, out var transaction)) held.Add(source, transaction = new HeldChanges(journal, ticket, name, entry => changes.Add(entry with { Changed = null })));
        foreach (var entry in Entries(change)) transaction.Add(entry, change.InBulk);
    }

    /// <summary>What is held of the current transaction of a source; null for nothing.</summary>
    public HeldChanges? Held(int source) => held.GetValueOrDefault(source);

    /// <summary>Lets go of it: whoever asks looks after its end.</summary>
    public HeldChanges? Detach(int source)
    {
        held.Remove(source, out var transaction);
        return transaction;
    }

    // Source: tasks C46.
    private IEnumerable<FieldChange> Entries(RowChange change)
    {
        var at = now();
        return level switch
        {
            AuditLevel.None => [],
            AuditLevel.Keys => [new FieldChange(change.Step, change.Side, change.Table, change.Key, change.Action == ChangeAction.Updated ? string.Join(", ", change.Fields.Select(f => f.Field)) : "", "", "", false)
                { Changed = at, Action = change.Action }],
            _ => change.Fields.Select(f => f with { Changed = at, Action = change.Action }),
        };
    }

    public void Add(Exchange exchange)
    {
        if (ticket is not null) journal.Add(ticket, exchange);
    }

    /// <summary>The call of the run that is noted under a key; null for none.</summary>
    public NotedCall? FindCall(string step, string item) => ticket is null ? null : journal.FindCall(ticket.Run, step, item);

    /// <summary>Notes that a call begins.</summary>
    public void BeginCall(string step, string item)
    {
        if (ticket is not null) journal.BeginCall(ticket.Run, step, item);
    }

    /// <summary>Notes what a call gave.</summary>
    public void EndCall(string step, string item, string answer)
    {
        if (ticket is not null) journal.EndCall(ticket.Run, step, item, answer);
    }

    /// <summary>The call was not carried out.</summary>
    public void ForgetCall(string step, string item)
    {
        if (ticket is not null) journal.ForgetCall(ticket.Run, step, item);
    }

    public void Plan(PlannedWrite write) => planned.Add(write);

    /// <summary>Something was answered by a policy; the same text is kept once.</summary>
    public void Warn(string text)
    {
        if (warnings.Count < 100 && !warnings.Contains(text)) warnings.Add(text);
    }

    /// <summary>Makes it durable that the run has begun: before something is committed outside, or seen there.</summary>
    public void MakeDurable()
    {
        if (ticket is not null) journal.MakeDurable();
    }

    /// <summary>Makes the journal durable: after something was committed outside.</summary>
    public void Flush()
    {
        if (ticket is not null) journal.Flush();
    }
}

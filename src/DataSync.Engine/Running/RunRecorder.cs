using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;

namespace DataSync.Engine.Running;

/// <summary>Collects what a run tells of itself: into the journal, and into its result.</summary>
/// <param name="now">The clock of the run.</param>
internal sealed class RunRecorder(RunJournal journal, RunTicket? ticket, int previewLimit, Func<DateTimeOffset> now)
{
    private readonly ImmutableArray<FieldChange>.Builder changes = ImmutableArray.CreateBuilder<FieldChange>();
    private readonly PlannedWrites planned = new(previewLimit);
    private readonly List<string> warnings = [];

    public ImmutableArray<FieldChange> Changes => changes.ToImmutable();

    public ImmutableArray<string> Warnings => [.. warnings];

    public PlannedWrites Planned => planned;

    public void Add(FieldChange change)
    {
        changes.Add(change);
        if (ticket is not null) journal.Add(ticket, change with { Changed = now() });
    }

    public void Add(Exchange exchange)
    {
        if (ticket is not null) journal.Add(ticket, exchange);
    }

    public void Plan(PlannedWrite write) => planned.Add(write);

    /// <summary>Something was answered by a policy; the same text is kept once.</summary>
    public void Warn(string text)
    {
        if (warnings.Count < 100 && !warnings.Contains(text)) warnings.Add(text);
    }

    /// <summary>Makes the journal durable: after something was committed outside.</summary>
    public void Flush()
    {
        if (ticket is not null) journal.Flush();
    }
}

using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;

namespace DataSync.Engine.Running;

/// <summary>Collects what a run tells of itself: into the journal, and into its result.</summary>
internal sealed class RunRecorder(RunJournal journal, RunTicket? ticket, int previewLimit)
{
    private readonly ImmutableArray<FieldChange>.Builder changes = ImmutableArray.CreateBuilder<FieldChange>();
    private readonly ImmutableArray<PlannedWrite>.Builder planned = ImmutableArray.CreateBuilder<PlannedWrite>();
    private readonly List<string> warnings = [];
    private long notListed;

    public ImmutableArray<FieldChange> Changes => changes.ToImmutable();

    public ImmutableArray<string> Warnings => [.. warnings];

    public PreviewResult Preview => new(planned.ToImmutable(), notListed);

    public void Add(FieldChange change)
    {
        changes.Add(change);
        if (ticket is not null) journal.Add(ticket, change);
    }

    public void Add(Exchange exchange)
    {
        if (ticket is not null) journal.Add(ticket, exchange);
    }

    public void Plan(PlannedWrite write)
    {
        if (planned.Count < previewLimit) planned.Add(write);
        else notListed++;
    }

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

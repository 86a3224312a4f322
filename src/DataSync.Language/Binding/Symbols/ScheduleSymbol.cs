using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary><c>schedule PostInvoice each Invoice where … every 5 min</c></summary>
/// <param name="name">Task and time in words.</param>
public sealed class ScheduleSymbol(string name, TaskSymbol task, Place at) : Symbol(name, at)
{
    public TaskSymbol Task { get; } = task;

    /// <summary>The items it runs for; null for a task without one.</summary>
    public BoundQuery? Items { get; internal set; }

    /// <summary>What of a row must have changed for it to be run; empty where every item is run.</summary>
    public ImmutableArray<ColumnSymbol> Changes { get; internal set; } = [];

    /// <summary>The table whose files it runs for, one at a time; null for a schedule that is not for files.</summary>
    public TableSymbol? Files { get; internal set; }

    public SyncDuration? Every { get; internal set; }

    /// <summary>The five fields of <c>cron</c>, which <c>daily</c> has too.</summary>
    public string? Cron { get; internal set; }

    public string? Zone { get; internal set; }

    public MissedRuns Missed { get; internal set; }

    public bool Overlaps { get; internal set; }

    /// <summary>What tasks write themselves is no change.</summary>
    public bool IgnoresOwnChanges { get; internal set; }
}

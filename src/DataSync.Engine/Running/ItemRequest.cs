using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Running;

/// <summary>Which item a task is run for.</summary>
public abstract record ItemRequest
{
    private ItemRequest() { }

    /// <summary>The task has none.</summary>
    public static ItemRequest None { get; } = new Nothing();

    /// <summary>The item with this key, values in CLR form or as text in the order of the key columns.</summary>
    public static ItemRequest WithKey(params IEnumerable<object?> key) => new ByKey([.. key]);

    /// <summary>An item that comes as JSON and goes back as JSON; its table is not touched.</summary>
    public static ItemRequest FromJson(string json) => new ByJson(json);

    /// <summary>The item whose row has changed.</summary>
    /// <param name="seen">Digest of the row as the run reads it; null where that is not to count.</param>
    internal static ItemRequest OfChange(RowChanged change, IEnumerable<object?> key, Func<Row, RunValues, string?> seen) => new ByKey([.. key]) { Change = change, Seen = seen };

    /// <summary>A file from which the task reads: its source is told so (<see cref="Plans.Sources.IFileSource.Only"/>).</summary>
    /// <param name="arrival">What the run belongs to; it names the file.</param>
    public static ItemRequest OfFile(Firing arrival) => new ByFile(arrival);

    internal sealed record Nothing : ItemRequest;

    internal sealed record ByKey(ImmutableArray<object?> Key) : ItemRequest
    {
        public RowChanged? Change { get; init; }

        public Func<Row, RunValues, string?>? Seen { get; init; }
    }

    internal sealed record ByJson(string Json) : ItemRequest;

    internal sealed record ByFile(Firing Arrival) : ItemRequest;
}

/// <summary>Which items a task is run for, one after the other: those of its table that fulfil a condition.</summary>
/// <param name="Where">Compiled conjuncts over a frame whose slot <paramref name="Slot"/> is the item.</param>
/// <param name="Code">The code their functions are in: the plan's own, or code compiled for a <c>--where</c>.</param>
public sealed record ItemQuery(ImmutableArray<ConjunctPlan> Where, int Slot, int Slots, PlanCode Code, int? Limit = null)
{
    /// <summary>Row type of the item's table in <see cref="Code"/>; -1 when that is the plan's own code.</summary>
    public int RowType { get; init; } = -1;

    /// <summary>Function of <see cref="Code"/> that reads all columns of the item's table; -1 when that is the plan's own code.</summary>
    public int ReadAllFunction { get; init; } = -1;
}

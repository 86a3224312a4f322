using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>The look-ups of a loop's body that are fetched for a block of rows at a time, so that they cost no round trip for each row.</summary>
internal sealed class LookAhead(TaskSession session, ImmutableArray<(ReadRunner Runner, FetchedRows Rows)> reads) : IDisposable
{
    /// <summary>Rows of the loop that are read before the first of them is done.</summary>
    public const int Block = 256;

    /// <summary>Whether any look-up is fetched.</summary>
    public bool IsOn { get; private set; }

    /// <summary>
    /// Look-ups that may be fetched before their turn: by equality with values of the loop's row and of what the body leaves alone, in a source that the body does not write to.
    /// </summary>
    public static ImmutableArray<(ReadStep Step, ImmutableArray<(int Column, int Function)> Keys)> Of(SyncPlan plan, ForEachStep loop)
    {
        var body = StepTree.All(loop.Body).ToImmutableArray();
        if (loop.Query is null || !body.All(GatherRules.IsKnown)) return [];
        var made = body.SelectMany(Made).ToHashSet();
        var origins = plan.Origins.ToDictionary(o => o.Function);
        var found = ImmutableArray.CreateBuilder<(ReadStep, ImmutableArray<(int, int)>)>();
        foreach (var read in body.OfType<ReadStep>())
        {
            if (read is not { Disabled: false, Cache: null, TimeLimit: null, Query: { Limit: null, OrderBy.IsEmpty: true, Distinct.IsEmpty: true }, WhenMany.Kind: not (OutcomeKind.All or OutcomeKind.First or OutcomeKind.Last) }) continue;
            // A trigger of a table that is written may change the one that is read: they are kept apart by their sources.
            if (body.OfType<WriteStep>().Any(w => plan.Tables[w.Table].Source == plan.Tables[read.Query.Table].Source)) continue;
            var keys = read.Query.Where.Select(w => MatchKey.Equality(w.Filter)).OfType<(int Column, FilterOperand.Parameter Value)>().Select(k => (k.Column, Function: k.Value.ValueFunction)).Where(k => IsKnownBefore(k.Function)).DistinctBy(k => k.Column).ToImmutableArray();
            if (!keys.IsEmpty) found.Add((read, keys));
        }
        return found.ToImmutable();

        bool IsKnownBefore(int function) => origins.TryGetValue(function, out var origin) && origin.Lines.All(l => l.Uses.All(u => u.Kind switch
        {
            UseKind.Column or UseKind.Field or UseKind.Row => u.Slot == loop.Slot || u.Slot >= 0 && !made.Contains(u.Slot),
            UseKind.Parameter or UseKind.Function or UseKind.Translate => true,
            _ => false,
        }));
    }

    public void Begin()
    {
        if (reads.IsEmpty || session.Options.RowByRow) return;
        foreach (var (runner, rows) in reads)
            if (Ready(rows)) runner.Fetched = rows;
        IsOn = reads.Any(r => r.Runner.Fetched is not null);
    }

    public void End()
    {
        IsOn = false;
        foreach (var (runner, rows) in reads)
        {
            runner.Fetched = null;
            rows.Clear();
        }
    }

    /// <summary>Fetches for a block of rows.</summary>
    /// <param name="slot">Where a row of the loop stands.</param>
    public void Fetch(IEnumerable<Row> block, int slot)
    {
        foreach (var (_, rows) in reads) rows.Clear();
        foreach (var row in block)
        {
            session.Frame.Rows[slot] = row;
            foreach (var (runner, rows) in reads)
                if (runner.Fetched is not null) rows.Want();
        }
        foreach (var (_, rows) in reads) rows.Fetch();
    }

    public void Dispose()
    {
        foreach (var (_, rows) in reads) rows.Dispose();
    }

    private static bool Ready(FetchedRows rows)
    {
        try
        {
            return rows.Begin();
        }
        catch (Exception error) when (error is DbException or SyncException)
        {
            // What is wrong with the table is told by the first row that looks there.
            return false;
        }
    }

    /// <summary>Slots whose rows a step changes or replaces.</summary>
    public static IEnumerable<int> Made(StepPlan step)
    {
        if (StepTree.Query(step) is { } query) yield return query.Slot;
        switch (step)
        {
            case SetStep set: yield return set.Slot; break;
            case LetStep let: yield return let.Slot; break;
            case AggregateStep aggregate: yield return aggregate.IntoSlot; break;
            case ForEachStep loop: yield return loop.Slot; break;
            case UpsertStep upsert: yield return upsert.ExistingSlot; break;
        }
        if (step is WriteStep { ReturningSlot: >= 0 } write) yield return write.ReturningSlot;
    }
}

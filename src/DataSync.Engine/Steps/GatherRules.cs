using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>
/// Which writes of a loop's body may wait until many rows are there. The outcome must be that of the row-by-row way, so: nobody in the body sees the table before
/// the rows are sent, no answer of a step needs to be known at once, and every table is written by one step only. Whatever else goes wrong
/// is found by doing the batch again row by row.
/// </summary>
internal static class GatherRules
{
    /// <summary>Rows of a batch that are kept to be done again; a larger batch writes row by row.</summary>
    public const int LargestBatch = 100_000;

    public static ImmutableArray<WriteStep> Of(SyncPlan plan, ForEachStep loop)
    {
        var body = StepTree.All(loop.Body).ToImmutableArray();
        if (loop.Batch > LargestBatch || !body.All(IsKnown)) return [];
        var queries = body.Select(s => (Step: s, Query: StepTree.Query(s))).Where(q => q.Query is not null).Select(q => (q.Step, Table: plan.Tables[q.Query?.Table ?? 0])).ToImmutableArray();
        var writes = body.OfType<WriteStep>().Where(w => !w.Disabled).ToImmutableArray();
        var found = ImmutableArray.CreateBuilder<WriteStep>();
        var apart = new HashSet<int>();
        foreach (var write in writes.Reverse())
        {
            var table = plan.Tables[write.Table];
            // Rows of an earlier step must be there before those of a later one.
            if (apart.Contains(table.Source)) continue;
            var alone = writes.Count(w => Same(plan.Tables[w.Table], table)) == 1 && !queries.Any(q => q.Step != write && Same(q.Table, table));
            // A limit is for one row, and a version counts row by row.
            if (alone && IsPlain(plan, loop, write) && write.TimeLimit is null && !table.Columns.Any(c => c.Version)) found.Add(write);
            else apart.Add(table.Source);
        }
        found.Reverse();
        return found.ToImmutable();
    }

    /// <summary>Whether a write's rows may go straight into its statement: nothing else in the body uses its connection, and no row is taken back.</summary>
    public static bool IsDirect(SyncPlan plan, ForEachStep loop, WriteStep write)
    {
        var source = plan.Tables[write.Table].Source;
        // Where a missing key is answered by the script, that is marked meanwhile.
        return loop.BadRows == BadRows.Fail && write.WhenNoKey is not { Kind: OutcomeKind.Steps or OutcomeKind.Stop } && StepTree.All(loop.Body).All(s => s == write
            || !(s is WriteStep w && plan.Tables[w.Table].Source == source) && !(StepTree.Query(s) is { } query && plan.Tables[query.Table].Source == source));
    }

    /// <summary>Where the rows of a write of <see cref="Of"/> wait.</summary>
    public static GatheredWrite Rows(TaskSession session, ForEachStep loop, WriteStep write)
    {
        var plan = session.Plan;
        switch (write)
        {
            case InsertStep insert: return new GatheredInsert(insert, session, IsDirect(plan, loop, write) && !session.ListsBulk);
            case UpsertStep { ExistingSlot: >= 0 } upsert: return new GatheredUpsert(upsert, session, direct: false, Ties(), Later(upsert.Mapping, upsert.ExistingSlot));
            case UpsertStep upsert: return new GatheredUpsert(upsert, session, IsDirect(plan, loop, write));
            case UpdateStep update when MatchKey.Of(plan, update.Query) is { } by:
                return new GatheredUpdate(update, by, session, Ties(),
                    LaterMapping.ReadsExisting(plan, update.Mapping.MapFunction, update.Query.Slot) ? Later(update.Mapping, update.Query.Slot) : null);
            case DeleteStep delete when MatchKey.Of(plan, delete.Query) is { } by: return new GatheredDelete(delete, by, session, Ties());
            default: throw new ArgumentOutOfRangeException(nameof(write), write.Name, "This step is not gathered.");
        }

        KeyTies Ties() => new(plan, loop, write, source => session.Connection(source).Session);

        LaterMapping Later(MappingPlan mapping, int existing) => new(session, session.Code.MapOut(mapping.MapFunction), existing, loop.Slot, LaterMapping.Slots(plan, loop, mapping.MapFunction, existing) ?? []);
    }

    public static bool Same(TablePlan one, TablePlan other) =>
        one.Source == other.Source && string.Equals(one.PhysicalName, other.PhysicalName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a step does nothing but what its plan says of tables: no statements of a script's own, no services.</summary>
    public static bool IsKnown(StepPlan step) => step.WhenFailed is null && step switch
    {
        ForEachStep inner => inner.BadRows == BadRows.Fail,
        ReadStep or AggregateStep or InsertStep or UpdateStep or UpsertStep or DeleteStep or SetStep or LetStep or IfStep or FailStep or StopStep or NotifyStep => true,
        _ => false,
    };

    private static bool IsPlain(SyncPlan plan, ForEachStep loop, WriteStep write) =>
        write is { OnceFunction: < 0, ReturningSlot: < 0, ExpectRows: null or 1 }
        && IsPlain(write.WhenUnchanged)
        && write switch
        {
            InsertStep insert => insert.WhenConflict is null,
            UpsertStep { WhenConflict: null } upsert => upsert.ExistingSlot < 0 || LaterMapping.Slots(plan, loop, upsert.Mapping.MapFunction, upsert.ExistingSlot) is not null,
            UpdateStep { WhenConflict: null } update => MatchKey.Of(plan, update.Query) is { } by && IsRead(plan, update.Query, by.Columns.AddRange(update.Mapping.Columns))
                && !by.Columns.Any(update.Mapping.Columns.Contains)
                && (!LaterMapping.ReadsExisting(plan, update.Mapping.MapFunction, update.Query.Slot) || LaterMapping.Slots(plan, loop, update.Mapping.MapFunction, update.Query.Slot) is not null),
            DeleteStep { WhenConflict: null } delete => MatchKey.Of(plan, delete.Query) is { } by && IsRead(plan, delete.Query, by.Columns),
            _ => false,
        };

    /// <summary>Whether what is needed of a row that is there is read with it, its key above all.</summary>
    private static bool IsRead(SyncPlan plan, QueryPlan query, ImmutableArray<int> needed) =>
        !plan.Tables[query.Table].Key.IsEmpty && plan.Tables[query.Table].Key.Union(needed).All(c => query.Columns.Contains(c));

    private static bool IsPlain(OutcomePlan? answer) => answer is null or { Kind: OutcomeKind.Keep or OutcomeKind.Skip or OutcomeKind.Continue or OutcomeKind.Clear };
}

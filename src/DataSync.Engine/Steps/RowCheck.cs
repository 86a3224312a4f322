using System.Collections.Immutable;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>
/// How a step that looks rows up before it writes them makes sure of what somebody else did in between: by the version of the table; without one, where <c>when conflict</c> is answered, by
/// comparing what was read under a lock; without an answer, by deciding anew over the rows as they are then, which are locked. Source: tasks R72, R73, C36.
/// </summary>
/// <param name="Version">Index of the column that the statement checks; -1 for none.</param>
/// <param name="FoundBy">Columns by which the statement finds the row again: those that identify it, and its version.</param>
/// <param name="Compared">Columns compared under a lock.</param>
/// <param name="DecidesAnew">Whether what is to be done depends on the row: then it is decided over the row as it is under a lock.</param>
/// <param name="OfKeyAlone">Whether nobody is to notice what the row holds besides its key, unless it is listed.</param>
internal sealed record RowCheck(int Version, ImmutableArray<int> FoundBy, ImmutableArray<int> Compared, bool DecidesAnew, bool OfKeyAlone)
{
    /// <summary>That of an <c>update</c>.</summary>
    public static RowCheck Of(SyncPlan plan, UpdateStep step) =>
        Of(plan, step, step.Query, step.Mapping.Columns, LaterMapping.ReadsExisting(plan, step.Mapping.MapFunction, step.Query.Slot));

    /// <summary>That of a <c>delete</c>.</summary>
    public static RowCheck Of(SyncPlan plan, DeleteStep step) => Of(plan, step, step.Query, [], readsRow: false);

    /// <summary>That of an <c>upsert</c>.</summary>
    public static RowCheck Of(SyncPlan plan, UpsertStep step)
    {
        var version = RowVersion.Of(plan.Tables[step.Table]);
        var isAnswered = step.WhenConflict is not null;
        return new RowCheck(version, version < 0 ? step.By : step.By.Add(version), version >= 0 || !isAnswered ? [] : [.. step.Mapping.Columns.Where(column => !step.By.Contains(column))],
            version < 0 && !isAnswered, !LaterMapping.ReadsExisting(plan, step.Mapping.MapFunction, step.ExistingSlot));
    }

    /// <summary>What an <c>upsert</c> reads of the row that is there.</summary>
    public ImmutableArray<int> Read(UpsertStep step)
    {
        ImmutableArray<int> written = [.. step.Mapping.Columns.Where(column => !step.By.Contains(column))];
        return Version < 0 ? written : written.Add(Version);
    }

    private static RowCheck Of(SyncPlan plan, WriteStep step, QueryPlan query, ImmutableArray<int> written, bool readsRow)
    {
        var table = plan.Tables[step.Table];
        var version = RowVersion.Of(table);
        var isAnswered = step.WhenConflict is not null;
        return new RowCheck(version, version < 0 ? table.Key : table.Key.Add(version), version >= 0 || !isAnswered ? [] : [.. written.Union(query.Columns).Except(table.Key)],
            version < 0 && !isAnswered, !readsRow && MatchKey.Of(plan, query) is { } by && by.Columns.All(table.Key.Contains));
    }
}

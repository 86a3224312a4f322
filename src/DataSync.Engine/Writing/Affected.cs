using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>What a number of affected rows means where a driver does not know it (-1): the row is looked up by its key. Source: tasks §3.5, R73.</summary>
internal static class Affected
{
    /// <summary>Lets a number of affected rows pass. One row is found by the key that the script declares; where the database does not keep that unique, others would be written with it. Source: tasks R71, R72.</summary>
    /// <exception cref="SyncException">DS6205: there were several.</exception>
    public static long AtMostOne(long affected, WriteKind kind, TablePlan table, ImmutableArray<int> key) =>
        affected > 1 && kind is WriteKind.UpdateByKey or WriteKind.DeleteByKey ? throw Several(table, key, affected.ToString(CultureInfo.InvariantCulture)) : affected;

    /// <summary>What is told of several rows of one key.</summary>
    public static SyncException Several(TablePlan table, ImmutableArray<int> key, string rows) => RuntimeErrorCatalog.UnexpectedRows.With(
        $"{rows} rows of {table.Name} have the same {string.Join(", ", key.Select(k => table.Columns[k].Name))}, by which one row is written: the database does not keep these columns unique. Nothing was written.");

    /// <summary>Whether a row was inserted or updated: one that is there now.</summary>
    public static bool IsSome(long affected, Func<KeyedRead> read, ReadOnlySpan<object?> key, TaskSession session) => affected >= 0 ? affected > 0 : IsThere(read(), key, session);

    /// <summary>Whether a row was deleted: one that is not there any more.</summary>
    public static bool IsGone(long affected, Func<KeyedRead> read, ReadOnlySpan<object?> key, TaskSession session) => affected >= 0 ? affected > 0 : !IsThere(read(), key, session);

    private static bool IsThere(KeyedRead read, ReadOnlySpan<object?> key, TaskSession session)
    {
        using var reader = read.Execute(key, session.Cancellation);
        return read.Next(reader, key);
    }
}

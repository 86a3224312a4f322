using DataSync.Engine.Queries;
using DataSync.Engine.Running;

namespace DataSync.Engine.Writing;

/// <summary>What a number of affected rows means where a driver does not know it (-1): the row is looked up by its key. Source: tasks §3.5, R73.</summary>
internal static class Affected
{
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

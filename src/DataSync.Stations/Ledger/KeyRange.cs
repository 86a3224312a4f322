using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>Keys that are whole numbers and so close to each other that all from the first to the last are asked for by one condition, rather than each of them by itself.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
internal readonly record struct KeyRange(long First, long Last)
{
    /// <summary>For fewer keys it is not worth while.</summary>
    private const int FewKeys = 64;

    /// <summary>At least one of so many numbers must be wanted.</summary>
    private const int Sparse = 4;

    /// <summary>The range of some keys.</summary>
    /// <returns>Null when they are no such keys.</returns>
    public static KeyRange? Of(IReadOnlyCollection<RecordKey> keys)
    {
        if (keys.Count < FewKeys) return null;
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var key in keys)
        {
            if (!key.IsInteger(out var number)) return null;
            (first, last) = (Math.Min(first, number), Math.Max(last, number));
        }

        return Of(first, last, keys.Count);
    }

    /// <summary>The same for numbers.</summary>
    /// <param name="first">The lowest.</param>
    /// <param name="last">The highest.</param>
    /// <param name="count">How many are wanted.</param>
    public static KeyRange? Of(long first, long last, int count) =>
        count >= FewKeys && unchecked((ulong)(last - first)) < (ulong)count * Sparse ? new KeyRange(first, last) : null;
}

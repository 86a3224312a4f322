namespace DataSync.Stations.Ledger;

/// <summary>Whether two values of one column are the same as the language has it: text by code points, decimals by value, bytes by content.</summary>
internal static class SameValue
{
    public static bool Is(object? one, object? other) => one is byte[] bytes && other is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(one, other);
}

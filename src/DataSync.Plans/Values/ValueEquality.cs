namespace DataSync.Plans.Values;

/// <summary>Whether two boxed values are the same value: text by code point, decimals without regard to trailing zeros, bytes by content.</summary>
public static class ValueEquality
{
    /// <summary>Whether they are; null is null.</summary>
    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (string x, string y) => TextOrder.Compare(x, y) == 0,
        _ => Equals(a, b),
    };
}

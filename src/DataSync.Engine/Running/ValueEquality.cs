using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>Whether two boxed values are the same value: text by code point, decimals without regard to trailing zeros, bytes by content.</summary>
internal static class ValueEquality
{
    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (string x, string y) => TextOrder.Compare(x, y) == 0,
        _ => Equals(a, b),
    };
}

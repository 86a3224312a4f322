using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// Four elements at a time into the symbols of a sketch: the same places as <see cref="SketchPlaces"/> finds one after another, in a third of the time.
/// </summary>
internal static class SketchFill
{
    internal const int Lanes = 4;

    /// <summary>Adds four elements, each of whose places in the symbols beyond the last one falls into one more symbol, which nobody reads.</summary>
    /// <param name="states">Where the random numbers of each element begin.</param>
    /// <param name="values">What each of them adds to a symbol.</param>
    /// <param name="sums">The symbols' sums and one more.</param>
    /// <param name="counts">The symbols' counts and one more.</param>
    internal static void Add(ReadOnlySpan<ulong> states, ReadOnlySpan<Vector128<ulong>> values, Vector128<ulong>[] sums, byte[] counts)
    {
        var (first, second, third, fourth) = (values[0], values[1], values[2], values[3]);
        var end = Vector256.Create((double)(sums.Length - 1));
        var state = Vector256.Create(states);
        var at = Vector256<double>.Zero;
        while (Vector256.LessThanAny(at, end))
        {
            Put(sums, counts, (int)at[0], first);
            Put(sums, counts, (int)at[1], second);
            Put(sums, counts, (int)at[2], third);
            Put(sums, counts, (int)at[3], fourth);
            state += Vector256.Create(SketchPlaces.Step);
            var random = Mix(state);
            var larger = Vector256.ConvertToDouble(Vector256.Max(random >> 32, random & Vector256.Create((ulong)uint.MaxValue)));
            var next = at + Vector256.Ceiling((at + Vector256.Create(1.5)) * ((Vector256.Create(SketchPlaces.Range) - larger) / larger));
            at = Vector256.Min(next, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<ulong>[] sums, byte[] counts, int symbol, Vector128<ulong> value)
    {
        sums[symbol] ^= value;
        counts[symbol]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Mix(Vector256<ulong> value)
    {
        value = (value ^ (value >> 30)) * Vector256.Create(SketchPlaces.Mix1);
        value = (value ^ (value >> 27)) * Vector256.Create(SketchPlaces.Mix2);
        return value ^ (value >> 31);
    }
}

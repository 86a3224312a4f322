namespace DataSync.Stations.Synchronization;

/// <summary>
/// The symbols of a sketch that an element goes into: symbol 0, then ever rarer ones; symbol <c>i</c> has the element with probability
/// <c>1 / (1 + i/2)</c>. They do not depend on how many symbols there are, so a sketch is the beginning of every longer one of its set.
/// </summary>
/// <remarks>
/// Behind symbol <c>i</c> none is hit up to <c>i + g</c> with probability <c>((i + 1.5) / (i + g + 1.5))²</c>, nearly. The larger of two even random numbers from
/// 0 to 1 lies below <c>x</c> with probability <c>x²</c>; so the step is <c>(i + 1.5) (1/larger − 1)</c>, without a root. Every operation is one that IEEE 754
/// rounds in one way only: two machines come to the same symbols.
/// </remarks>
/// <param name="state">Where the random numbers of the element begin: <see cref="Begin"/>.</param>
internal struct SketchPlaces(ulong state)
{
    internal const ulong Step = 0x9E3779B97F4A7C15;
    internal const double Range = 4294967296.0;
    internal const ulong Mix1 = 0xBF58476D1CE4E5B9;
    internal const ulong Mix2 = 0x94D049BB133111EB;

    private ulong _state = state;
    private double _at;

    /// <summary>The symbol the element is in; beyond the end of any sketch at last. The first one is 0.</summary>
    public readonly double At => _at;

    /// <summary>Goes on to the next symbol.</summary>
    public void Next()
    {
        _state += Step;
        var random = Mix(_state);
        var larger = (double)Math.Max((uint)(random >> 32), (uint)random);
        _at += Math.Ceiling((_at + 1.5) * ((Range - larger) / larger));
    }

    /// <summary>Where the random numbers of an element begin. Two versions of one record must not fall into the same symbols, or neither is ever alone in one.</summary>
    internal static ulong Begin(SetElement element) => unchecked(element.Hash + element.Version * 0xD1342543DE82EF95);

    /// <summary>Spreads every bit of the input over the whole output (the finish of SplitMix64; Steele, Lea and Flood, 2014).</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * Mix1;
        value = (value ^ (value >> 27)) * Mix2;
        return value ^ (value >> 31);
    }
}

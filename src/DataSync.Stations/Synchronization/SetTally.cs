namespace DataSync.Stations.Synchronization;

/// <summary>Number and sum of a set's elements, in any order, and its sketch where one is made. Elements stream through; none is kept.</summary>
/// <param name="hash">The hashes of the set.</param>
/// <param name="sketch">The sketch to fill, or null.</param>
internal sealed class SetTally(SetHash hash, SetSketch? sketch)
{
    internal long Count { get; private set; }

    internal UInt128 Sum { get; private set; }

    internal SetSketch? Sketch => sketch;

    internal void Add(SetElement element)
    {
        Count++;
        Sum = unchecked(Sum + hash.Weight(element));
        sketch?.Add(element);
    }
}

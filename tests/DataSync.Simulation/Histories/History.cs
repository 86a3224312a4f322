using System.Collections.Immutable;

namespace DataSync.Simulation.Histories;

/// <summary>A network and what happens in it.</summary>
/// <param name="Seed">What it was made from, and what chance is left in it follows.</param>
/// <param name="Stations">How many stations.</param>
/// <param name="SketchSymbols">Of how many symbols the sketches of synchronization data are; null for the smallest coding.</param>
/// <param name="Steps">What happens, in order.</param>
internal sealed record History(ulong Seed, int Stations, int? SketchSymbols, ImmutableArray<Step> Steps)
{
    /// <summary>Whether the main office writes for all branches whenever it writes for one.</summary>
    public bool WritesAtOnce => Seed % 4 == 3;
}

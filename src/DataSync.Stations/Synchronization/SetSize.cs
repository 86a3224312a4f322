namespace DataSync.Stations.Synchronization;

/// <summary>For how many differing elements a sketch is made. A changed record is two: its old version and its new one.</summary>
/// <param name="Expected">As many are expected before the records are looked at.</param>
/// <param name="ListOnly">The sketch before this one failed: only a list will do.</param>
public sealed record SetSize(long Expected, bool ListOnly)
{
    /// <summary>A sketch of so many symbols is wanted, whatever a list would take. Default: null.</summary>
    public int? Fixed { get; init; }

    // Beyond what is expected, room for what the source finds while it goes through the records.
    private const long Room = 1_000;

    /// <summary>How many symbols are filled: of these, as many are sent as turn out to be needed.</summary>
    internal int Symbols => Fixed ?? (int)Math.Min(SetSketch.SymbolsFor(2 * Expected + Room), SetSketch.MostSymbols);
}

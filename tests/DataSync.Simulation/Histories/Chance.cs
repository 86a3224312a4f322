namespace DataSync.Simulation.Histories;

/// <summary>Everything a history leaves to chance follows from its seed (SplitMix64: the same on every runtime).</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15;

    public int Next(int below) => (int)(Number() % (ulong)below);

    /// <summary>Once in so many times.</summary>
    public bool Once(int inSoMany) => Next(inSoMany) == 0;

    public T Pick<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    public ulong Number()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

using DataSync.Simulation.Histories;
using DataSync.Stations.Files;

namespace DataSync.Simulation.Networks;

/// <summary>A file between two stations.</summary>
internal sealed record FileUnderWay(string From, string To, string Name, byte[] Bytes);

/// <summary>Carries files, or loses, copies, delays and damages them.</summary>
internal sealed class Courier
{
    private readonly List<FileUnderWay> _underWay = [];

    /// <summary>Names of files that were damaged once.</summary>
    public HashSet<string> Damaged { get; } = [];

    /// <summary>Takes everything out of <c>out</c>.</summary>
    /// <returns>What was taken.</returns>
    public List<FileUnderWay> Collect(SimulatedStation from, SimulatedStation to)
    {
        var folder = from.Folders.Out(to.Number);
        var taken = from.Disk.Names(folder, StationFileName.Extension).Select(name => new FileUnderWay(from.Name, to.Name, name, from.Disk.Take(Path.Combine(folder, name)))).ToList();
        _underWay.AddRange(taken);
        return taken;
    }

    /// <summary>Something happens to a file under way.</summary>
    /// <returns>What, in words; null when none is under way.</returns>
    public string? Carry(Carry step, SimulatedStation from, SimulatedStation to)
    {
        var between = _underWay.Where(file => file.From == step.From && file.To == step.To).ToList();
        if (between.Count == 0) return null;
        var file = between[step.Which % between.Count];
        if (step.Fate != Fate.ArrivesAndStays) _underWay.Remove(file);
        if (step.Fate == Fate.IsLost) return $"{file.Name} is lost";
        if (step.Fate == Fate.IsDamaged) Damaged.Add(file.Name);
        to.Disk.Put(Path.Combine(to.Folders.In(from.Number), file.Name), step.Fate == Fate.IsDamaged ? Damage(file.Bytes, step.Where) : file.Bytes);
        return $"{file.Name} arrives{(step.Fate == Fate.IsDamaged ? " damaged" : "")}";
    }

    /// <summary>Everything under way arrives.</summary>
    public void CarryAll(SimulatedStation from, SimulatedStation to)
    {
        Collect(from, to);
        foreach (var file in _underWay.Where(file => file.From == from.Name && file.To == to.Name).ToList())
        {
            _underWay.Remove(file);
            to.Disk.Put(Path.Combine(to.Folders.In(from.Number), file.Name), file.Bytes);
        }
    }

    private static byte[] Damage(byte[] bytes, int where)
    {
        var at = where % bytes.Length;
        return (where % 3) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << (where % 8))), .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], .. new byte[bytes.Length - at]],
        };
    }
}

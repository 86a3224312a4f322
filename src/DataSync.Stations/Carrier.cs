using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations;

/// <summary>
/// Carries files between two stations whose folders are on one machine: out of <c>out</c>, into the partner's <c>in</c>. A file is in <c>in</c> whole
/// or not at all.
/// </summary>
public static class Carrier
{
    /// <returns>The names of the files carried, in the order of input.</returns>
    public static ImmutableArray<string> Carry(StationFolders from, StationNumber source, StationFolders to, StationNumber target)
    {
        from.Create(target);
        to.Create(source);
        var names = Directory.EnumerateFiles(from.Out(target), "*" + StationFileName.Extension)
            .Select(path => StationFileName.TryParse(Path.GetFileName(path), out var name) ? name : null).OfType<StationFileName>().Order().ToImmutableArray();
        foreach (var name in names)
        {
            var arriving = Path.Combine(to.In(source), name.TemporaryText);
            File.Copy(Path.Combine(from.Out(target), name.ToString()), arriving, overwrite: true);
            File.Move(arriving, Path.Combine(to.In(source), name.ToString()), overwrite: true);
            File.Delete(Path.Combine(from.Out(target), name.ToString()));
        }

        return [.. names.Select(name => name.ToString())];
    }
}

using System.Collections.Immutable;
using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations;

/// <summary>
/// Carries files between two stations whose folders this process can reach: out of <c>out</c>, into the partner's <c>in</c>. A file is in <c>in</c> whole
/// or not at all.
/// </summary>
public static class Carrier
{
    /// <returns>The names of the files carried, in the order of input.</returns>
    public static ImmutableArray<string> Carry(StationFolders from, StationNumber source, StationFolders to, StationNumber target)
    {
        from.Create(target);
        to.Create(source);
        var names = from.Disk.List(from.Out(target), StationFileName.Extension).Select(text => StationFileName.TryParse(text, out var name) ? name : null).OfType<StationFileName>().Order().ToImmutableArray();
        foreach (var name in names)
        {
            var arriving = Path.Combine(to.In(source), name.TemporaryText);
            Copy(from.Disk, Path.Combine(from.Out(target), name.ToString()), to.Disk, arriving);
            to.Disk.Move(arriving, Path.Combine(to.In(source), name.ToString()));
            to.Disk.FlushFolder(to.In(source));
            from.Disk.Delete(Path.Combine(from.Out(target), name.ToString()));
        }

        return [.. names.Select(name => name.ToString())];
    }

    // Flushed before the original goes: a copy that a power cut empties would be the only one.
    private static void Copy(IFileSystem from, string path, IFileSystem to, string target)
    {
        using var source = DiskRefusal.Guard(path, "read", () => from.Open(path));
        using var file = to.Create(target);
        var buffer = new byte[128 << 10];
        for (var offset = 0L; DiskRefusal.Guard(path, "read", () => source.Read(offset, buffer)) is var read and > 0; offset += read) file.Write(buffer.AsSpan(0, read));
        to.Flush(file);
    }
}

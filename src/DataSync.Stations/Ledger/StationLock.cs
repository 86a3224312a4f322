using DataSync.Stations.Disk;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>The exclusive lock on a station's folder. The operating system frees it when the process dies.</summary>
internal sealed class StationLock : IDisposable
{
    private readonly IDisposable _file;

    private StationLock(IDisposable file) => _file = file;

    /// <exception cref="StationException">DS7010: somebody else holds it.</exception>
    public static StationLock Take(IFileSystem files, string folder)
    {
        files.CreateFolder(folder);
        var path = Path.Combine(folder, "station.lock");
        try
        {
            return new StationLock(files.Lock(path));
        }
        catch (IOException error) when (DiskRefusal.IsHeld(error))
        {
            throw new StationException(StationCodes.Locked, "another process is communicating for this station", path, "wait until it has ended, then start again", error);
        }
    }

    public void Dispose() => _file.Dispose();
}

using System.Globalization;
using System.Text;
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
        catch (IOException error)
        {
            throw new StationException(StationCodes.Locked, "another process is communicating for this station", path, "wait until it has ended, then start again", error);
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>
/// <c>station.mark</c> beside the ledger: history and turn, written after each commit. A ledger behind its mark was restored or copied.
/// </summary>
internal sealed class StationMark(IFileSystem files, string folder)
{
    private const int LongestMark = 1 << 10;

    private string Place => Path.Combine(folder, "station.mark");

    /// <exception cref="StationException">DS7012: the ledger is behind the mark, or of another history.</exception>
    public void Check(HistoryId history, long turn)
    {
        if (!files.Exists(Place)) return;
        var parts = Read().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var marked) && HistoryId.TryParse(parts[0], out var of)
            ? (History: of, Turn: marked)
            : throw Refusal("the mark beside the ledger cannot be read");
        if (known.History != history) throw Refusal($"the mark speaks of history {known.History}, the ledger of {history}");
        if (known.Turn > turn) throw Refusal($"the ledger stands at turn {turn}, its mark at {known.Turn}");
    }

    public void Write(HistoryId history, long turn)
    {
        var temporary = Place + ".part";
        using (var file = files.Create(temporary))
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{history} {turn}\n")));
            files.Flush(file); // Or a power cut could leave the name with nothing behind it.
        }

        files.Move(temporary, Place);
    }

    /// <summary>The ledger is no more.</summary>
    public void Remove() => files.Delete(Place);

    private string Read()
    {
        using var file = files.Open(Place);
        var bytes = new byte[Math.Min(file.Length, LongestMark)];
        return Encoding.ASCII.GetString(bytes, 0, file.Read(0, bytes));
    }

    private StationException Refusal(string cause) => new(StationCodes.Restored, cause + ": the database was restored or copied, which is not handled yet", Place,
        "restore the newest database, or begin anew: a new database, no mark, and an initial load");
}

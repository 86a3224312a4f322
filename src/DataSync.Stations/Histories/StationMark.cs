using System.Globalization;
using System.Text;
using DataSync.Stations.Disk;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Histories;

/// <summary>What <c>station.mark</c> says.</summary>
/// <param name="Station">Whose it is; none in marks that did not say so yet.</param>
/// <param name="History">The history the ledger was in.</param>
/// <param name="Turn">The ledger transaction it was written behind.</param>
internal sealed record Mark(StationNumber Station, HistoryId History, long Turn);

/// <summary>
/// <c>station.mark</c> beside the ledger, in the station's folder: number, history and turn, written after each commit. It does not go back when the database does, and
/// does not go along when the database is copied. See docs/decisions/0011.
/// </summary>
internal sealed class StationMark(IFileSystem files, string folder, StationNumber station)
{
    private const int LongestMark = 1 << 10;

    private HistoryId _durable;

    /// <summary>Whether there is one at all.</summary>
    public bool IsThere => files.Exists(Place);

    private string Place => Path.Combine(folder, "station.mark");

    /// <summary>What stands against going on with a ledger in the history it is in, or null.</summary>
    /// <param name="owner">Whose the ledger is: this station, or the number it had before.</param>
    /// <param name="history">The ledger's history.</param>
    /// <param name="turn">The ledger's turn.</param>
    /// <returns>Why a new history begins, and the highest that is known. A mark behind the ledger is none: a crash came between commit and mark.</returns>
    /// <exception cref="StationException">DS7031: the folder is another station's.</exception>
    public (HistoryNote Note, HistoryId Known)? Against(StationNumber owner, HistoryId history, long turn)
    {
        if (Read(out var damage) is not { } mark)
        {
            return (HistoryNote.Copied($"the mark beside the ledger of this station {damage}: the database was copied to another folder, or the folder was cleared"), history);
        }

        DemandOwn(mark, owner);
        if (mark.History == history)
            return mark.Turn > turn ? (HistoryNote.Restored($"the ledger of this station stands at turn {turn}, the mark beside it at {mark.Turn}: the database was put back to an earlier state"), history) : null;
        return mark.History.Generation >= history.Generation
            ? (HistoryNote.Restored($"the ledger of this station is of history {history}, the mark beside it of {mark.History}: the database was put back to an earlier state, or copied"), mark.History)
            : null;
    }

    /// <summary>The history of a ledger that stood here before an empty one; unknown when there was none.</summary>
    /// <exception cref="StationException">DS7031: the folder is another station's.</exception>
    public HistoryId Former()
    {
        if (Read(out _) is not { } mark) return HistoryId.Unknown;
        DemandOwn(mark, station);
        return mark.History;
    }

    /// <summary>Notes how far the ledger has come. A power cut may take the last marks back, but leaves one of this history.</summary>
    public void Write(HistoryId history, long turn)
    {
        var temporary = Place + ".part";
        using (var file = files.Create(temporary))
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{history} {turn} {station}\n")));
            files.Flush(file);
        }

        files.Move(temporary, Place);
        if (_durable == history) return;
        files.FlushFolder(folder);
        _durable = history;
    }

    /// <summary>The ledger is no more.</summary>
    public void Remove() => files.Delete(Place);

    private Mark? Read(out string damage)
    {
        damage = "is missing";
        if (!files.Exists(Place)) return null;
        damage = "cannot be read";
        var text = DiskRefusal.Guard(Place, "read", () =>
        {
            using var file = files.Open(Place);
            var bytes = new byte[Math.Min(file.Length, LongestMark)];
            return Encoding.ASCII.GetString(bytes, 0, file.Read(0, bytes));
        });
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length is not (2 or 3) || !HistoryId.TryParse(parts[0], out var history) || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var turn)) return null;
        if (parts.Length == 2) return new Mark(StationNumber.None, history, turn);
        return int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Mark(new StationNumber(number), history, turn) : null;
    }

    private void DemandOwn(Mark mark, StationNumber owner)
    {
        if (mark.Station == StationNumber.None || mark.Station == station || mark.Station == owner) return;
        throw new StationException(StationCodes.ForeignFolder, $"the folder is that of station {mark.Station}, and this is station {station}", Place,
            "give each station a folder of its own; if this one is, delete its station.mark");
    }
}

using System.Text;
using DataSync.Stations.Disk;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>
/// The file in <c>sim</c> that names the records of a communication file which a rule of matching logs: an object on a line for each, masked values hidden. It is there when the input is
/// committed; one of an input that was broken off is replaced when the file is taken in again. Source: stations R67.
/// </summary>
internal static class SimFile
{
    public const string Extension = ".jsonl";

    public static void Write(StationHost host, StationNumber sender, string file, IReadOnlyList<(QuarantinedRow Row, MatchVerdict Match)> logged)
    {
        var folder = host.Folders.Sim(sender);
        var path = Path.Combine(folder, Path.ChangeExtension(file, Extension));
        DiskRefusal.Guard(path, "write", () =>
        {
            using (var stream = host.Folders.Disk.Create(path + ".part"))
            {
                foreach (var (row, match) in logged)
                    stream.Write(Encoding.UTF8.GetBytes(StationJson.Line(new Entry(row.Table, row.Key.ToString(), match.Reason, row.Values.ToDictionary(value => value.Key, value => value.Value))) + "\n"));
                host.Folders.Disk.Flush(stream);
            }

            host.Folders.Disk.Move(path + ".part", path);
            host.Folders.Disk.FlushFolder(folder);
            return true;
        });
    }

    private sealed record Entry(string Table, string Key, string Reason, Dictionary<string, string> Values);
}

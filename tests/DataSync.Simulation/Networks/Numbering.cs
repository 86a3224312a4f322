using System.Globalization;
using DataSync.Simulation.Rules;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Simulation.Networks;

/// <summary>10: what a user commits behind the state that a file was written from gets a higher change number than anything in that file (communication-why.md §5).</summary>
internal sealed class Numbering(IReadOnlyDictionary<string, SimulatedStation> stations)
{
    private readonly Dictionary<(string Station, RecordName Name), long> _open = [];

    /// <summary>A user has changed a record: no file that was written by now holds that.</summary>
    public void Edited(string station, RecordName name) => _open[(station, name)] = Sent(station);

    /// <summary>The database is another one now.</summary>
    public void PutBack(string station)
    {
        foreach (var entry in _open.Keys.Where(entry => entry.Station == station).ToList()) _open.Remove(entry);
    }

    /// <summary>Behind an output or input. What the journal still names nobody has collected, so that it is in no file; what it does not name has a number.</summary>
    public IEnumerable<string> Complaints(string station)
    {
        var sent = Sent(station);
        var open = _open.Where(entry => entry.Key.Station == station).ToList();
        var numbers = open.Select(entry => entry.Key.Name.Table).Distinct().ToDictionary(table => table, table => Numbers(station, table));
        var journals = numbers.Keys.ToDictionary(table => table, table => stations[station].Read($"select distinct k0 from \"ds_journal_{table}\"").ToHashSet());
        HashSet<RecordName> here = open.Count == 0 ? [] : [.. stations[station].View().Keys];
        foreach (var (key, mark) in open)
        {
            var name = key.Name;
            if (journals[name.Table].Contains(name.Key.ToString(CultureInfo.InvariantCulture)))
            {
                _open[key] = sent;
                continue;
            }

            _open.Remove(key);
            if (numbers[name.Table].TryGetValue(name.Key, out var number) ? number <= mark : here.Contains(name))
                yield return $"10: {name} was changed at {station} behind number {mark}, and has {(number == 0 ? "none" : number.ToString(CultureInfo.InvariantCulture))}";
        }
    }

    /// <summary>Of a file that was just written, what is other by now: the journal still names it, or it has a number behind all that the file could carry.</summary>
    public IEnumerable<string> Complaints(FileUnderWay file, StationFileReader reader)
    {
        var station = stations[file.From];
        var number = station.Read(string.Create(CultureInfo.InvariantCulture, $"select cn from ds_out where partner = {Declarations.Number(file.To)} and seq = {reader.Header.Sequence.Value}")).Select(Number).FirstOrDefault(-1);
        if (number < 0) yield break;
        var here = station.View();
        foreach (var entry in reader.EntriesOf(FileEntryKind.Records))
        {
            var table = Facts.Of(entry.Table ?? "");
            var numbers = Numbers(file.From, table.Name);
            var named = station.Read($"select distinct k0 from \"ds_journal_{table.Name}\"").ToHashSet();
            foreach (var row in reader.ReadRecords(entry))
            {
                var name = new RecordName(table.Name, Convert.ToInt32(row.Values[0], CultureInfo.InvariantCulture));
                var isSame = here.TryGetValue(name, out var fields) && table.Fields.Select((field, i) => fields[field] == (row.Values[i + 1] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null)).All(same => same);
                if (!isSame && !named.Contains(name.Key.ToString(CultureInfo.InvariantCulture)) && numbers.GetValueOrDefault(name.Key) <= number)
                    yield return $"10: {file.Name} brings {name} as it was before it was changed at {file.From}, and that has number {numbers.GetValueOrDefault(name.Key)}, not behind {number}";
            }
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private long Sent(string station) => Number(stations[station].Read("select coalesce(max(cn), 0) from ds_out").Single());

    private Dictionary<int, long> Numbers(string station, string table) => stations[station].Read($"select hex(rkey) || ' ' || cn from \"ds_track_{table}\"").Select(text => text.Split(' '))
        .ToDictionary(parts => int.Parse(RecordKey.FromCanonical(Convert.FromHexString(parts[0])).ToString(), CultureInfo.InvariantCulture), parts => Number(parts[1]));
}

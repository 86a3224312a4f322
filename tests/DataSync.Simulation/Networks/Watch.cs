using System.Globalization;
using System.Security.Cryptography;
using DataSync.Simulation.Rules;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Simulation.Networks;

/// <summary>What is checked of files and ledgers while a history goes on. Each complaint begins with the number of the invariant (communication-why.md §5).</summary>
internal sealed class Watch(Declarations network, IReadOnlyDictionary<string, SimulatedStation> stations, Numbering numbering)
{
    private readonly Dictionary<string, HashSet<RecordName>> _told = network.Branches.ToDictionary(branch => branch, _ => new HashSet<RecordName>());

    private readonly Dictionary<string, string> _putBack = [];

    private readonly Dictionary<string, IReadOnlyList<Moment>> _written = [];

    private readonly HashSet<string> _unclear = [];

    private readonly Dictionary<string, HashSet<RecordName>> _begun = network.Branches.ToDictionary(branch => branch, _ => new HashSet<RecordName>());

    /// <summary>What a branch may know of from now on: what it should hold, and what it holds.</summary>
    public void Told(string branch, HashSet<RecordName> scope)
    {
        _told[branch].UnionWith(scope);
        _told[branch].UnionWith(stations[branch].View().Keys);
    }

    /// <summary>A machine stopped while it wrote for a branch: the file may come out later, with what should be there by then.</summary>
    public void Stopped(string branch, IEnumerable<Moment> moments)
    {
        foreach (var moment in moments) _begun[branch].UnionWith(moment.Inside);
        _unclear.Add(branch);
    }

    /// <summary>All that was written for a branch is under way.</summary>
    public void Collected(string branch) => _unclear.Remove(branch);

    /// <summary>The main office as it may have been when each of the files was written that wait at a branch; null where nobody knows.</summary>
    public Dictionary<string, IReadOnlyList<Moment>?> Waiting(SimulatedStation branch, SimulatedStation main)
    {
        var folder = branch.Folders.In(main.Number);
        return branch.Disk.Names(folder, StationFileName.Extension).ToDictionary(name => name, name => _written.GetValueOrDefault(Digest(branch.Disk.Read(Path.Combine(folder, name)))));
    }

    public bool Same(Dictionary<RecordName, Fields> before, Dictionary<RecordName, Fields> after) =>
        before.Count == after.Count && before.All(entry => after.TryGetValue(entry.Key, out var fields) && fields.Same(entry.Value));

    /// <summary>
    /// 8: the file is in the ledger with its digest. 10: what was changed since has a higher number. 11: downwards it brings nothing but what is in scope, and names no key the branch has never heard of.
    /// </summary>
    /// <param name="moments">The main office at the moments at which it may have been written; none for a file upwards.</param>
    public IEnumerable<string> File(FileUnderWay file, IReadOnlyList<Moment> moments)
    {
        using var reader = StationFileReader.Open(file.Bytes, file.Name);
        // One of a life that a backup ended may lie there still.
        if (!reader.Header.Name.IsReceipt && (!WasPutBack(file.From) || reader.Header.History.ToString() == History(file.From)))
        {
            var known = stations[file.From].Read(string.Create(CultureInfo.InvariantCulture, $"select digest from ds_out where partner = {Declarations.Number(file.To)} and seq = {reader.Header.Sequence.Value}"));
            if (!known.SequenceEqual([reader.Digest.Hex])) yield return $"8: {file.Name} lies in out, and the ledger of {file.From} does not know it";
        }

        if (!WasPutBack(file.From)) foreach (var complaint in numbering.Complaints(file, reader)) yield return complaint;
        if (moments.Count == 0 || file.From != Declarations.Main) yield break;
        if (!_unclear.Contains(file.To)) _written.TryAdd(Digest(file.Bytes), moments);
        var scope = moments.SelectMany(moment => moment.Inside).ToHashSet();
        Told(file.To, scope);
        foreach (var entry in reader.EntriesOf(FileEntryKind.Records))
        {
            foreach (var row in reader.ReadRecords(entry))
            {
                var name = new RecordName(entry.Table ?? "", Convert.ToInt32(row.Values[0], CultureInfo.InvariantCulture));
                if (!scope.Contains(name) && !_begun[file.To].Contains(name)) yield return $"11: {file.Name} brings {name}, which {file.To} should not hold";
            }
        }

        foreach (var entry in reader.EntriesOf(FileEntryKind.Gone))
        {
            foreach (var gone in reader.ReadGone(entry))
            {
                var name = new RecordName(entry.Table ?? "", int.Parse(gone.Key.ToString(), CultureInfo.InvariantCulture));
                if (!_told[file.To].Contains(name)) yield return $"11: {file.Name} names {name} as {gone.Reason}, of which {file.To} has never heard";
            }
        }
    }

    /// <summary>9: nobody counts as confirmed what the partner has not taken in.</summary>
    public IEnumerable<string> Positions(string one, string other)
    {
        foreach (var (from, to) in new[] { (one, other), (other, one) })
        {
            if (!Agree(from, to)) continue;
            var confirmed = Position(from, to, "confirmed");
            var applied = Position(to, from, "applied");
            if (confirmed > applied) yield return $"9: {from} takes file {confirmed} as confirmed by {to}, which stands at {applied}";
        }
    }

    /// <summary>2: what two stations hold in the same version is the same, field by field. Not of what users have changed since a station noted its changes.</summary>
    public IEnumerable<string> Versions(string one, string other)
    {
        var (here, there) = (stations[one].View(), stations[other].View());
        var known = Noted(other);
        foreach (var (name, versions) in Noted(one))
        {
            if (known.GetValueOrDefault(name) == versions && here.TryGetValue(name, out var fields) && there.TryGetValue(name, out var others) && !fields.Same(others))
                yield return $"2: {name} has one version at {one} and {other}, and two contents";
        }
    }

    // The versions of the living, but for those that the journal still names.
    private Dictionary<RecordName, string> Noted(string station) => Facts.Tables.SelectMany(table => stations[station].Read(
            $"select hex(rkey) || ' ' || life || ' ' || version || ' ' || stamps from \"ds_track_{table.Name}\" where state = 0").Select(text => text.Split(' ', 2))
        .Select(parts => (Name: new RecordName(table.Name, int.Parse(RecordKey.FromCanonical(Convert.FromHexString(parts[0])).ToString(), CultureInfo.InvariantCulture)), Versions: parts[1]))
        .ExceptBy(stations[station].Read($"select distinct k0 from \"ds_journal_{table.Name}\"").Select(key => new RecordName(table.Name, int.Parse(key, CultureInfo.InvariantCulture))), known => known.Name))
        .ToDictionary(known => known.Name, known => known.Versions);

    /// <summary>A station's backup was put back: until it and its partners know, they stand where they stand.</summary>
    public void PutBack(string station) => _putBack[station] = History(station);

    public bool WasPutBack(string station) => _putBack.ContainsKey(station);

    private static string Digest(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    // Whether the first knows the present history of the second, and has heard an answer to its own.
    private bool Agree(string from, string to)
    {
        if (!WasPutBack(from) && !WasPutBack(to)) return true;
        if (_putBack.GetValueOrDefault(from) == History(from) || _putBack.GetValueOrDefault(to) == History(to)) return false;
        return Knows(from, to, "reader", History(to)) && (!WasPutBack(from) || Knows(from, to, "answered", History(from)));
    }

    private bool Knows(string one, string other, string column, string history) =>
        stations[one].Read(string.Create(CultureInfo.InvariantCulture, $"select {column} from ds_partner where partner = {Declarations.Number(other)}")).SequenceEqual([history]);

    private string History(string station) => stations[station].Read("select history from ds_station").Single();

    private long Position(string at, string of, string column) =>
        stations[at].Read(string.Create(CultureInfo.InvariantCulture, $"select {column} from ds_partner where partner = {Declarations.Number(of)}")).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).FirstOrDefault();
}

using System.Globalization;
using DataSync.Simulation.Rules;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;

namespace DataSync.Simulation.Networks;

/// <summary>What is watched while a branch takes in files of the main office.</summary>
/// <param name="station">The branch.</param>
/// <param name="files">The main office as it may have been when each of the files was written that lie there; null where nobody knows.</param>
/// <param name="isOneLife">Whether neither of the two was ever put back or copied.</param>
internal sealed class Intake(SimulatedStation station, IReadOnlyDictionary<string, IReadOnlyList<Moment>?> files, bool isOneLife)
{
    private readonly Dictionary<string, IReadOnlyList<Moment>?> _taken = files.ToDictionary();
    private readonly Dictionary<string, Dictionary<RecordName, string>> _kept = [];
    private readonly List<(Dictionary<RecordName, Fields> Before, Dictionary<RecordName, Fields> After)> _stretches = [];
    private readonly Dictionary<string, Message> _said = Said(station);
    private Dictionary<RecordName, Fields> _before = station.View();

    /// <summary>A user edits in the middle of it: what the station does before and behind is looked at by itself.</summary>
    public void Interrupt(Action edit)
    {
        _stretches.Add((_before, station.View()));
        edit();
        _before = station.View();
    }

    /// <summary>What became of a file. Where the machine stops, any of them may have been taken in.</summary>
    public void Note(InputFile file)
    {
        // A set that did not tell enough says nothing.
        if (file.Reason.Contains("more differs", StringComparison.Ordinal)) _said[file.Name].Sets.RemoveWhere(table => file.Reason.Contains(table, StringComparison.Ordinal));
        if (file.Outcome != InputOutcome.Applied) _said.Remove(file.Name);
        if (file.Outcome != InputOutcome.Applied) _taken.Remove(file.Name);
        else _kept[file.Name] = file.Kept.ToDictionary(story => new RecordName(story.Table, int.Parse(story.Key, CultureInfo.InvariantCulture)), story => story.Rule);
    }

    /// <summary>What should not have gone, and what should not have been in question.</summary>
    public IEnumerable<string> Complaints(Oracle oracle)
    {
        _stretches.Add((_before, station.View()));
        foreach (var (before, after) in _stretches)
            foreach (var complaint in oracle.Unsent(station.Name, before, after).Concat(Untold(oracle, before, after))) yield return complaint;
        if (_taken.Values.Any(moments => moments is null)) yield break;
        var all = _taken.Values.OfType<IReadOnlyList<Moment>>().SelectMany(moments => moments).ToList();
        foreach (var (before, after) in _stretches)
            foreach (var complaint in oracle.Taken(station.Name, before, after, all)) yield return complaint;
        foreach (var (name, kept) in _kept)
            if (_taken.GetValueOrDefault(name) is { Count: > 0 } moments)
                foreach (var complaint in oracle.Protected(station.Name, kept, [.. _stretches.SelectMany(stretch => new[] { stretch.Before, stretch.After })], moments, isOneLife)) yield return complaint;
    }

    // 15: what goes is named by a file, or brought by one below a record that is not here, hangs below what is, or is in a table of which a whole set of keys has come. What was deleted, by whomever, may take along more.
    private IEnumerable<string> Untold(Oracle oracle, Dictionary<RecordName, Fields> before, Dictionary<RecordName, Fields> after) =>
        from name in before.Keys
        where !after.ContainsKey(name)
        let whole = oracle.Above(name).Append(name)
        where !whole.Any(one => oracle.WasDeleted(one) || _said.Values.Any(said => said.Gone.Contains(one) || said.Sets.Contains(one.Table) || said.Below.Any(row => row.Name == one && !after.ContainsKey(row.Parent))))
        select $"15: {station.Name} lost {name}, and no file that was taken in names it or what it hangs below, has it below a record that is not here, or has a set of its table's keys";

    // A file that cannot be read says nothing.
    private static Dictionary<string, Message> Said(SimulatedStation station)
    {
        var said = new Dictionary<string, Message>();
        var folder = station.Folders.In(new StationNumber(Declarations.Number(Declarations.Main)));
        foreach (var name in station.Disk.Names(folder, StationFileName.Extension))
        {
            try
            {
                using var reader = StationFileReader.Open(station.Disk.Read(Path.Combine(folder, name)), name);
                said[name] = Message.Of(reader);
            }
            catch (StationFileException)
            {
                said[name] = new Message([], [], []);
            }
        }

        return said;
    }

    /// <summary>What a file says of where records are: those that go, the tables of which it has a set of keys, and below what those hang that it brings.</summary>
    private sealed record Message(HashSet<RecordName> Gone, HashSet<string> Sets, IReadOnlyList<(RecordName Name, RecordName Parent)> Below)
    {
        public static Message Of(StationFileReader reader) => new(
            [.. reader.EntriesOf(FileEntryKind.Gone).SelectMany(entry => reader.ReadGone(entry).Select(gone => new RecordName(entry.Table ?? "", int.Parse(gone.Key.ToString(), CultureInfo.InvariantCulture))))],
            [.. reader.EntriesOf(FileEntryKind.Set).Select(entry => entry.Table ?? "")],
            [.. reader.EntriesOf(FileEntryKind.Records).SelectMany(entry => reader.ReadRecords(entry).SelectMany(row => Parents(Facts.Of(entry.Table ?? ""), row.Values)))]);

        private static IEnumerable<(RecordName Name, RecordName Parent)> Parents(TableFacts table, IReadOnlyList<object?> values) =>
            from link in table.Parents
            let parent = values[table.Fields.IndexOf(link.Key) + 1]
            where parent is not null
            select (new RecordName(table.Name, Number(values[0])), new RecordName(link.Value, Number(parent)));

        private static int Number(object? value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
    }
}

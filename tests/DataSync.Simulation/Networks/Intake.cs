using System.Globalization;
using DataSync.Simulation.Rules;
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
        if (file.Outcome != InputOutcome.Applied) _taken.Remove(file.Name);
        else _kept[file.Name] = file.Kept.ToDictionary(story => new RecordName(story.Table, int.Parse(story.Key, CultureInfo.InvariantCulture)), story => story.Rule);
    }

    /// <summary>What should not have gone, and what should not have been in question.</summary>
    public IEnumerable<string> Complaints(Oracle oracle)
    {
        _stretches.Add((_before, station.View()));
        if (_taken.Values.Any(moments => moments is null)) yield break;
        var all = _taken.Values.OfType<IReadOnlyList<Moment>>().SelectMany(moments => moments).ToList();
        foreach (var (before, after) in _stretches)
            foreach (var complaint in oracle.Taken(station.Name, before, after, all)) yield return complaint;
        foreach (var (name, kept) in _kept)
            if (_taken.GetValueOrDefault(name) is { Count: > 0 } moments)
                foreach (var complaint in oracle.Protected(station.Name, kept, [.. _stretches.SelectMany(stretch => new[] { stretch.Before, stretch.After })], moments, isOneLife)) yield return complaint;
    }
}

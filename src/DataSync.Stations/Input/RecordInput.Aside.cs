using System.Data.Common;
using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>
/// Rows that the database refuses. They are set aside and tried again after the deletions; then with their unique columns parked, so that rows can swap
/// values; what fails then goes to quarantine, and so do its children. Source: communication.md §Input, step 6.
/// </summary>
internal sealed partial class RecordInput
{
    /// <summary>Above so many, and more than a tenth of the file's rows, something else must be wrong than these rows.</summary>
    private const int MostInQuarantine = 1_000;

    /// <summary>So many rows of a file are kept in memory to be tried once more.</summary>
    private const int MostAside = 100_000;

    private readonly QuarantineStore _quarantine = new(host.Sql, host.Network.Model);
    private readonly Dictionary<RecordId, ArrivedRow> _aside = [];
    private readonly Dictionary<RecordId, List<RecordId>> _waiting = [];
    private readonly Queue<RecordId> _ready = new();
    private readonly Dictionary<RecordId, MatchVerdict> _matched = [];
    private readonly HashSet<RecordId> _belowMatched = [];
    private readonly List<(QuarantinedRow, MatchVerdict)> _logged = [];
    private long _notTaken;
    private bool _isLast;

    /// <summary>Rows that went into quarantine: the database does not take them, or a rule of matching is against them.</summary>
    public List<RecordStory> Quarantined { get; } = [];

    /// <summary>The same with their keys, for the receipt.</summary>
    public List<Files.SetAsideRecord> QuarantinedRecords { get; } = [];

    /// <summary>Rows that left the quarantine, and how.</summary>
    public List<RecordStory> Released { get; } = [];

    /// <summary>Rows in quarantine.</summary>
    public QuarantineStore Quarantine => _quarantine;

    /// <summary>
    /// Tries everything once more that was set aside, by this file or earlier: what stood in its way may be gone by now, or have come with this file.
    /// </summary>
    /// <param name="fileRows">Rows of the file.</param>
    /// <exception cref="StationException">DS7050: too many cannot be stored.</exception>
    public void Finish(long fileRows)
    {
        var model = host.Network.Model.Tables;
        foreach (var row in _quarantine.Of(sender)) _aside.TryAdd(row.Id, row);
        List<ArrivedRow> Pending() => [.. _aside.Values.OrderBy(row => model.IndexOf(row.Table))];
        TryAll(Pending());
        List<ArrivedRow> rest = [.. WithoutOwnLinks(Pending()), .. WithoutLooseLinks(Pending())];
        var refused = Swap(Pending()).ToDictionary(entry => entry.Row.Id, entry => entry.Reason);
        Drain();
        foreach (var row in rest) _aside[row.Id] = row;
        _isLast = true;
        TryAll(Pending());
        foreach (var row in Pending())
        {
            if (TryOnce(row) is { } reason) SetAside(row, refused.GetValueOrDefault(row.Id, reason));
        }

        KeptOut.Write();
        if (_logged.Count > 0) SimFile.Write(host, sender, file, _logged);
        if (_notTaken <= MostInQuarantine || _notTaken * 10 <= fileRows) return;
        throw new StationException(StationCodes.TooManySetAside, $"{_notTaken} of its {fileRows} rows cannot be stored; the first is {Quarantined[0].Table} {Quarantined[0].Key}: {Quarantined[0].Reason}",
            file, "correct what stands against them here or at the source; the file is then sent again");
    }

    /// <summary>A record that left this station's scope, or is not listed, is waited for no longer.</summary>
    public bool Drop(TrackedTable table, RecordKey key, string rule, string reason)
    {
        var id = new RecordId(table.Index, key);
        if (!_quarantine.Contains(sender, id)) return false;
        _quarantine.Remove(sender, id);
        Released.Add(new RecordStory(table.Name, key.ToString(), rule, reason));
        return true;
    }

    private void TryAll(List<ArrivedRow> rows)
    {
        foreach (var row in rows.Where(row => _aside.ContainsKey(row.Id))) TryOnce(row);
        Drain();
    }

    // What waited for a record that has come by now.
    private void Drain()
    {
        while (_ready.TryDequeue(out var id))
        {
            if (!_waiting.Remove(id, out var below)) continue;
            foreach (var row in below.Where(_aside.ContainsKey).Select(one => _aside[one])) TryOnce(row);
        }
    }

    // Records of one table that hang below each other: the first comes without its link, and gets it when the others are there.
    private List<ArrivedRow> WithoutOwnLinks(List<ArrivedRow> rows)
    {
        var rest = new List<ArrivedRow>();
        foreach (var row in rows.Where(row => row.Table.OwnLinks.Any()))
        {
            if (!_aside.ContainsKey(row.Id) || Decide(row).WaitsFor is not { } above || above.Table != row.Table.Index || !IsSetAside(above) || !TryPart(row, row.Table.OwnLinks.SelectMany(link => link.Columns))) continue;
            rest.Add(row with { IsRest = true, Before = null });
            Drain();
        }

        return rest;
    }

    // Records of several tables that refer to each other beside the data model, or to one that has not come yet: the same.
    private List<ArrivedRow> WithoutLooseLinks(List<ArrivedRow> rows)
    {
        var rest = new List<ArrivedRow>();
        foreach (var row in rows)
        {
            if (!_aside.ContainsKey(row.Id)) continue;
            var links = host.Session.Loose.From(row.Table).SelectMany(link => link.Columns).Where(column => row.Columns.IndexOf(column) is >= 0 and var at && row.Row.Values[at] is not null).ToList();
            if (links.Count == 0 || !TryPart(row, links)) continue;
            rest.Add(row with { IsRest = true, Before = null });
            Drain();
        }

        return rest;
    }

    // What is here already without them waits as before: nothing has become of it.
    private bool TryPart(ArrivedRow row, IEnumerable<int> links)
    {
        var part = row.Without(links);
        return (row.Before is null || Decide(part) is not { Rule.Length: 0, Waits: null, Outcome: MergeOutcome.Same or MergeOutcome.LocalStays }) && TryOnce(part) is null;
    }

    /// <returns>Null when the row is dealt with; otherwise why not.</returns>
    private string? TryOnce(ArrivedRow row)
    {
        var step = Decide(row);
        NoteMatch(step);
        if (step.Waits is { } waits)
        {
            Await(step);
            return waits;
        }

        if (Write(step) is { } write && Refused(write, row.Table, row.Key) is { } error) return Words(error, row);
        Done(step);
        return null;
    }

    // What waits by a rule, or below a record that does, says nothing against the file.
    private void NoteMatch(RowStep step)
    {
        var id = step.Arrived.Id;
        _matched.Remove(id);
        if (step.Match is { } verdict) _matched.Add(id, verdict);
        else if (step.WaitsFor is { } above && (_matched.ContainsKey(above) || _belowMatched.Contains(above))) _belowMatched.Add(id);
    }

    private void Await(RowStep step)
    {
        if (step.WaitsFor is not { } above) return;
        if (!_waiting.TryGetValue(above, out var below)) _waiting.Add(above, below = []);
        below.Add(step.Arrived.Id);
    }

    private void Done(RowStep step, Row? stored = null)
    {
        var id = step.Arrived.Id;
        _aside.Remove(id);
        if (_waiting.Count > 0) _ready.Enqueue(id);
        if (step.Arrived.Before is not null)
        {
            _quarantine.Remove(sender, id);
            Released.Add(new RecordStory(step.Arrived.Table.Name, id.Key.ToString(), step.Rule, step.Rule.Length > 0 ? step.Reason
                : step.Outcome == MergeOutcome.LocalStays ? "what is here is newer by now" : "could be stored"));
        }

        Settle(step, stored);
    }

    // All or none of them: a row that keeps its value keeps another from taking it.
    private List<(ArrivedRow Row, string Reason)> Swap(List<ArrivedRow> rows)
    {
        var refused = new List<(ArrivedRow, string)>();
        while (rows.Count > 0)
        {
            var swap = new UniqueSwap(host.Session, Refused);
            var failed = new List<(ArrivedRow Row, string Reason)>();
            var steps = new List<RowStep>();
            foreach (var step in rows.Select(Decide).Where(step => step is { Local: not null, Waits: null } && Write(step) is not null)) swap.Park(step);
            foreach (var row in rows)
            {
                var step = Decide(row);
                if (step.Waits is { } waits) failed.Add((row, waits));
                else if (Write(step) is { } write && Refused(write, row.Table, row.Key) is { } error) failed.Add((row, Words(error, row)));
                else steps.Add(step);
            }

            refused.AddRange(failed);
            if (!failed.Any(entry => swap.IsParked(entry.Row.Id)))
            {
                foreach (var step in steps) Done(step);
                break;
            }

            swap.Undo(steps);
            var without = failed.Select(entry => entry.Row.Id).ToHashSet();
            rows = [.. rows.Where(row => !without.Contains(row.Id))];
        }

        return refused;
    }

    private void SetAside(ArrivedRow row, string reason)
    {
        _aside.Remove(row.Id);
        var before = row.Before;
        // What still waits here is newer than what came.
        var why = new SetAside(before?.File ?? file, before?.At ?? host.Clock.Milliseconds, (before?.Tries ?? 0) + 1, reason, RowFailure.Field(reason, row.Table.Plan));
        if (before is not null || !_quarantine.Contains(sender, row.Id)) _quarantine.Put(sender, row, why);
        if (before is not null) return;
        var match = _matched.GetValueOrDefault(row.Id);
        Count(row, why, match);
        var rule = match?.Story ?? RowFailure.Rule;
        Quarantined.Add(new RecordStory(row.Table.Name, row.Key.ToString(), rule, reason));
        if (QuarantinedRecords.Count < Files.FileReceipt.MostSetAside) QuarantinedRecords.Add(new Files.SetAsideRecord(row.Table.Name, row.Key, reason) { Rule = rule });
    }

    private void Count(ArrivedRow row, SetAside why, MatchVerdict? match)
    {
        var counts = counters[row.Table.Name];
        if (match is null)
        {
            counts.Quarantined++;
            if (!_belowMatched.Contains(row.Id)) _notTaken++;
        }
        else if (match.IsLogged)
        {
            counts.Similar++;
            _logged.Add((QuarantinedRow.Of(sender, row with { Before = why }), match));
        }
        else
        {
            counts.False++;
        }
    }

    private bool IsSetAside(RecordId id) => _aside.ContainsKey(id) || _quarantine.Contains(id);

    private bool DropBelow(RecordId id, Life life)
    {
        if (_quarantine.Find(sender, id) is not { } waiting || waiting.Row.Life >= life) return false;
        return Drop(waiting.Table, id.Key, "R40", "was deleted");
    }

    /// <returns>What the database says against it; null when it is written.</returns>
    private Exception? Refused(Action write, TrackedTable table, RecordKey key) => Attempted(() => host.Session.Attempt(write), table, key);

    private Exception? Attempted(Func<Exception?> attempt, TrackedTable table, RecordKey key)
    {
        try
        {
            return attempt();
        }
        catch (Exception error) when (error is DbException or SyncException && !RowFailure.IsOfTheDatabase(error))
        {
            throw NotStored(error, table, key);
        }
    }

    private static string Words(Exception error, ArrivedRow row) => RowFailure.Text(error, row.Table, row.Columns, row.Row.Values);

    private StationException NotStored(Exception error, TrackedTable table, RecordKey key) => new(StationCodes.RowNotStored, $"a row cannot be stored, nor set aside by itself ({error.Message})",
        $"{file}, {table.Name} {key}", "correct what stands against it here or at the source; the file is then sent again", error);
}

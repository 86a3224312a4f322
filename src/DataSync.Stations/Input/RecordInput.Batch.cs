using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>
/// Rows in batches: locked in the order of their keys, then merged with what users have committed by then, then written together. New ones by a plain insert: where a user
/// was faster, the row is set aside and merged like any other. A batch that the database does not take is done again row by row. Source: communication.md §Input, step 5.
/// </summary>
internal sealed partial class RecordInput
{
    private const int BatchRows = 512;

    private readonly Dictionary<int, bool> _keepsAsWritten = [];

    /// <summary>Takes in the rows of a table. What the database refuses is set aside for <see cref="Finish"/>.</summary>
    /// <exception cref="StationException">DS7027: what stands against a row cannot be told from the rest; DS7050: too many cannot be stored.</exception>
    public void Records(TrackedTable table, FileEntry entry, IEnumerable<FileRow> rows)
    {
        ImmutableArray<int> columns = [.. entry.Columns.Select(column => table.Plan.Columns.Single(own => own.Name == column.Name).Index)];
        ImmutableArray<int> keys = [.. table.Key.Select(column => columns.IndexOf(column))];
        var batch = new Dictionary<RecordKey, ArrivedRow>(BatchRows);
        var key = new object?[keys.Length];
        foreach (var incoming in rows)
        {
            counters[table.Name].In++;
            for (var i = 0; i < key.Length; i++) key[i] = incoming.Values[keys[i]];
            var row = new ArrivedRow(table, columns, RecordKey.Of(key), incoming, acknowledged);
            // A record that comes twice is merged twice, one after the other.
            if (batch.Count == BatchRows || batch.ContainsKey(row.Key)) Arrive(table, batch);
            batch.Add(row.Key, row);
        }

        if (batch.Count > 0) Arrive(table, batch);
    }

    private void Arrive(TrackedTable table, Dictionary<RecordKey, ArrivedRow> batch)
    {
        foreach (var row in batch.Values) Replace(row);
        foreach (var key in KeptOut.Forget(table, batch.Keys)) _wasRefused.Add(new RecordId(table.Index, key));
        var here = _locks.Take(table, batch.Keys);
        if (RowOf(table)?.Matches.Any(rule => rule.Similar) == true)
        {
            // Each may be like the one before it.
            foreach (var row in batch.Values.Where(row => TryOnce(row) is not null)) PutAside(row);
            Drain();
            batch.Clear();
            return;
        }

        var merged = batch.Values.Select(row => Merge(row, here.GetValueOrDefault(row.Key))).ToList();
        var parents = ParentsHere(table, merged);
        var steps = merged.Select(step => Judge(step, parents.Contains)).ToList();
        foreach (var step in steps.Where(step => step.Waits is not null))
        {
            Await(step);
            PutAside(step.Arrived);
        }

        var ready = steps.Where(step => step.Waits is null).ToList();
        if (!IsWritten(table, ready)) WriteEach(ready);
        Drain();
        work.Tracks(table).WriteNew();
        batch.Clear();
    }

    // A newer version takes the place of the one that waits.
    private void Replace(ArrivedRow row)
    {
        if (_quarantine.Find(sender, row.Id) is { } waiting && (row.Row.Life, row.Row.Version).CompareTo((waiting.Row.Life, waiting.Row.Version)) >= 0)
            _quarantine.Remove(sender, row.Id);
    }

    private HashSet<RecordId> ParentsHere(TrackedTable table, List<RowStep> merged)
    {
        var parents = new HashSet<RecordId>();
        if (table.Parents.IsEmpty) return parents;
        foreach (var above in merged.SelectMany(step => table.ParentsOf(step.Result)).Distinct().GroupBy(parent => parent.Table))
        {
            foreach (var key in host.Session.Rows(host.Network.Model[above.Key]).Find([.. above.Select(parent => parent.Key)]).Keys) parents.Add(new RecordId(above.Key, key));
        }

        return parents;
    }

    // All of them, or none: what the database refused was taken back.
    private bool IsWritten(TrackedTable table, List<RowStep> steps)
    {
        var writes = steps.Where(step => step.Rule.Length == 0 && step.Outcome is MergeOutcome.Insert or MergeOutcome.Update).ToList();
        if (writes.Count > 0 && (!host.Session.AttemptsMany || Refused(() => WriteAll(table, writes), table, writes[0].Arrived.Key) is not null)) return false;
        if (writes.Count == steps.Count && AreAsWritten(table, writes))
        {
            foreach (var step in steps) Done(step, step.Result);
            return true;
        }

        var stored = writes.Count == 0 ? [] : host.Session.Rows(table).Find([.. writes.Select(step => step.Arrived.Key)]);
        foreach (var step in steps) Done(step, stored.GetValueOrDefault(step.Arrived.Key) ?? (step.Outcome == MergeOutcome.Same ? step.Local : null));
        return true;
    }

    // New rows that the database surely gives back as they were written need not be read to know them.
    private bool AreAsWritten(TrackedTable table, List<RowStep> writes)
    {
        if (!writes.All(step => step.Outcome == MergeOutcome.Insert && step.Columns.Length == table.Plan.Columns.Length)) return false;
        if (!_keepsAsWritten.TryGetValue(table.Index, out var keeps)) _keepsAsWritten.Add(table.Index, keeps = host.Session.KeepsAsWritten(table));
        return keeps && writes.All(step => DeclaredSize.Holds(table.Plan, step.Columns, step.Values));
    }

    // What changes first: it may give up what a new one takes.
    private void WriteAll(TrackedTable table, List<RowStep> writes)
    {
        var access = host.Session.Rows(table);
        foreach (var step in writes.Where(step => step.Outcome == MergeOutcome.Update)) access.Update(step.Arrived.Key, step.Columns, step.Values);
        foreach (var inserts in writes.Where(step => step.Outcome == MergeOutcome.Insert).GroupBy(step => step.Columns)) access.Insert(inserts.Key, [.. inserts.Select(step => step.Values)]);
    }

    private void WriteEach(List<RowStep> steps)
    {
        foreach (var step in steps)
        {
            if (Write(step) is { } write && Refused(write, step.Arrived.Table, step.Arrived.Key) is not null) PutAside(step.Arrived);
            else Done(step);
        }
    }

    private void PutAside(ArrivedRow row)
    {
        if (_aside.Count >= MostAside)
        {
            throw new StationException(StationCodes.TooManySetAside, $"more than {MostAside} of its rows cannot be stored in the order in which they come", file,
                "correct what stands against them here or at the source; the file is then sent again");
        }

        _aside[row.Id] = row;
    }
}

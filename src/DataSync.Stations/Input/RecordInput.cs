using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Input;

/// <summary>Rows and deletions of a file, one after another, into the database. Source: stations §3.6, R55 to R62, R118.</summary>
internal sealed class RecordInput(
    StationHost host, LedgerWork work, StationNumber sender, ChangeNumber acknowledged, FormatPlan format, Counters counters, List<RecordStory> rejected, string file)
{
    private readonly RunValues _run = host.Run();
    private readonly Row _attributes = host.Network.Attributes(host.Network.Me, host.Run());
    private readonly List<(TrackedTable Table, Track Track)> _taken = [];
    private readonly List<(TrackedTable Table, ImmutableArray<int> Columns, RecordKey Key, FileRow Row)> _aside = [];
    private bool _isLast;
    private readonly TargetScope? _back = host.Network.Station(sender) is { } below && host.Network.IsBelow(below) && host.Network.Find(host.Network.Me.Name, below.Name) is { } back
        ? new TargetScope(host.Session, host.Network, back, host.Run())
        : null;

    /// <summary>Records the sender has: as they are here now, or in a state that lost against the one here.</summary>
    public IReadOnlyList<(TrackedTable Table, Track Track)> Taken => _taken;

    /// <exception cref="StationException">DS7027: a row could not be stored. DS7028: it has stamps of fields.</exception>
    public void Records(TrackedTable table, FileEntry entry, IEnumerable<FileRow> rows)
    {
        ImmutableArray<int> columns = [.. entry.Columns.Select(column => table.Plan.Columns.Single(own => own.Name == column.Name).Index)];
        ImmutableArray<int> keys = [.. table.Key.Select(column => columns.IndexOf(column))];
        foreach (var incoming in rows)
        {
            if (!incoming.Stamps.IsEmpty)
                throw new StationException(StationCodes.FileNotBuilt, "it carries versions of single fields, and merging by field is not built yet", file, "update DataSync at this station");
            counters[table.Name].In++;
            Record(table, columns, RecordKey.Of([.. keys.Select(i => incoming.Values[i])]), incoming);
        }
    }

    /// <summary>Rows that could not be stored at first, once more: a record that had a unique value before them may be gone by now.</summary>
    /// <exception cref="StationException">DS7027: a row could not be stored.</exception>
    public void OnceMore()
    {
        _isLast = true;
        foreach (var (table, columns, key, row) in _aside) Record(table, columns, key, row);
    }

    /// <summary>A deletion. An unknown key counts as False, but the tombstone is kept (R62).</summary>
    public void Deleted(TrackedTable table, GoneRow gone, TreeRemoval removal)
    {
        var counts = counters[table.Name];
        counts.In++;
        var tracks = work.Tracks(table);
        var known = tracks.Find(gone.Key);
        if (known is null)
        {
            counts.False++;
            rejected.Add(new RecordStory(table.Name, gone.Key.ToString(), "R62", "a deletion of a key that is not here"));
            tracks.Put(new Track(0, gone.Key, work.NextNumber(), ChangeNumber.None, RecordVersion.None, gone.Life, TrackState.Deleted, sender, 0, 0, Communicated: true, FileSequence.None));
            return;
        }

        if (!RecordMerge.DeletionWins(known, gone.Life))
        {
            counts.Unchanged++;
            return;
        }

        if (known.IsLive)
        {
            removal.Cascade(table, gone.Key);
            Store(() => host.Session.Rows(table).Delete(gone.Key), table, gone.Key);
        }

        counts.Deleted++;
        var track = tracks.Put(known with { Number = work.NextNumber(), Life = gone.Life, State = TrackState.Deleted, From = sender, Content = 0, Communicated = true });
        if (work.Held(sender).Find(table, track.Rid) is not null) work.Held(sender).Remove(table, track.Rid);
    }

    /// <summary>Whether a row satisfies the input condition of the format. Source: stations R60, R118.</summary>
    public bool IsAdmitted(TrackedTable table, Row row) =>
        RowOf(table) is { Input: true } plan && (plan.InputFunction < 0 || host.Network.Holds(plan.InputFunction, row, _attributes, _run));

    public FormatRowPlan? RowOf(TrackedTable table) => format.Rows.FirstOrDefault(row => row.Table == table.Index);

    private void Record(TrackedTable table, ImmutableArray<int> columns, RecordKey key, FileRow incoming)
    {
        var counts = counters[table.Name];
        var access = host.Session.Rows(table);
        var local = access.Find(key);
        var row = local?.Copy() ?? host.Session.NewRow(table);
        if (local is not null) (columns, incoming) = WithoutWithheld(table, columns, incoming);
        for (var i = 0; i < columns.Length; i++) row[columns[i]] = incoming.Values[i];
        if (RowOf(table) is not { Output: true, Input: true })
        {
            Reject(table, key, "R23", "the format does not exchange this table");
            return;
        }

        if (!IsAdmitted(table, row))
        {
            Reject(table, key, "R118", "does not satisfy the input condition");
            return;
        }

        if (table.ParentsOf(row).Where(parent => !host.Session.Rows(host.Network.Model[parent.Table]).Exists(parent.Key)).Cast<RecordId?>().FirstOrDefault() is { } missing)
        {
            if (!_isLast && _aside.Any(aside => aside.Table.Index == missing.Table && aside.Key == missing.Key))
            {
                _aside.Add((table, columns, key, incoming));
                return;
            }

            Reject(table, key, "R61", $"its {host.Network.Model[missing.Table].Name} {missing.Key} is not here");
            return;
        }

        var known = work.Tracks(table).Find(key);
        switch (RecordMerge.OfRow(known, incoming.Life, incoming.Version))
        {
            case MergeOutcome.LocalStays:
                counts.Unchanged++;
                if (known is not null) _taken.Add((table, known));
                return;
            case MergeOutcome.Same:
                // The version is known, but perhaps not all of the columns that travel now.
                if (local is not null && columns.Any(column => !Equals(local[column], row[column]))) Store(() => access.Update(key, columns, incoming.Values), table, key);
                counts.Unchanged++;
                break;
            case MergeOutcome.Insert:
                if (!IsStored(() => access.Insert(columns, incoming.Values), table, columns, key, incoming)) return;
                counts.New++;
                break;
            case MergeOutcome.Update:
                if (!IsStored(() => access.Update(key, columns, incoming.Values), table, columns, key, incoming)) return;
                counts.Updated++;
                break;
        }

        if (known is { IsLive: true } && known.Version != incoming.Version && columns.Length < table.Plan.Columns.Length && IsOwed(known)) NoteMixed(table, key, known, incoming);
        else Note(table, key, known, incoming);
    }

    // A column the format keeps from the sender is empty or old there: of a record that is here already it does not replace what stands here.
    private (ImmutableArray<int> Columns, FileRow Row) WithoutWithheld(TrackedTable table, ImmutableArray<int> columns, FileRow incoming)
    {
        if (_back?.Covers(table) != true) return (columns, incoming);
        var told = _back.Fields(table);
        if (columns.All(told.Contains)) return (columns, incoming);
        ImmutableArray<int> kept = [.. Enumerable.Range(0, columns.Length).Where(i => told.Contains(columns[i]))];
        return ([.. kept.Select(i => columns[i])], incoming with { Values = [.. kept.Select(i => incoming.Values[i])] });
    }

    private bool IsOwed(Track track) => track.Number > acknowledged && track.From != sender;

    // The file has only some of the columns, and in the others stands what the sender has not seen: a state of our own, above both.
    private void NoteMixed(TrackedTable table, RecordKey key, Track known, FileRow incoming) => _taken.Add((table, work.Tracks(table).Put(known with
    {
        Number = work.NextNumber(), Version = RecordVersion.Above(0, incoming.Version, host.Network.Number, host.Session.History.Generation), Life = incoming.Life,
        From = StationNumber.None, Content = RowContent.Hash(table, Stored(table, key)), Communicated = true,
    })));

    // The result equals what was sent, so the sender is not told of it again.
    private void Note(TrackedTable table, RecordKey key, Track? known, FileRow incoming)
    {
        var same = known is { IsLive: true } && known.Version == incoming.Version && known.Life == incoming.Life;
        _taken.Add((table, work.Tracks(table).Put(new Track(
            known?.Rid ?? 0, key, same && known is not null ? known.Number : work.NextNumber(), known?.Born ?? ChangeNumber.None, incoming.Version, incoming.Life, TrackState.Live,
            sender, known?.LocalAt ?? 0, RowContent.Hash(table, Stored(table, key)), Communicated: true, known?.Named ?? FileSequence.None))));
    }

    private Row Stored(TrackedTable table, RecordKey key) => host.Session.Rows(table).Find(key)
        ?? throw new StationException(StationCodes.RowNotStored, "the database does not give the row back it was given", $"{table.Name} {key}", "check the key's column types");

    private void Reject(TrackedTable table, RecordKey key, string rule, string reason)
    {
        counters[table.Name].False++;
        rejected.Add(new RecordStory(table.Name, key.ToString(), rule, reason));
    }

    private bool IsStored(Action write, TrackedTable table, ImmutableArray<int> columns, RecordKey key, FileRow incoming)
    {
        try
        {
            Store(write, table, key);
            return true;
        }
        catch (StationException) when (!_isLast)
        {
            _aside.Add((table, columns, key, incoming));
            return false;
        }
    }

    private void Store(Action write, TrackedTable table, RecordKey key)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is DbException or SyncException)
        {
            throw new StationException(StationCodes.RowNotStored, $"a row cannot be stored ({error.Message}), and setting single rows aside is not built yet", $"{file}, {table.Name} {key}",
                "correct what stands against it here or at the source; the file is then sent again", error);
        }
    }
}

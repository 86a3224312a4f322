using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Input;

/// <summary>Rows and deletions of a file, one after another, into the database. Source: stations §3.6, R55 to R62, R118.</summary>
internal sealed partial class RecordInput(
    StationHost host, LedgerWork work, StationNumber sender, ChangeNumber acknowledged, FormatPlan format, Counters counters, List<RecordStory> rejected, string file)
{
    private readonly RunValues _run = host.Run();
    private readonly Row _attributes = host.Network.Attributes(host.Network.Me, host.Run());
    private readonly List<(TrackedTable Table, Track Track)> _taken = [];
    private readonly TargetScope? _back = host.Network.Station(sender) is { } below && host.Network.IsBelow(below) && host.Network.Find(host.Network.Me.Name, below.Name) is { } back
        ? new TargetScope(host.Session, host.Network, back, host.Run())
        : null;

    /// <summary>Records the sender has: as they are here now, or in a state that lost against the one here.</summary>
    public IReadOnlyList<(TrackedTable Table, Track Track)> Taken => _taken;

    /// <summary>Takes in the rows of a table. What the database refuses is set aside for <see cref="Finish"/>.</summary>
    /// <exception cref="StationException">DS7027: what stands against a row cannot be told from the rest. DS7028: it has stamps of fields.</exception>
    public void Records(TrackedTable table, FileEntry entry, IEnumerable<FileRow> rows)
    {
        ImmutableArray<int> columns = [.. entry.Columns.Select(column => table.Plan.Columns.Single(own => own.Name == column.Name).Index)];
        ImmutableArray<int> keys = [.. table.Key.Select(column => columns.IndexOf(column))];
        foreach (var incoming in rows)
        {
            if (!incoming.Stamps.IsEmpty)
                throw new StationException(StationCodes.FileNotBuilt, "it carries versions of single fields, and merging by field is not built yet", file, "update DataSync at this station");
            counters[table.Name].In++;
            Arrive(new ArrivedRow(table, columns, RecordKey.Of([.. keys.Select(i => incoming.Values[i])]), incoming, acknowledged));
        }
    }

    /// <summary>A deletion. An unknown key counts as False, but the tombstone is kept (R62).</summary>
    public void Deleted(TrackedTable table, GoneRow gone, TreeRemoval removal)
    {
        var counts = counters[table.Name];
        counts.In++;
        var waited = DropBelow(new RecordId(table.Index, gone.Key), gone.Life);
        var tracks = work.Tracks(table);
        var known = tracks.Find(gone.Key);
        if (known is null)
        {
            if (waited) counts.Deleted++;
            else
            {
                counts.False++;
                rejected.Add(new RecordStory(table.Name, gone.Key.ToString(), "R62", "a deletion of a key that is not here"));
            }

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
            if (Refused(() => host.Session.Rows(table).Delete(gone.Key), table, gone.Key) is { } error)
                throw NotStored(error, table, gone.Key);
        }

        counts.Deleted++;
        var track = tracks.Put(known with { Number = work.NextNumber(), Life = gone.Life, State = TrackState.Deleted, From = sender, Content = 0, Communicated = true });
        if (work.Held(sender).Find(table, track.Rid) is not null) work.Held(sender).Remove(table, track.Rid);
    }

    /// <summary>Whether a row satisfies the input condition of the format. Source: stations R60, R118.</summary>
    public bool IsAdmitted(TrackedTable table, Row row) =>
        RowOf(table) is { Input: true } plan && (plan.InputFunction < 0 || host.Network.Holds(plan.InputFunction, row, _attributes, _run));

    public FormatRowPlan? RowOf(TrackedTable table) => format.Rows.FirstOrDefault(row => row.Table == table.Index);

    /// <summary>What should become of a row as things stand now. Changes nothing.</summary>
    private RowStep Decide(ArrivedRow arrived)
    {
        var table = arrived.Table;
        var access = host.Session.Rows(table);
        var local = access.Find(arrived.Key);
        var row = local?.Copy() ?? host.Session.NewRow(table);
        var (columns, values) = local is null ? (arrived.Columns, arrived.Row.Values) : WithoutWithheld(arrived);
        for (var i = 0; i < columns.Length; i++) row[columns[i]] = values[i];
        var step = new RowStep(arrived, local, columns, values, work.Tracks(table).Find(arrived.Key));
        if (RowOf(table) is not { Output: true, Input: true }) return step.Rejected("R23", "the format does not exchange this table");
        if (!IsAdmitted(table, row)) return step.Rejected("R118", "does not satisfy the input condition");
        if (table.ParentsOf(row).Where(parent => !host.Session.Rows(host.Network.Model[parent.Table]).Exists(parent.Key)).Cast<RecordId?>().FirstOrDefault() is { } missing)
        {
            var above = $"its {host.Network.Model[missing.Table].Name} {missing.Key}";
            return IsSetAside(missing) ? step with { Waits = $"{above} is set aside" } : step.Rejected("R61", $"{above} is not here");
        }

        return step with { Outcome = RecordMerge.OfRow(step.Known, arrived.Row.Life, arrived.Row.Version) };
    }

    /// <summary>What the step has the database do; nothing where it stays as it is.</summary>
    private Action? Write(RowStep step)
    {
        var access = host.Session.Rows(step.Arrived.Table);
        if (step.Rule.Length > 0) return null;
        return step.Outcome switch
        {
            MergeOutcome.Insert => () => access.Insert(step.Columns, step.Values),
            MergeOutcome.Update => () => access.Update(step.Arrived.Key, step.Columns, step.Values),
            // The version is known, but perhaps not all of the columns that travel now.
            MergeOutcome.Same when step.Local is { } local && step.Differs(local) => () => access.Update(step.Arrived.Key, step.Columns, step.Values),
            _ => null,
        };
    }

    /// <summary>Counts and notes a step that the database has taken.</summary>
    private void Settle(RowStep step)
    {
        var (table, known, incoming) = (step.Arrived.Table, step.Known, step.Arrived.Row);
        var counts = counters[table.Name];
        if (step.Arrived.Before is not null) counts.In++;
        if (step.Rule.Length > 0)
        {
            counts.False++;
            rejected.Add(new RecordStory(table.Name, step.Arrived.Key.ToString(), step.Rule, step.Reason));
            return;
        }

        switch (step.Outcome)
        {
            case MergeOutcome.LocalStays:
                counts.Unchanged++;
                if (known is not null) _taken.Add((table, known));
                return;
            case MergeOutcome.Same: counts.Unchanged++; break;
            case MergeOutcome.Insert: counts.New++; break;
            case MergeOutcome.Update: counts.Updated++; break;
        }

        if (known is { IsLive: true } && known.Version != incoming.Version && step.Columns.Length < table.Plan.Columns.Length && IsOwed(known, step.Arrived)) NoteMixed(step, known);
        else Note(step);
    }

    // A column the format keeps from the sender is empty or old there: of a record that is here already it does not replace what stands here.
    private (ImmutableArray<int> Columns, ImmutableArray<object?> Values) WithoutWithheld(ArrivedRow arrived)
    {
        var (columns, values) = (arrived.Columns, arrived.Row.Values);
        if (_back?.Covers(arrived.Table) != true) return (columns, values);
        var told = _back.Fields(arrived.Table);
        if (columns.All(told.Contains)) return (columns, values);
        ImmutableArray<int> kept = [.. Enumerable.Range(0, columns.Length).Where(i => told.Contains(columns[i]))];
        return ([.. kept.Select(i => columns[i])], [.. kept.Select(i => values[i])]);
    }

    private bool IsOwed(Track track, ArrivedRow arrived) => track.Number > arrived.Seen && track.From != sender;

    // The file has only some of the columns, and in the others stands what the sender has not seen: a state of our own, above both.
    private void NoteMixed(RowStep step, Track known) => _taken.Add((step.Arrived.Table, work.Tracks(step.Arrived.Table).Put(known with
    {
        Number = work.NextNumber(), Version = RecordVersion.Above(0, step.Arrived.Row.Version, host.Network.Number, host.Session.History.Generation), Life = step.Arrived.Row.Life,
        From = StationNumber.None, Content = RowContent.Hash(step.Arrived.Table, Stored(step.Arrived.Table, step.Arrived.Key)), Communicated = true,
    })));

    // The result equals what was sent, so the sender is not told of it again.
    private void Note(RowStep step)
    {
        var (table, known, incoming) = (step.Arrived.Table, step.Known, step.Arrived.Row);
        var same = known is { IsLive: true } && known.Version == incoming.Version && known.Life == incoming.Life;
        _taken.Add((table, work.Tracks(table).Put(new Track(
            known?.Rid ?? 0, step.Arrived.Key, same && known is not null ? known.Number : work.NextNumber(), known?.Born ?? ChangeNumber.None, incoming.Version, incoming.Life, TrackState.Live,
            sender, known?.LocalAt ?? 0, RowContent.Hash(table, Stored(table, step.Arrived.Key)), Communicated: true, known?.Named ?? FileSequence.None))));
    }

    private Row Stored(TrackedTable table, RecordKey key) => host.Session.Rows(table).Find(key)
        ?? throw new StationException(StationCodes.RowNotStored, "the database does not give the row back it was given", $"{table.Name} {key}", "check the key's column types");
}

using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Leave;

/// <summary>
/// Rows that lost a reference beside the data model, because the record it led to goes from this station. Nobody has edited them: what is empty now has no version here, so it is told to nobody and empties nothing
/// elsewhere; and the row as it was waits in quarantine, as it would have if it came only now, and gets its reference back when the record is here again.
/// </summary>
/// <param name="work">The work this is part of.</param>
/// <param name="sender">The partner whose file takes the record away.</param>
/// <param name="acknowledged">The change number up to which that file acknowledges what this station sent.</param>
/// <param name="file">The file's name.</param>
internal sealed class EmptiedReferences(LedgerWork work, StationNumber sender, ChangeNumber acknowledged, string file)
{
    private readonly Dictionary<RecordId, ArrivedRow> _before = [];
    private readonly Dictionary<RecordId, string> _reasons = [];

    /// <summary>Deletes a row; those that refer to it beside the data model lose the reference when the database insists.</summary>
    /// <returns>Null when it is gone; what the database says against it otherwise.</returns>
    public Exception? Delete(TrackedTable table, RecordKey key)
    {
        var emptied = new List<(LooseLink Link, Row Row)>();
        var refused = work.Session.Delete(table, key, emptied);
        if (refused is not null) return refused;
        foreach (var (link, row) in emptied) Note(table, key, link, row);
        return null;
    }

    /// <summary>Where a record of this station refers to another one beside the data model, and has changes that the partner has not taken in, what it refers to may not go before.</summary>
    /// <param name="table">The table of what is referred to.</param>
    /// <param name="key">Its key.</param>
    /// <param name="isGoing">Whether a record goes too.</param>
    /// <returns>The protection; null when nothing unsent refers to it.</returns>
    public Protection? Protecting(TrackedTable table, RecordKey key, Func<RecordId, bool> isGoing)
    {
        foreach (var link in work.Session.Loose.To(table))
        {
            RecordKey[] referring = [.. work.Session.Rows(link.From).Where(link.Columns, key).Select(link.From.KeyOf).Where(from => !isGoing(new RecordId(link.From.Index, from))).Order()];
            if (referring.Length == 0) continue;
            work.Tracks(link.From).Load(referring);
            foreach (var from in referring)
            {
                if (work.Tracks(link.From).Find(from) is { IsLive: true } track && work.Partner(sender).IsOwed(track, acknowledged))
                    return new Protection("E2", $"is referred to by {link.From.Name} {from}, which was changed here, and the station above has not confirmed that");
            }
        }

        return null;
    }

    /// <summary>Lets the rows that are still here wait for what they lack.</summary>
    /// <returns>What waits, in words.</returns>
    public IReadOnlyList<RecordStory> SetAside(QuarantineStore quarantine, long at)
    {
        var stories = new List<RecordStory>();
        foreach (var (id, row) in _before)
        {
            if (work.Tracks(row.Table).Find(id.Key) is not { IsLive: true } || quarantine.Contains(sender, id)) continue;
            var reason = _reasons[id];
            quarantine.Put(sender, row, new SetAside(file, at, Tries: 1, reason, RowFailure.Field(reason, row.Table.Plan)));
            stories.Add(new RecordStory(row.Table.Name, id.Key.ToString(), RowFailure.Rule, reason));
        }

        _before.Clear();
        return stories;
    }

    private void Note(TrackedTable target, RecordKey key, LooseLink link, Row row)
    {
        var table = link.From;
        var id = new RecordId(table.Index, table.KeyOf(row));
        var tracks = work.Tracks(table);
        tracks.Load([id.Key]);
        if (tracks.Find(id.Key) is not { IsLive: true } track || work.Session.Rows(table).Find(id.Key) is not { } now) return;
        ImmutableArray<int> columns = [.. table.Plan.Columns.Select(column => column.Index)];
        var versions = track.Versions;
        if (!_before.ContainsKey(id))
            _before.Add(id, new ArrivedRow(table, columns, id.Key, new FileRow(track.Life, versions.Record, IsNew: false, versions.Among(columns), [.. columns.Select(column => row[column])]), acknowledged));
        _reasons[id] = $"{string.Join(", ", link.Columns.Select(column => table.Plan.Columns[column].Name))} names {target.Name} {key}, which is not here any more";
        var rest = FieldVersions.Of(table, column => link.Columns.Contains(column) ? RecordVersion.None : versions[column], versions.Record);
        tracks.Put((track with { Version = rest.Record, Stamps = rest.Stamps }).Holding(table, now));
    }
}

using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Leave;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;

namespace DataSync.Stations.Answers;

/// <summary>
/// What would keep a record if it were told to go now: a protection of its own or of anything that hangs below it, or an unsent record that refers to one of these.
/// A tree leaves whole or not at all. Nothing is locked or changed. Source: stations R93 to R101, R110.
/// </summary>
/// <param name="host">The station.</param>
/// <param name="work">Its ledger, with what users have changed by now.</param>
/// <param name="above">The station that could tell it to go.</param>
internal sealed class TreeProtections(StationHost host, LedgerWork work, StationNumber above)
{
    private readonly ChangeNumber _confirmed = Published.Find(host.Sql, above, work.Partner(above).Confirmed)?.Number ?? ChangeNumber.None;

    /// <summary>The protection of the record itself; otherwise the first one below it; null when it would go.</summary>
    public ProtectionReason? Of(TrackedTable table, Track track, Row row)
    {
        var tree = new Dictionary<RecordId, (TrackedTable Table, Track Track, Row Row)>();
        Gather(table, track, row, tree);
        var protections = new Protections(host, above, _confirmed);
        var references = new EmptiedReferences(work, above, _confirmed, "");
        foreach (var (id, record) in tree)
        {
            if ((protections.Of(record.Table, record.Track, record.Row) ?? references.Protecting(record.Table, id.Key, tree.ContainsKey)) is not { } found) continue;
            return id == new RecordId(table.Index, track.Key)
                ? new ProtectionReason(found.Rule, found.Reason)
                : new ProtectionReason(Protection.TreeRule, $"{record.Table.Name} {RecordKeyText.Show(id.Key)} below it stays ({found.Rule}: it {found.Reason})");
        }

        return null;
    }

    private void Gather(TrackedTable table, Track track, Row row, Dictionary<RecordId, (TrackedTable, Track, Row)> tree)
    {
        if (!tree.TryAdd(new RecordId(table.Index, track.Key), (table, track, row))) return;
        foreach (var (child, link) in host.Session.Model.Below(table.Index))
        {
            foreach (var below in host.Session.Rows(child).Where(link.Columns, track.Key).OrderBy(child.KeyOf))
                if (work.Tracks(child).Find(child.KeyOf(below)) is { IsLive: true } next) Gather(child, next, below, tree);
        }
    }
}

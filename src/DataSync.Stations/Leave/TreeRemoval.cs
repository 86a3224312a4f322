using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Leave;

/// <summary>A record that should go from this station, and why.</summary>
internal sealed record Leaver(TrackedTable Table, Track Track, string Rule, string Reason);

/// <summary>
/// Removes records with everything below them, or keeps the whole tree when anything in it is protected (E1 to E5): a tree leaves whole or not at all.
/// What goes is kept for undo, sets no delete code and is never told upwards. Source: stations §3.9, R93 to R101, R110.
/// </summary>
/// <param name="host">The station.</param>
/// <param name="work">The work this is part of.</param>
/// <param name="sender">The station above, whose file asks for it.</param>
/// <param name="acknowledged">The change number up to which that very file acknowledges what this station sent.</param>
/// <param name="file">The file's name.</param>
/// <param name="counters">Where to count.</param>
internal sealed class TreeRemoval(StationHost host, LedgerWork work, StationNumber sender, ChangeNumber acknowledged, string file, Counters counters)
{
    private readonly Protections _protections = new(host, sender, acknowledged);
    private readonly RowLocks _locks = new(work);

    // One moment for all of a file: what went together comes back together.
    private readonly long _at = host.Clock.Milliseconds;
    private readonly HashSet<(int Table, long Rid)> _kept = [];

    /// <summary>Rows that referred to what goes.</summary>
    public EmptiedReferences References { get; } = new(work, sender, acknowledged, file);

    private bool IsFromAbove => host.Network.Station(sender)?.Name == host.Network.Me.Below;

    public List<RecordStory> Removed { get; } = [];

    public List<RecordStory> KeptStories { get; } = [];

    /// <summary>For the receipt: every record of a tree that stays, so that the source tells each anew.</summary>
    public List<KeptRecord> Kept { get; } = [];

    /// <summary>Removes the tree below a record, or keeps it.</summary>
    /// <returns>Whether it went.</returns>
    public bool Remove(Leaver leaver)
    {
        // What users change meanwhile waits; what they have changed by now is known, and may protect.
        var row = _locks.Take(leaver.Table, leaver.Track.Key);
        if (work.Tracks(leaver.Table).Find(leaver.Track.Rid) is not { IsLive: true } root) return false; // Gone with a tree above it.
        var tree = new List<(TrackedTable Table, Track Track, Row Row)>();
        if (row is not null) Gather(leaver.Table, root, row, tree, []);
        else work.Tracks(leaver.Table).Put(root with { State = TrackState.Gone, Number = work.NextNumber(), From = sender, Content = 0 }); // It has vanished unseen.
        var going = tree.Select(record => new RecordId(record.Table.Index, record.Track.Key)).ToHashSet();
        var protections = tree.Select(record => (record, Protection: _protections.Of(record.Table, record.Track, record.Row) ?? References.Protecting(record.Table, record.Track.Key, going.Contains))).ToList();
        if (protections.Any(entry => entry.Protection is not null))
        {
            foreach (var (record, protection) in protections) Keep(record.Table, record.Track, protection ?? Protection.Tree);
            return false;
        }

        foreach (var (table, track, _) in tree) Unlink(table, track.Key);
        foreach (var (table, track, content) in Enumerable.Reverse(tree)) TakeAway(table, track, content, leaver, isRoot: track.Rid == root.Rid && table.Index == leaver.Table.Index);
        return true;
    }

    /// <summary>Keeps a record because too many would go: that waits for a person.</summary>
    public void Hold(Leaver leaver, string reason) => Hold(leaver.Table, leaver.Track, leaver.Rule, Life.Unborn, reason);

    /// <summary>Keeps a record that was deleted at the sender, because too many would go: that waits for a person.</summary>
    public void Hold(TrackedTable table, Track track, Life deleted, string reason) => Hold(table, track, PendingDeletions.DeletedThere, deleted, reason);

    /// <summary>Takes away what hangs below a record that was deleted; a deletion asks for no protection.</summary>
    public void Cascade(TrackedTable table, RecordKey key)
    {
        Unlink(table, key);
        Cascade(table, key, [new RecordId(table.Index, key)]);
    }

    /// <summary>
    /// A record was deleted above and entered anew since: what this station had told of below the former one fell there, or was not taken, and falls here. What nobody above has heard of comes below the new one.
    /// </summary>
    public void CascadeTold(TrackedTable table, RecordKey key) => Cascade(table, key, [new RecordId(table.Index, key)], track => track.From != sender && track.Number <= acknowledged);

    /// <summary>Takes away a record, with what hangs below it, that was moved below one that is deleted here. It is asked for: above it may live on.</summary>
    public void Fall(TrackedTable table, RecordKey key, string above)
    {
        var row = _locks.Take(table, key);
        if (row is null || work.Tracks(table).Find(key) is not { IsLive: true } track) return;
        Cascade(table, key);
        TakeAway(table, track, row, new Leaver(table, track, "R135", $"{above} was deleted"), isRoot: false);
        RequestStore.Add(host.Sql, sender, table, key);
    }

    private void Cascade(TrackedTable table, RecordKey key, HashSet<RecordId> seen, Func<Track, bool>? falls = null)
    {
        foreach (var (child, link) in work.Session.Model.Below(table.Index))
        {
            foreach (var row in Below(table, key, child, link))
            {
                if (work.Tracks(child).Find(child.KeyOf(row)) is not { IsLive: true } track || falls?.Invoke(track) == false || !seen.Add(new RecordId(child.Index, track.Key))) continue;
                Unlink(child, track.Key);
                Cascade(child, track.Key, seen);
                TakeAway(child, track, row, new Leaver(child, track, "R135", $"its {table.Name} {key} was deleted"), isRoot: false);

                // Above it may hang below another one, if it was moved here: then it belongs here all the same.
#if MUTANTS
                if (!Mutant.Is("fallen not asked for"))
#endif
                if (IsFromAbove) RequestStore.Add(host.Sql, sender, child, track.Key);
            }
        }
    }

    // Of records that hang below each other none could go before the others.
    private void Unlink(TrackedTable table, RecordKey key)
    {
        foreach (var link in table.OwnLinks) work.Session.Rows(table).Update(key, link.Columns, [.. link.Columns.Select(_ => (object?)null)]);
    }

    private void Gather(TrackedTable table, Track track, Row row, List<(TrackedTable, Track, Row)> tree, HashSet<(int, long)> seen)
    {
        if (!seen.Add((table.Index, track.Rid))) return;
        tree.Add((table, track, row));
        foreach (var (child, link) in work.Session.Model.Below(table.Index))
        {
            foreach (var below in Below(table, track.Key, child, link))
            {
                if (work.Tracks(child).Find(child.KeyOf(below)) is { IsLive: true } next) Gather(child, next, below, tree, seen);
            }
        }
    }

    // Locked, and as they are then: one may have moved to another parent meanwhile.
    private IEnumerable<Row> Below(TrackedTable table, RecordKey key, TrackedTable child, ParentLink link)
    {
        var found = work.Session.Rows(child).Where(link.Columns, key);
        if (found.Count == 0) return [];
        var above = new RecordId(table.Index, key);
        return _locks.Take(child, [.. found.Select(child.KeyOf)]).Values.Where(row => child.ParentOf(row, link) == above).OrderBy(child.KeyOf).ToList();
    }

    private void Hold(TrackedTable table, Track track, string rule, Life life, string reason)
    {
        Keep(table, track, new Protection(Protection.Limit, reason));
        PendingDeletions.Put(host.Sql, new PendingDeletion(sender, table, track.Key, rule, life, file, _at, reason));
    }

    private void Keep(TrackedTable table, Track track, Protection protection)
    {
        if (!_kept.Add((table.Index, track.Rid))) return;
        counters[table.Name].Kept++;
        KeptStories.Add(new RecordStory(table.Name, track.Key.ToString(), protection.Rule, protection.Reason));
        Kept.Add(new KeptRecord(table.Name, track.Key, protection.Rule));
    }

    private void TakeAway(TrackedTable table, Track track, Row row, Leaver leaver, bool isRoot)
    {
        UndoStore.Add(host.Sql, table, track, row, _at, leaver.Rule, file);
        if (!work.Session.Loose.To(table).Any()) work.Session.Rows(table).Delete(track.Key);
        else if (References.Delete(table, track.Key) is { } refused)
            throw new StationException(StationCodes.RowNotStored, $"a record that is to go cannot be deleted ({refused.Message})", $"{file}, {table.Name} {track.Key}", "correct what stands against it here; the file is then taken in again", refused);
        work.Tracks(table).Put(track with { State = TrackState.Gone, Number = work.NextNumber(), From = sender, Content = 0 });
        if (isRoot) counters[table.Name].Removed++;
        else counters[table.Name].Cascaded++;
        Removed.Add(new RecordStory(table.Name, track.Key.ToString(), isRoot || leaver.Rule == "R135" ? leaver.Rule : "R94",
            isRoot ? leaver.Reason : leaver.Rule == "R135" ? leaver.Reason : $"hangs below {leaver.Table.Name} {leaver.Track.Key}"));
    }
}

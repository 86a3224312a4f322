using System.Collections.Immutable;
using DataSync.Plans.Names;
using DataSync.Stations.Answers;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;

namespace DataSync.Stations.Leave;

/// <summary>
/// Lists deletions that wait, carries them out, each checked anew against what is here now, or rejects them. All of it is one transaction. The source has
/// been told of the records that stayed, and tells them anew: that is how it learns that they are gone.
/// </summary>
internal sealed class Approval(StationHost host, ApprovalRequest request)
{
    /// <exception cref="StationException">DS7001, DS7040: there is no such partner or table.</exception>
    public ImmutableArray<WaitingDeletions> List() =>
    [
        .. Waiting().GroupBy(pending => (pending.Partner, pending.File, pending.Table.Name, pending.Rule, pending.Reason, pending.At)).Select(group => new WaitingDeletions(
            Name(group.Key.Partner), group.Key.File, DateTimeOffset.FromUnixTimeMilliseconds(group.Key.At), group.Key.Name, group.Key.Rule, group.Key.Reason,
            [.. group.Select(pending => RecordKeyText.Show(pending.Key))])),
    ];

    /// <summary>Carries them out.</summary>
    public ApprovalResult Approve() => Settle((work, settling) =>
    {
        // Records that were deleted there first, children before parents; then what leaves, from the topmost down.
        foreach (var pending in settling.Waiting.Where(pending => pending.Rule == PendingDeletions.DeletedThere).Reverse()) Delete(work, settling, pending);
        foreach (var pending in settling.Waiting.Where(pending => pending.Rule != PendingDeletions.DeletedThere)) Remove(work, settling, pending);
    });

    /// <summary>
    /// Drops them. A record that was deleted there lives on: it gets a new life, above the deletion, and comes back everywhere. One that left the scope stays until
    /// the source tells anew that it shall go.
    /// </summary>
    public ApprovalResult Reject() => Settle((work, settling) =>
    {
        foreach (var pending in settling.Waiting)
        {
            settling.Drop(pending, "rejected");
            if (pending.Rule != PendingDeletions.DeletedThere || work.Tracks(pending.Table).Find(pending.Key) is not { IsLive: true } track || !RecordMerge.DeletionWins(track, pending.Life)) continue;
            work.Tracks(pending.Table).Put(track with
            {
                Number = work.NextNumber(), Life = pending.Life.Insert(), From = StationNumber.None, Stamps = [],
                Version = RecordVersion.Above(host.Clock.Milliseconds, track.Version, host.Network.Number, host.Session.History.Generation),
            });
        }
    });

    private ApprovalResult Settle(Action<LedgerWork, Settling> act)
    {
        var waiting = Waiting();
        if (waiting.Count == 0) return new ApprovalResult([], [], []);
        var (gone, kept, dropped) = (new List<RecordStory>(), new List<RecordStory>(), new List<RecordStory>());
        foreach (var partner in waiting.GroupBy(pending => pending.Partner))
        {
            var settled = host.Session.InTransaction(() =>
            {
                var collected = new LedgerWork(host.Session);
                new Collector(collected).Collect();
                collected.Write();
                var work = new LedgerWork(host.Session);
                var settling = new Settling(host, work, partner.Key, [.. partner]);
                act(work, settling);
                settling.Records.SetAside(settling.Removal.References);
                foreach (var pending in partner) PendingDeletions.Drop(host.Sql, pending.Partner, pending.Table, pending.Key);
                work.Write();
                settling.Log();
                return settling;
            });
            gone.AddRange(settled.Gone);
            kept.AddRange(settled.Removal.KeptStories);
            dropped.AddRange(settled.Dropped);
        }

        return new ApprovalResult([.. gone], [.. kept], [.. dropped]);
    }

    private static void Delete(LedgerWork work, Settling settling, PendingDeletion pending)
    {
        if (work.Tracks(pending.Table).Find(pending.Key) is not { } track || !RecordMerge.DeletionWins(track, pending.Life)) settling.Drop(pending, "is deleted already, or was created anew since");
        else if (track.IsLive && !settling.TakeAway(pending)) settling.Drop(pending, "is not here any more");
    }

    private void Remove(LedgerWork work, Settling settling, PendingDeletion pending)
    {
        if (work.Tracks(pending.Table).Find(pending.Key) is not { IsLive: true } track)
        {
            if (!settling.Gone.Any(story => story.Table == pending.Table.Name && story.Key == pending.Key.ToString())) settling.Drop(pending, "is not here any more");
            return;
        }

        if (pending.Rule == PendingDeletions.NotAdmitted && host.Session.Rows(pending.Table).Find(pending.Key) is { } row && settling.Records.IsAdmitted(pending.Table, row))
            settling.Drop(pending, "satisfies the input condition again");
        else settling.Removal.Remove(new Leaver(pending.Table, track, pending.Rule, "approved"));
    }

    private List<PendingDeletion> Waiting()
    {
        if (request.Table is { } table && host.Network.Model.Find(table) is null)
        {
            throw new StationException(StationCodes.UnknownTable, $"no format names a table of this name.{NameSuggestion.Question(table, host.Network.Model.Tables.Select(known => known.Name))}", table,
                $"name one of {string.Join(", ", host.Network.Model.Tables.Select(known => known.Name))}");
        }

        var partners = host.Network.Partners.Where(partner => request.Partner is null || partner.Name == request.Partner).ToList();
        if (partners.Count == 0 && request.Partner is { } unknown)
        {
            throw new StationException(StationCodes.UnknownStation, $"it is no partner of {host.Network.Me.Name}.{NameSuggestion.Question(unknown, host.Network.Partners.Select(partner => partner.Name))}", unknown,
                $"name one of {string.Join(", ", host.Network.Partners.Select(partner => partner.Name))}");
        }

        return [.. partners.SelectMany(partner => PendingDeletions.Of(host.Sql, host.Network.Model, new StationNumber(partner.Number))).Where(pending => request.Table is null || pending.Table.Name == request.Table)];
    }

    private string Name(StationNumber number) => host.Network.Station(number)?.Name ?? $"station {number}";

    /// <summary>The deletions of one partner while they are settled.</summary>
    private sealed class Settling
    {
        private readonly StationHost _host;
        private readonly StationNumber _partner;
        private readonly Counters _counters = new();
        private readonly List<RecordStory> _deleted = [];

        public Settling(StationHost host, LedgerWork work, StationNumber partner, ImmutableArray<PendingDeletion> waiting)
        {
            (_host, _partner, Waiting) = (host, partner, waiting);
            var name = host.Network.Station(partner)?.Name ?? "";
            var acknowledged = Published.Find(host.Sql, partner, work.Partner(partner).Confirmed)?.Number ?? ChangeNumber.None;
            Removal = new TreeRemoval(host, work, partner, acknowledged, "approved", _counters);
            Records = new RecordInput(host, work, partner, acknowledged, host.Network.Format(host.Network.Connection(name, host.Network.Me.Name)), _counters, [], "approved");
        }

        public ImmutableArray<PendingDeletion> Waiting { get; }

        public TreeRemoval Removal { get; }

        public RecordInput Records { get; }

        public List<RecordStory> Dropped { get; } = [];

        public IEnumerable<RecordStory> Gone => _deleted.Concat(Removal.Removed);

        public bool TakeAway(PendingDeletion pending)
        {
            Records.Lock(pending.Table, [pending.Key]);
            if (!_host.Session.Rows(pending.Table).Exists(pending.Key)) return false;
            Records.Deleted(pending.Table, new GoneRow(pending.Key, pending.Life, GoneReason.Deleted), Removal);
            _deleted.Add(new RecordStory(pending.Table.Name, pending.Key.ToString(), PendingDeletions.DeletedThere, "was deleted there"));
            return true;
        }

        public void Drop(PendingDeletion pending, string reason) => Dropped.Add(new RecordStory(pending.Table.Name, pending.Key.ToString(), pending.Rule, reason));

        public void Log() => StationLog.Append(_host.Sql, new StationLogEntry(0, _host.Clock.Milliseconds, _partner, IsOutput: false, "waiting deletions", "success", "", 0,
            "", "", null, 0, Received: false, Input: false, "", _counters.Tables));
    }
}

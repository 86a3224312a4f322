using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;
using DataSync.Stations.Scope;

namespace DataSync.Stations;

/// <summary>
/// Two stations start as if they had exchanged all they hold: each has applied and confirmed one file of the other, and records of the lower one count
/// as received from the upper one. For tests that begin in the middle (<c>given … communicated</c>) and for databases that were loaded by other means.
/// </summary>
internal sealed class AssumedExchange(StationHost host)
{
    /// <summary>The digest of a file that never was.</summary>
    private static readonly ContentDigest Assumed = ContentDigest.Of("assumed"u8);

    private static readonly FileSequence First = new(1);

    /// <summary>What the other side must know of a record.</summary>
    internal sealed record Known(Life Life, RecordVersion Version, string Content);

    /// <summary>Numbers what is here, and tells what there is.</summary>
    public (HistoryId History, IReadOnlyDictionary<RecordId, Known> Records) Take() => host.Session.InTransaction(() =>
    {
        var work = new LedgerWork(host.Session);
        new Collector(work).Collect();
        work.Write();
        var records = new Dictionary<RecordId, Known>();
        foreach (var (table, track) in Live(work))
        {
            if (host.Session.Rows(table).Find(track.Key) is { } row) records[new RecordId(table.Index, track.Key)] = new Known(track.Life, track.Version, RowContent.Text(table, row));
        }

        return (host.Session.History, records);
    });

    /// <summary>Notes the exchange with a partner.</summary>
    public void Note(string partnerName, HistoryId history, IReadOnlyDictionary<RecordId, Known> theirs) => host.Session.InTransaction(() =>
    {
        var partner = host.Network.Station(partnerName);
        var number = new StationNumber(partner.Number);
        var work = new LedgerWork(host.Session);
        foreach (var (table, track) in Live(work))
        {
            var known = theirs.GetValueOrDefault(new RecordId(table.Index, track.Key));
            if (host.Network.IsBelow(partner))
            {
                if (known is not null) work.Held(number).Put(new Held(table, track.Rid, First, Inside: true, FileSequence.None, Again: false));
                if (known is not null) work.Tracks(table).Put(track with { Communicated = true });
                continue;
            }

            var same = known is not null && host.Session.Rows(table).Find(track.Key) is { } row && RowContent.Text(table, row) == known.Content;
            work.Tracks(table).Put(track with
            {
                From = number, Communicated = true, LocalAt = 0,
                Version = same && known is not null ? known.Version : track.Version, Life = same && known is not null ? known.Life : track.Life,
            });
        }

        var condition = host.Network.Find(host.Network.Me.Name, partnerName) is { } connection
            ? SynchronizationDue.Digest(new TargetScope(host.Session, host.Network, connection, host.Run()).Condition)
            : "";
        work.Put(work.Partner(number) with { History = history, Applied = First, AppliedDigest = Assumed.Hex, Sent = First, Confirmed = First, Condition = condition });
        work.Write();
        Published.Add(host.Sql, new Written(number, First, FileSequence.None, work.LastNumber, Assumed.Hex, "published", "", host.Clock.Milliseconds, 0), StationFileKind.InitialLoad);
        return true;
    });

    private IEnumerable<(TrackedTable Table, Track Track)> Live(LedgerWork work) =>
        host.Network.Model.Tables.SelectMany(table => work.Tracks(table).All().Where(track => track.IsLive).Select(track => (table, track)));
}

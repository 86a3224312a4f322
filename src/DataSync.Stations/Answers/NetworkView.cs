using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Answers;

/// <summary>What a station knows of the network around it. What is owed is counted as the next output would collect it; nothing is written.</summary>
internal sealed class NetworkView(StationHost host)
{
    public NetworkAnswer Answer()
    {
        var log = StationLog.Read(host.Sql, null);
        return new NetworkAnswer(host.Network.Me.Name, Moment(host.Clock.Milliseconds), [.. Ordered().Select(station => Station(station, log))])
        {
            Tables = TableTracking.Of(host.Network.Model),
            History = host.Session.History.Generation > 1 ? host.Session.History.ToString() : null,
        };
    }

    private IEnumerable<StationPlan> Ordered()
    {
        var stations = host.Network.Plan.Stations;
        var tops = stations.Where(station => station.Below is null || stations.All(other => other.Name != station.Below));
        return tops.SelectMany(Tree);

        IEnumerable<StationPlan> Tree(StationPlan top) => stations.Where(station => station.Below == top.Name && station != top).SelectMany(Tree).Prepend(top);
    }

    private NetworkStation Station(StationPlan station, ImmutableArray<StationLogEntry> log)
    {
        var number = new StationNumber(station.Number);
        var ours = log.Where(entry => entry.Partner == number).ToList();
        return new NetworkStation(station.Name, station.Number, station.Below,
            host.Network.Find(host.Network.Me.Name, station.Name) is { } to ? Outward(to, number, ours) : null,
            host.Network.Find(station.Name, host.Network.Me.Name) is not null ? Inward(number, ours) : null);
    }

    private OutwardAnswer Outward(ConnectionPlan connection, StationNumber number, List<StationLogEntry> log)
    {
        var partner = PartnerState.Load(host.Sql, number);
        var next = host.Session.InSnapshot(() => new OutputProcedure(host).Collect(connection, initialLoad: false, withSets: false));
        var unconfirmed = host.Sql.Number("select count(*) from ds_out where partner = @p0 and seq > @p1", number.Value, partner.Confirmed.Value);
        var overdue = connection.ReceiptWithin is { } within && Published.NewestCovering(host.Sql, number, partner.Confirmed) is { } awaited && host.Clock.HasPassed(awaited.At, within)
            ? Of(awaited) : null;
        return new OutwardAnswer(Of(number, partner.Sent), Of(number, partner.Confirmed), unconfirmed, next.Content.Counters.Tables.Sum(table => table.Out),
            WantStore.Count(host.Sql, number), next.Due?.IsDue == true, next.Due?.Reason ?? "", partner.SyncDate, overdue)
        {
            AwaitsAnswer = partner.HasNotAnswered(host.Session.History),
            Catalogs = host.Network.FeedsCatalogs(host.Network.Station(connection.To)) && CatalogOutput.PointerOf(host.Sql, number, partner.Sent) is > 0 and var sent
                ? new CatalogPointers(sent, CatalogOutput.PointerOf(host.Sql, number, partner.Confirmed)) : null,
        };
    }

    private InwardAnswer Inward(StationNumber number, List<StationLogEntry> log)
    {
        var partner = PartnerState.Load(host.Sql, number);
        var taken = log.Where(entry => !entry.IsOutput && entry.File.Length > 0).ToList();
        var good = taken.Where(entry => entry.Status != "error").ToList();
        var arrived = host.Folders.Disk.List(host.Folders.In(number), StationFileName.Extension).Count(name => !name.StartsWith('.'));
        return new InwardAnswer(Of(good.LastOrDefault()), Of(good.LastOrDefault(entry => entry.Sequence == partner.Applied.Value && entry.Status == "success")), arrived,
            host.Sql.Number("select count(*) from ds_request where partner = @p0", number.Value) + host.Sql.Number("select count(*) from ds_ask where partner = @p0", number.Value),
            PendingDeletions.Count(host.Sql, number), taken.LastOrDefault() is { Status: "error" } refused ? refused.Code : null);
    }

    private FileMoment? Of(StationNumber partner, FileSequence sequence) => Published.Find(host.Sql, partner, sequence) is { } file ? Of(file) : null;

    private static FileMoment Of(Written file) => new(file.Name, file.Sequence.Value, Moment(file.At));

    private static FileMoment? Of(StationLogEntry? entry) => entry is null ? null : new(entry.File, entry.Sequence, Moment(entry.At));

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Output;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// Rounds with everything in them: the first contact with installation and initial load; a format that widens, with set, requests and requested records; one that narrows, with
/// records that leave; a load anew. In each users have edited at both stations, entered, deleted and moved.
/// </summary>
internal static class PointRounds
{
    public const string FirstContact = "first contact", Widening = "widening", Narrowing = "narrowing", LoadAnew = "load anew";

    private const string MomentFile = "moment";

    /// <summary>A network for such rounds: an overdue receipt is missed after a day.</summary>
    public static TestNetwork Network(DatabaseWay way, bool onDisk) => Timed(new TestNetwork(onDisk: onDisk, way: way));

    /// <summary>The round in a process of its own, which kills itself at the n-th point.</summary>
    public static void Run(string root, DatabaseWay way, string round, int n)
    {
        var points = new CommitPoints(n, CommitPoints.Die);
        using var network = Timed(new TestNetwork(root, way: way) { Disk = points.Disk });
        network.Clock.Now = Moment(root);
        foreach (var station in new[] { network.Vienna, network.Berlin }) station.Through = points.Watch;
        Communicate(network, round);
    }

    /// <summary>Leaves the moment of the clock for the process that goes on.</summary>
    public static void NoteMoment(TestNetwork network) => File.WriteAllText(Path.Combine(network.Root, MomentFile), network.Clock.Now.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>The moment that <see cref="NoteMoment"/> left.</summary>
    public static DateTimeOffset Moment(string root) => DateTimeOffset.Parse(File.ReadAllText(Path.Combine(root, MomentFile)), CultureInfo.InvariantCulture);

    /// <summary>What users do before the n-th round.</summary>
    public static void Edit(TestNetwork network, string round, int n)
    {
        if (round == FirstContact) return;
        network.Vienna.Sql(string.Create(CultureInfo.InvariantCulture, $"""
            update companies set credit = coalesce(credit, 0) + 1 where id = 1;
            insert into companies (id, name, country) values ({1000 + n}, 'New {n}', 'DE');
            insert into persons (id, company_id, name) values ({1000 + n}, {1000 + n}, 'Newcomer {n}');
            delete from persons where id = {1000 + n - 3};
            delete from companies where id = {1000 + n - 3};
            update companies set country = case country when 'DE' then 'AT' else 'DE' end where id = 3
            """));
        network.Berlin.Sql(string.Create(CultureInfo.InvariantCulture, $"""
            update companies set credit = coalesce(credit, 0) + 1, name = 'Edited {n}' where id = 2;
            insert into companies (id, name, country) values ({5000 + n}, 'From Berlin {n}', 'DE');
            insert into activities (id, company_id, subject) values ({5000 + n}, {5000 + n}, 'First visit {n}');
            delete from activities where id = {5000 + n - 3};
            delete from companies where id = {5000 + n - 3}
            """));
    }

    /// <summary>The round itself: twice output, way and input each way; the second time answers what was asked.</summary>
    public static void Communicate(TestNetwork network, string round)
    {
        network.Use(round == Widening ? network.Countries("DE", "CH") : network.Countries("DE"));
        if (round == LoadAnew)
        {
            network.Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });
            network.Carry("Vienna", "Berlin");
            network.Berlin.Input("Vienna");
        }
        else
        {
            network.Communicate("Vienna", "Berlin");
        }

        network.Communicate("Berlin", "Vienna");
        if (round == Widening) network.Communicate("Vienna", "Berlin");
    }

    /// <summary>Both stations are left alone: what was begun is finished, what got lost is missed after two days and sent again.</summary>
    public static void Settle(TestNetwork network)
    {
        for (var i = 0; i < 2; i++)
        {
            network.Clock.Now = network.Clock.Now.AddDays(2);
            network.Communicate("Vienna", "Berlin");
            network.Communicate("Berlin", "Vienna");
        }
    }

    /// <summary>Every row of a station, and what of the past counts: nothing in quarantine, nothing refused, nothing that waits.</summary>
    public static ImmutableArray<string> State(TestStation station) =>
    [
        .. new[]
        {
            "select 'Company ' || id || ' ' || name || ' ' || country || ' ' || cast(coalesce(credit, 0) as integer) from companies order by id",
            "select 'Person ' || id || ' ' || company_id || ' ' || name from persons order by id",
            "select 'Activity ' || id || ' ' || coalesce(company_id, 0) || ' ' || coalesce(person_id, 0) || ' ' || subject from activities order by id",
        }.SelectMany(query => station.Read(query.Replace("cast(coalesce(credit, 0) as integer)", Whole(station.Way), StringComparison.Ordinal))),
        $"not published: {station.Value("select count(*) from ds_out where state = 'ready'")}",
        $"histories: {station.Value("select substr(history, 1, 1) from ds_station")}",
        $"quarantine: {station.Station.Quarantine().Length}",
    ];

    private static string Whole(DatabaseWay way) => way == DatabaseWay.MariaDbOdbc ? "cast(coalesce(credit, 0) as signed)" : "cast(coalesce(credit, 0) as integer)";

    private static TestNetwork Timed(TestNetwork network)
    {
        foreach (var (from, to) in new[] { ("Vienna", "Berlin"), ("Berlin", "Vienna") }) network.Change(from, to, connection => connection with { ReceiptWithin = SyncDuration.FromDays(1) });
        return network;
    }
}

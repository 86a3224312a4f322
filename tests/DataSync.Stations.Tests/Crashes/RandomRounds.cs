using System.Globalization;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// Users edit at both stations and the stations communicate, round after round. Every edit also raises a counter in the same transaction, so that a lost one shows.
/// </summary>
internal static class RandomRounds
{
    /// <summary>What the process is told to do.</summary>
    public const string Name = "rounds";

    public static void Prepare(TestNetwork network)
    {
        network.Use(TestNetwork.Notebook());
        network.Fill();
        network.Round();
        foreach (var station in new[] { network.Vienna, network.Berlin })
            station.Sql("create table edits (who varchar(20) primary key, n integer); insert into edits values ('user', 0)");
    }

    /// <summary>Never returns.</summary>
    public static void Run(string root, DatabaseWay way, int seed)
    {
        using var network = new TestNetwork(root, way: way);
        var random = new Random(seed);
        network.Use(TestNetwork.Notebook());
        for (var isFirst = true; ; isFirst = false)
        {
            Edit(network.Vienna, random.Next(1, 8), 1000);
            Edit(network.Berlin, random.Next(8, 16), 5000);

            // Not before: however slow the machine, each process has left something to communicate.
            if (isFirst) Console.WriteLine("ready");
            network.Communicate("Vienna", "Berlin");
            network.Communicate("Berlin", "Vienna");
        }
    }

    // Vienna edits companies 1 to 7 and Berlin 8 to 15, so that no edit overwrites the other's; each also adds a record.
    private static void Edit(TestStation station, int company, int first) => station.Sql(string.Create(CultureInfo.InvariantCulture, $"""
        update edits set n = n + 1;
        update companies set credit = coalesce(credit, 0) + 1, name = 'Edit ' || (select n from edits) where id = {company};
        insert into companies (id, name, country) select {first} + n, 'New ' || n, 'DE' from edits;
        delete from companies where id = (select {first} + n - 3 from edits)
        """));
}

using System.Globalization;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// What runs in a process of its own until it is killed: users edit at both stations and the stations communicate, round after round. Every edit also
/// raises a counter in the same transaction, so that a lost one shows.
/// </summary>
internal static class CrashedProcess
{
    public static int Main(string[] arguments)
    {
        if (arguments is not [var root, var seed]) return 2;
        using var network = new TestNetwork(root);
        var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture));
        Console.WriteLine("ready");
        while (true) Round(network, random);
    }

    public static void Prepare(TestNetwork network)
    {
        network.Use(TestNetwork.Notebook());
        network.Fill();
        network.Round();
        foreach (var station in new[] { network.Vienna, network.Berlin }) station.Sql("create table edits (who text primary key, n integer); insert into edits values ('user', 0)");
    }

    private static void Round(TestNetwork network, Random random)
    {
        network.Use(TestNetwork.Notebook());
        Edit(network.Vienna, random.Next(1, 8), 1000);
        Edit(network.Berlin, random.Next(8, 16), 5000);
        network.Communicate("Vienna", "Berlin");
        network.Communicate("Berlin", "Vienna");
    }

    // Vienna edits companies 1 to 7 and Berlin 8 to 15, so that no edit overwrites the other's; each also adds a record.
    private static void Edit(TestStation station, int company, int first) => station.Sql(string.Create(CultureInfo.InvariantCulture, $"""
        update edits set n = n + 1;
        update companies set credit = coalesce(credit, 0) + 1, name = 'Edit ' || (select n from edits) where id = {company};
        insert into companies (id, name, country) select {first} + n, 'New ' || n, 'DE' from edits;
        delete from companies where id = (select {first} + n - 3 from edits)
        """));
}

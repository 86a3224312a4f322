using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>
/// Vienna with three German companies (1 to 3), a Swiss one (4) and an Austrian one (5), a person below each; Berlin holds the German ones, everything is
/// confirmed both ways, and it is another day. The branch's format covers DE; without synchronization unless a test switches it on.
/// </summary>
internal sealed class Office : IDisposable
{
    /// <param name="onDisk">Whether the databases are files that can be copied.</param>
    public Office(bool onDisk = false)
    {
        Network = new TestNetwork(onDisk: onDisk);
        Network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        Vienna.Station.Install();
        Vienna.Sql(string.Join(";", Enumerable.Range(1, 5).Select(i =>
            $"insert into companies (id, name, country) values ({i}, 'Company {i}', '{(i <= 3 ? "DE" : i == 4 ? "CH" : "AT")}');"
            + $"insert into persons (id, company_id, name) values ({i}, {i}, 'Person {i}')")));
        Settle();
    }

    public TestNetwork Network { get; }

    public TestStation Vienna => Network.Vienna;

    public TestStation Berlin => Network.Berlin;

    /// <summary>Files both ways until everything is confirmed, and then a new day, so that nothing counts as changed today.</summary>
    public void Settle()
    {
        Network.Round();
        Network.Communicate("Berlin", "Vienna");
        Network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Lose(Berlin, Vienna);
        Network.NextDay();
    }

    public void Synchronizes() => Network.Change("Vienna", "Berlin", connection => connection with { Synchronize = true, SynchronizeEvery = null });

    /// <summary>The files lying in <c>out</c> are lost on their way.</summary>
    public void Lose(TestStation from, TestStation to)
    {
        foreach (var path in Directory.EnumerateFiles(from.Folders.Out(to.Number))) File.Delete(path);
    }

    /// <summary>Takes the files out of <c>out</c>, to be delivered later.</summary>
    public Dictionary<string, byte[]> Delay(TestStation from, TestStation to)
    {
        var delayed = Directory.EnumerateFiles(from.Folders.Out(to.Number), "*" + StationFileName.Extension).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        Lose(from, to);
        return delayed;
    }

    public void Deliver(Dictionary<string, byte[]> files, TestStation from, TestStation to)
    {
        foreach (var (name, bytes) in files) File.WriteAllBytes(Path.Combine(to.Folders.In(from.Number), name), bytes);
    }

    public string Company(TestStation station, int id) => station.Read($"select name from companies where id = {id}").SingleOrDefault() ?? "";

    public string Person(TestStation station, int id) => station.Read($"select name from persons where id = {id}").SingleOrDefault() ?? "";

    /// <summary>What was kept at input, as <c>table key rule</c>.</summary>
    public static IEnumerable<string> Kept(InputResult result) => result.Files.SelectMany(file => file.Kept).Select(story => $"{story.Table} {story.Key} {story.Rule}");

    /// <summary>Rows and deletions in the files of an output, receipts aside.</summary>
    public static long Rows(DataSync.Stations.Output.OutputResult output) => output.Files.SelectMany(file => file.Tables).Sum(table => table.Out);

    public void Dispose() => Network.Dispose();
}

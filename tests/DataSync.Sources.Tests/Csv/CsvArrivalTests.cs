using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Csv;

/// <summary>Files that come into a folder: which are seen, which one is read, and where it goes. Source: tasks C45.</summary>
public sealed class CsvArrivalTests : CsvFiles
{
    private const string Head = "number,name,price,valid_from\n";
    private static readonly TablePlan Any = Prices with { PhysicalName = "p*" };

    [Fact]
    public void Files_that_the_tables_name_means_are_seen_and_no_temporary_ones()
    {
        foreach (var name in (string[])["prices.csv", "prices-2.csv", "other.csv", ".prices.csv", "p.tmp", "p.csv.PART", "p.filepart", "p~"]) Put(name, Head);
        Directory.CreateDirectory(Path.Combine(Folder, "p-folder"));
        File.CreateSymbolicLink(Path.Combine(Folder, "p-link"), Path.Combine(Folder, "other.csv"));
        File.CreateSymbolicLink(Path.Combine(Folder, "p-nothing"), Path.Combine(Folder, "nothing"));
        var refused = new List<string>();

        Files().Look(Any, error => refused.Add($"{error.Code} {error.Message}")).Select(file => file.Name).Order(StringComparer.Ordinal).ShouldBe(["prices-2.csv", "prices.csv"]);
        Files().Look(Prices, _ => { }).ShouldHaveSingleItem().Size.ShouldBe(Head.Length);

        refused.Order(StringComparer.Ordinal).Select(text => text[..text.IndexOf(',', StringComparison.Ordinal)]).ShouldBe(["DS6181 p-link", "DS6181 p-nothing"]);
        Files().Find("p-link").ShouldBeNull();
        Files().Find("p-folder").ShouldBeNull();
    }

    [Fact]
    public void Only_the_file_that_was_seen_is_read()
    {
        Put("prices-1.csv", Head + "A1,,,\n");
        Put("prices-2.csv", Head + "A2,,,\n");
        using var source = Files();
        source.Only = source.Find("prices-2.csv");

        Numbers(source).ShouldBe(["A2"]);

        Put("prices-2.csv", Head + "A3,,,\nA4,,,\n");
        Should.Throw<SyncException>(() => Numbers(source)).Code.ShouldBe("DS6193");
        File.Delete(Path.Combine(Folder, "prices-2.csv"));
        Should.Throw<SyncException>(() => Numbers(source)).Code.ShouldBe("DS6182");
        source.Only = null;
        Numbers(source).ShouldBe(["A1"]);
    }

    [Fact]
    public void A_file_that_is_written_to_while_it_is_read_fails_at_its_end()
    {
        Put("prices-1.csv", Head + "A1,,,\nA2,,,\n");
        using var source = Files();
        source.Only = source.Find("prices-1.csv");
        using var session = source.Connect(default);
        using var read = session.Prepare(new ReadRequest(Any, [Number], [], [], null));
        using var reader = read.Execute([], default);
        reader.Read().ShouldBeTrue();
        File.SetLastWriteTimeUtc(Path.Combine(Folder, "prices-1.csv"), DateTime.UnixEpoch);

        reader.Read().ShouldBeTrue();

        Should.Throw<SyncException>(() => reader.Read()).Code.ShouldBe("DS6193");
    }

    [Fact]
    public void A_file_is_put_away_beside_those_that_are_there_and_another_one_is_left()
    {
        using var source = Files();
        foreach (var text in (string[])["one", "two", "three"])
        {
            Put("prices.csv", text);
            source.PutAway(source.Find("prices.csv").ShouldNotBeNull(), "done");
        }
        Put("prices.csv", "four");
        source.PutAway(new SeenFile("prices.csv", 4, DateTime.UnixEpoch), "done");
        source.PutAway(new SeenFile("nothing.csv", 4, DateTime.UnixEpoch), "done");

        Directory.GetFiles(Path.Combine(Folder, "done")).Select(path => (Path.GetFileName(path), File.ReadAllText(path))).Order()
            .ShouldBe([("prices (2).csv", "two"), ("prices (3).csv", "three"), ("prices.csv", "one")]);
        source.Find("prices.csv").ShouldNotBeNull();
    }

    [Fact]
    public void A_file_that_cannot_be_put_away_is_told_of()
    {
        Put("prices.csv", "one");
        Put("done", "This is no folder.");
        File.CreateSymbolicLink(Path.Combine(Folder, "failed"), Path.GetTempPath());
        using var source = Files();
        var seen = source.Find("prices.csv").ShouldNotBeNull();

        Should.Throw<SyncException>(() => source.PutAway(seen, "done")).Code.ShouldBe("DS6190");
        Should.Throw<SyncException>(() => source.PutAway(seen, "failed")).Code.ShouldBe("DS6190");
        source.Find("prices.csv").ShouldBe(seen);
    }

    private IFileSource Files() => Source().ShouldBeAssignableTo<IFileSource>().ShouldNotBeNull();

    private static string[] Numbers(IFileSource source)
    {
        using var session = source.Connect(default);
        return [.. session.Rows(new ReadRequest(Any, [Number], [], [], null)).Select(row => row[0]).OfType<string>()];
    }
}

using DataSync.Stations.Files;
using DataSync.Stations.Input;

namespace DataSync.Stations.Tests.Network;

/// <summary>The worked example of the synchronization page: seven German companies, then Switzerland too, then Switzerland only.</summary>
public abstract class SeedStoryTests : IDisposable
{
    private readonly TestNetwork _network;

    protected SeedStoryTests(DatabaseWay way)
    {
        _network = new TestNetwork(way: way);
        _network.Fill();
    }

    [Fact]
    [Trait("Rule", "stations R108")]
    [Trait("Rule", "stations R89")]
    [Trait("Rule", "stations R91")]
    [Trait("Rule", "stations R104")]
    [Trait("Rule", "stations R106")]
    public void The_format_widens_from_seven_German_companies_to_ten_with_Switzerland()
    {
        // Initial load, and its confirmation.
        var (load, taken) = _network.Communicate("Vienna", "Berlin");
        load.Files.Single().Kind.ShouldBe(StationFileKind.InitialLoad);
        taken.Files.Single().Outcome.ShouldBe(InputOutcome.Applied);
        _network.Berlin.Companies.Length.ShouldBe(7);
        _network.Berlin.Persons.Length.ShouldBe(7);
        _network.Communicate("Berlin", "Vienna");

        // A delta.
        _network.NextDay();
        _network.Vienna.Sql("update companies set name = 'Company One' where id = 1");
        var (delta, _) = _network.Communicate("Vienna", "Berlin");
        delta.Files.Single().Kind.ShouldBe(StationFileKind.Delta);
        delta.Files.Single().Tables.Single().Out.ShouldBe(1);
        _network.Berlin.Companies[0].ShouldBe("Company One");
        _network.Communicate("Berlin", "Vienna");

        // 1. The format widens: ten keys go out with the delta.
        _network.NextDay();
        _network.Use(_network.Countries("DE", "CH"));
        var output = _network.Vienna.Output("Berlin");
        output.Files.Single().Tables.Single(t => t.Table == "Company").Synchronization.ShouldBe(10);
        output.Files.Single().Reason.ShouldContain("condition has changed");
        _network.Vienna.Log("Berlin")[^1].Kind.ShouldContain("synchronization");

        // 2. and 3. The branch compares, and asks for the three it misses, in the same run.
        _network.Carry("Vienna", "Berlin");
        var compared = _network.Berlin.Input("Vienna");
        compared.Applied().Requested.Select(r => r.Key).ShouldBe(["8", "9", "10"]);
        compared.Applied().Removed.ShouldBeEmpty();
        compared.Answers.Files.Select(f => f.Kind).ShouldBe([StationFileKind.Receipt, StationFileKind.Delta]);
        _network.Berlin.Companies.Length.ShouldBe(7);

        // 4. to 6. The main office sends them with all their dependants, at once, in a file of their own.
        _network.Carry("Berlin", "Vienna");
        var asked = _network.Vienna.Input("Berlin");
        var requested = asked.Answers.Files.Single(f => f.Kind == StationFileKind.Requested);
        requested.Tables.Select(table => table with { Bytes = 0 }).ShouldBe(
            [new("Company") { Out = 3 }, new("Person") { Out = 3 }, new("Activity") { Out = 3 }]);

        // 7. and 8. The branch is complete.
        _network.Carry("Vienna", "Berlin");
        var last = _network.Berlin.Input("Vienna");
        last.Applied().Tables.ShouldAllBe(t => t.New == 3);
        _network.Berlin.Companies.Length.ShouldBe(10);
        _network.Berlin.Persons.Length.ShouldBe(10);
        _network.Berlin.Read("select subject from activities").Length.ShouldBe(10);
    }

    [Fact]
    [Trait("Rule", "stations R109")]
    [Trait("Rule", "stations R93")]
    [Trait("Rule", "stations R94")]
    public void The_format_narrows_to_Switzerland_and_the_seven_German_companies_go_with_their_children()
    {
        _network.Use(_network.Countries("DE", "CH"));
        _network.Round();
        _network.Berlin.Companies.Length.ShouldBe(10);

        _network.NextDay();
        _network.Use(_network.Countries("CH"));
        var (output, input) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.Single(t => t.Table == "Company").Synchronization.ShouldBe(3);
        var file = input.Applied();
        file.Kept.ShouldBeEmpty();
        file.Removed.Count(r => r is { Table: "Company", Rule: "R93" }).ShouldBe(7);
        file.Removed.Count(r => r is { Table: "Person", Rule: "R94" }).ShouldBe(7);
        _network.Berlin.Companies.ShouldBe(["Company 8", "Company 9", "Company 10"]);
        _network.Berlin.Persons.Length.ShouldBe(3);
        _network.Berlin.Read("select subject from activities").Length.ShouldBe(3);
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.Length.ShouldBe(15);
        _network.Vienna.Persons.Length.ShouldBe(15);
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }
}

using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Tests.Network;

/// <summary>What a station refuses, each with its code.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TestNetwork _network = new(onDisk: true);

    public RefusalTests() => _network.Fill();

    private string Refused(string station = "Vienna") => Should.Throw<StationException>(() => _network.Of(station).Output()).Code;

    [Fact]
    public void A_station_the_plan_does_not_know_is_refused() => Refused("Atlantis").ShouldBe(StationCodes.UnknownStation);

    [Fact]
    public void Communicated_tables_in_two_sources_are_refused()
    {
        _network.Twist = plan => plan with { Sources = [.. plan.Sources, new SourcePlan("erp", "", [])], Tables = plan.Tables.SetItem(3, plan.Tables[3] with { Source = 1 }) };
        Refused().ShouldBe(StationCodes.SeveralSources);
    }

    [Fact]
    public void A_source_that_is_not_bound_is_refused()
    {
        _network.Twist = plan => plan with { Sources = [new SourcePlan("erp", "", [])] };
        Refused().ShouldBe(StationCodes.NoSource);
    }

    [Fact]
    public void Parent_links_in_a_circle_are_refused()
    {
        _network.Twist = plan => plan with { Tables = plan.Tables.SetItem(0, plan.Tables[0] with { Parents = [new ParentPlan(TestNetwork.Person, [0], -1)] }) };
        Refused().ShouldBe(StationCodes.ParentLinks);
    }

    [Fact]
    public void Tracking_that_is_not_built_is_refused()
    {
        _network.Twist = plan => plan with { Tables = plan.Tables.SetItem(0, plan.Tables[0] with { Tracking = TrackingKind.Columns }) };
        Refused().ShouldBe(StationCodes.NotBuilt);
    }

    [Fact]
    public void A_process_that_lost_the_ledger_while_it_worked_writes_nothing()
    {
        _network.Vienna.Output("Berlin");
        _network.Vienna.Sql("update companies set name = 'Late' where id = 1");
        _network.Use(_network.Countries("DE", "CH"));
        // Random bits are wanted while the file is written: that is when another process takes over.
        _network.Entropy = new Interruption(() => _network.Vienna.Sql("update ds_station set fence = fence + 1"));

        Refused().ShouldBe(StationCodes.Fenced);

        _network.Entropy = new SeededEntropy(8);
        _network.Vienna.Value("select sent from ds_partner").ShouldBe("1");
        Directory.GetFiles(_network.Vienna.Folders.Out(_network.Berlin.Number), "*.dsync").Where(path => !Path.GetFileName(path).StartsWith('.')).Count().ShouldBe(1);
        _network.Vienna.Output("Berlin").Files.Single().Sequence.ShouldBe(2);
    }

    [Fact]
    public void A_file_in_the_folder_of_another_station_is_refused()
    {
        _network.Network = _network.Network with
        {
            Stations = [.. _network.Network.Stations, new StationPlan("Graz", 103, -1) { Below = "Vienna" }],
            Connections = [.. _network.Network.Connections, new ConnectionPlan("Graz", "Vienna", "Everything", -1)],
        };
        _network.Communicate("Vienna", "Berlin");
        var file = _network.Berlin.Output("Vienna").Files.Single();
        var graz = _network.Vienna.Folders.In(new StationNumber(103));
        Directory.CreateDirectory(graz);
        File.Copy(file.Path, Path.Combine(graz, file.Name));
        _network.Vienna.Input("Graz").Refused().Problem?.Code.ShouldBe(StationCodes.WrongSource);
    }

    [Fact]
    public void A_file_of_another_network_is_refused_and_one_of_another_data_model_waits()
    {
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        _network.Change("Vienna", station => station with { Name = "Vienna", MainOffice = false });
        _network.Change("Berlin", station => station with { MainOffice = true });
        _network.Berlin.Input("Vienna").Refused().Problem?.Code.ShouldBe(StationCodes.WrongNetwork);

        _network.Change("Berlin", station => station with { MainOffice = false });
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        _network.Twist = plan => plan with { Tables = plan.Tables.SetItem(3, plan.Tables[3] with { Columns = plan.Tables[3].Columns.RemoveAt(2) }) };
        _network.Berlin.Input("Vienna").Files.Single(file => file.Outcome == Input.InputOutcome.Waiting).Problem?.Code.ShouldBe(StationCodes.PlanIsBehind);
    }

    [Fact]
    public void A_station_that_begins_anew_with_an_empty_ledger_is_told_apart_from_the_old_one()
    {
        _network.Round();
        _network.Vienna.Output("Berlin");
        Directory.Delete(_network.Vienna.Root, recursive: true);
        Directory.CreateDirectory(_network.Vienna.Root);
        _network.Entropy = new SeededEntropy(99);
        _network.Vienna.Station.Install();

        _network.Communicate("Vienna", "Berlin").Input.Files.ShouldAllBe(file => file.Problem != null && file.Problem.Code == StationCodes.TwoHistories);
        _network.Berlin.Companies.Length.ShouldBe(7);
        _network.Communicate("Berlin", "Vienna").Input.Histories.Single().Code.ShouldBe(StationCodes.UnknownAcknowledgement);
        _network.Communicate("Vienna", "Berlin").Input.Histories.Single().Code.ShouldBe(StationCodes.PartnerRestored);
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.ShouldBe(_network.Berlin.Companies);
        _network.Berlin.Companies.Length.ShouldBe(7);
    }

    [Fact]
    public void A_clock_more_than_an_hour_ahead_is_reported()
    {
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        _network.Clock.Now = _network.Clock.Now.AddHours(-2);
        _network.Berlin.Input("Vienna").Applied().Reason.ShouldContain("120 minutes ahead");
    }

    /// <summary>Random bits that give something else time to happen.</summary>
    private sealed class Interruption(Action happens) : IEntropy
    {
        public void Fill(Span<byte> bytes)
        {
            happens();
            bytes.Clear();
        }
    }

    public void Dispose() => _network.Dispose();
}

using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>Files that come twice, late, out of order, damaged, from elsewhere, or not at all.</summary>
public sealed class FileOrderTests : IDisposable
{
    private readonly TestNetwork _network = TestNetwork.Loaded();

    private string In => _network.Berlin.Folders.In(_network.Vienna.Number);

    private string Out => _network.Vienna.Folders.Out(_network.Berlin.Number);

    private string Rename(int id, string name)
    {
        _network.Vienna.Sql($"update companies set name = '{name}' where id = {id}");
        return _network.Vienna.Output("Berlin").Files.Single().Path;
    }

    private IEnumerable<InputOutcome> Outcomes() => _network.Berlin.Input("Vienna").Files.Select(file => file.Outcome).Where(outcome => outcome != InputOutcome.Confirmed);

    [Fact]
    [Trait("Rule", "stations R9")]
    public void A_file_for_another_station_is_refused_and_nothing_is_changed()
    {
        _network.Network = _network.Network with
        {
            Stations = [.. _network.Network.Stations, new StationPlan("Munich", 102, -1) { Below = "Vienna" }],
            Connections = [.. _network.Network.Connections, new ConnectionPlan("Vienna", "Munich", "Everything", -1)],
        };
        var foreign = _network.Vienna.Output("Munich").Files.Single();
        File.Copy(foreign.Path, Path.Combine(In, foreign.Name));

        var file = _network.Berlin.Input("Vienna").Refused();

        file.Problem?.Code.ShouldBe(StationCodes.WrongTarget);
        _network.Berlin.Companies.Length.ShouldBe(7);
        File.Exists(Path.Combine(_network.Berlin.Folders.Err(_network.Vienna.Number), foreign.Name)).ShouldBeTrue();
        _network.Berlin.Log("Vienna")[^1].Code.ShouldBe(StationCodes.WrongTarget);
    }

    [Fact]
    [Trait("Rule", "stations R10")]
    public void A_station_that_accepts_any_target_takes_such_a_file()
    {
        _network.Network = _network.Network with
        {
            Stations = [.. _network.Network.Stations, new StationPlan("Munich", 102, -1) { Below = "Vienna" }, new StationPlan("Graz", 103, -1) { Below = "Vienna", VerifyTarget = false }],
            Connections = [.. _network.Network.Connections, new ConnectionPlan("Vienna", "Munich", "Everything", -1), new ConnectionPlan("Vienna", "Graz", "Everything", -1)],
        };
        var foreign = _network.Vienna.Output("Munich").Files.Single();
        var graz = _network.Of("Graz");
        graz.Folders.Create(_network.Vienna.Number);
        File.Copy(foreign.Path, Path.Combine(graz.Folders.In(_network.Vienna.Number), foreign.Name));
        graz.Input("Vienna").Applied();
        graz.Companies.Length.ShouldBe(15);
    }

    [Fact]
    [Trait("Rule", "stations R71")]
    public void The_same_file_twice_counts_once()
    {
        var path = Rename(1, "Once");
        var copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.Copy(path, copy);
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Applied().Tables.Single().Updated.ShouldBe(1);
        _network.Berlin.Sql("update companies set name = 'Later' where id = 1");
        File.Move(copy, Path.Combine(In, Path.GetFileName(path)));

        Outcomes().ShouldBe([InputOutcome.AlreadyApplied]);
        _network.Berlin.Companies[0].ShouldBe("Later");
    }

    [Fact]
    [Trait("Rule", "stations R72")]
    public void A_file_whose_predecessor_is_missing_waits_and_is_applied_when_it_comes()
    {
        var first = Rename(1, "First");
        var hidden = first + ".held";
        File.Move(first, hidden);
        Rename(2, "Second");
        _network.Carry("Vienna", "Berlin");
        Outcomes().ShouldBe([InputOutcome.Waiting]);
        _network.Berlin.Companies[1].ShouldBe("Company 2");

        File.Move(hidden, Path.Combine(In, Path.GetFileName(first)));
        Outcomes().ShouldBe([InputOutcome.Applied, InputOutcome.Applied]);
        _network.Berlin.Companies.Take(2).ShouldBe(["First", "Second"]);
    }

    [Fact]
    public void A_reported_gap_is_filled_by_a_repetition_from_the_confirmed_file()
    {
        File.Delete(Rename(1, "First"));
        Rename(2, "Second");
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna");
        _network.Communicate("Berlin", "Vienna");

        var (output, input) = _network.Communicate("Vienna", "Berlin");

        output.Files.Single().Kind.ShouldBe(StationFileKind.Repetition);
        input.Files.Select(file => file.Outcome).ShouldContain(InputOutcome.Applied);
        _network.Berlin.Companies.Take(2).ShouldBe(["First", "Second"]);
        Outcomes().ShouldNotContain(InputOutcome.Waiting);
    }

    [Fact]
    [Trait("Rule", "stations R156")]
    public void A_lost_file_is_repeated_when_no_receipt_comes_in_time()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = SyncDuration.FromDays(5) });
        File.Delete(Rename(1, "First"));
        _network.At(_network.Clock.Now.AddDays(6));
        var (output, _) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Kind.ShouldBe(StationFileKind.Repetition);
        _network.Berlin.Companies[0].ShouldBe("First");
        _network.Vienna.Output("Berlin").Files.Single().Kind.ShouldBe(StationFileKind.Delta, "the repetition is under way and has its own time");
    }

    [Fact]
    [Trait("Rule", "stations R73")]
    [Trait("Rule", "stations R78")]
    public void A_damaged_file_is_moved_to_err_and_the_source_learns_why()
    {
        var path = Rename(1, "First");
        var bytes = File.ReadAllBytes(path);
        _network.Carry("Vienna", "Berlin");
        bytes[bytes.Length / 3] ^= 0xFF;
        File.WriteAllBytes(Path.Combine(In, Path.GetFileName(path)), bytes);

        var file = _network.Berlin.Input("Vienna").Refused();
        file.Problem.ShouldNotBeNull();
        _network.Berlin.Companies[0].ShouldBe("Company 1");
        _network.Berlin.Log("Vienna")[^1].Status.ShouldBe("error");
    }

    [Fact]
    [Trait("Rule", "stations R77")]
    [Trait("Rule", "stations R76")]
    public void A_receipt_marks_the_output_as_received_and_taken_in()
    {
        Rename(1, "First");
        _network.Vienna.Log("Berlin")[^1].Received.ShouldBeFalse();
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Answers.Files.Single().Kind.ShouldBe(StationFileKind.Receipt);
        _network.Carry("Berlin", "Vienna");

        var result = _network.Vienna.Input("Berlin");

        result.Files.Single().Outcome.ShouldBe(InputOutcome.Confirmed);
        result.Answers.Files.ShouldBeEmpty("receipts are not confirmed themselves (R80)");
        var log = _network.Vienna.Log("Berlin").Last(entry => entry.IsOutput);
        (log.Received, log.Input).ShouldBe((true, true));
    }

    [Fact]
    [Trait("Rule", "stations R78")]
    public void A_row_that_takes_back_the_whole_transaction_refuses_the_file_and_the_receipt_says_so()
    {
        _network.Berlin.Sql("create trigger no_two before update on companies when new.name = 'Two' begin select raise(rollback, 'never two'); end");
        _network.Vienna.Sql("update companies set name = 'Fine' where id = 1; update companies set name = 'Two' where id = 2");

        var (_, input) = _network.Communicate("Vienna", "Berlin");
        input.Refused().Problem?.Code.ShouldBe(StationCodes.RowNotStored);
        _network.Berlin.Companies[0].ShouldBe("Company 1");
        _network.Berlin.Station.Quarantine().ShouldBeEmpty();

        _network.Carry("Berlin", "Vienna");
        _network.Vienna.Input("Berlin");
        var log = _network.Vienna.Log("Berlin").Last(entry => entry.IsOutput);
        (log.Received, log.Input, log.Refused).ShouldBe((true, false, StationCodes.RowNotStored));

        // What stood against it is gone: the file comes again with everything.
        _network.Berlin.Sql("drop trigger no_two");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Take(2).ShouldBe(["Fine", "Two"]);
    }

    [Fact]
    [Trait("Rule", "stations R79")]
    public void A_receipt_file_again_changes_nothing()
    {
        Rename(1, "First");
        _network.Carry("Vienna", "Berlin");
        var receipt = _network.Berlin.Input("Vienna").Answers.Files.Single();
        var copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.Copy(receipt.Path, copy);
        _network.Carry("Berlin", "Vienna");
        _network.Vienna.Input("Berlin");
        var before = _network.Vienna.Station.Standing("Berlin");
        File.Move(copy, Path.Combine(_network.Vienna.Folders.In(_network.Berlin.Number), receipt.Name));
        _network.Vienna.Input("Berlin");
        _network.Vienna.Station.Standing("Berlin").ShouldBe(before);
    }

    [Fact]
    [Trait("Rule", "stations R12")]
    [Trait("Rule", "stations R11")]
    public void Weekday_switches_stop_the_output_to_a_station_and_never_the_input()
    {
        var today = _network.Clock.Now.DayOfWeek;
        _network.Network.Stations[1].OutputDays.Length.ShouldBe(7, "R13");
        _network.Change("Berlin", station => station with { OutputDays = [.. station.OutputDays.Where(day => day != today)] });
        var result = _network.Vienna.Output("Berlin");
        result.Files.ShouldBeEmpty();
        result.Skipped.Single().Rule.ShouldBe("R11");
        _network.Berlin.Sql("update companies set name = 'Upwards' where id = 1");
        _network.Communicate("Berlin", "Vienna").Input.Applied();
        _network.Vienna.Companies[0].ShouldBe("Upwards");
    }

    [Fact]
    [Trait("Rule", "stations R16")]
    [Trait("Rule", "stations R17")]
    [Trait("Rule", "stations R19")]
    public void Output_off_and_manual_connections_take_part_only_when_asked_for()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { Output = false });
        _network.Vienna.Output("Berlin").Skipped.Single().Rule.ShouldBe("R16");
        _network.Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], Start = SessionStart.ByHand }).Files.Length.ShouldBe(1);
        _network.Change("Vienna", "Berlin", connection => connection with { Output = true, Manual = true });
        _network.Vienna.Station.Output(new OutputRequest { Start = SessionStart.Unattended }).Skipped.Single().Rule.ShouldBe("R19");
        _network.Vienna.Output("Berlin").Files.Length.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "stations R14")]
    public void Without_a_connection_two_stations_cannot_communicate()
    {
        _network.Network = _network.Network with { Connections = [] };
        Should.Throw<StationException>(() => _network.Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.NoConnection);
    }

    [Fact]
    [Trait("Rule", "stations R44")]
    [Trait("Rule", "stations R52")]
    public void The_folders_of_a_partner_are_made_at_the_first_output()
    {
        Directory.GetDirectories(Path.GetDirectoryName(Out) ?? "").Select(Path.GetFileName).ShouldBe(["out", "in", "err", "sim", "done"], ignoreOrder: true);
    }

    public void Dispose() => _network.Dispose();
}

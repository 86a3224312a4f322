using DataSync.Plans.Values;
using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Network;
using DataSync.Stations.Tests.Synchronization;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>Files that are lost, late, twice or torn. Source: communication-why.md §1.</summary>
public sealed class LostFileTests : IDisposable
{
    private readonly Office _office = new();

    private TestStation Vienna => _office.Vienna;

    private TestStation Berlin => _office.Berlin;

    [Fact]
    [Trait("Hole", "3")]
    public void An_edit_in_a_lost_file_protects_the_record_from_the_synchronization()
    {
        Berlin.Sql("update persons set name = 'edited in Berlin' where id = 1");
        Berlin.Output("Vienna");
        _office.Lose(Berlin, Vienna);
        _office.Network.NextDay();

        _office.Synchronizes();
        _office.Network.Use(_office.Network.Countries("CH"));
        var (_, input) = _office.Network.Communicate("Vienna", "Berlin");
        Office.Kept(input).ShouldContain("Person 1 E2");
        _office.Person(Berlin, 1).ShouldBe("edited in Berlin");
        _office.Company(Berlin, 2).ShouldBe("");

        Reconcile();
        _office.Person(Vienna, 1).ShouldBe("edited in Berlin");
        _office.Person(Berlin, 1).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "20")]
    public void A_file_behind_a_gap_waits_and_everything_arrives_in_the_end()
    {
        Vienna.Sql("update companies set name = 'first' where id = 1");
        Vienna.Output("Berlin");
        var late = _office.Delay(Vienna, Berlin);
        Vienna.Sql("update companies set name = 'second' where id = 2");
        var (_, waits) = _office.Network.Communicate("Vienna", "Berlin");
        waits.Files.Single(file => file.Outcome != InputOutcome.Confirmed).Outcome.ShouldBe(InputOutcome.Waiting);
        _office.Company(Berlin, 2).ShouldBe("Company 2");

        // The repetition and the late original cross: either order gives the same.
        _office.Network.Communicate("Berlin", "Vienna");
        Vienna.Output("Berlin").Files.Single().Kind.ShouldBe(StationFileKind.Repetition);
        _office.Network.Carry("Vienna", "Berlin");
        _office.Deliver(late, Vienna, Berlin);
        var all = Berlin.Input("Vienna");
        all.Files.ShouldAllBe(file => file.Outcome == InputOutcome.Applied || file.Outcome == InputOutcome.AlreadyApplied || file.Outcome == InputOutcome.Confirmed);
        _office.Company(Berlin, 1).ShouldBe("first");
        _office.Company(Berlin, 2).ShouldBe("second");
        _office.Deliver(late, Vienna, Berlin);
        Berlin.Input("Vienna").Files.Single().Outcome.ShouldBe(InputOutcome.AlreadyApplied);
        Quiet();
    }

    [Fact]
    [Trait("Hole", "5")]
    public void A_crash_between_the_name_and_its_note_repeats_instead_of_losing()
    {
        Vienna.Sql("update companies set name = 'once' where id = 1");
        Vienna.Output("Berlin");
        // It was carried away, and the process died before it noted that it was published.
        _office.Network.Carry("Vienna", "Berlin");
        Vienna.Sql("update ds_out set state = 'ready' where seq = (select max(seq) from ds_out)");
        Vienna.Sql("update companies set name = 'twice' where id = 2");
        var again = Vienna.Output("Berlin").Files.Single();
        again.Kind.ShouldBe(StationFileKind.Repetition);
        Berlin.Input("Vienna");
        _office.Network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Applied().Tables.Single(table => table.Table == "Company").Updated.ShouldBe(1);
        _office.Company(Berlin, 1).ShouldBe("once");
        _office.Company(Berlin, 2).ShouldBe("twice");
    }

    [Fact]
    [Trait("Hole", "5")]
    public void A_crash_before_the_name_publishes_the_file_that_is_ready()
    {
        Vienna.Sql("update companies set name = 'once' where id = 1");
        var path = Vienna.Output("Berlin").Files.Single().Path;
        File.Move(path, Path.Combine(Path.GetDirectoryName(path) ?? "", StationFileName.Parse(Path.GetFileName(path)).TemporaryText));
        Vienna.Sql("update ds_out set state = 'ready' where seq = (select max(seq) from ds_out)");
        var stray = Path.Combine(Path.GetDirectoryName(path) ?? "", ".1-101-20261121-999.dsync.part");
        File.WriteAllText(stray, "torn");
        Vienna.Output("Berlin");
        File.Exists(path).ShouldBeTrue();
        File.Exists(stray).ShouldBeFalse();
        _office.Network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Files.Select(file => file.Outcome).ShouldBe([InputOutcome.Applied, InputOutcome.Applied]);
        _office.Company(Berlin, 1).ShouldBe("once");
    }

    [Fact]
    [Trait("Hole", "21")]
    public void A_lost_receipt_costs_nothing()
    {
        Vienna.Sql("update companies set name = 'new' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Lose(Berlin, Vienna);
        Berlin.Output("Vienna");
        _office.Lose(Berlin, Vienna);
        _office.Network.Communicate("Berlin", "Vienna");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Network.Communicate("Berlin", "Vienna");
        var standing = Vienna.Station.Standing("Berlin");
        standing.Confirmed.ShouldBe(standing.Sent);
        Vienna.Log("Berlin").Where(log => log.IsOutput && log.Kind != "receipt").ShouldAllBe(log => log.Input);
    }

    [Fact]
    [Trait("Hole", "21")]
    [Trait("Rule", "stations R78")]
    public void A_file_torn_on_its_way_is_told_to_its_source_and_repeated_at_once()
    {
        Vienna.Sql("update companies set name = 'new' where id = 1");
        Vienna.Output("Berlin");
        var torn = _office.Delay(Vienna, Berlin).ToDictionary(file => file.Key, file => file.Value[..^100]);
        _office.Deliver(torn, Vienna, Berlin);
        Berlin.Input("Vienna").Files.Single().Outcome.ShouldBe(InputOutcome.Refused);
        _office.Network.Carry("Berlin", "Vienna");
        Vienna.Input("Berlin");
        Vienna.Log("Berlin").Last(log => log.IsOutput && log.Kind != "receipt").Refused.ShouldBe("DS8101");
        var (again, _) = _office.Network.Communicate("Vienna", "Berlin");
        again.Files.Single().Kind.ShouldBe(StationFileKind.Repetition);
        _office.Company(Berlin, 1).ShouldBe("new");
    }

    [Fact]
    [Trait("Hole", "22")]
    public void A_synchronization_in_a_lost_file_does_not_count()
    {
        _office.Synchronizes();
        _office.Network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = Plans.Values.SyncDuration.FromDays(28), ReceiptWithin = Plans.Values.SyncDuration.FromDays(2) });
        _office.Network.Use(_office.Network.Countries("DE", "CH"));
        Vienna.Output("Berlin").Files.Single().Reason.ShouldContain("synchronization");
        _office.Lose(Vienna, Berlin);
        Vienna.Station.Standing("Berlin").SyncDate.ShouldBeNull();

        // Under way, it is not sent again; given up, it is.
        _office.Network.NextDay();
        Vienna.Output("Berlin").Files.Single().Reason.ShouldNotContain("synchronization");
        _office.Lose(Vienna, Berlin);
        _office.Network.At(_office.Network.Clock.Now.AddDays(3));
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Network.Communicate("Berlin", "Vienna");
        Vienna.Station.Standing("Berlin").SyncDate.ShouldNotBeNull();
        _office.Network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        _office.Company(Berlin, 4).ShouldBe("Company 4");
    }

    [Fact]
    [Trait("Hole", "23")]
    public void A_record_in_a_lost_file_still_counts_as_never_communicated()
    {
        Berlin.Sql("insert into companies (id, name, country) values (50, 'born in Berlin', 'FR')");
        Berlin.Output("Vienna");
        _office.Lose(Berlin, Vienna);
        _office.Network.NextDay();
        _office.Synchronizes();
        var (_, input) = _office.Network.Communicate("Vienna", "Berlin");
        Office.Kept(input).ShouldContain("Company 50 E1");
        _office.Company(Berlin, 50).ShouldBe("born in Berlin");
    }

    [Fact]
    [Trait("Hole", "34")]
    public void A_changed_condition_takes_effect_although_the_first_file_under_it_is_lost()
    {
        _office.Network.Use(_office.Network.Countries("DE", "CH"));
        Vienna.Output("Berlin");
        _office.Lose(Vienna, Berlin);
        Reconcile();
        _office.Company(Berlin, 4).ShouldBe("Company 4");
        _office.Network.Use(_office.Network.Countries("CH"));
        Vienna.Output("Berlin");
        _office.Lose(Vienna, Berlin);
        Reconcile();
        Berlin.Companies.ShouldBe(["Company 4"]);
    }

    [Fact]
    [Trait("Hole", "34")]
    public void A_changed_condition_upwards_takes_effect_although_the_first_file_under_it_is_lost()
    {
        var upwards = _office.Network.Everything;
        _office.Network.Use(upwards with { Rows = upwards.Rows.SetItem(0, _office.Network.Output(TestNetwork.Company, "country <> FR", row => !Equals(row[2], "FR"))) });
        Berlin.Sql("insert into companies (id, name, country) values (50, 'born in Berlin', 'FR')");
        _office.Settle();
        _office.Company(Vienna, 50).ShouldBe("");

        _office.Network.Use(upwards);
        Berlin.Output("Vienna");
        _office.Lose(Berlin, Vienna);
        Reconcile();
        _office.Company(Vienna, 50).ShouldBe("born in Berlin");
    }

    [Fact]
    [Trait("Hole", "27")]
    public void A_file_with_other_columns_than_the_data_model_changes_no_row()
    {
        Action<StationFileWriter>[] wrong =
        [
            writer => writer.WriteRecords("Company", [new("id", SyncType.Int), new("nickname", SyncType.Text)], []),
            writer => writer.WriteRecords("Company", [new("id", SyncType.Text), new("name", SyncType.Text)], []),
            writer => writer.WriteRecords("Company", [new("name", SyncType.Text)], []),
            writer => writer.WriteSet("Company", [new("id", SyncType.Text)], TestSet.Of([])),
            writer => writer.WriteGone("Company", [new("name", SyncType.Text)], []),
        ];
        var path = Vienna.Output("Berlin").Files.Single().Path;
        StationFileHeader header;
        using (var file = StationFileReader.Open(path)) header = file.Header;
        foreach (var write in wrong)
        {
            using (var writer = StationFileWriter.Create(OperatingSystemFiles.Instance, path, header))
            {
                write(writer);
                writer.Complete();
            }

            _office.Network.Carry("Vienna", "Berlin");
            var refused = Berlin.Input("Vienna").Files.Single();
            refused.Problem.ShouldNotBeNull().Code.ShouldBe(StationCodes.OtherModel);
            Berlin.Companies.Length.ShouldBe(3);
        }
    }

    public void Dispose() => _office.Dispose();

    /// <summary>Enough files both ways for gaps to be reported and repeated.</summary>
    private void Reconcile()
    {
        for (var round = 0; round < 3; round++)
        {
            _office.Network.NextDay();
            _office.Network.Communicate("Vienna", "Berlin");
            _office.Network.Communicate("Berlin", "Vienna");
        }
    }

    private void Quiet()
    {
        Reconcile();
        Office.Rows(_office.Network.Communicate("Vienna", "Berlin").Output).ShouldBe(0);
        Office.Rows(_office.Network.Communicate("Berlin", "Vienna").Output).ShouldBe(0);
    }
}

using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>When synchronization data travel, what they list, and when they count as done.</summary>
public abstract class SynchronizationTests : IDisposable
{
    private readonly TestNetwork _network;

    protected SynchronizationTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers) => _network = TestNetwork.Loaded(way: way, tracking: tracking);

    private DateOnly? SyncDate => _network.Vienna.Station.Standing("Berlin").SyncDate;

    private DateOnly Today => DateOnly.FromDateTime(_network.Clock.Now.Date);

    private long? Listed(OutputResult output) => output.Files[0].Tables.SingleOrDefault(table => table.Table == "Company")?.Synchronization;

    [Fact]
    [Trait("Rule", "stations R85")]
    [Trait("Rule", "stations R86")]
    [Trait("Rule", "stations R84")]
    [Trait("Rule", "stations R83")]
    public void Synchronization_is_due_by_its_cycle()
    {
        var last = SyncDate.ShouldNotBeNull();
        _network.At(new DateTimeOffset(last.AddDays(10), new TimeOnly(9, 0), TimeSpan.Zero));
        Listed(_network.Vienna.Output("Berlin")).ShouldBeNull();
        _network.At(new DateTimeOffset(last.AddDays(27), new TimeOnly(9, 0), TimeSpan.Zero));
        Listed(_network.Vienna.Output("Berlin")).ShouldBeNull();
        _network.At(new DateTimeOffset(last.AddDays(28), new TimeOnly(9, 0), TimeSpan.Zero));
        Listed(_network.Vienna.Output("Berlin")).ShouldBe(7);

        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Listed(_network.Vienna.Output("Berlin")).ShouldBe(7);
        Listed(_network.Vienna.Output("Berlin")).ShouldBe(7);
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        Listed(_network.Vienna.Output("Berlin")).ShouldBeNull();
    }

    [Fact]
    public void What_a_condition_left_to_a_synchronization_comes_without_it_once_it_is_switched_off()
    {
        _network.Use(_network.Countries("CH"));
        var lost = _network.Vienna.Output("Berlin").Files.ShouldHaveSingleItem();
        File.Delete(lost.Path);
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });

        _network.Round();
        _network.Round();

        _network.Berlin.Read("select country from companies order by id").ShouldBe(_network.Vienna.Read("select country from companies where country = 'CH' order by id"));
    }

    [Fact]
    public void What_a_set_named_comes_by_itself_once_its_table_is_not_listed_any_more()
    {
        _network.Use(_network.Countries("CH"));
        File.Delete(_network.Vienna.Output("Berlin").Files.ShouldHaveSingleItem().Path);
        _network.Use(TestNetwork.Notebook());

        _network.Round();
        _network.Round();

        _network.Berlin.Companies.ShouldBe(_network.Vienna.Companies);
    }

    [Fact]
    [Trait("Rule", "stations R81")]
    [Trait("Rule", "stations R82")]
    [Trait("Rule", "stations R114")]
    public void Sync_Date_is_kept_above_and_moves_when_the_comparison_is_confirmed()
    {
        var before = SyncDate;
        _network.Use(_network.Countries("DE", "CH"));
        _network.Communicate("Vienna", "Berlin");
        SyncDate.ShouldBe(before);
        _network.Communicate("Berlin", "Vienna");
        SyncDate.ShouldBe(Today);
        _network.Berlin.Station.Standing("Vienna").SyncDate.ShouldBeNull();
    }

    [Fact]
    public void Synchronization_data_under_way_are_not_sent_twice_and_lost_ones_are_sent_again()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = SyncDuration.FromDays(5) });
        _network.Use(_network.Countries("DE", "CH"));
        var lost = _network.Vienna.Output("Berlin");
        Listed(lost).ShouldBe(10);
        Listed(_network.Vienna.Output("Berlin")).ShouldBeNull();
        foreach (var path in Directory.GetFiles(_network.Vienna.Folders.Out(_network.Berlin.Number))) File.Delete(path);

        _network.At(_network.Clock.Now.AddDays(6));
        Listed(_network.Vienna.Output("Berlin")).ShouldBe(10);
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Applied().Requested.Length.ShouldBe(3);
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(10);
        _network.Berlin.Persons.Length.ShouldBe(10);
    }

    [Fact]
    [Trait("Rule", "stations R87")]
    [Trait("Rule", "stations R88")]
    [Trait("Rule", "stations R90")]
    [Trait("Rule", "stations R92")]
    public void Only_independent_tables_with_an_output_condition_are_listed_beside_the_delta_which_counts_first()
    {
        _network.Vienna.Sql("update companies set name = 'Changed' where id = 1; insert into companies (id, name, country) values (30, 'New', 'CH')");
        _network.Use(_network.Countries("DE", "CH"));
        var (output, input) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.Where(table => table.Synchronization > 0).Select(table => table.Table).ShouldBe(["Company"]);
        output.Files.Single().Tables.Single(table => table.Table == "Company").Out.ShouldBe(2);
        input.Applied().Requested.Select(record => record.Key).ShouldBe(["8", "9", "10"], "30 came with the delta");

        _network.Use(TestNetwork.Notebook());
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Output("Berlin").Files[0].Tables.ShouldAllBe(table => table.Synchronization == 0);
    }

    [Fact]
    [Trait("Rule", "stations R105")]
    public void Without_missing_keys_there_is_no_request()
    {
        _network.Use(_network.Countries("DE", "XX"));
        var input = _network.Communicate("Vienna", "Berlin").Input;
        input.Applied().Requested.ShouldBeEmpty();
        input.Answers.Files.Select(file => file.Kind).ShouldBe([StationFileKind.Receipt]);
    }

    [Fact]
    [Trait("Rule", "stations R107")]
    public void A_requested_record_that_no_longer_belongs_is_not_sent()
    {
        _network.Use(_network.Countries("DE", "CH"));
        _network.Communicate("Vienna", "Berlin");
        _network.Vienna.Sql("update companies set country = 'AT' where id = 9");
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(9);
        _network.Berlin.Persons.ShouldNotContain("Person 9");
    }

    [Fact]
    public void A_listed_record_that_was_deleted_at_the_branch_is_not_asked_for()
    {
        _network.Berlin.Sql("delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3");
        _network.Use(_network.Countries("DE", "CH"));
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.Select(record => record.Key).ShouldBe(["8", "9", "10"]);
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Companies.ShouldNotContain("Company 3");
    }

    [Fact]
    public void A_changed_record_is_never_surplus()
    {
        // Its version differs at the branch; the key decides what goes.
        _network.Vienna.Sql("update companies set name = 'Here' where id = 1");
        _network.Berlin.Sql("update companies set name = 'There' where id = 1");
        _network.Use(_network.Countries("DE", "XX"));
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Removed.ShouldBeEmpty();
        file.Requested.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R106")]
    public void A_lost_file_of_requested_records_comes_again_with_the_repetition()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = SyncDuration.FromDays(5) });
        _network.Use(_network.Countries("DE", "CH"));
        _network.Communicate("Vienna", "Berlin");
        var answers = _network.Communicate("Berlin", "Vienna").Input.Answers;
        File.Delete(answers.Files.Single(file => file.Kind == StationFileKind.Requested).Path);
        _network.At(_network.Clock.Now.AddDays(6));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(10);
        _network.Berlin.Read("select subject from activities").Length.ShouldBe(10);
    }

    [Fact]
    [Trait("Rule", "stations R60")]
    [Trait("Rule", "stations R118")]
    public void A_record_that_fails_the_input_condition_is_not_stored()
    {
        UseRecentActivities(purge: false);
        _network.Vienna.Sql("insert into activities (id, company_id, subject, day) values (60, 1, 'Old', '2020-01-01'), (61, 1, 'Recent', '2026-11-01')");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Rejected.Single().Rule.ShouldBe("R118");
        _network.Berlin.Read("select subject from activities where day is not null").ShouldBe(["Recent"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "stations R115")]
    [Trait("Rule", "stations R116")]
    public void Records_that_fail_the_input_condition_are_purged_when_due_and_only_then(bool purge)
    {
        _network.Vienna.Sql("update activities set day = '2026-11-01'; update activities set day = '2020-01-01' where id = 3");
        _network.Round();
        _network.NextDay();
        UseRecentActivities(purge);
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Read("select id from activities").Length.ShouldBe(7);
        _network.Use(Recent(purge, "DE", "XX"));
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Removed.Select(record => (record.Table, record.Key, record.Rule)).ShouldBe(purge ? [("Activity", "3", "R115")] : []);
        _network.Berlin.Read("select id from activities").Length.ShouldBe(purge ? 6 : 7);
    }

    [Fact]
    [Trait("Rule", "stations R117")]
    public void A_record_created_here_that_fails_is_purged_once_it_is_confirmed()
    {
        _network.Berlin.Sql("insert into activities (id, company_id, subject, day) values (60, 1, 'Mine, old', '2020-01-01')");
        _network.NextDay();
        _network.Vienna.Sql("update activities set day = '2026-11-01'");
        _network.Use(Recent(purge: true, "DE", "XX"));
        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().ShouldBe(["Activity 60: E1"]);
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        _network.Use(Recent(purge: true, "DE", "YY"));
        _network.Communicate("Vienna", "Berlin").Input.Applied().Gone("Activity").ShouldBe(["60"]);
        _network.Vienna.Read("select subject from activities where id = 60").ShouldBe(["Mine, old"]);
    }

    private void UseRecentActivities(bool purge) => _network.Use(Recent(purge, "DE"));

    private Plans.Model.FormatPlan Recent(bool purge, params string[] countries)
    {
        var limit = new DateOnly(2026, 8, 1);
        var format = _network.Countries(countries);
        return format with
        {
            Rows = [.. format.Rows.Where(row => row.Table != TestNetwork.Activity), TestNetwork.Both(TestNetwork.Activity) with
            {
                InputText = "day >= 2026-08-01", InputFunction = _network.Code.Add((row, _) => row[4] is null || row[4] is DateOnly day && day >= limit), Purge = purge,
            }],
        };
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }
}

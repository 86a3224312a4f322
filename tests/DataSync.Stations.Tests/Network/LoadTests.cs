using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>A branch is loaded in several files: each holds so much and no more, and what breaks off goes on behind the last one.</summary>
public sealed class LoadTests : IDisposable
{
    private const int MostLoaded = 4;

    private readonly TestNetwork _network = new() { MostLoaded = MostLoaded };

    public LoadTests()
    {
        _network.Use(TestNetwork.Notebook());
        _network.Fill();
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void It_takes_as_many_files_as_it_needs_and_the_next_one_holds_what_changed()
    {
        var files = Load();

        files.Length.ShouldBe(12);
        files.ShouldAllBe(file => file.Kind == StationFileKind.InitialLoad && file.Tables.Sum(table => table.Out) <= MostLoaded);
        files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(45);
        Settle();
        Vienna.Sql("update persons set name = 'changed' where id = 9");
        _network.Communicate("Vienna", "Berlin").Output.Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(1);
        Same();
    }

    [Fact]
    [Trait("Rule", "stations R126")]
    public void A_confirmed_load_says_what_was_deleted_and_earlier_files_that_did_count_for_nothing()
    {
        Load();
        Settle();
        Vienna.Sql("delete from activities where id = 3; delete from persons where id = 3; delete from companies where id = 3");
        var lost = Vienna.Output("Berlin").Files.ShouldHaveSingleItem();
        var aside = Path.Combine(_network.Root, Path.GetFileName(lost.Path));
        File.Move(lost.Path, aside);
        Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });
        Settle();
        Same("the load itself tells what is gone");
        Vienna.Station.Network().Stations.Single(station => station.Name == "Berlin").To.ShouldNotBeNull().Owed.ShouldBe(0);
        File.Move(aside, Path.Combine(Berlin.Folders.In(Vienna.Number), Path.GetFileName(aside)));
        Berlin.Input("Vienna").Files.Single(file => file.Name == Path.GetFileName(aside)).Outcome.ShouldBe(InputOutcome.AlreadyApplied);
        Same();
    }

    [Fact]
    [Trait("Rule", "stations R176")]
    public void What_time_brings_behind_the_place_of_a_load_comes_after_it()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        _network.Use(TestNetwork.Notebook(_network.Output(TestNetwork.Company, "rep is null or rep <= today()", row => row[3] is not string day || day.CompareTo($"{_network.Clock.Now:yyyy-MM-dd}") <= 0) with
        {
            OutputBasis = ConditionBasis.None with { Clock = ClockReading.Day },
        }));
        Vienna.Sql("update companies set rep = '2026-11-22' where id = 1; delete from activities where id = 1; delete from persons where id = 1");
        Break(after: 1);

        _network.NextDay();
        Load();
        Settle();
        _network.Communicate("Vienna", "Berlin");

        Same();
    }

    [Fact]
    public void Parents_come_before_their_children_whatever_file_they_are_in()
    {
        Load();
        _network.Carry("Vienna", "Berlin");

        var taken = Berlin.Input("Vienna").Files;

        taken.Length.ShouldBe(12);
        taken.ShouldAllBe(file => file.Rejected.IsEmpty && file.SetAside.IsEmpty);
        Same();
    }

    [Fact]
    public void It_is_told_how_far_it_is()
    {
        var told = new List<LoadProgress>();

        Load(told.Add);

        told.Count.ShouldBe(11);
        told.ShouldAllBe(progress => progress.Partner == "Berlin" && progress.All == 45 && progress.Done < 45);
        told.Select(progress => progress.Done).ShouldBeInOrder();
    }

    [Fact]
    public void What_breaks_off_goes_on_behind_its_last_file()
    {
        Break(after: 3);
        var written = Vienna.Station.Standing("Berlin").Sent.Value;
        written.ShouldBe(3);

        Load().Length.ShouldBe(9);

        Settle();
        Same();
    }

    [Fact]
    public void What_a_ledger_of_the_version_before_the_place_behind_each_file_has_begun_goes_on()
    {
        Break(after: 3);
        Vienna.Sql("update ds_partner set loading = '0 12 Company' where loading like 'Everything % 12 Company'; alter table ds_out drop column loading; update ds_ledger set version = 16");
        Vienna.Value("select loading from ds_partner where partner = 101").ShouldBe("0 12 Company");

        Load().Length.ShouldBe(9);

        Settle();
        Same();
    }

    [Theory]
    [InlineData("update companies set country = 'ZZ' where id = 2", "a record that is there already")]
    [InlineData("update companies set name = 'later' where id = 14; update persons set name = 'later' where id = 14", "a record that is still to come")]
    [InlineData("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1", "one that is there goes")]
    [InlineData("delete from activities where id = 15; delete from persons where id = 15; delete from companies where id = 15", "one that is to come goes")]
    [InlineData("insert into companies (id, name, country) values (16, 'new', 'DE'); insert into persons (id, company_id, name) values (16, 16, 'new')", "new ones")]
    [InlineData("update persons set company_id = 15 where id = 1; update persons set company_id = 1 where id = 15", "children move")]
    [InlineData("delete from persons where id = 1; insert into persons (id, company_id, name) values (1, 15, 'again')", "one comes again")]
    public void Users_change_what_is_there_and_what_is_to_come(string sql, string what)
    {
        foreach (var after in new[] { 1, 3, 6, 9 })
        {
            using var test = new LoadTests();
            var files = 0;

            test.Load(_ =>
            {
                if (++files == after) test.Vienna.Sql(sql);
            });

            test.Settle();
            test.Same($"{what}, after {after} files");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    public void The_format_changes_while_it_is_under_way(int after)
    {
        Break(after);
        _network.Use(_network.Countries("DE", "CH"));

        Load();

        Settle();
        Berlin.Read("select id from companies order by id").Length.ShouldBe(10);
        Berlin.Read("select id from activities order by id").Length.ShouldBe(10);
    }

    [Fact]
    public void Only_files_that_are_not_confirmed_are_loaded_again()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        var files = Load();
        foreach (var file in files.Skip(5)) File.Delete(file.Path);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Station.Standing("Berlin").Confirmed.Value.ShouldBe(5);
        _network.NextDay();
        _network.NextDay();

        var again = Load();

        again.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(45 - (5 * MostLoaded));
        again.ShouldAllBe(file => file.Tables.Sum(table => table.Out) <= MostLoaded);
        Settle();
        Same();
    }

    [Fact]
    public void A_load_repeated_behind_confirmed_files_brings_what_was_changed_of_them_since()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        foreach (var file in Load().Skip(5)) File.Delete(file.Path);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Sql("insert into companies (id, name, country) values (16, 'new', 'DE'), (17, 'new', 'DE'), (18, 'new', 'DE'), (19, 'new', 'DE')");
        Vienna.Sql("update persons set name = 'changed' where id = 1");
        _network.NextDay();
        _network.NextDay();

        Load();

        Settle();
        Same();
    }

    [Fact]
    public void A_load_that_is_asked_for_again_and_broken_off_brings_what_was_changed_before_it_when_its_files_are_lost()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        Load();
        Settle();
        Vienna.Sql("update persons set name = 'changed' where id = 15");
        var files = 0;
        Should.Throw<OperationCanceledException>(() => Vienna.Station.Output(new OutputRequest
        {
            Partners = ["Berlin"], InitialLoad = true, Loading = _ =>
            {
                if (++files == 5) throw new OperationCanceledException();
            },
        }));
        foreach (var file in Directory.GetFiles(Vienna.Folders.Out(Berlin.Number), "*.dsync").Order(StringComparer.Ordinal).Skip(3)) File.Delete(file);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        _network.NextDay();

        Load();

        Settle();
        Same();
    }

    [Fact]
    public void A_load_that_is_asked_for_again_repairs_what_was_changed_behind_the_triggers()
    {
        Load();
        Settle();
        foreach (var trigger in Berlin.Read("select name from sqlite_master where type = 'trigger' and tbl_name = 'persons'")) Berlin.Sql($"drop trigger {trigger}");
        Berlin.Sql("update persons set name = 'broken'");

        Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true }).Files.Length.ShouldBe(12);

        Vienna.Station.Standing("Berlin").Sent.Value.ShouldBeGreaterThan(12);
    }

    [Fact]
    public void A_table_whose_records_hang_below_each_other_is_not_divided()
    {
        using var network = new TestNetwork
        {
            MostLoaded = MostLoaded,
            Twist = plan => plan with
            {
                Tables = plan.Tables.SetItem(TestNetwork.Activity, plan.Tables[TestNetwork.Activity] with
                {
                    Parents = [new ParentPlan(TestNetwork.Company, [1], -1), new ParentPlan(TestNetwork.Activity, [2], -1)],
                }),
            },
        };
        network.Use(TestNetwork.Notebook());
        network.Fill();
        network.Vienna.Sql("update activities set person_id = id + 1 where id < 15; update activities set person_id = 1 where id = 15");

        var files = network.Vienna.Output("Berlin").Files;

        files.ShouldContain(file => file.Tables.Any(table => table.Table == "Activity" && table.Out == 15));
        network.Carry("Vienna", "Berlin");
        network.Berlin.Input("Vienna").Files.ShouldAllBe(file => file.Rejected.IsEmpty && file.SetAside.IsEmpty);
        network.Berlin.Value("select count(*) from activities where person_id is not null").ShouldBe("15");
    }

    public void Dispose() => _network.Dispose();

    private OutputFile[] Load(Action<LoadProgress>? told = null) => [.. Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], Loading = told }).Files];

    private void Break(int after)
    {
        var files = 0;
        Should.Throw<OperationCanceledException>(() => Load(_ =>
        {
            if (++files == after) throw new OperationCanceledException();
        }));
    }

    private void Settle()
    {
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Files.ShouldAllBe(file => file.Outcome == InputOutcome.Applied || file.Outcome == InputOutcome.Confirmed, string.Join('\n', Berlin.Log("Vienna").Select(entry => $"{entry.File} {entry.Error}")));
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
    }

    private void Same(string what = "")
    {
        foreach (var query in new[] { "select id || name || country from companies order by id", "select id || ' ' || company_id || name from persons order by id", "select id || subject from activities order by id" })
            Berlin.Read(query).ShouldBe(Vienna.Read(query), what);
    }
}

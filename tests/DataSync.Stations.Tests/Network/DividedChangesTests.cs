using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>What has changed, and what another condition brings, is told in several files when it is more than one shall hold; upwards too.</summary>
public sealed class DividedChangesTests : IDisposable
{
    private const int MostLoaded = 4;
    private const string Below = "update companies set name = name || '!'; update persons set name = name || '!'; update activities set subject = subject || '!'";

    private readonly TestNetwork _network = new() { MostLoaded = MostLoaded };

    public DividedChangesTests()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false, SynchronizeEvery = null, ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        _network.Use(TestNetwork.Notebook());
        _network.Fill();
        Settle();
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void Many_changes_take_several_files()
    {
        Vienna.Sql(Below);

        var files = Output();

        files.Length.ShouldBe(12);
        files.ShouldAllBe(file => file.Kind == StationFileKind.Delta && file.Tables.Sum(table => table.Out) <= MostLoaded);
        files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(45);
        Settle();
        Same();
        Berlin.Companies[0].ShouldBe("Company 1!");
        Output().ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(0);
    }

    [Fact]
    public void Changes_upwards_take_several_files_until_something_is_deleted()
    {
        Berlin.Sql(Below);

        var files = Berlin.Output("Vienna").Files;

        files.Length.ShouldBeGreaterThan(5);
        files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(45);
        Settle();
        Same();
        Vienna.Companies[0].ShouldBe("Company 1!");

        Berlin.Sql("update companies set name = name || '?'; update persons set company_id = 15 where id = 1; delete from activities where id = 1; delete from companies where id = 1; update activities set subject = 'last'");
        files = Berlin.Output("Vienna").Files;
        files.Length.ShouldBeGreaterThan(1);
        files[^1].Tables.Sum(table => table.Out).ShouldBeGreaterThan(MostLoaded);
        Settle();
        Vienna.Read("select company_id || name from persons where id = 1").ShouldBe(["15Person 1!"]);
        Same();
    }

    [Fact]
    public void What_came_from_above_is_not_told_there_and_divides_nothing()
    {
        Vienna.Sql(Below);
        Output();
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Vienna.Sql("delete from activities");
        Output();
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        Berlin.Sql("update persons set name = 'one'");

        Berlin.Output("Vienna").Files.Select(file => file.Tables.Sum(table => table.Out)).ShouldBe([4, 4, 4, 3]);
    }

    [Fact]
    public void A_record_comes_up_with_the_one_above_it_that_was_changed_behind_it()
    {
        Berlin.Sql("insert into companies (id, name, country) values (24, 'a', 'DE')");
        Berlin.Sql("insert into persons (id, company_id, name) values (20, 24, 'a'), (21, 24, 'b'), (22, 24, 'c'), (23, 24, 'd'), (24, 24, 'e'), (25, 24, 'f')");
        Berlin.Input("Vienna");
        Berlin.Sql("update companies set name = 'late' where id = 24");

        var files = Berlin.Output("Vienna").Files;

        files.Length.ShouldBeGreaterThan(1);
        _network.Carry("Berlin", "Vienna");
        Vienna.Input("Berlin").Files.ShouldAllBe(file => file.Rejected.IsEmpty && file.SetAside.IsEmpty);
        Settle();
        Same();
    }

    [Theory]
    [InlineData("update companies set country = 'ZZ' where id = 2", "a record that was told already")]
    [InlineData("update companies set name = 'later' where id = 14; update persons set name = 'later' where id = 14", "a record that is still to come")]
    [InlineData("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1", "one that was told goes")]
    [InlineData("delete from activities where id = 15; delete from persons where id = 15; delete from companies where id = 15", "one that is to come goes")]
    [InlineData("insert into companies (id, name, country) values (16, 'new', 'DE'); insert into persons (id, company_id, name) values (16, 16, 'new')", "new ones")]
    [InlineData("update persons set company_id = 15 where id = 1; update persons set company_id = 1 where id = 15", "children move")]
    [InlineData("update persons set company_id = 15 where id = 1; update activities set company_id = 15 where id = 1; delete from companies where id = 1", "children move away from one that goes")]
    [InlineData("delete from persons where id = 1; insert into persons (id, company_id, name) values (1, 15, 'again')", "one comes again")]
    public void Users_change_what_was_told_and_what_is_to_come(string sql, string what)
    {
        foreach (var after in new[] { 1, 3, 6, 9, 11 })
        {
            using var test = new DividedChangesTests();
            test.Vienna.Sql(Below);
            var files = 0;

            test.Output(_ =>
            {
                if (++files == after) test.Vienna.Sql(sql);
            });

            test.Settle();
            test.Same($"{what}, after {after} files");
        }
    }

    [Theory]
    [InlineData(0, 12)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(5, 12)]
    [InlineData(11, 1)]
    public void Files_that_are_lost_are_told_again_from_where_the_confirmed_one_ended(int kept, int lost)
    {
        Vienna.Sql(Below);
        var files = Output();
        foreach (var file in files.Skip(kept).Take(lost)) File.Delete(file.Path);
        Settle();
        Vienna.Sql("update persons set name = 'changed since' where id in (1, 15)");
        _network.NextDay();
        _network.NextDay();

        var again = Output();

        again.ShouldAllBe(file => file.Tables.Sum(table => table.Out) <= MostLoaded);
        again.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBeLessThanOrEqualTo(45 - (kept * MostLoaded) + 2);
        Settle();
        Same();
    }

    [Fact]
    public void What_enters_with_all_that_hangs_below_it_is_told_once()
    {
        _network.Use(_network.Countries("DE"));
        Settle();
        Vienna.Sql(Below + "; update companies set country = 'DE' where id = 12");

        var files = Output();

        files.Length.ShouldBe(7);
        files.Sum(file => file.Tables.Sum(table => table.Out)).ShouldBe(24);
        Settle();
        Berlin.Read("select id || name from persons order by id").ShouldBe(Vienna.Read("select id || name from persons where company_id in (1, 2, 3, 4, 5, 6, 7, 12) order by id"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_comes_along_with_what_enters_is_told_again_when_its_file_is_lost(int kept)
    {
        _network.Use(_network.Countries("DE"));
        Settle();
        Vienna.Sql("update companies set name = name || '!'; update activities set subject = subject || '!' where id <> 12; update companies set country = 'DE' where id = 12");
        Break(after: 3);
        foreach (var file in Directory.GetFiles(Vienna.Folders.Out(Berlin.Number)).Order(StringComparer.Ordinal).Skip(kept)) File.Delete(file);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        _network.NextDay();

        Output().ShouldAllBe(file => file.Tables.Sum(table => table.Out) <= MostLoaded + 2);

        Settle();
        foreach (var below in new[] { "persons", "activities" })
            Berlin.Read($"select id from {below} order by id").ShouldBe(["1", "2", "3", "4", "5", "6", "7", "12"]);
        Berlin.Read("select name from companies where id = 12").ShouldBe(["Company 12!"]);
    }

    [Fact]
    public void What_breaks_off_goes_on_behind_its_last_file()
    {
        Vienna.Sql(Below);
        Break(after: 3);

        Output().Length.ShouldBe(9);

        Settle();
        Same();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Another_condition_takes_several_files_and_what_goes_is_told_by_the_last(int broken)
    {
        _network.Use(_network.Countries("CH"));
        Settle();
        Berlin.Companies.Length.ShouldBe(3);
        _network.Use(_network.Countries("DE", "AT"));
        if (broken > 0) Break(broken);

        var files = Output();

        files.Length.ShouldBe(10 - broken);
        files[..^1].ShouldAllBe(file => file.Leaving.IsEmpty);
        files[^1].Leaving.Select(story => $"{story.Table} {story.Key}").ShouldBe(["Company 8", "Company 9", "Company 10"], ignoreOrder: true);
        Settle();
        Berlin.Read("select id from companies order by id").ShouldBe(Vienna.Read("select id from companies where country <> 'CH' order by id"));
        Berlin.Read("select id from activities order by id").ShouldBe(Vienna.Read("select a.id from activities a join companies c on c.id = a.company_id where country <> 'CH' order by a.id"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(20)]
    public void When_the_files_of_another_condition_are_lost_all_of_it_is_told_again(int kept)
    {
        _network.Use(_network.Countries("CH"));
        Settle();
        _network.Use(_network.Countries("DE", "AT"));
        Break(after: 3);
        foreach (var file in Directory.GetFiles(Vienna.Folders.Out(Berlin.Number)).Order(StringComparer.Ordinal).Skip(kept)) File.Delete(file);
        Settle();
        _network.NextDay();
        _network.NextDay();
        Output();

        Settle();
        Berlin.Read("select id from companies order by id").ShouldBe(Vienna.Read("select id from companies where country <> 'CH' order by id"));
        Berlin.Read("select id from persons order by id").ShouldBe(Vienna.Read("select p.id from persons p join companies c on c.id = p.company_id where country <> 'CH' order by p.id"));
    }

    [Theory]
    [InlineData("DE", "AT")]
    [InlineData("DE", "CH")]
    public void Another_condition_in_the_middle_of_what_is_told_looks_at_all_of_it(string one, string other)
    {
        _network.Use(_network.Countries("AT"));
        Settle();
        Vienna.Sql(Below);
        Break(after: 3);
        _network.Use(_network.Countries(one, other));

        Settle();

        var ids = Vienna.Read($"select id from companies where country in ('{one}', '{other}') order by id");
        foreach (var table in new[] { "companies", "persons" })
            Berlin.Read($"select id || name from {table} order by id").ShouldBe(Vienna.Read($"select id || name from {table} where id in ({string.Join(", ", ids)}) order by id"));
    }

    [Fact]
    public void What_was_moved_below_one_that_goes_is_told_to_go_itself()
    {
        _network.Use(_network.Countries("DE"));
        Settle();
        Vienna.Sql(Below + "; update persons set company_id = 2 where id = 1; update activities set company_id = 2 where id = 1; update companies set country = 'ZZ' where id = 2");

        Output().Length.ShouldBeGreaterThan(1);

        Settle();
        Berlin.Read("select id from persons order by id").ShouldBe(["3", "4", "5", "6", "7"]);
        Berlin.Read("select id from activities order by id").ShouldBe(["3", "4", "5", "6", "7"]);
    }

    [Fact]
    public void Deletions_that_are_too_many_wait_together()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { HoldDeletionsAbove = 4 });
        Vienna.Sql("update companies set name = name || '!'; update persons set name = name || '!'; update companies set country = 'ZZ' where id % 2 = 0");
        _network.Use(_network.Countries("DE", "CH", "AT"));

        Output().Length.ShouldBeGreaterThan(1);
        _network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna");

        Berlin.Companies.Length.ShouldBe(15);
        Berlin.Station.WaitingDeletions().Where(waiting => waiting.Table == "Company").Sum(waiting => waiting.Keys.Length).ShouldBe(7);
    }

    [Fact]
    public void What_lies_ahead_of_a_confirmed_file_is_not_taken_for_known()
    {
        var before = Vienna.Value("select max(cn) from ds_out where partner = 101");
        Vienna.Sql(Below);
        Output();

        Vienna.Read("select distinct cn from ds_out where partner = 101 and loading like 'Changes %'").ShouldBe([before]);
        Vienna.Value("select max(cn) from ds_out where partner = 101 and loading = ''").ShouldBe(Vienna.Value("select cn from ds_station"));
    }

    [Fact]
    public void Changes_are_numbered_some_at_a_time()
    {
        Vienna.Sql(Below);
        var turn = long.Parse(Vienna.Value("select turn from ds_station"), System.Globalization.CultureInfo.InvariantCulture);
        Vienna.Input("Berlin");

        Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("0");
        Vienna.Value("select count(*) from ds_journal_Activity").ShouldBe("0");
        (long.Parse(Vienna.Value("select turn from ds_station"), System.Globalization.CultureInfo.InvariantCulture) - turn).ShouldBeGreaterThan(12);
        Settle();
        Same();
    }

    public void Dispose() => _network.Dispose();

    private OutputFile[] Output(Action<LoadProgress>? told = null) => [.. Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], Loading = told }).Files];

    private void Break(int after)
    {
        var files = 0;
        Should.Throw<OperationCanceledException>(() => Output(_ =>
        {
            if (++files == after) throw new OperationCanceledException();
        }));
    }

    private void Settle()
    {
        for (var round = 0; round < 3; round++)
        {
            _network.Communicate("Vienna", "Berlin");
            _network.Communicate("Berlin", "Vienna");
        }
    }

    private void Same(string what = "")
    {
        foreach (var query in new[] { "select id || name || country from companies order by id", "select id || ' ' || company_id || name from persons order by id", "select id || subject from activities order by id" })
            Berlin.Read(query).ShouldBe(Vienna.Read(query), what);
    }
}

using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>Triggers, numbers, lock, fence and mark, and what a crash leaves behind.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly TestNetwork _network = TestNetwork.Loaded(onDisk: true);

    private string Journal() => string.Join(" ", _network.Vienna.Read("select op || k0 from ds_journal_Company order by id"));

    [Fact]
    public void Triggers_note_what_changed_byte_for_byte_and_nothing_else()
    {
        _network.Vienna.Sql("update companies set name = name");
        Journal().ShouldBe("");
        _network.Vienna.Sql("update companies set name = upper(name) where id = 1; update companies set id = 99 where id = 15; delete from companies where id = 14");
        Journal().ShouldBe("U1 D15 I99 D14");
        _network.Vienna.Value("select fields from ds_journal_Company order by id limit 1").ShouldBe(",1");
    }

    [Fact]
    public void A_change_that_is_committed_after_a_snapshot_is_numbered_the_next_time()
    {
        _network.Vienna.Sql("update companies set name = 'One' where id = 1");
        _network.Vienna.Output("Berlin");
        _network.Vienna.Sql("update companies set name = 'Two' where id = 2");
        Journal().ShouldBe("U2");
        var file = _network.Vienna.Output("Berlin").Files.Single();
        file.Tables.Single().Out.ShouldBe(1);
        Journal().ShouldBe("");
    }

    [Fact]
    public void A_clock_that_goes_back_gives_higher_versions_all_the_same()
    {
        string Version() => _network.Vienna.Value($"select version from ds_track_Company where rkey = x'{Convert.ToHexString(RecordKey.Of(1L).Canonical)}'");
        _network.Vienna.Sql("update companies set name = 'One' where id = 1");
        _network.Vienna.Output("Berlin");
        var before = RecordVersion.Parse(Version());
        _network.At(_network.Clock.Now.AddDays(-3));
        _network.Vienna.Sql("update companies set name = 'Two' where id = 1");
        _network.Vienna.Output("Berlin");
        RecordVersion.Parse(Version()).ShouldBeGreaterThan(before);
    }

    [Fact]
    public void What_replace_removed_unseen_the_census_finds_before_a_synchronization()
    {
        _network.Vienna.Sql("create unique index one_name on companies (name)");
        _network.Vienna.Sql("pragma recursive_triggers = off; replace into companies (id, name, country) values (20, 'Company 2', 'DE')");
        Journal().ShouldBe("I20", "the removal of 2 fired no trigger");
        _network.Use(_network.Countries("DE", "XX"));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Read("select id from companies order by id").ShouldBe(["1", "3", "4", "5", "6", "7", "20"]);
    }

    [Fact]
    public void A_second_process_is_turned_away_while_the_first_communicates()
    {
        using var held = new FileStream(Path.Combine(_network.Vienna.Folders.Root, "station.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Should.Throw<StationException>(() => _network.Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.Locked);
    }

    [Fact]
    public void A_restored_database_goes_on_in_a_new_history_and_says_so()
    {
        var saved = _network.Vienna.Database + ".saved";
        _network.Vienna.Sql("select 1");
        File.Copy(_network.Vienna.Database, saved);
        _network.Vienna.Output("Berlin");
        File.Copy(saved, _network.Vienna.Database, overwrite: true);
        foreach (var log in new[] { "-wal", "-shm" }) File.Delete(_network.Vienna.Database + log);
        var note = _network.Vienna.Output("Berlin").Histories.Single();
        note.Code.ShouldBe(StationCodes.Restored);
        note.Cause.ShouldContain("the database was put back to an earlier state");
        _network.Vienna.Log("Vienna").Single(entry => entry.Kind == "new history").Code.ShouldBe("DS7012");
        _network.Vienna.Output("Berlin").Histories.ShouldBeEmpty();
    }

    [Fact]
    public void A_temporary_file_the_ledger_does_not_know_is_removed_and_a_ready_one_is_published()
    {
        var folder = _network.Vienna.Folders.Out(_network.Berlin.Number);
        var stray = Path.Combine(folder, ".1-101-20261122-99.dsync.part");
        File.WriteAllText(stray, "cut off");
        _network.Vienna.Sql("update companies set name = 'One' where id = 1");
        var file = _network.Vienna.Output("Berlin").Files.Single();
        File.Exists(stray).ShouldBeFalse();

        // As if the process had died between the commit and the new name.
        File.Move(file.Path, Path.Combine(folder, "." + file.Name + ".part"));
        _network.Vienna.Sql($"update ds_out set state = 'ready' where name = '{file.Name}'");
        _network.Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"] });
        File.Exists(file.Path).ShouldBeTrue();
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Files.Where(f => f.Outcome == InputOutcome.Applied).Count().ShouldBe(2);
        _network.Berlin.Companies[0].ShouldBe("One");
    }

    [Fact]
    public void A_ready_file_that_is_missing_is_lost_and_what_it_held_comes_with_the_next()
    {
        _network.Vienna.Sql("update companies set name = 'One' where id = 1");
        var file = _network.Vienna.Output("Berlin").Files.Single();
        File.Delete(file.Path);
        _network.Vienna.Sql($"update ds_out set state = 'ready' where name = '{file.Name}'");
        var (output, _) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Kind.ShouldBe(StationFileKind.Repetition);
        _network.Berlin.Companies[0].ShouldBe("One");
    }

    [Fact]
    public void Two_copies_of_one_station_are_told_apart_by_the_digest_of_the_file_before()
    {
        var copy = Path.Combine(Path.GetDirectoryName(_network.Vienna.Root) ?? "", "Copy");
        CopyFolder(_network.Vienna.Root, copy);
        _network.Vienna.Sql("update companies set name = 'Original' where id = 1");
        _network.Communicate("Vienna", "Berlin");

        using var clone = new TestStation(_network, "Vienna", copy);
        clone.Sql("update companies set name = 'Clone' where id = 1");
        clone.Output("Berlin");
        clone.Sql("update companies set name = 'Clone again' where id = 1");
        var next = clone.Output("Berlin").Files.Single();
        File.Copy(next.Path, Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), next.Name));

        _network.Berlin.Input("Vienna").Refused().Problem?.Code.ShouldBe(StationCodes.TwoHistories);
        _network.Berlin.Companies[0].ShouldBe("Original");
    }

    [Fact]
    public void A_plan_that_asks_for_what_is_not_built_is_refused()
    {
        _network.Use(TestNetwork.Notebook(TestNetwork.Both(TestNetwork.Company) with { RefuseDeletions = true }));
        Should.Throw<StationException>(() => _network.Vienna.Output()).Code.ShouldBe(StationCodes.NotBuilt);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => _network.Dispose();
}

using DataSync.Plans.Model;
using DataSync.Stations.Leave;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// Above the limit of a connection deletions wait for a person, whether records left the scope, are not listed, or were deleted at the sender; everything
/// else of the file counts, and the sender tells them anew until they are gone.
/// </summary>
public abstract class ApprovalTests : IDisposable
{
    private readonly TestNetwork _network;

    protected ApprovalTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers)
    {
        _network = TestNetwork.Loaded(way: way, tracking: tracking);
        _network.Change("Vienna", "Berlin", connection => connection with { HoldDeletionsAbove = 2 });
        _network.Change("Berlin", "Vienna", connection => connection with { HoldDeletionsAbove = 2 });
    }

    private TestStation Berlin => _network.Berlin;

    private TestStation Vienna => _network.Vienna;

    [Fact]
    public void Too_many_records_that_leave_the_scope_wait_and_all_else_counts()
    {
        Vienna.Sql("update companies set country = 'AT' where id in (1, 2, 3); update companies set name = 'Changed' where id = 4");

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        file.KeptBy().ShouldBe(["Company 1: limit", "Company 2: limit", "Company 3: limit"]);
        Berlin.Companies.ShouldBe(["Company 1", "Company 2", "Company 3", "Changed", "Company 5", "Company 6", "Company 7"]);
        var waiting = Berlin.Station.WaitingDeletions().Single();
        (waiting.Partner, waiting.Table, waiting.Rule, waiting.File).ShouldBe(("Vienna", "Company", "R93", file.Name));
        waiting.Reason.ShouldBe("3 records would go, more than the 2 allowed");
        waiting.Keys.ShouldBe(["1", "2", "3"]);

        // The source is told, and tells them anew: they wait once.
        _network.Communicate("Berlin", "Vienna");
        Vienna.Station.Why("Berlin", "Company", "1").Verdict.ShouldContain("it was kept there (limit");
        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().Count().ShouldBe(3);
        Berlin.Station.WaitingDeletions().Single().Keys.Length.ShouldBe(3);

        var result = Berlin.Station.Approve();
        result.Gone.Where(record => record.Table == "Company").Select(record => (record.Key, record.Rule)).ShouldBe([("1", "R93"), ("2", "R93"), ("3", "R93")]);
        result.Gone.Count(record => record.Rule == "R94").ShouldBe(6, "each has a person and a visit");
        Berlin.Companies.ShouldBe(["Changed", "Company 5", "Company 6", "Company 7"]);
        Berlin.Persons.Length.ShouldBe(4);
        Settles();
    }

    [Fact]
    public void Too_many_records_that_are_not_listed_wait_and_the_synchronization_is_done_only_then()
    {
        _network.NextDay();
        _network.Use(_network.Countries("CH"));
        _network.Round();
        var before = Vienna.Station.Standing("Berlin").SyncDate;
        Berlin.Companies.Length.ShouldBe(10, "the three that were listed have come, the seven wait");
        Berlin.Station.WaitingDeletions().Single().Keys.Length.ShouldBe(7);
        _network.NextDay();
        _network.Round();
        Vienna.Station.Standing("Berlin").SyncDate.ShouldBe(before);
        Berlin.Station.WaitingDeletions().Single().Keys.Length.ShouldBe(7);

        Berlin.Station.Approve().Gone.Count(record => record.Table == "Company").ShouldBe(7);

        Berlin.Companies.ShouldBe(["Company 8", "Company 9", "Company 10"]);
        _network.NextDay();
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        Vienna.Station.Standing("Berlin").SyncDate.ShouldNotBe(before);
        Settles();
    }

    [Fact]
    public void Too_many_records_deleted_above_wait_and_are_told_anew_until_they_are_gone()
    {
        Delete(Vienna, 1, 2, 3);

        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        Berlin.Companies.Length.ShouldBe(7);
        file.Tables.ShouldAllBe(table => table.Deleted == 0 && table.In == table.Unchanged && table.Kept == 3);
        Berlin.Station.WaitingDeletions().Select(waiting => (waiting.Table, waiting.Rule, waiting.Keys.Length)).ShouldBe([("Company", "R40", 3), ("Person", "R40", 3), ("Activity", "R40", 3)]);
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin").Input.Applied().KeptBy().Count().ShouldBe(9);

        Berlin.Station.Approve().Gone.Length.ShouldBe(9);

        Berlin.Companies.ShouldBe(["Company 4", "Company 5", "Company 6", "Company 7"]);
        (Berlin.Persons.Length, Berlin.Read("select id from activities").Length).ShouldBe((4, 4));
        Settles();
    }

    [Fact]
    public void A_flood_of_deletions_at_a_branch_does_not_reach_the_main_office_before_somebody_says_so()
    {
        Delete(Berlin, 1, 2, 3, 4);

        _network.Communicate("Berlin", "Vienna").Input.Applied();
        _network.Communicate("Vienna", "Berlin");

        Vienna.Companies.Length.ShouldBe(15);
        Berlin.Companies.Length.ShouldBe(3, "nobody brings back what was deleted while that waits");
        Vienna.Station.Approve(new ApprovalRequest { Partner = "Berlin" });
        Vienna.Companies.Length.ShouldBe(11);
        Settles();
        Berlin.Companies.Length.ShouldBe(3);
    }

    [Fact]
    public void Rejected_deletions_of_a_branch_come_back_there()
    {
        Delete(Berlin, 1, 2, 3, 4);
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();

        Vienna.Station.Reject().Dropped.Length.ShouldBe(12);

        Vienna.Companies.Length.ShouldBe(15);
        _network.Round();
        (Berlin.Companies.Length, Berlin.Persons.Length).ShouldBe((7, 7));
        Settles();
        Berlin.Companies.Length.ShouldBe(7);
    }

    [Fact]
    public void Up_to_the_limit_everything_goes_at_once()
    {
        Delete(Vienna, 1, 2);
        _network.Communicate("Vienna", "Berlin").Input.Applied().Kept.ShouldBeEmpty();
        Berlin.Companies.Length.ShouldBe(5);
        Berlin.Station.WaitingDeletions().ShouldBeEmpty();
        Berlin.Station.Approve().ShouldBe(new ApprovalResult([], [], []), new SameStories());
    }

    [Fact]
    public void The_limit_may_be_a_share_of_the_table()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { HoldDeletionsAbove = 30, HoldIsPercent = true });
        Delete(Vienna, 1, 2);
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies.Length.ShouldBe(5);
        Delete(Vienna, 3, 4);
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies.Length.ShouldBe(5);
        Berlin.Station.WaitingDeletions(new ApprovalRequest { Table = "Company" }).Single().Reason.ShouldBe("of Activity 2 of 5 records would go, more than the 30 percent allowed");
    }

    [Fact]
    public void What_is_protected_by_now_is_kept_and_what_belongs_here_again_waits_no_longer()
    {
        Vienna.Sql("update companies set country = 'AT' where id in (1, 2, 3)");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Sql("update companies set name = 'Edited' where id = 1");
        Vienna.Sql("update companies set country = 'DE' where id = 2");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.WaitingDeletions().SelectMany(waiting => waiting.Keys).ShouldBe(["1", "3"]);

        var result = Berlin.Station.Approve();

        result.Kept.Where(record => record.Rule != "tree").Select(record => (record.Table, record.Key, record.Rule)).ShouldBe([("Company", "1", "E2")]);
        Berlin.Companies.ShouldBe(["Edited", "Company 2", "Company 4", "Company 5", "Company 6", "Company 7"]);
        Berlin.Station.WaitingDeletions().ShouldBeEmpty();
    }

    [Fact]
    public void A_record_deleted_here_or_created_anew_meanwhile_is_dropped()
    {
        Delete(Vienna, 1, 2, 3);
        _network.Communicate("Vienna", "Berlin");
        Delete(Berlin, 1, 2);
        Berlin.Output("Vienna");
        Berlin.Sql("insert into companies (id, name, country) values (2, 'Anew', 'DE')");

        var result = Berlin.Station.Approve();

        result.Dropped.Where(record => record.Table == "Company").Select(record => record.Key).ShouldBe(["1", "2"], ignoreOrder: true);
        Berlin.Companies[0].ShouldBe("Anew");
    }

    [Fact]
    public void What_waits_can_be_narrowed_by_partner_and_table()
    {
        Delete(Vienna, 1, 2, 3);
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.WaitingDeletions(new ApprovalRequest { Partner = "Vienna", Table = "Person" }).Single().Keys.Length.ShouldBe(3);
        Should.Throw<StationException>(() => Berlin.Station.Approve(new ApprovalRequest { Partner = "Vinna" })).Message.ShouldContain("'Vienna'");
        Should.Throw<StationException>(() => Berlin.Station.Reject(new ApprovalRequest { Table = "Persn" })).Code.ShouldBe(StationCodes.UnknownTable);
        Berlin.Station.Log("Vienna")[^1].Kind.ShouldNotBe("waiting deletions");
        Berlin.Station.Approve();
        var log = Berlin.Log("Vienna")[^1];
        (log.Kind, log["Company"].Deleted).ShouldBe(("waiting deletions", 3));
    }

    private static void Delete(TestStation station, params int[] companies)
    {
        foreach (var id in companies) station.Sql($"delete from activities where company_id = {id}; delete from persons where company_id = {id}; delete from companies where id = {id}");
    }

    // After it no file holds a record, nothing waits, and the source knows that they are gone.
    private void Settles()
    {
        _network.NextDay();
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        var (output, input) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.ShouldAllBe(table => table.Out == 0);
        input.Applied().Kept.ShouldBeEmpty();
        Berlin.Station.WaitingDeletions().ShouldBeEmpty();
        Vienna.Station.WaitingDeletions().ShouldBeEmpty();
        Vienna.Value("select count(*) from ds_held where again = 1").ShouldBe("0");
    }

    private sealed class SameStories : IEqualityComparer<ApprovalResult>
    {
        public bool Equals(ApprovalResult? x, ApprovalResult? y) => x is not null && y is not null && x.Gone.SequenceEqual(y.Gone) && x.Kept.SequenceEqual(y.Kept) && x.Dropped.SequenceEqual(y.Dropped);

        public int GetHashCode(ApprovalResult obj) => obj.Gone.Length;
    }

    public void Dispose() => _network.Dispose();
}

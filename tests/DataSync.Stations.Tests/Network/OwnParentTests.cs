using DataSync.Plans.Model;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>A table whose records hang below others of the same table, in any order and in circles: here activities, by <c>person_id</c>.</summary>
public abstract class OwnParentTests : IDisposable
{
    private const string Links = "select id || ':' || coalesce(person_id, 0) from activities where id >= 100 order by id";

    private readonly TestNetwork _network;

    private protected OwnParentTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers)
    {
        _network = new TestNetwork(way: way)
        {
            Tracking = tracking,
            Twist = plan => plan with
            {
                Tables = plan.Tables.SetItem(TestNetwork.Activity, plan.Tables[TestNetwork.Activity] with
                {
                    Parents = [new ParentPlan(TestNetwork.Company, [1], -1), new ParentPlan(TestNetwork.Activity, [2], -1)],
                }),
            },
        };
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        _network.Fill();
        Berlin.Station.Install();
        if (way is DatabaseWay.Postgres or DatabaseWay.MariaDbOdbc)
        {
            foreach (var station in new[] { Vienna, Berlin }) station.Sql("alter table activities add constraint above foreign key (person_id) references activities (id)");
        }

        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void A_record_moved_below_one_of_its_own_table_that_was_deleted_here_falls_with_it()
    {
        // MariaDB does not let a row go that refers to itself.
        Berlin.Sql("update activities set person_id = null where id = 3; delete from activities where id = 3");
        Vienna.Sql("update activities set person_id = 3 where id = 1");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Rejected.ShouldHaveSingleItem().Key.ShouldBe("1");
        Berlin.Read("select id from activities where id in (1, 2, 3)").ShouldBe(["2"]);

        _network.Round();
        _network.Round();
        Vienna.Read("select id from activities where id in (1, 2, 3)").ShouldBe(["2"]);
        Berlin.Read("select id from activities where id in (1, 2, 3)").ShouldBe(["2"]);
    }

    [Fact]
    public void A_record_that_is_its_own_parent_belongs_where_its_conditions_say() =>
        Berlin.Read("select id from activities order by id").ShouldBe(["1", "2", "3", "4", "5", "6", "7"]);

    [Fact]
    public void Children_that_come_before_their_parents_are_stored_below_them()
    {
        // Numbered in the order of the changes: the youngest first.
        Vienna.Sql("insert into activities (id, company_id, subject) values (102, 1, 'c'); insert into activities (id, company_id, subject) values (101, 1, 'b'); insert into activities (id, company_id, subject) values (100, 1, 'a')");
        Vienna.Sql("update activities set person_id = 101 where id = 102; update activities set person_id = 100 where id = 101");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        (file.Rejected.Length, file.SetAside.Length).ShouldBe((0, 0));
        Berlin.Read(Links).ShouldBe(["100:0", "101:100", "102:101"]);
        Quiet();
    }

    [Fact]
    [Trait("Rule", "stations R69")]
    public void Records_in_a_circle_come_and_are_counted_once()
    {
        Circle();
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read(Links).ShouldBe(["100:102", "101:100", "102:101"]);
        var counts = file.Tables.Single(table => table.Table == "Activity");
        (counts.In, counts.New, counts.Updated, counts.Quarantined).ShouldBe((3, 3, 0, 0));
        Quiet();
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void A_child_whose_parent_comes_in_no_file_counts_as_false()
    {
        Berlin.Sql("update activities set person_id = null where id = 1; delete from activities where id = 1");
        _network.Berlin.Output("Vienna");
        foreach (var path in Directory.EnumerateFiles(Berlin.Folders.Out(Vienna.Number))) File.Delete(path);
        Vienna.Sql("insert into activities (id, company_id, person_id, subject) values (100, 1, 1, 'orphan')");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Rejected.Single().Rule.ShouldBe("R61");
        file.SetAside.ShouldBeEmpty();
        Berlin.Read(Links).ShouldBeEmpty();
    }

    [Fact]
    public void A_circle_leaves_the_scope_and_is_deleted_as_a_whole()
    {
        Circle();
        _network.Round();
        _network.NextDay();
        Vienna.Sql("update activities set company_id = 15 where id = 101");
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read(Links).ShouldBeEmpty();
        Vienna.Read(Links).Length.ShouldBe(3);

        Vienna.Sql("update activities set company_id = 1 where id = 101");
        _network.Round();
        Berlin.Read(Links).ShouldBe(["100:102", "101:100", "102:101"]);
        _network.NextDay();
        Vienna.Sql("update activities set person_id = null where id = 100");
        Vienna.Sql("delete from activities where id = 102; delete from activities where id = 101; delete from activities where id = 100");
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read(Links).ShouldBeEmpty();
        Quiet();
    }

    public void Dispose() => _network.Dispose();

    private void Circle() => Vienna.Sql("insert into activities (id, company_id, subject) values (100, 1, 'a'); insert into activities (id, company_id, person_id, subject) values (101, 1, 100, 'b'); "
        + "insert into activities (id, company_id, person_id, subject) values (102, 1, 101, 'c'); update activities set person_id = 102 where id = 100");

    private void Quiet()
    {
        _network.Round();
        Rows(Vienna.Output("Berlin")).ShouldBe(0);
        Rows(Berlin.Output("Vienna")).ShouldBe(0);
    }

    private static long Rows(OutputResult output) => output.Files.SelectMany(file => file.Tables).Sum(counts => counts.Out);
}

using DataSync.Plans.Model;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// Rows that a branch's database does not take: no two of its companies have the same credit, and no two persons the same company. The rest of the file
/// counts, and nothing is lost. Source: communication.md §Input, step 6.
/// </summary>
public abstract class QuarantineTests : IDisposable
{
    private readonly TestNetwork _network;

    private protected QuarantineTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers)
    {
        _network = TestNetwork.Loaded(way: way, tracking: tracking);
        Vienna.Sql("update companies set credit = id");
        _network.Round();
        Berlin.Sql("create unique index one_credit on companies (credit)");
        Berlin.Sql("create unique index one_company on persons (company_id)");
        _network.NextDay();
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    [Trait("Rule", "stations R69")]
    [Trait("Rule", "stations R68")]
    public void A_row_that_cannot_be_stored_is_set_aside_and_the_rest_of_the_file_counts()
    {
        Block();
        Vienna.Sql("update companies set credit = 500, name = 'Blocked' where id = 2; update companies set name = 'Fine' where id = 3");
        var (_, input) = _network.Communicate("Vienna", "Berlin");

        var file = input.Applied();
        Berlin.Value("select name from companies where id = 3").ShouldBe("Fine");
        Berlin.Value("select name from companies where id = 2").ShouldBe("Company 2");
        var aside = file.SetAside.Single();
        (aside.Table, aside.Key, aside.Rule).ShouldBe(("Company", "2", "quarantine"));
        aside.Reason.ShouldNotBeEmpty();
        var counts = file.Tables.Single(table => table.Table == "Company");
        (counts.In, counts.Updated, counts.Quarantined).ShouldBe((2, 1, 1));
        Berlin.Log("Vienna")[^1].SetAside.Single().Key.ShouldBe("2");

        var row = Berlin.Station.Quarantine("Vienna").Single();
        (row.Table, row.Key.ToString(), row.Tries, row.Reason).ShouldBe(("Company", "2", 1, aside.Reason));
        row.Values.ShouldContain(KeyValuePair.Create("name", "\"Blocked\""));

        // The receipt tells the source by name, and it counts as taken in.
        _network.Communicate("Berlin", "Vienna");
        var log = Vienna.Log("Berlin").Last(entry => entry.IsOutput && entry.Input);
        log.SetAside.Single().Key.ShouldBe("2");
        Vienna.Output("Berlin").Files.Single().Tables.Sum(table => table.Out).ShouldBe(0, "it is acknowledged");
    }

    [Fact]
    public void It_is_tried_at_each_input_and_stored_once_nothing_stands_against_it()
    {
        Block();
        Vienna.Sql("update companies set credit = 500, name = 'Late' where id = 2");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Input("Vienna").Retried.Single().Waiting.ShouldBe(1);
        Berlin.Station.Quarantine().Single().Tries.ShouldBe(2);

        Unblock();
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Released.Single().Key.ShouldBe("2");
        Berlin.Value("select name from companies where id = 2").ShouldBe("Late");
        Berlin.Station.Quarantine().ShouldBeEmpty();
        file.Tables.Single(table => table.Table == "Company").Updated.ShouldBe(1);

        // It came from Vienna as it is: nothing of it goes back.
        Rows(Berlin.Output("Vienna"), "Company").ShouldBe(1, "the company that was typed in at Berlin");
    }

    [Fact]
    public void By_hand_it_can_be_tried_again_or_given_up()
    {
        Block();
        Vienna.Sql("update companies set credit = 500, name = 'Late' where id = 2");
        _network.Communicate("Vienna", "Berlin");
        Unblock();
        Berlin.Station.RetryQuarantine("Vienna").Single().Released.Single().Reason.ShouldBe("could be stored");
        Berlin.Value("select name from companies where id = 2").ShouldBe("Late");

        Berlin.Sql("update companies set credit = 501 where id = 50");
        Vienna.Sql("update companies set credit = 501, name = 'Never' where id = 2");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.DiscardFromQuarantine("Vienna", "Company", "2");
        Berlin.Station.Quarantine().ShouldBeEmpty();
        Should.Throw<StationException>(() => Berlin.Station.DiscardFromQuarantine("Vienna", "Company", "2")).Code.ShouldBe(StationCodes.NotInQuarantine);
        Berlin.Value("select name from companies where id = 2").ShouldBe("Late");
    }

    [Fact]
    [Trait("Hole", "25")]
    public void A_newer_version_takes_its_place()
    {
        Block();
        Vienna.Sql("update companies set credit = 500 where id = 2");
        _network.Communicate("Vienna", "Berlin");
        Vienna.Sql("update companies set credit = 2, name = 'Corrected' where id = 2");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.SetAside.ShouldBeEmpty();
        Berlin.Value("select name from companies where id = 2").ShouldBe("Corrected");
        Berlin.Station.Quarantine().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "25")]
    [Trait("Rule", "stations R61")]
    public void Children_of_a_new_record_wait_with_it_and_come_with_it()
    {
        Block();
        Vienna.Sql("insert into companies (id, name, country, credit) values (60, 'New', 'DE', 500); insert into persons (id, company_id, name) values (60, 60, 'Child')");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.SetAside.Select(story => $"{story.Table} {story.Key}").ShouldBe(["Company 60", "Person 60"]);
        file.Rejected.ShouldBeEmpty();

        // A child that comes later waits too.
        Vienna.Sql("insert into activities (id, company_id, subject) values (61, 60, 'Later')");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.Single().Table.ShouldBe("Activity");
        Unblock();
        Berlin.Station.RetryQuarantine().Single().Waiting.ShouldBe(0);
        Berlin.Value("select name from persons where id = 60").ShouldBe("Child");
        Berlin.Value("select subject from activities where id = 61").ShouldBe("Later");
    }

    [Fact]
    [Trait("Hole", "25")]
    public void Synchronization_does_not_ask_for_what_waits_and_drops_what_is_not_listed()
    {
        Block();
        Vienna.Sql("insert into companies (id, name, country, credit) values (60, 'New', 'DE', 500), (61, 'Other', 'DE', 500)");
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();
        Berlin.Station.Quarantine().Length.ShouldBe(2);

        Vienna.Sql("update companies set country = 'AT' where id = 60; delete from companies where id = 61");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Released.Select(story => (story.Key, story.Rule)).ShouldBe([("61", "R40"), ("60", "R93")], ignoreOrder: true);
        Berlin.Station.Quarantine().ShouldBeEmpty();
        Unblock();
        _network.Round();
        Berlin.Read("select id from companies where id >= 60").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "25")]
    public void A_row_that_leaves_the_scope_is_waited_for_no_longer()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        Block();
        Vienna.Sql("insert into companies (id, name, country, credit) values (60, 'New', 'DE', 500)");
        _network.Communicate("Vienna", "Berlin");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Sql("update companies set country = 'AT' where id = 60");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Released.Single().Rule.ShouldBe("R93");
        Berlin.Station.Quarantine().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "28")]
    public void Unique_values_can_be_swapped_inside_one_file()
    {
        // In a circle, with and without a column that may be empty; a new row takes what another gives up.
        Vienna.Sql("update companies set credit = 9002 where id = 1; update companies set credit = 9003 where id = 2; update companies set credit = 9001 where id = 3");
        Vienna.Sql("update companies set credit = credit - 9000 where id <= 3");
        Vienna.Sql("update companies set credit = 4000 where id = 4; insert into companies (id, name, country, credit) values (60, 'Heir', 'DE', 4)");
        Vienna.Sql("update persons set company_id = 100 where id = 1; update persons set company_id = 1 where id = 2; update persons set company_id = 2 where id = 1");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.SetAside.ShouldBeEmpty();
        Berlin.Read("select cast(credit as decimal(12)) from companies where id in (1, 2, 3, 4, 60) order by id").ShouldBe(["2", "3", "1", "4000", "4"]);
        Berlin.Read("select company_id from persons where id <= 2 order by id").ShouldBe(["2", "1"]);
    }

    [Fact]
    [Trait("Hole", "28")]
    public void When_one_of_them_cannot_follow_none_of_the_others_takes_its_value()
    {
        // 1 wants the value of 2, 2 wants one that is taken by a company of Berlin's own.
        Block();
        Vienna.Sql("update companies set credit = 500, name = 'two' where id = 2; update companies set credit = 2, name = 'one' where id = 1; update companies set name = 'three' where id = 3");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.SetAside.Select(story => story.Key).ShouldBe(["1", "2"], ignoreOrder: true);
        Berlin.Read("select name from companies where id <= 3 order by id").ShouldBe(["Company 1", "Company 2", "three"]);
        Berlin.Read("select cast(credit as decimal(12)) from companies where id <= 2 order by id").ShouldBe(["1", "2"]);
        Unblock();
        _network.Communicate("Vienna", "Berlin").Input.Applied().Released.Length.ShouldBe(2);
        Berlin.Read("select name from companies where id <= 3 order by id").ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public void What_a_branch_sends_and_the_main_office_does_not_take_waits_there()
    {
        Vienna.Sql("create unique index one_name on activities (day)");
        Vienna.Sql("update activities set day = '2026-01-01' where id = 15");
        Berlin.Sql("insert into activities (id, company_id, subject, day) values (70, 1, 'Same day', '2026-01-01')");
        _network.Communicate("Berlin", "Vienna").Input.Applied().SetAside.Single().Key.ShouldBe("70");
        Vienna.Sql("update activities set day = null where id = 15");
        Vienna.Input("Berlin").Retried.Single().Released.Single().Key.ShouldBe("70");
        Vienna.Value("select subject from activities where id = 70").ShouldBe("Same day");

        // The sender holds it: when it leaves the sender's scope, it is told.
        Vienna.Value("select count(*) from ds_held where tbl = 'Activity' and rid = (select rid from ds_track_Activity where local_at = 0 and born = 0)").ShouldBe("1");
        _network.Round();
        Berlin.Value("select subject from activities where id = 70").ShouldBe("Same day");
    }

    [Fact]
    public void So_many_rows_that_something_else_must_be_wrong_refuse_the_file()
    {
        Berlin.Sql("create unique index one_subject on activities (day)");
        Vienna.Sql(string.Join(";", Enumerable.Range(1, 1200).Select(i => $"insert into activities (id, company_id, subject, day) values ({1000 + i}, 1, 'x', '2026-01-01')")));
        var refused = _network.Communicate("Vienna", "Berlin").Input.Refused();
        refused.Problem?.Code.ShouldBe(StationCodes.TooManySetAside);
        Berlin.Read("select id from activities where id > 1000").ShouldBeEmpty();
        Berlin.Station.Quarantine().ShouldBeEmpty();
        Berlin.Sql(Berlin.Way == DatabaseWay.MariaDbOdbc ? "drop index one_subject on activities" : "drop index one_subject");
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Value("select count(*) from activities where id > 1000").ShouldBe("1200");
    }

    public void Dispose() => _network.Dispose();

    // A company of Berlin's own has what others want.
    private void Block() => Berlin.Sql("insert into companies (id, name, country, credit) values (50, 'Own', 'FR', 500)");

    private void Unblock() => Berlin.Sql("update companies set credit = 50 where id = 50");

    private static long Rows(OutputResult output, string table) => output.Files.SelectMany(file => file.Tables).Where(counts => counts.Table == table).Sum(counts => counts.Out);
}

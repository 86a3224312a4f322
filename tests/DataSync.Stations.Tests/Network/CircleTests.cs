using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Answers;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Tests.Network;

/// <summary>Two tables that refer to each other by foreign keys of the database: a person hangs below a company, and a company names one of its persons as its contact, which no <c>parent</c> declares.</summary>
public abstract class CircleTests : IDisposable
{
    private const string Contacts = "select id || ':' || coalesce(contact, 0) from companies where id >= 100 order by id";

    private readonly TestNetwork _network;
    private int _rowType = -1;

    protected CircleTests(DatabaseWay way)
    {
        _network = new TestNetwork(way: way) { MostLoaded = 40 };
        _network.Twist = WithContact;
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        _network.Fill();
        Berlin.Station.Install();
        foreach (var station in new[] { Vienna, Berlin })
        {
            station.Sql("alter table persons add constraint their_company foreign key (company_id) references companies (id)");
            station.Sql("alter table companies add constraint their_contact foreign key (contact) references persons (id)");
        }
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void Rows_that_refer_to_each_other_come_with_one_file()
    {
        _network.Round();
        Circle(100);
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        (file.Rejected.Length, file.SetAside.Length).ShouldBe((0, 0));
        Berlin.Read(Contacts).ShouldBe(["100:100"]);
        var counts = file.Tables.Single(table => table.Table == "Company");
        (counts.In, counts.New, counts.Updated, counts.Quarantined).ShouldBe((1, 1, 0, 0));
        Quiet();
    }

    [Fact]
    public void A_load_in_several_files_brings_them_too()
    {
        for (var id = 100; id < 180; id++) Circle(id);
        for (var round = 0; round < 8; round++) _network.Round();
        Berlin.Read(Contacts).ShouldBe(Vienna.Read(Contacts));
        Berlin.Read(Contacts).Length.ShouldBe(80);
        Quiet();
    }

    [Fact]
    public void What_a_rule_of_matching_is_against_does_not_come_in_without_its_reference()
    {
        _network.Round();
        _network.Use(TestNetwork.Notebook(TestNetwork.Both(TestNetwork.Company) with { Matches = [new MatchRulePlan(true, [1, 5], MatchAnswer.Log, "when similar (name, contact) log", -1)] }));
        Berlin.Sql("insert into companies (id, name, country, contact) values (50, 'Twin', 'DE', 1)");
        Vienna.Sql("insert into companies (id, name, country, contact) values (100, 'Twin', 'DE', 1)");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldHaveSingleItem().Rule.ShouldBe("R67");
        Berlin.Read("select id from companies where name = 'Twin'").ShouldBe(["50"]);
    }

    [Fact]
    public void A_reference_to_what_the_branch_does_not_hold_waits_alone()
    {
        _network.Round();
        Vienna.Sql("insert into companies (id, name, country, contact) values (100, 'Company 100', 'DE', 14)");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.Single().Table.ShouldBe("Company");
        Berlin.Read(Contacts).ShouldBe(["100:0"]);

        Vienna.Sql("update companies set country = 'DE' where id = 14");
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read(Contacts).ShouldBe(["100:14"]);
        Quiet();
    }

    [Fact]
    public void What_waits_alone_is_told_once_and_not_with_every_file()
    {
        _network.Round();
        Vienna.Sql("insert into companies (id, name, country, contact) values (100, 'Company 100', 'DE', 14)");
        _network.Communicate("Vienna", "Berlin").Input.Applied();

        var next = _network.Communicate("Vienna", "Berlin").Input.Applied();

        (next.SetAside.Length, next.Released.Length, next.Tables.Sum(counts => counts.In + counts.Quarantined)).ShouldBe((0, 0, 0));
        Berlin.Read("select tries from ds_quarantine").ShouldBe(["2"]);
    }

    [Fact]
    public void A_reference_to_what_leaves_waits_is_told_to_nobody_and_comes_back()
    {
        Vienna.Sql("update companies set country = 'DE' where id = 14");
        _network.Round();
        Vienna.Sql("insert into companies (id, name, country, contact) values (100, 'Company 100', 'DE', 14)");
        _network.Round();
        Berlin.Read(Contacts).ShouldBe(["100:14"]);
        _network.NextDay();

        Vienna.Sql("update companies set country = 'AT' where id = 14");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.Single().Reason.ShouldBe("contact names Person 14, which is not here any more");
        Berlin.Read(Contacts).ShouldBe(["100:0"]);
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = true, SynchronizeEvery = null });
        Berlin.Sql("update companies set name = 'Renamed' where id = 100");
        for (var round = 0; round < 3; round++) _network.Round();
        Vienna.Read(Contacts).ShouldBe(["100:14"]);
        Vienna.Read("select name from companies where id = 100").ShouldBe(["Renamed"]);

        Vienna.Sql("update companies set country = 'DE' where id = 14");
        for (var round = 0; round < 3; round++) _network.Round();
        Berlin.Read(Contacts).ShouldBe(["100:14"]);
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        Quiet();
    }

    [Fact]
    public void What_an_unsent_record_refers_to_stays_until_that_is_confirmed()
    {
        Vienna.Sql("update companies set country = 'DE' where id = 14");
        _network.Round();
        _network.NextDay();
        Berlin.Station.Why("Berlin", "Person", "14").Protections.ShouldBeEmpty();
        Berlin.Sql("insert into companies (id, name, country, contact) values (100, 'Company 100', 'DE', 14)");
        Berlin.Station.Why("Berlin", "Person", "14").Protections.Single().ShouldBe(new ProtectionReason("E2", "is referred to by Company 100, which was changed here, and the station above has not confirmed that"));
        Berlin.Station.Why("Berlin", "Company", "14").Protections.Single().ShouldBe(
            new ProtectionReason("tree", "Person 14 below it stays (E2: it is referred to by Company 100, which was changed here, and the station above has not confirmed that)"));
        Vienna.Sql("update companies set country = 'AT' where id = 14");

        _network.Communicate("Vienna", "Berlin").Input.Applied().Kept.Select(story => $"{story.Table} {story.Key} {story.Rule}: {story.Reason}").ShouldContain("Person 14 E2: is referred to by Company 100, which was changed here, and the station above has not confirmed that");
        Berlin.Read(Contacts).ShouldBe(["100:14"]);
        _network.NextDay();
        for (var round = 0; round < 3; round++) _network.Round();

        Vienna.Read(Contacts).ShouldBe(["100:14"]);
        Berlin.Read(Contacts).ShouldBe(["100:0"]);
        Berlin.Persons.ShouldNotContain("Person 14");
    }

    [Fact]
    public void An_unsent_reference_to_what_was_deleted_above_gives_way_to_what_stands_there()
    {
        Vienna.Sql("update companies set country = 'DE' where id = 14");
        _network.Round();
        Vienna.Sql("insert into companies (id, name, country, contact) values (100, 'Company 100', 'DE', 1)");
        _network.Round();
        _network.NextDay();
        Berlin.Sql("update companies set contact = 14, name = 'Renamed' where id = 100");
        Vienna.Sql("delete from activities where person_id = 14; delete from persons where id = 14");

        _network.Communicate("Vienna", "Berlin").Input.Applied();
        for (var round = 0; round < 3; round++) _network.Round();

        Vienna.Read("select name from companies where id = 100").ShouldBe(["Renamed"]);
        (Vienna.Read(Contacts).Single(), Berlin.Read(Contacts).Single()).ShouldBe(("100:1", "100:1"));
        Quiet();
    }

    [Fact]
    public void They_are_deleted_together()
    {
        Circle(100);
        _network.Round();
        _network.NextDay();
        Vienna.Sql("update companies set contact = null where id = 100; delete from persons where id = 100; delete from companies where id = 100");
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read(Contacts).ShouldBeEmpty();
        Berlin.Persons.ShouldNotContain("Person 100");
        Quiet();
    }

    [Fact]
    public void They_leave_together_and_come_back_from_the_undo_store()
    {
        Circle(100);
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.NextDay();
        Vienna.Sql("update companies set country = 'AT' where id = 100");
        _network.Communicate("Vienna", "Berlin").Input.Applied();
        Berlin.Read(Contacts).ShouldBeEmpty();

        Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "100" });
        Berlin.Read(Contacts).ShouldBe(["100:100"]);
        Berlin.Persons.ShouldContain("Person 100");
    }

    public void Dispose() => _network.Dispose();

    private void Circle(int id) => Vienna.Sql($"insert into companies (id, name, country) values ({id}, 'Company {id}', 'DE'); insert into persons (id, company_id, name) values ({id}, {id}, 'Person {id}'); "
        + $"update companies set contact = {id} where id = {id}");

    private SyncPlan WithContact(SyncPlan plan)
    {
        var companies = plan.Tables[TestNetwork.Company];
        var type = SyncType.Int.OrNull();
        if (_rowType < 0) _rowType = _network.Code.Add(new RowTypePlan("Company", [.. companies.Columns.Select(column => new FieldPlan(column.Name, column.Type)), new FieldPlan("contact", type)]));
        return plan with
        {
            Tables = plan.Tables.SetItem(TestNetwork.Company, companies with
            {
                RowType = _rowType, ReadAllFunction = _rowType, Columns = companies.Columns.Add(new ColumnPlan(companies.Columns.Length, "contact", "contact", type)),
            }),
            RowTypes = [.. _network.Code.RowTypes],
        };
    }

    private void Quiet()
    {
        _network.Round();
        _network.Round();
        Vienna.Output("Berlin").Files.SelectMany(file => file.Tables).Sum(counts => counts.Out).ShouldBe(0);
        Berlin.Output("Vienna").Files.SelectMany(file => file.Tables).Sum(counts => counts.Out).ShouldBe(0);
        Berlin.Read("select count(*) from ds_quarantine").ShouldBe(["0"]);
    }
}

public sealed class CircleOnPostgresTests() : CircleTests(DatabaseWay.Postgres);

public sealed class CircleOnMariaDbTests() : CircleTests(DatabaseWay.MariaDbOdbc);

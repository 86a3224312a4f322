using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>Counterexamples that the simulation found, each as short as it can be told. Source: docs/reliability.md.</summary>
public sealed class SimulatedTests : IDisposable
{
    private readonly Office _office = new();

    private TestStation Vienna => _office.Vienna;

    private TestStation Berlin => _office.Berlin;

    [Fact]
    [Trait("Rule", "stations R135")]
    public void A_record_that_falls_with_a_parent_it_was_moved_to_below_comes_back_where_it_is_above()
    {
        // Vienna deletes company 2 while Berlin moves a person of company 1 there.
        Berlin.Sql("update persons set company_id = 2 where id = 1");
        Vienna.Sql("delete from persons where id = 2; delete from companies where id = 2");

        Exchange();

        Vienna.Read("select id || ' ' || company_id from persons where id <= 3 order by id").ShouldBe(["1 1", "3 3"]);
        Berlin.Read("select id || ' ' || company_id from persons order by id").ShouldBe(["1 1", "3 3"]);
    }

    [Fact]
    [Trait("Hole", "30")]
    public void A_child_typed_below_that_was_never_in_scope_leaves_when_the_station_above_synchronizes()
    {
        _office.Network.Use(TestNetwork.Notebook(_office.Network.Output(TestNetwork.Company, "all", _ => true), _office.Network.Output(TestNetwork.Person, "name = 'Smith'", row => (string?)row[2] == "Smith")));
        _office.Settle();
        Berlin.Sql("insert into persons (id, company_id, name) values (70, 1, 'Jones'), (71, 1, 'Smith')");
        Exchange();
        Berlin.Persons.ShouldContain("Jones", "until the synchronization it waits");

        _office.Synchronizes();
        Exchange();

        Vienna.Persons.ShouldContain("Jones");
        Berlin.Persons.ShouldNotContain("Jones");
        Berlin.Persons.ShouldContain("Smith");
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void What_was_not_taken_in_below_a_deleted_record_falls_when_that_comes_anew()
    {
        // Vienna deletes a person, does not take in what Berlin had entered below it, and enters the person anew before it tells of anything.
        _office.Network.Use(_office.Network.Everything, TestNetwork.Notebook());
        Berlin.Sql("insert into activities (id, company_id, person_id, subject) values (70, 1, 2, 'below the former one')");
        Vienna.Sql("delete from activities where person_id = 2; delete from persons where id = 2");
        _office.Network.Communicate("Berlin", "Vienna").Input.Applied().Rejected.Single().Rule.ShouldBe("R61");
        Vienna.Sql("insert into persons (id, company_id, name) values (2, 2, 'anew')");
        Berlin.Sql("insert into activities (id, company_id, person_id, subject) values (71, 1, 2, 'nobody has heard')");

        Exchange();

        Vienna.Read("select id from activities where id >= 70").ShouldBe(["71"]);
        Berlin.Read("select id from activities where id >= 70").ShouldBe(["71"]);
        Berlin.Persons.ShouldContain("anew");
    }

    public void Dispose() => _office.Dispose();

    private void Exchange()
    {
        for (var round = 0; round < 3; round++)
        {
            _office.Network.NextDay();
            _office.Network.Communicate("Vienna", "Berlin");
            _office.Network.Communicate("Berlin", "Vienna");
        }
    }
}

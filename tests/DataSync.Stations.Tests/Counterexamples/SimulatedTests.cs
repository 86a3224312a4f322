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

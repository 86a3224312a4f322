namespace DataSync.Conformance.Tests.Stations;

/// <summary>communication.md §Input, step 6: a row that fails is tried again after the deletions.</summary>
public sealed class UniqueValueRules
{
    [Theory]
    [InlineData("delete from companies where id = 1")]
    [InlineData("update companies set name = 'other', country = 'CH' where id = 1")]
    public void A_unique_value_goes_from_a_record_that_goes_to_another(string goes)
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two("Company { output where country = \"DE\", input }, Person { output, input }"));
        network.Sql("Berlin", "create unique index names on companies (name)");
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'DE')");
        network.Round();

        network.Sql("Vienna", goes + "; insert into companies (id, name, country) values (3, 'A', 'DE'); insert into persons (id, company, name) values (11, 3, 'P')");
        var file = network.Communicate("Vienna", "Berlin").Files.Single(file => file.Tables.Length > 0);

        network.Ask("Berlin", "select id || name from companies order by id").ShouldBe("2B,3A");
        network.Ask("Berlin", "select company from persons").ShouldBe("3");
        file.Tables.Sum(table => table.False).ShouldBe(0);
    }
}

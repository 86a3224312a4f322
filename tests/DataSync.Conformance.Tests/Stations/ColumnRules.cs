namespace DataSync.Conformance.Tests.Stations;

/// <summary>communication.md §Merge: columns a station does not get keep their values above, and are filled once they travel.</summary>
public sealed class ColumnRules
{
    private const string All = "Company { output where country = \"DE\", input }";

    private const string WithoutSize = "Company { output where country = \"DE\", input, fields all except (size) }";

    private static ScriptedNetwork Loaded(string rows, string connection = "")
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two(rows, connection));
        network.Sql("Vienna", "insert into companies (id, name, country, size) values (1, 'A', 'DE', 7), (2, 'B', 'DE', 8)");
        network.Round();
        return network;
    }

    [Fact]
    public void What_a_branch_is_not_told_is_not_emptied_by_its_edit()
    {
        using var network = Loaded(WithoutSize);
        network.Ask("Berlin", "select size from companies order by id").ShouldBe(",");
        network.Sql("Berlin", "update companies set name = 'A2' where id = 1; insert into companies (id, name, country, size) values (3, 'C', 'DE', 9)");

        network.Round("Berlin", "Vienna");
        network.Round();

        network.Ask("Vienna", "select name || ' ' || size from companies order by id").ShouldBe("A2 7,B 8,C 9");
    }

    [Fact]
    public void What_a_branch_enters_in_a_column_it_is_not_told_of_counts_and_so_does_that_it_empties_it_again()
    {
        using var network = Loaded(WithoutSize);
        network.Sql("Berlin", "insert into companies (id, name, country, size) values (3, 'C', 'DE', 9), (4, 'D', 'DE', 10)");
        network.Round("Berlin", "Vienna");
        network.Sql("Vienna", "update companies set size = 11 where id = 4");
        network.Now = network.Now.AddDays(1);
        network.Round();

        network.Sql("Berlin", "update companies set size = 90 where id in (1, 3); update companies set name = 'D2' where id = 4");
        network.Round("Berlin", "Vienna");
        Sizes("Vienna").ShouldBe("90,8,90,11");
        network.Now = network.Now.AddDays(1);
        network.Sql("Berlin", "update companies set size = null where id = 3");
        network.Round("Berlin", "Vienna");
        network.Round();

        Sizes("Vienna").ShouldBe("90,8,,11");
        Sizes("Berlin").ShouldBe("90,,,10");

        string Sizes(string station) => network.Ask(station, "select size from companies order by id");
    }

    [Theory]
    [InlineData("")]
    [InlineData("synchronize every 28 days")]
    public void A_column_that_travels_from_now_on_comes_with_the_records_already_there(string connection)
    {
        using var network = Loaded(WithoutSize, connection);

        network.Edit(ScriptedNetwork.Two(All, connection));
        network.Round();

        network.Ask("Berlin", "select name || ' ' || size from companies order by id").ShouldBe("A 7,B 8");
        network.Communicate("Vienna", "Berlin");
        network.LastLog("Vienna", "Berlin", output: true)["Company"].Out.ShouldBe(0);
    }

    [Fact]
    public void A_new_column_in_a_file_that_was_lost_comes_with_its_repetition()
    {
        using var network = Loaded(WithoutSize, "receipt within 5 days");
        network.Edit(ScriptedNetwork.Two(All, "receipt within 5 days"));
        network.Output("Vienna");
        foreach (var name in network.Carry("Vienna", "Berlin")) File.Delete(Path.Combine(network.Station("Berlin").Folders.In(network.Station("Vienna").Number), name));

        network.Now = network.Now.AddDays(6);
        network.Round();

        network.Ask("Berlin", "select size from companies order by id").ShouldBe("7,8");
    }
}

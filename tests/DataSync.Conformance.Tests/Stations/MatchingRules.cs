using DataSync.Stations.Input;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §2.10 and §5.5: what becomes of records that are like others, or share a key and are about something else.</summary>
public sealed class MatchingRules
{
    private static ScriptedNetwork With(string rules)
    {
        var network = new ScriptedNetwork(ScriptedNetwork.Two($"Company {{ output, input\n{rules} }}"));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'CH')");
        network.Round();
        return network;
    }

    private static InputFile Applied(InputResult input) => input.Files.Single(file => file.Outcome == InputOutcome.Applied);

    [Theory]
    [Trait("Rule", "stations R63")]
    [InlineData("when similar (name, country) log\nwhen similar (name) reject", 1, 1)]
    [InlineData("when similar (name) reject\nwhen similar (name, country) log", 0, 2)]
    public void The_first_rule_that_applies_answers(string rules, int similar, int rejected)
    {
        using var network = With(rules);
        network.Sql("Vienna", "insert into companies (id, name, country) values (3, 'A', 'DE'), (4, 'A', 'CH'), (5, 'C', 'CH')");

        var counts = Applied(network.Communicate("Vienna", "Berlin")).Tables.Single();

        (counts.Similar, counts.False, counts.New).ShouldBe((similar, rejected, 1));
        network.Companies("Berlin").ShouldBe("1,2,5");
    }

    [Theory]
    [Trait("Rule", "stations R64")]
    [InlineData("when similar (name) log", "when similar (name) log", false)]
    [InlineData("when similar (name) log", "when similar (name) reject", true)]
    [InlineData("when similar (name) log\nwhen different (name) reject", "when different (name) reject\nwhen similar (name) log", true)]
    public void Companies_and_their_persons_have_the_same_rules(string company, string person, bool isRefused) =>
        ScriptedNetwork.Codes(ScriptedNetwork.Two($"Company {{ output, input\n{company} }}\nPerson {{ output, input\n{person} }}")).Contains("DS4040").ShouldBe(isRefused);

    [Fact]
    [Trait("Rule", "stations R65")]
    public void The_same_key_with_another_name_is_refused_as_false()
    {
        using var network = With("when different (name) reject");
        network.Sql("Vienna", "update companies set name = 'Z', country = 'AT' where id = 1; update companies set country = 'AT' where id = 2");

        var file = Applied(network.Communicate("Vienna", "Berlin"));

        (file.Tables.Single().False, file.Tables.Single().Updated).ShouldBe((1, 1));
        file.SetAside.ShouldHaveSingleItem().Rule.ShouldBe("R65");
        network.Ask("Berlin", "select name || country from companies order by id").ShouldBe("ADE,BAT");
    }

    [Fact]
    [Trait("Rule", "stations R67")]
    public void A_rule_that_logs_writes_the_record_into_sim_and_leaves_the_table_alone()
    {
        using var network = With("when similar (name) log");
        network.Sql("Vienna", "insert into companies (id, name) values (3, 'A')");

        var file = Applied(network.Communicate("Vienna", "Berlin"));

        network.Companies("Berlin").ShouldBe("1,2");
        var sim = Directory.GetFiles(network.Station("Berlin").Folders.Sim(network.Station("Vienna").Number)).ShouldHaveSingleItem();
        Path.GetFileNameWithoutExtension(sim).ShouldBe(Path.GetFileNameWithoutExtension(file.Name));
        File.ReadAllText(sim).ShouldContain("is like Company 1");
    }

    [Fact]
    [Trait("Rule", "stations R69")]
    public void Every_record_is_counted_once_among_similar_ones_too()
    {
        using var network = With("when similar (name) log\nwhen different (name) reject");
        network.Sql("Vienna", "insert into companies (id, name) values (3, 'A'), (4, 'D'); update companies set name = 'B2' where id = 2; delete from companies where id = 1");

        network.Communicate("Vienna", "Berlin");

        // With its likeness gone in the same file, the third company comes.
        var counts = network.LastLog("Berlin", "Vienna", output: false)["Company"];
        (counts.New, counts.Similar, counts.False, counts.Deleted).ShouldBe((2, 0, 1, 1));
        counts.In.ShouldBe(counts.New + counts.Updated + counts.Deleted + counts.False + counts.Similar + counts.Unchanged + counts.Quarantined);
    }
}

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.10: how long what was taken away at a station is kept.</summary>
public sealed class DeleteCycleRules
{
    [Theory]
    [Trait("Rule", "stations R137")]
    [InlineData("", 6, 1)]
    [InlineData("", 8, 0)]
    [InlineData("remove deleted after 2 days", 1, 1)]
    [InlineData("remove deleted after 2 days", 3, 0)]
    public void What_was_taken_away_is_kept_for_seven_days_or_as_long_as_the_station_says(string berlin, int days, int kept)
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two("Company { output where country = \"DE\", input }", berlin: berlin));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE')");
        network.Round();
        network.Now = network.Now.AddDays(1);
        network.Sql("Vienna", "update companies set country = 'CH' where id = 1");
        network.Communicate("Vienna", "Berlin");
        network.Companies("Berlin").ShouldBe("");

        network.Now = network.Now.AddDays(days);
        network.Communicate("Vienna", "Berlin");

        network.Ask("Berlin", "select count(*) from ds_removed").ShouldBe($"{kept}");
    }
}

using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

/// <summary>What the command line answers about stations.</summary>
public sealed class StationAnswerTests
{
    [Fact]
    public void Why_gives_the_verdict_first_and_the_values_that_conditions_read()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        var inside = at.Run("why", at["network.sync"], "Person", "1/1", "at", "Berlin", "--station", "Vienna");
        var outside = at.Run("why", at["network.sync"], "Company", "1/8", "at", "Berlin", "--station", "Vienna");

        inside.Exit.ShouldBe(0, inside.Error);
        inside.Out.ShouldStartWith("Berlin should hold it: file 1 brings it, and is not confirmed yet.\n");
        inside.Out.ShouldContain("      format Notebook: country in (\"DE\") is true (country = \"DE\")\n");
        outside.Out.ShouldStartWith("Berlin should not hold it, and does not: country in (\"DE\") is false.\n");
    }

    [Fact]
    public void Why_reads_attributes_of_the_target_and_hides_masked_columns()
    {
        using var at = StationCommandTests.Prepare();
        at.Write("model.sync", File.ReadAllText(at["model.sync"]).Replace("country        : text(2)", "country        : text(2) masked", StringComparison.Ordinal) + "\nattribute owner : text(30)?\n");
        at.Write("network.sync", File.ReadAllText(at["network.sync"])
            .Replace("output where country in (\"DE\")", "output where country = \"DE\" and rep = target.owner", StringComparison.Ordinal)
            .Replace("zone \"Europe/Berlin\"", "zone \"Europe/Berlin\"\n    owner: \"Smith\"", StringComparison.Ordinal));

        var run = at.Run("why", at["network.sync"], "Company", "1/1", "at", "Berlin", "--station", "Vienna");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("country = ***");
        run.Out.ShouldContain("target.owner = \"Smith\"");
    }

    [Fact]
    public void Why_without_a_station_answers_for_the_one_that_is_asked()
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        using var json = JsonDocument.Parse(at.Run("why", at["network.sync"], "Company", "1/1", "--station", "Berlin", "--format", "json").Out);

        json.RootElement.GetProperty("verdict").GetString().ShouldBe("Berlin holds it as it came from Vienna.");
        json.RootElement.GetProperty("record").GetProperty("presence").GetString().ShouldBe("live");
    }

    [Fact]
    public void Words_that_name_no_record_are_told()
    {
        using var at = StationCommandTests.Prepare();

        var run = at.Run("why", at["network.sync"], "Company", "1/1", "in", "Berlin", "--station", "Vienna");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5150");
    }
}

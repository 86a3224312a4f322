using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

/// <summary>Wherever tables of a station are told of, it is told how their changes are known.</summary>
public sealed class TrackingTests : IDisposable
{
    private readonly Workplace _at = Prepare();

    private static Workplace Prepare()
    {
        var at = StationCommandTests.Prepare();
        var model = File.ReadAllText(at["model.sync"]).Replace("\"companies\" tracked {", "\"companies\" tracked by columns { created: CRE, updated: UPD } {", StringComparison.Ordinal)
            .Replace("\"persons\" tracked {", "\"persons\" tracked by snapshot {", StringComparison.Ordinal);
        at.Write("model.sync", model);
        foreach (var station in new[] { "vienna.db", "berlin.db" }) at.Sql(station, "alter table companies add column CRE text; alter table companies add column UPD text");
        at.Write("task.sync", "sync 1\nimport \"network.sync\"\ntask Add { insert Company { station_no <- 1, serial_no <- 99, name <- \"x\", country <- \"DE\" } }\n");
        return at;
    }

    [Fact]
    public void An_installation_tells_it_and_a_removal_tells_where_triggers_would_go()
    {
        var install = _at.Run("station", "install", _at["network.sync"], "--station", "Vienna");
        install.Exit.ShouldBe(0, install.Error);
        install.Out.ShouldContain("  Company: by the stamps of the application (created: CRE, updated: UPD), and by comparing every row once a day; nothing is installed on it\n");
        install.Out.ShouldContain("  Person: by comparing every row; nothing is installed on it\n");
        var remove = _at.Run("station", "remove", _at["network.sync"], "--station", "Vienna").Out;
        remove.ShouldContain("  Company: nothing is installed on it\n");
    }

    [Fact]
    public void The_network_tells_it_in_text_and_json()
    {
        _at.Run("network", _at["network.sync"], "--station", "Vienna").Out.ShouldContain("Changes of Person are known by comparing every row; nothing is installed on it.\n");
        using var json = JsonDocument.Parse(_at.Run("network", _at["network.sync"], "--station", "Vienna", "--format", "json").Out);
        json.RootElement.GetProperty("tables").EnumerateArray().Select(table => $"{table.GetProperty("table")} {table.GetProperty("tracking")}").ToArray()[..2].ShouldBe(["Company columns", "Person snapshot"]);
    }

    [Fact]
    public void The_doctor_tells_it() => _at.Run("doctor", _at["network.sync"], "--station", "Vienna").Out.ShouldContain("changes of Company: known by the stamps of the application");

    [Fact]
    public void The_explanation_of_a_task_tells_it_of_the_tables_it_writes() =>
        _at.Run("explain", _at["task.sync"], "--offline").Out.ShouldContain("known to the station by the stamps of the application (created: CRE, updated: UPD)");

    [Fact]
    public void A_stamp_that_the_database_does_not_have_is_told_by_the_live_check()
    {
        _at.Run("check", _at["network.sync"], "--live", "--station", "Vienna").Out.ShouldNotContain("UPD");
        _at.Sql("vienna.db", "alter table companies drop column UPD");
        var check = _at.Run("check", _at["network.sync"], "--live", "--station", "Vienna");
        (check.Out + check.Error).ShouldContain("companies has no column UPD");
    }

    public void Dispose() => _at.Dispose();
}

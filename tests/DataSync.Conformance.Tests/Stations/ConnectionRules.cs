using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.1 (weekdays, addressee) and §5.2: connections.</summary>
public sealed class ConnectionRules
{
    private const string Rows = "Company { output, input }";

    [Fact]
    [Trait("Rule", "stations R13")]
    public void A_new_station_may_be_output_to_on_every_weekday()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        for (var day = 0; day < 7; day++)
        {
            network.Now = new DateTime(2026, 11, 2 + day, 9, 0, 0, DateTimeKind.Utc);
            network.Output("Vienna").Files.Length.ShouldBe(1, network.Now.DayOfWeek.ToString());
        }
    }

    [Fact]
    [Trait("Rule", "stations R12")]
    public void Weekdays_do_not_restrict_input()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, berlin: "output on mon"));
        network.Sql("Vienna", "insert into companies (id, name) values (1, 'A')");
        network.Output("Vienna");
        network.Carry("Vienna", "Berlin");

        network.Now = new DateTime(2026, 11, 4, 9, 0, 0, DateTimeKind.Utc);
        network.Input("Berlin").Files.ShouldHaveSingleItem().Outcome.ShouldBe(InputOutcome.Applied);
    }

    [Fact]
    [Trait("Rule", "stations R10")]
    public void With_verification_off_a_file_for_another_station_is_not_refused_for_its_address()
    {
        const string munich = "station Munich = 102 { below Vienna, folder \"munich\", accept any target }\nconnect Vienna to Munich { format Notebook }\nconnect Munich to Vienna { format Everything }";
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, more: munich));
        network.Sql("Vienna", "insert into companies (id, name) values (1, 'A')");
        network.Output("Vienna", "Berlin");
        var (vienna, target) = (network.Station("Vienna"), network.Station("Munich"));
        target.Folders.Create(vienna.Number);
        foreach (var file in Directory.GetFiles(vienna.Folders.Out(network.Station("Berlin").Number)))
            File.Copy(file, Path.Combine(target.Folders.In(vienna.Number), Path.GetFileName(file)));

        network.Input("Munich").Files.ShouldHaveSingleItem().Problem?.Code.ShouldNotBe("DS7020");
        network.Companies("Munich").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "stations R14")]
    public void Without_a_connection_and_a_format_two_stations_do_not_communicate()
    {
        ScriptedNetwork.Codes(ScriptedNetwork.Two(Rows).Replace("connect Berlin to Vienna { format Everything }", "connect Berlin to Vienna { manual }", StringComparison.Ordinal)).ShouldContain("DS4007");

        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows).Replace("connect Berlin to Vienna { format Everything }", "", StringComparison.Ordinal));
        Should.Throw<DataSync.Stations.StationException>(() => network.Output("Berlin", "Vienna")).Code.ShouldBe("DS7002");
    }

    [Fact]
    [Trait("Rule", "stations R15")]
    [Trait("Rule", "stations R16")]
    [Trait("Rule", "stations R17")]
    public void Output_is_on_unless_switched_off_and_a_person_may_still_ask_for_it()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows));
        network.Output("Vienna").Files.Length.ShouldBe(1);

        network.Edit(ScriptedNetwork.Two(Rows, connection: "no output"));
        network.Output("Vienna").Skipped.ShouldHaveSingleItem().Rule.ShouldBe("R16");
        network.Station("Vienna").Output(new OutputRequest { Start = SessionStart.ByHand }).Files.Length.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "stations R16")]
    public void A_connection_with_input_off_is_left_out_of_input()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, connection: "no input"));
        network.Sql("Vienna", "insert into companies (id, name) values (1, 'A')");

        network.Communicate("Vienna", "Berlin").Files.ShouldBeEmpty();

        network.Ask("Berlin", "select count(*) from companies").ShouldBe("0");
    }

    [Fact]
    [Trait("Rule", "stations R18")]
    public void Each_direction_has_a_format_of_its_own()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two("Company { output where country = \"DE\", input }"));
        network.Sql("Vienna", "insert into companies (id, name, country) values (1, 'A', 'DE'), (2, 'B', 'CH')");
        network.Sql("Berlin", "insert into companies (id, name, country) values (3, 'C', 'CH')");

        network.Round();

        network.Companies("Berlin").ShouldBe("1,3");
        network.Companies("Vienna").ShouldBe("1,2,3");
    }

    [Fact]
    [Trait("Rule", "stations R19")]
    public void An_unattended_run_leaves_manual_connections_out()
    {
        using var network = new ScriptedNetwork(ScriptedNetwork.Two(Rows, connection: "manual"));

        network.Station("Vienna").Output(new OutputRequest { Start = SessionStart.Unattended }).Skipped.ShouldHaveSingleItem().Rule.ShouldBe("R19");
        network.Output("Vienna").Files.Length.ShouldBe(1);
    }
}

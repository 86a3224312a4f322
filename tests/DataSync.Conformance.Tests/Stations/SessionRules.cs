using System.Globalization;
using DataSync.Stations.Input;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>stations §5.2: what one session serves.</summary>
public sealed class SessionRules
{
    private const int First = 101;
    private const int Stations = 1_000;
    private const int Last = First + Stations - 1;

    [Fact]
    [Trait("Rule", "stations R20")]
    public void One_session_serves_a_thousand_stations()
    {
        using var network = new ScriptedNetwork(Network());
        network.Sql("Vienna", Text($"with recursive n(i) as (select {First} union all select i + 1 from n where i < {Last}) insert into companies (id, name, rep) select i, 'Company ' || i, 'R' || i from n"));

        var files = network.Output("Vienna").Files;

        files.Length.ShouldBe(Stations);
        files.ShouldAllBe(file => file.Tables.Sum(table => table.Out) == 1);
        foreach (var number in new[] { First, (First + Last) / 2, Last })
        {
            var branch = Text($"B{number}");
            network.Carry("Vienna", branch);
            network.Input(branch);
            network.Companies(branch).ShouldBe(Text($"{number}"));
            network.Sql(branch, "update companies set name = 'from below'");
            network.Output(branch);
            network.Carry(branch, "Vienna");
        }

        network.Input("Vienna").Files.Count(file => file.Outcome == InputOutcome.Applied).ShouldBe(3);
        network.Ask("Vienna", "select id from companies where name = 'from below' order by id").ShouldBe("101,600,1100");
    }

    private static string Network() => string.Join('\n', Enumerable.Range(First, Stations).Select(number => Text($$"""
        station B{{number}} = {{number}} { below Vienna, folder "b{{number}}"
            owner: "R{{number}}"
        }
        connect Vienna to B{{number}} { format Own }
        connect B{{number}} to Vienna { format Everything }
        """)).Prepend("""
        station Vienna = 1 { main office, folder "vienna" }
        format Own { Company { output where rep = target.owner, input } }
        format Everything { all tables { output, input } }
        """));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

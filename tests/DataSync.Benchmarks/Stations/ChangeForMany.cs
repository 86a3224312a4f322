using System.Globalization;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// An output that brings one change to 500 stations, in this process: processor time for each station, by the 20 µs that are allowed; the best of some runs. The main office has 1,000 records in an SQLite file, of which
/// each branch should hold all; the branches never answer.
/// </summary>
internal sealed class ChangeForMany : IBenchmark
{
    private const int Branches = 500;
    private const int Runs = 5;
    private const double AllowedMicroseconds = 20;

    public string Name => "change-for-500";

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        using var network = new BenchNetwork($$"""
            sync 1
            source crm
            table Row in crm as "rows" tracked {
                key id : int
                name   : text(40)
                city   : text(40)
            }
            station Office = 1 {
                main office
                source crm = sqlite { file: "office.db", create: true }
                folder "office"
                zone "Europe/Vienna"
            }
            format Everything { all tables { output, input } }
            {{string.Join('\n', Enumerable.Range(2, Branches).Select(Branch))}}
            """);
        var office = network.Installed("Office");
        network.Sql("office.db", "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) insert into rows (id, name, city) select i, 'Company number ' || i, 'Wien' from n");
        office.Output();
        var least = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            network.Sql("office.db", string.Create(CultureInfo.InvariantCulture, $"update rows set city = 'Graz {run}' where id = 7"));
            var used = Environment.CpuUsage.TotalTime;
            var written = office.Output();
            var time = Environment.CpuUsage.TotalTime - used;
            if (written.Files.Sum(file => file.Tables.Sum(table => table.Out)) != Branches) throw new InvalidOperationException("The change did not go to every station.");
            if (time < least) least = time;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: {time.TotalMicroseconds / Branches:0} µs of processor time a station"));
        }

        return least.TotalMicroseconds / Branches / AllowedMicroseconds;
    }

    private static string Branch(int number) => string.Create(CultureInfo.InvariantCulture, $$"""
        station Branch{{number}} = {{number}} {
            below Office
            source crm = sqlite { file: "branch{{number}}.db", create: true }
            folder "branch{{number}}"
            zone "Europe/Vienna"
        }
        connect Office to Branch{{number}} { format Everything }
        """);
}

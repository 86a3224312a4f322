using System.Globalization;
using DataSync.Stations;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// What one change more costs for each of 500 stations, in this process: the processor time of an output that brings <see cref="Many"/> changes to each, less that of one that brings a single change, by the 20 µs that are
/// allowed; from the best of some runs of both. The main office has 1,000 records in an SQLite file, of which each branch should hold all; the branches never answer.
/// </summary>
internal sealed class ChangeForMany : IBenchmark
{
    private const int Branches = 500;
    private const int Runs = 5;
    private const int Many = 101;
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
        var (one, many) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            one = Least(one, Changed(network, office, 1, run));
            many = Least(many, Changed(network, office, Many, run));
        }

        var more = (many - one).TotalMicroseconds / (Many - 1) / Branches;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name}: an output of 1 change {one.TotalMicroseconds / Branches:0} µs of processor time a station, of {Many} changes {many.TotalMicroseconds / Branches:0} µs; one change more {more:0.0} µs"));
        return more / AllowedMicroseconds;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Changed(BenchNetwork network, Station office, int changes, int run)
    {
        network.Sql("office.db", string.Create(CultureInfo.InvariantCulture, $"update rows set city = 'Graz {changes} {run}' where id <= {changes}"));
        var used = Environment.CpuUsage.TotalTime;
        var written = office.Output();
        var time = Environment.CpuUsage.TotalTime - used;
        if (written.Files.Sum(file => file.Tables.Sum(table => table.Out)) != changes * Branches) throw new InvalidOperationException("The changes did not go to every station.");
        return time;
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

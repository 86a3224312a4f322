using System.Globalization;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// Output and input of what changed between two stations, in this process, by what is allowed: processor time, the best of some runs, for the first ones compile the code; and bytes; the larger of the two
/// ratios. The time by the clock, in which the disk is waited for, is told beside it. One table of 100,000 records of which 1,000 change each time, or forty tables of which none does.
/// </summary>
/// <param name="changes">Records that change each time.</param>
internal sealed class Communication(int changes) : IBenchmark
{
    private const int Rows = 100_000;
    private const int Tables = 40;
    private const int Runs = 24;

    private readonly (double Seconds, int Bytes) _allowed = changes > 0 ? (0.15, 25_000) : (0.05, 1_000);

    public string Name => changes > 0 ? "thousand-changes" : "nothing-changed";

    public Bar Bar => new(1.0, AtLeast: false);

    public double Run()
    {
        using var pair = new StationPair(changes > 0 ? Table("Row", "rows") : string.Join('\n', Enumerable.Range(1, Tables).Select(i => Table($"Row{i}", $"rows{i}"))));
        if (changes > 0)
        {
            pair.Sql($"""
                with recursive n(i) as (select 1 union all select i + 1 from n where i < {Rows})
                insert into rows (id, a, b, amount, name, city, note, at) select i, i * 7 % 1000, i * 31, cast(i / 8 as text), 'Company number ' || i, case when i % 3 = 0 then 'Wien' else 'Zürich' end,
                    'a remark of usual length, ' || i % 97, datetime('2026-01-01', '+' || i || ' seconds') from n
                """);
        }

        pair.Communicate();
        var (least, most) = (TimeSpan.MaxValue, 0L);
        for (var run = 0; run < Runs; run++)
        {
            if (changes > 0) pair.Sql(string.Create(CultureInfo.InvariantCulture, $"update rows set a = a + 1, note = 'changed for the ' || {run} || '. time' where id % {Rows / changes} = {run}"));
            var (time, processor, bytes) = pair.Communicate();
            (least, most) = (processor < least ? processor : least, Math.Max(most, bytes));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name}: processor {processor.TotalSeconds:0.000} s of {_allowed.Seconds:0.00} s (clock {time.TotalSeconds:0.000} s), {bytes:N0} bytes of {_allowed.Bytes:N0} allowed"));
        }

        return Math.Max(least.TotalSeconds / _allowed.Seconds, (double)most / _allowed.Bytes);
    }

    private static string Table(string name, string physical) => $$"""
        table {{name}} in crm as "{{physical}}" tracked {
            key id : int
            a      : int
            b      : int
            amount : decimal(14, 3)
            name   : text(40)
            city   : text(40)
            note   : text(40)
            at     : datetime
        }
        """;
}

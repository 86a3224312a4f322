using System.Globalization;

namespace DataSync.Benchmarks.Stations;

/// <summary>
/// An initial load of 100,000 rows of eight columns from PostgreSQL by a file into SQLite, output and input as whole processes; by the clock, the best of some interleaved runs each. The office is under the
/// care of its ledger before; the branch is empty.
/// </summary>
/// <param name="byUpserts">
/// Whether the peer is as many upserts into PostgreSQL, one row a statement: then the ratio is the peer's time by ours. Otherwise it is COPY into a file and <c>sqlite3 .import</c>, and the ratio is our time by the peer's.
/// </param>
internal sealed class InitialLoad(bool byUpserts) : IBenchmark
{
    private const int Rows = 100_000;
    private const int Runs = 3;

    public string Name => byUpserts ? "initial-load-upserts" : "initial-load";

    public Bar Bar => byUpserts ? new(10.0, AtLeast: true) : new(2.0, AtLeast: false);

    public double Run()
    {
        using var project = new LoadProject(Rows);
        TimeSpan ours = TimeSpan.MaxValue, peer = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var peers = byUpserts ? project.Upserts() : project.CopyAndImport();
            var install = project.Install();
            var (output, input) = (project.Output(), project.Input());
            (ours, peer) = (Least(ours, output + input), Least(peer, peers));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Name}: output {output.TotalSeconds:0.00} s, input {input.TotalSeconds:0.00} s, peer {peers.TotalSeconds:0.00} s; the ledger's installation before took {install.TotalSeconds:0.00} s"));
        }

        return byUpserts ? peer / ours : ours / peer;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

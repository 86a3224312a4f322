using System.Collections.Concurrent;
using System.Globalization;
using DataSync.Simulation.Histories;

namespace DataSync.Simulation.Running;

/// <summary>The command line: many histories one after another on all processors, or one of them told in full.</summary>
internal static class Simulation
{
    private const string Usage = """
        Simulates networks of stations from seeds and checks what must hold.

          --histories N   so many histories (default 500)
          --seed S        the seed of the first one (default 1)
          --replay S      one history again: its steps, what happened, and the fewest steps that break the same
          --whole         with --replay: as it is, without leaving out steps
          --until-broken  ends with the first history that breaks something, and says how many it took
          --as-tests      the last line is 'N passed, N failed'
        """;

    public static int Main(string[] arguments)
    {
        // The processors shall not wait for each other at the count of what SQLite holds.
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
        var (histories, seed, replay, whole, asTests, untilBroken) = (500, 1UL, (ulong?)null, false, false, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--histories" when i + 1 < arguments.Length: histories = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--seed" when i + 1 < arguments.Length: seed = ulong.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--replay" when i + 1 < arguments.Length: replay = ulong.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--whole": whole = true; break;
                case "--until-broken": untilBroken = true; break;
                case "--as-tests": asTests = true; break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        return replay is { } one ? Replay(one, whole) : untilBroken ? UntilBroken(histories, seed) : Run(histories, seed, asTests);
    }

    private static int Run(int histories, ulong first, bool asTests)
    {
        var broken = new ConcurrentBag<Verdict>();
        Parallel.For(0, histories, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var verdict = Verdict.Of(HistoryMaker.Make(first + (ulong)i));
            if (verdict.Violations.Length == 0) return;
            broken.Add(verdict);
            Console.WriteLine($"seed {verdict.History.Seed}: {verdict.Violations[0].Split('\n')[0]}{(verdict.Violations.Length > 1 ? $" (and {verdict.Violations.Length - 1} more)" : "")}");
        });
        Console.WriteLine($"{histories} histories, {broken.Count} violations");
        if (asTests) Console.WriteLine($"{histories - broken.Count} passed, {broken.Count} failed");
        return broken.IsEmpty ? 0 : 1;
    }

    private static int UntilBroken(int histories, ulong first)
    {
        var broken = new ConcurrentBag<Verdict>();
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, histories), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, loop) =>
        {
            var verdict = Verdict.Of(HistoryMaker.Make(first + (ulong)i));
            if (verdict.Violations.Length == 0) return;
            broken.Add(verdict);
            loop.Stop();
        });
        var lowest = broken.MinBy(verdict => verdict.History.Seed);
        Console.WriteLine(lowest is null ? $"nothing broken in {histories} histories" : $"broken in history {lowest.History.Seed - first + 1}: {lowest.Violations[0].Split('\n')[0]}");
        return lowest is null ? 0 : 1;
    }

    private static int Replay(ulong seed, bool whole)
    {
        var verdict = Verdict.Of(HistoryMaker.Make(seed));
        if (verdict.Violations.Length > 0 && !whole) verdict = Shrinker.Shrink(verdict);
        Console.WriteLine($"seed {seed}: {verdict.History.Stations} stations, {verdict.History.Steps.Length} steps");
        foreach (var line in verdict.Story) Console.WriteLine(line);
        foreach (var violation in verdict.Violations) Console.WriteLine(violation);
        Console.WriteLine($"1 history, {(verdict.Violations.Length > 0 ? 1 : 0)} violations");
        return verdict.Violations.Length > 0 ? 1 : 0;
    }
}

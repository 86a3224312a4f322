using System.Diagnostics;
using System.Globalization;

namespace DataSync.Stations.Tests.Network;

/// <summary>A process is killed at a random moment of output, way or input, again and again; nothing is lost and nothing comes twice.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 50;
    private readonly TestNetwork _network = new(onDisk: true);

    [Fact]
    public void Killed_fifty_times_at_random_moments_both_stations_end_in_the_same_state()
    {
        CrashedProcess.Prepare(_network);
        var random = new Random(20261121);
        for (var i = 0; i < Kills; i++) KillOne(i, random.Next(5, 1200));

        // Left alone, the stations finish what was begun, wait out what got lost, and say all they still owe.
        _network.Use(TestNetwork.Notebook());
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        _network.Change("Berlin", "Vienna", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        for (var i = 0; i < 4; i++)
        {
            _network.Clock.Now = _network.Clock.Now.AddDays(2);
            _network.Communicate("Vienna", "Berlin");
            _network.Communicate("Berlin", "Vienna");
        }

        const string All = "select id || ' ' || name || ' ' || country || ' ' || coalesce(credit, 0) from companies order by id";
        _network.Berlin.Read(All).ShouldBe(_network.Vienna.Read(All));
        _network.Vienna.Value("select sum(credit) from companies where id <= 7").ShouldBe(_network.Vienna.Value("select n from edits"));
        _network.Vienna.Value("select sum(credit) from companies where id between 8 and 15").ShouldBe(_network.Berlin.Value("select n from edits"));
        long.Parse(_network.Berlin.Value("select n from edits"), CultureInfo.InvariantCulture).ShouldBeGreaterThan(Kills / 2);
        Directory.GetFiles(_network.Root, "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    private void KillOne(int seed, int milliseconds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!Path.GetFileName(start.FileName).StartsWith("dotnet", StringComparison.Ordinal)) start.FileName = "dotnet";
        start.ArgumentList.Add(typeof(CrashedProcess).Assembly.Location);
        start.ArgumentList.Add(_network.Root);
        start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        process.StandardOutput.ReadLine().ShouldBe("ready", customMessage: "the process to be killed");
        process.WaitForExit(milliseconds).ShouldBeFalse("it ends only when it is killed: " + (process.HasExited ? process.StandardError.ReadToEnd() : ""));
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose() => _network.Dispose();
}

using System.Diagnostics;
using System.Globalization;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>Starts <see cref="CrashedProcess"/>.</summary>
internal static class ChildProcess
{
    /// <summary>The signal by which a process died, as the shell counts it.</summary>
    public const int Killed = 128 + 9;

    public static Process Start(TestNetwork network, DatabaseWay way, string what, int number)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!Path.GetFileName(start.FileName).StartsWith("dotnet", StringComparison.Ordinal)) start.FileName = "dotnet";
        foreach (var argument in new[] { typeof(CrashedProcess).Assembly.Location, network.Root, way.ToString(), what, number.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);

        // It lives for less than a second: what is compiled better later never comes.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
    }
}

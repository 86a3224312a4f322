using System.Globalization;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

public sealed class WideWorldTests
{
    /// <summary>More worlds: <c>DATASYNC_WORLDS=from-to dotnet test tests/DataSync.Stations.Tests --filter WideWorld</c>.</summary>
    public static TheoryData<int> Seeds()
    {
        var range = (Environment.GetEnvironmentVariable("DATASYNC_WORLDS") ?? "1-4").Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return [.. Enumerable.Range(range[0], range[1] - range[0] + 1)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_branch_is_exact_in_the_end_with_circles_swaps_limits_and_purges(int seed)
    {
        using var world = new WideWorld((ulong)seed);
        world.Run(steps: 70);
        world.Settle();
        world.Broken().ShouldBeEmpty(string.Join('\n', world.Story));
    }
}

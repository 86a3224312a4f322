namespace DataSync.Stations.Tests.Counterexamples;

public sealed class RandomWorldTests
{
    /// <summary>More worlds: <c>DATASYNC_WORLDS=from-to dotnet test tests/DataSync.Stations.Tests --filter RandomWorld</c>.</summary>
    public static TheoryData<int> Seeds()
    {
        var range = (Environment.GetEnvironmentVariable("DATASYNC_WORLDS") ?? "1-3").Split('-').Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return [.. Enumerable.Range(range[0], range[1] - range[0] + 1)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_on_the_way_all_agree_in_the_end(int seed)
    {
        using var world = new RandomWorld((ulong)seed);
        Live(world);
    }

    [Theory]
    [Trait("Hole", "8")]
    [Trait("Hole", "M19")]
    [MemberData(nameof(Seeds))]
    public void All_agree_in_the_end_where_sketches_travel_that_are_too_small_at_times(int seed)
    {
        using var world = new RandomWorld((ulong)seed, symbols: 2 + 3 * (seed % 4));
        Live(world);
    }

    private static void Live(RandomWorld world)
    {
        world.Run(steps: 60);
        world.Settle();
        var broken = world.Broken();
        broken.ShouldBeEmpty(string.Join('\n', world.Story));
    }
}

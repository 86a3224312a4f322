using System.Collections.Immutable;

namespace DataSync.Architecture.Tests;

/// <summary>
/// The clock comes in as a <see cref="TimeProvider"/>, so that a whole network runs under a simulated one.
/// <c>Stopwatch</c> is left out: it measures how long something took and can tell no instant.
/// </summary>
public sealed class ClockTests
{
    private const string TheOnePlace = "DataSync.Cli.SystemClock";

    private static readonly ImmutableHashSet<(string Type, string Member)> ClockReads =
    [
        ("System.DateTime", "get_Now"),
        ("System.DateTime", "get_UtcNow"),
        ("System.DateTime", "get_Today"),
        ("System.DateTimeOffset", "get_Now"),
        ("System.DateTimeOffset", "get_UtcNow"),
        ("System.TimeProvider", "get_System"),
        ("System.Environment", "get_TickCount"),
        ("System.Environment", "get_TickCount64"),
    ];

    public static TheoryData<string> Assemblies => [.. Rooms.All.Select(room => room.Assembly)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_clock_is_read_in_its_one_place_only(string assembly) =>
        CompiledCode.Calls(assembly)
            .Where(call => ClockReads.Contains((call.Type, call.Member)) && call.Caller != TheOnePlace)
            .ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_sleeps(string assembly) =>
        CompiledCode.Calls(assembly)
            .Where(call => call is { Type: "System.Threading.Thread", Member: "Sleep" })
            .ShouldBeEmpty();

    [Fact]
    public void The_scan_sees_a_clock_being_read() =>
        CompiledCode.Calls("DataSync.Architecture.Tests")
            .ShouldContain(call => call.Type == "System.TimeProvider" && call.Member == "GetUtcNow" && call.Caller == typeof(ClockTests).FullName);

    [Fact]
    public void Nobody_but_the_one_place_switches_the_ban_off()
    {
        Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
            .Where(file => Repository.Read(file).Contains("RS" + "0030", StringComparison.Ordinal))
            .ShouldBeSubsetOf(["src/DataSync.Cli/SystemClock.cs"]);
    }

    /// <summary>A call for the scan to find.</summary>
    private static DateTimeOffset Read(TimeProvider clock) => clock.GetUtcNow();
}

namespace DataSync.Stations.Tests.Network;

/// <summary>A clock that stands where a test puts it.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    /// <summary>How far it goes on at each reading: a real one does not stand still while a file is taken in.</summary>
    public TimeSpan Tick { get; set; }

    public override DateTimeOffset GetUtcNow() => Now += Tick;
}

using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Running;

/// <summary>How long it is until a step is tried again. Source: tasks R129, C31.</summary>
public sealed class RetryPauseTests
{
    private static RetryPlan After(long seconds, bool doubles = false, long? upTo = null) =>
        new(100, new SyncDuration(0, seconds * 1000), doubles, upTo is { } most ? new SyncDuration(0, most * 1000) : null, RetryKinds.All, -1);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(3, 80)]
    [InlineData(4, 100)]
    [InlineData(99, 100)]
    [Trait("Rule", "tasks R129")]
    public void Each_pause_is_twice_the_one_before_up_to_the_longest(int repetition, double seconds) =>
        StepRetry.Pause(After(10, doubles: true, upTo: 100), repetition).TotalSeconds.ShouldBe(seconds);

    [Fact]
    [Trait("Rule", "tasks R129")]
    public void Without_doubling_all_pauses_are_the_same_and_without_a_pause_there_is_none()
    {
        StepRetry.Pause(After(10), 7).TotalSeconds.ShouldBe(10);
        StepRetry.Pause(After(0, doubles: true), 99).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    [Trait("Rule", "tasks R129")]
    public void However_often_it_doubles_no_pause_is_longer_than_a_day()
    {
        StepRetry.Pause(After(86_400, doubles: true), 99).ShouldBe(TimeSpan.FromDays(1));
        StepRetry.Pause(After(10, doubles: true, upTo: 10_000_000), 99).ShouldBe(TimeSpan.FromDays(1));
    }
}

using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Schedules;
using DataSync.Plans.Values;
using DataSync.Server.Schedules;

namespace DataSync.Server.Tests;

public sealed class ScheduleTimesTests
{
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00+01:00", "2026-03-29T03:00+02:00 2026-03-30T02:30+02:00")]
    [InlineData("30 2 * * *", "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00 2026-10-26T02:30+01:00")]
    [InlineData("30 * * * *", "2026-10-25T01:45+02:00", "2026-10-25T02:30+02:00 2026-10-25T02:30+01:00 2026-10-25T03:30+01:00")]
    [InlineData("0 6 * * MON,TUE,WED,THU,FRI", "2026-11-27T12:00+01:00", "2026-11-30T06:00+01:00 2026-12-01T06:00+01:00")]
    [InlineData("0 6 * * 7", "2026-11-27T12:00+01:00", "2026-11-29T06:00+01:00")]
    [InlineData("0 0 29 2 *", "2026-11-27T12:00+01:00", "2028-02-29T00:00+01:00")]
    [InlineData("0 6 13 * FRI", "2026-12-05T12:00+01:00", "2026-12-11T06:00+01:00 2026-12-13T06:00+01:00")]
    public void Times_go_by_the_clock_of_their_zone(string cron, string after, string expected)
    {
        var times = new ScheduleTimes(new SchedulePlan("T", 0, -1) { Cron = cron, Zone = "Europe/Vienna" }, TimeZoneInfo.Utc);
        var time = Instant(after);

        foreach (var next in expected.Split(' ')) (time = times.After(time).ShouldNotBeNull()).ShouldBe(Instant(next));
    }

    [Fact]
    public void Without_a_zone_times_go_by_the_clock_of_the_machine() =>
        new ScheduleTimes(new SchedulePlan("T", 0, -1) { Cron = "0 6 * * *" }, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")).After(Instant("2026-11-30T00:00Z")).ShouldBe(Instant("2026-12-01T06:00+09:00"));

    [Theory]
    [InlineData(MissedRuns.RunOnce, "2026-11-30T08:00Z", null)]
    [InlineData(MissedRuns.RunOnce, "2026-11-30T08:04:59Z", null)]
    [InlineData(MissedRuns.RunOnce, "2026-11-30T08:05Z", "2026-11-30T08:05Z")]
    [InlineData(MissedRuns.RunOnce, "2026-11-30T11:33Z", "2026-11-30T11:30Z")]
    [InlineData(MissedRuns.Skip, "2026-11-30T08:06Z", "2026-11-30T08:05Z")]
    [InlineData(MissedRuns.Skip, "2026-11-30T11:33Z", null)]
    public void What_was_missed_is_one_time_or_none(MissedRuns missed, string now, string? due)
    {
        foreach (var schedule in new[] { Every(5) with { Missed = missed }, new SchedulePlan("T", 0, -1) { Cron = "*/5 * * * *", Missed = missed } })
            new ScheduleTimes(schedule, TimeZoneInfo.Utc).Due(Instant("2026-11-30T08:00Z"), Instant(now)).ShouldBe(due is null ? null : Instant(due));
    }

    [Fact]
    public void The_next_time_is_after_now_and_keeps_the_beat()
    {
        new ScheduleTimes(Every(5), TimeZoneInfo.Utc).Next(Instant("2026-11-30T08:01Z"), Instant("2026-11-30T11:33Z")).ShouldBe(Instant("2026-11-30T11:36Z"));
        new ScheduleTimes(new SchedulePlan("T", 0, -1) { Cron = "0 6 * * *" }, TimeZoneInfo.Utc).Next(Instant("2026-11-20T06:00Z"), Instant("2026-11-30T11:33Z")).ShouldBe(Instant("2026-12-01T06:00Z"));
    }

    [Fact]
    public void An_interval_begins_at_once_and_a_time_of_the_calendar_at_its_time()
    {
        var now = Instant("2026-11-30T08:01Z");

        var often = new ScheduleTimes(Every(5), TimeZoneInfo.Utc);
        often.Due(often.Beginning(now), now).ShouldBe(now);
        var daily = new ScheduleTimes(new SchedulePlan("T", 0, -1) { Cron = "0 6 * * *" }, TimeZoneInfo.Utc);
        daily.Due(daily.Beginning(now), now).ShouldBeNull();
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("0,15,30-40/5 */2 1-15 JAN-JUN mon-fri")]
    [InlineData("59 23 31 12 0")]
    [InlineData("5/20 0 29 2 *")]
    [InlineData("0 0 * * SUN,7,0")]
    [InlineData("0 0 * dec 1-5/2")]
    public void What_a_script_may_say_is_understood(string cron)
    {
        CronTime.Problem(cron).ShouldBeNull();
        new ScheduleTimes(new SchedulePlan("T", 0, -1) { Cron = cron }, TimeZoneInfo.Utc).After(Instant("2026-11-30T00:00Z")).ShouldNotBeNull();
    }

    private static SchedulePlan Every(int minutes) => new("T", 0, -1) { Every = new SyncDuration(0, minutes * 60_000L) };

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

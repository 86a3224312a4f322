using System.Collections.Immutable;
using Cronos;
using DataSync.Plans.Model;

namespace DataSync.Server.Schedules;

/// <summary>
/// The times of a schedule. An interval counts from the time before; times of the calendar go by the clock of their zone: one that the clock leaves out in spring comes right after the gap, one that it shows twice in autumn comes once,
/// and what is to happen every hour or more often happens each real hour.
/// </summary>
/// <param name="local">The zone of the machine.</param>
public sealed class ScheduleTimes(SchedulePlan schedule, TimeZoneInfo local)
{
    /// <summary>What is this late is not missed.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly ImmutableArray<CronExpression> cron = schedule.Cron is { } fields ? Parse(fields) : [];
    private readonly TimeZoneInfo zone = schedule.Zone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : local;

    /// <summary>The next time after one of its times; null when there is none any more.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => schedule.Every is { } every ? time + every.ToTimeSpan() : cron.Min(times => times.GetNextOccurrence(time, zone));

    /// <summary>Fields as crontab has them: where both a day of the month and one of the week are said, either will do.</summary>
    internal static ImmutableArray<CronExpression> Parse(string fields) => fields.Split(' ') is [var minute, var hour, var day, var month, var weekday] && !day.StartsWith('*') && !weekday.StartsWith('*')
        ? [CronExpression.Parse($"{minute} {hour} {day} {month} *"), CronExpression.Parse($"{minute} {hour} * {month} {weekday}")]
        : [CronExpression.Parse(fields)];

    /// <summary>From when on the schedule counts when it is met for the first time: an interval begins at once.</summary>
    public DateTimeOffset Beginning(DateTimeOffset now) => schedule.Every is { } every ? now - every.ToTimeSpan() : now;

    /// <summary>The time that is due now; null for none.</summary>
    /// <param name="last">The last time that was taken.</param>
    public DateTimeOffset? Due(DateTimeOffset last, DateTimeOffset now)
    {
        if (Latest(last, now) is not { } latest) return null;
        return schedule.Missed == MissedRuns.Skip && now - latest > Tolerance ? null : latest;
    }

    /// <summary>The next time after now.</summary>
    public DateTimeOffset? Next(DateTimeOffset last, DateTimeOffset now) => After(Latest(last, now) ?? last);

    private DateTimeOffset? Latest(DateTimeOffset last, DateTimeOffset now)
    {
        if (schedule.Every is { } every)
        {
            var passed = (now - last).Ticks / every.ToTimeSpan().Ticks;
            return passed > 0 ? last + (every.ToTimeSpan() * passed) : null;
        }
        DateTimeOffset? latest = null;
        for (var next = After(last); next <= now; next = After(next.Value)) latest = next;
        return latest;
    }
}

using System.Globalization;
using DataSync.Engine.Progress;

namespace DataSync.Cli.Progress;

/// <summary>How numbers of progress are said, alike on a terminal and in a log.</summary>
internal static class ProgressWords
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;

    public static string Title(RunProgress progress) => $"{progress.Task}{(progress.Item.Length > 0 ? $" for {progress.Item}" : "")}, {progress.Step}";

    public static string Read(RunProgress progress) => progress.Estimate is { } all && progress.Moment is not ProgressMoment.Ended
        ? string.Create(C, $"{progress.Read:N0} of {all:N0} rows read") : string.Create(C, $"{progress.Read:N0} rows read");

    public static string Written(RunProgress progress) => string.Create(C, $"{progress.Written:N0} written")
        + (progress.Unchanged > 0 ? string.Create(C, $", {progress.Unchanged:N0} unchanged") : "") + (progress.Bad > 0 ? string.Create(C, $", {progress.Bad:N0} bad") : "");

    public static string Rate(RunProgress progress) => string.Create(C, $"{progress.RowsPerSecond:N0} rows/s");

    public static string Remaining(RunProgress progress) => progress.Remaining is { } left ? $"about {Time(left)} left" : "";

    public static string Committed(RunProgress progress) => string.Create(C, $"{progress.Batch:N0} {(progress.Batch == 1 ? "batch" : "batches")} committed");

    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Time(TimeSpan time) =>
        time < TimeSpan.FromSeconds(10) ? string.Create(C, $"{time.TotalSeconds:0.0} s")
        : time < TimeSpan.FromMinutes(1) ? string.Create(C, $"{time.TotalSeconds:0} s")
        : time < TimeSpan.FromHours(1) ? string.Create(C, $"{(int)time.TotalMinutes} min {time.Seconds} s")
        : string.Create(C, $"{(int)time.TotalHours} h {time.Minutes} min");
}

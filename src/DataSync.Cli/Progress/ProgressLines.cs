using System.Globalization;
using DataSync.Engine.Progress;

namespace DataSync.Cli.Progress;

/// <summary>Progress as lines of a log: one about every ten seconds, and one when a step ends.</summary>
internal sealed class ProgressLines(TextWriter log, TimeProvider clock) : IRunObserver
{
    /// <summary>Least time between two lines of a step that goes on.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private long told = clock.GetTimestamp();

    public void Report(RunProgress progress)
    {
        switch (progress.Moment)
        {
            case ProgressMoment.Begun:
                told = clock.GetTimestamp();
                return;
            case ProgressMoment.Going when clock.GetElapsedTime(told) < Every:
                return;
        }
        told = clock.GetTimestamp();
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetLocalNow():HH:mm:ss} {ProgressWords.Title(progress)}: {Line(progress)}"));
    }

    private static string Line(RunProgress progress) => string.Join(", ", new[]
    {
        progress.Moment switch { ProgressMoment.Ended => "done", ProgressMoment.BrokenOff => "broken off", _ => "" },
        ProgressWords.Read(progress), ProgressWords.Written(progress), ProgressWords.Rate(progress),
        progress.Moment == ProgressMoment.Going ? ProgressWords.Remaining(progress) : $"{ProgressWords.Time(progress.Elapsed)} in all",
        progress.Batch > 0 ? ProgressWords.Committed(progress) : "",
    }.Where(part => part.Length > 0));
}

using System.Globalization;
using DataSync.Stations.Output;

namespace DataSync.Cli.Output;

/// <summary>Tells how far a load in several files has come, one line a file, with an estimate of what is left.</summary>
internal sealed class LoadLines(CliContext context)
{
    private readonly long _begun = context.Clock.GetTimestamp();
    private long _before = -1;

    public void Tell(LoadProgress progress)
    {
        // A load that goes on behind an earlier run has come so far already: that took none of this run's time.
        if (_before < 0) _before = progress.Done;
        context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress.Partner}: {progress.Done:N0} of about {progress.All:N0} records{Left(progress)}"));
    }

    private string Left(LoadProgress progress)
    {
        if (progress.Done <= _before) return "";
        var seconds = context.Clock.GetElapsedTime(_begun).TotalSeconds * (progress.All - progress.Done) / (progress.Done - _before);
        return seconds switch
        {
            < 1 => "",
            < 90 => string.Create(CultureInfo.InvariantCulture, $", about {seconds:0} s left"),
            _ => string.Create(CultureInfo.InvariantCulture, $", about {seconds / 60:0} min left"),
        };
    }
}

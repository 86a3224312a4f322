using System.Diagnostics;
using System.Globalization;

namespace DataSync.Conformance.Tests.Killed;

/// <summary>A process that freezes by itself at some point (SIGSTOP), and is woken.</summary>
internal sealed class FrozenProcess : IDisposable
{
    private const string State = "State:";
    private readonly Process process;
    private readonly Task<string> error;
    private readonly Task<string> output;

    public FrozenProcess(ProcessStartInfo start)
    {
        process = Process.Start(start).ShouldNotBeNull();
        error = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEndAsync();
    }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    public bool EndsWithin(TimeSpan time) => process.WaitForExit(time);

    /// <summary>Until it stands still, or has ended.</summary>
    /// <returns>Whether it stands still.</returns>
    public bool IsFrozen()
    {
        while (!process.WaitForExit(10))
        {
            try
            {
                if (File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(State, StringComparison.Ordinal)).Contains("T (stopped)", StringComparison.Ordinal)) return true;
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }
        return false;
    }

    public void Wake() => Signal("CONT");

    /// <summary>Until it stands still, or has ended.</summary>
    public void Freeze()
    {
        Signal("STOP");
        IsFrozen();
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Until it has ended.</summary>
    public (int Code, string Said) Ended()
    {
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}

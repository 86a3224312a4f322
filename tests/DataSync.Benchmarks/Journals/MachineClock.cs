namespace DataSync.Benchmarks.Journals;

/// <summary>The clock of this machine: that of a journal's server must show about the same.</summary>
internal sealed class MachineClock : TimeProvider
{
    public static readonly TimeProvider Instance = new MachineClock();
}

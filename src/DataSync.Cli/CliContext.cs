using DataSync.Plans.Sources;
using DataSync.Sources;

namespace DataSync.Cli;

/// <summary>What commands talk to: the two streams, the clock, the kinds of source. Tests bring their own.</summary>
internal sealed record CliContext(TextWriter Out, TextWriter Error, TimeProvider Clock, IReadOnlyList<ISourceKind> Kinds)
{
    /// <summary>Whether somebody looks at <see cref="Error"/>: then progress is drawn, and not written line by line.</summary>
    public bool IsTerminal { get; init; }

    public static CliContext ForConsole() => new(Console.Out, Console.Error, SystemClock.Instance, SourceRegistry.Kinds) { IsTerminal = !Console.IsErrorRedirected };
}

/// <summary>What a command's exit code says.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>What was asked for was tried and did not succeed: a diagnostic, a failed task, a failed test, a refused file.</summary>
    public const int Failed = 1;

    /// <summary>It could not be tried: a file is missing, an option is wrong.</summary>
    public const int Usage = 2;
}

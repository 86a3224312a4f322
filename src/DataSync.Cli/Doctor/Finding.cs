namespace DataSync.Cli.Doctor;

/// <summary>How something was found.</summary>
internal enum Verdict
{
    Fine,

    /// <summary>A run may work, and may not.</summary>
    Warning,

    /// <summary>A run would fail.</summary>
    Problem,
}

/// <summary>One thing that was looked at before a run.</summary>
/// <param name="Area">What it belongs to: the machine, the project, a source by its name.</param>
/// <param name="Verdict">How it was found.</param>
/// <param name="Code">Empty when it is fine.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do; empty when it is fine.</param>
internal sealed record Finding(string Area, Verdict Verdict, string Code, string Message, string Remedy)
{
    public static Finding Fine(string area, string message) => new(area, Verdict.Fine, "", message, "");
}

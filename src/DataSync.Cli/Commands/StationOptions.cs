using System.CommandLine;

namespace DataSync.Cli.Commands;

/// <summary>Options of the station commands.</summary>
internal sealed record StationOptions
{
    public Argument<string> Plan { get; } = Commands.Options.Plan();

    public Option<string> Station { get; } = Commands.Options.Station();

    public Option<string?> Environment { get; } = Commands.Options.Environment();

    public Option<string?> Now { get; } = new("--now") { Description = "Rehearse: take this moment (2026-11-21T09:00, in this machine's zone) for now." };

    public Option<bool> Preview { get; } = new("--preview") { Description = "Count what would be written, taken in and removed, by table; nothing is changed." };
}

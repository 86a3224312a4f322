using System.CommandLine;

namespace DataSync.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class Options
{
    public static Argument<string> Plan() => new("plan") { Description = "A script (.sync) or an artefact (.syncplan)." };

    public static Option<string?> Environment(string? description = null) => new("--env") { Description = description ?? "The environment block that gives the `env` values; variables of the process otherwise." };

    public static Option<string?> Journal() => new("--journal") { Description = "The run journal; by default `datasync-journal.db` beside the plan." };

    public static Option<string> Format(params string[] formats)
    {
        var option = new Option<string>("--format") { Description = $"Form of the output: {string.Join(", ", formats)}.", DefaultValueFactory = _ => formats[0] };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static Option<string> Progress()
    {
        var option = new Option<string>("--progress") { Description = "How progress is told, on standard error: auto (live on a terminal, log lines elsewhere), live, log, json, none.", DefaultValueFactory = _ => "auto" };
        option.AcceptOnlyFromAmong("auto", "live", "log", "json", "none");
        return option;
    }

    public static Option<string> Station() => new("--station") { Description = "The station that this is.", Required = true };
}

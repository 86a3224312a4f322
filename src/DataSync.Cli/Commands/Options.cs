using System.CommandLine;
using System.Globalization;
using DataSync.Engine.Journal;

namespace DataSync.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class Options
{
    public static Argument<string> Plan() => new("plan") { Description = "A script (.sync) or an artefact (.syncplan)." };

    public static Option<string?> Environment(string? description = null) => new("--env") { Description = description ?? "The environment block that gives the `env` values; variables of the process otherwise." };

    public static Option<string?> Journal() => new("--journal") { Description = "The run journal: a file, by default `datasync-journal.db` beside the plan; what runs tasks makes it, with its folders, where it is missing. Or for several machines a PostgreSQL database, `postgres://user@host/database`." };

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

    public static Option<double> Seconds(string name, string description, double standard) => OfSeconds(new Option<double>(name) { Description = description, DefaultValueFactory = _ => standard });

    /// <summary>How long the process may be silent before others go on: a number of seconds, or <c>none</c>.</summary>
    public static Option<string> Lease()
    {
        var option = new Option<string>("--lease")
        {
            Description = "Seconds that this process may be silent before another one with the same journal goes on with its run or passes it by; none: others wait until this one has ended, for which they must be on this machine.",
            DefaultValueFactory = _ => LeaseKeeper.Standard.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value != "none" && LeaseOf(result.Tokens[0].Value) is null) result.AddError($"--lease takes a number of seconds up to 86400, or 'none', not '{result.Tokens[0].Value}'.");
        });
        return option;
    }

    /// <returns>Null for none.</returns>
    public static TimeSpan? LeaseOf(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400 ? TimeSpan.FromSeconds(seconds) : null;

    private static Option<T> OfSeconds<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 86_400))
                result.AddError($"{option.Name} takes a number of seconds up to 86400, not '{result.Tokens[0].Value}'.");
        });
        return option;
    }
}

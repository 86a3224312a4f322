using System.CommandLine;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync why</c>: why a station holds a record, or does not, as the station that is asked knows it.</summary>
internal static class WhyCommand
{
    private const string At = "at";

    public static Command Create(CliContext context)
    {
        var options = new StationOptions();
        var record = new Argument<string[]>("record")
        {
            Description = "Table, key, and the station it is about: Company 1/42 at Berlin. Without a station it is the one that is asked.",
            Arity = new ArgumentArity(1, 4),
        };
        var format = Options.Format("text", "json");
        var command = new Command("why", "Say why a station holds a record, or does not: each condition with its values, files, receipts, what waits, what protects it.")
        {
            options.Plan, record, options.Station, format, options.Environment, options.Now,
        };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var loaded = PlanLoader.Load(context, parsed.GetRequiredValue(options.Plan));
            var (asked, me) = (parsed.GetRequiredValue(record), parsed.GetRequiredValue(options.Station));
            var about = asked.Length == 2 ? me : asked is [_, _, At, var named] ? named
                : throw new SyncException("DS5150", $"'{string.Join(' ', asked)}' names no record at a station.", "Write: datasync why plan.sync Company 1/42 at Berlin --station Vienna.", FailureClass.Setup);
            using var session = StationSession.Open(context, loaded, me, parsed.GetValue(options.Environment), parsed.GetValue(options.Now));
            var answer = session.Station.Why(about, asked[0], asked[1]);
            if (parsed.GetValue(format) == "json") context.Out.WriteLine(StationJson.Of(answer));
            else WhyText.Tell(context.Out, answer);
            return ExitCode.Ok;
        }));
        return command;
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Server;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync serve</c>: runs tasks by their schedules until it is told to stop. Source: tasks §3.9.</summary>
internal static class ServeCommand
{
    public static Command Create(CliContext context)
    {
        var plans = new Argument<string[]>("plan") { Description = "Scripts (.sync) or artefacts (.syncplan).", Arity = ArgumentArity.OneOrMore };
        var set = new Option<string[]>("--set") { Description = "A parameter: name=value. Wins over --set-file." };
        var setFile = new Option<string[]>("--set-file") { Description = "A file with parameters: one JSON object, { \"name\": value }." };
        var grace = Options.Seconds("--grace", "Seconds that runs have to end once the server stops; then they are cancelled.", 30);
        var lease = Options.Seconds("--lease", "Seconds that this process may be silent before another one with the same journal goes on with its runs.", 60);
        var port = new Option<int?>("--port") { Description = "Take HTTP calls at this port; 0 for any that is free. Without it none are taken." };
        port.Validators.Add(result => { if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65_535)) result.AddError($"--port takes a number up to 65535, not '{result.Tokens[0].Value}'."); });
        var bind = new Option<string>("--bind") { Description = "The address of this machine at which calls are taken; others than its own cannot reach 127.0.0.1.", DefaultValueFactory = _ => "127.0.0.1" };
        bind.Validators.Add(result => { if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _)) result.AddError($"--bind takes an address of numbers, not '{result.GetValueOrDefault<string>()}'."); });
        var token = new Option<string?>("--token-file") { Description = "File with the token that calls which run tasks must bear, readable by its owner alone; otherwise the variable DATASYNC_SERVE_TOKEN. Without either no task runs by a call." };
        var otlp = new Option<string?>("--otlp") { Description = "Send metrics by OTLP (http/protobuf) to a collector at this address, for example http://127.0.0.1:4318; otherwise to that of OTEL_EXPORTER_OTLP_ENDPOINT. Without either none are sent." };
        var environment = Options.Environment();
        var journal = Options.Journal();
        var command = new Command("serve", "Run tasks by their schedules and by HTTP calls until SIGTERM or Ctrl+C.") { plans, port, bind, token, otlp, set, setFile, grace, lease, environment, journal };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var served = With([.. parsed.GetValue(set) ?? []], [.. parsed.GetValue(setFile) ?? []], Served(context, parsed.GetRequiredValue(plans), parsed.GetValue(journal)));
            var collector = ServeOtlp.Address(parsed.GetValue(otlp), System.Environment.GetEnvironmentVariable);
            WebFramework.Ensure(System.Environment.GetCommandLineArgs()[1..]);
            using var stop = new StopOnSignal();
            var options = new ServerOptions
            {
                Kinds = context.Kinds,
                Clock = context.Clock,
                Log = context.Out,
                Environment = parsed.GetValue(environment),
                Listen = parsed.GetValue(port) is { } number ? new IPEndPoint(IPAddress.Parse(parsed.GetRequiredValue(bind)), number) : null,
                Token = ServeToken.Read(parsed.GetValue(token)),
                Otlp = collector,
                Grace = TimeSpan.FromSeconds(parsed.GetValue(grace)),
                Lease = TimeSpan.FromSeconds(parsed.GetValue(lease)),
            };
            return new SyncServer(served, options).Run(stop.Token).GetAwaiter().GetResult() ? ExitCode.Ok : ExitCode.Failed;
        }));
        return command;
    }

    /// <exception cref="SyncException">DS5161: two plans have one name.</exception>
    private static ImmutableArray<ServedPlan> Served(CliContext context, string[] paths, string? journal)
    {
        ImmutableArray<ServedPlan> served =
        [
            .. paths.Select(path => PlanLoader.Load(context, path) is var loaded
                ? new ServedPlan(loaded.Name, loaded.Plan, loaded.Code, loaded.Folder, loaded.Digest, JournalPlace.Of(path, journal, context.Clock)) : null).OfType<ServedPlan>(),
        ];
        if (served.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new SyncException("DS5161", $"Two of the plans are called {twice.Key}.", "Name each plan once, or rename one of the files.", FailureClass.Setup);
        return served;
    }

    /// <summary>Each plan gets the values of the parameters that it declares itself.</summary>
    private static ImmutableArray<ServedPlan> With(ImmutableArray<string> set, ImmutableArray<string> files, ImmutableArray<ServedPlan> served)
    {
        ImmutableArray<ParameterPlan> declared = [.. served.SelectMany(s => s.Plan.Parameters)];
        var given = GivenParameters.Of(declared, set, files);
        ParameterValues.RefuseUnknown(declared, given);
        return [.. served.Select(s => s with { Parameters = given.RemoveRange(given.Keys.Where(name => s.Plan.Parameters.All(p => p.Name != name))) })];
    }
}

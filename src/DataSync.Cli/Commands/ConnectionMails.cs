using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Mail;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Cli.Commands;

/// <summary>How a session with one partner has ended.</summary>
/// <param name="Error">Why it failed; null where it did something and ended well.</param>
internal sealed record PartnerOutcome(string Partner, string? Error);

/// <summary>
/// Tells by mail how sessions of connections have ended: <c>when failed notify</c>, <c>when succeeded notify</c>. An output belongs to the connection to the partner, an input to the one from it. Telling is a task
/// of one step, in the run journal like any other; whatever is in its way is a note, and changes nothing of how the command ends. Source: tasks R133, R138, R142.
/// </summary>
internal sealed class ConnectionMails(CliContext context, LoadedPlan loaded, string plan, string? environment)
{
    private const string Unshown = "its words are not shown, because a masked value may be among them";

    private readonly bool hasMasked = loaded.Plan.Tables.Any(table => table.Columns.Any(column => column.Masked));

    /// <summary>Somebody has stopped the command while it told: what follows is not begun.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>An output of a station, and what is to be told of it.</summary>
    /// <param name="partners">For whom; nobody for all that are connected.</param>
    public void Output(string station, IEnumerable<string> partners, Func<OutputResult> output) =>
        During("output", Connections(c => c.From == station, c => c.To, partners), () => Outcomes(output()));

    /// <summary>An input of a station, and what is to be told of it.</summary>
    /// <param name="partners">Of whom; nobody for all that are connected.</param>
    /// <returns>The exit code.</returns>
    public int Input(string station, IEnumerable<string> partners, Func<(InputResult Result, int Exit)> input)
    {
        var exit = ExitCode.Ok;
        During("input", Connections(c => c.To == station, c => c.From, partners), () =>
        {
            (var result, exit) = input();
            return Outcomes(result);
        });
        return exit;
    }

    private ImmutableDictionary<string, ConnectionPlan> Connections(Func<ConnectionPlan, bool> isOf, Func<ConnectionPlan, string> partner, IEnumerable<string> named)
    {
        var wanted = named.ToHashSet(StringComparer.Ordinal);
        return (loaded.Plan.Network?.Connections ?? []).Where(c => isOf(c) && (wanted.Count == 0 || wanted.Contains(partner(c)))).ToImmutableDictionary(partner, StringComparer.Ordinal);
    }

    private void During(string what, ImmutableDictionary<string, ConnectionPlan> connections, Func<IEnumerable<PartnerOutcome>> session)
    {
        ImmutableArray<PartnerOutcome> outcomes = [];
        try
        {
            outcomes = [.. session()];
        }
        catch (Exception error) when (error is not NotLoadedException)
        {
            outcomes = [.. connections.Keys.Order(StringComparer.Ordinal).Select(partner => new PartnerOutcome(partner, Words(error)))];
            throw;
        }
        finally
        {
            // A signal ends a session as it always did; who is told of it is told in an orderly way, or not at all.
            using var stop = new StopOnSignal();
            foreach (var outcome in outcomes)
                if (connections.TryGetValue(outcome.Partner, out var connection) && !stop.Token.IsCancellationRequested) Tell(connection, what, outcome.Error, stop.Token);
            if (!stop.Token.IsCancellationRequested) SendDue(stop.Token);
            IsStopped |= stop.Token.IsCancellationRequested;
        }
    }

    private static IEnumerable<PartnerOutcome> Outcomes(OutputResult result) => result.Files.Select(file => file.Partner).Distinct(StringComparer.Ordinal).Select(partner => new PartnerOutcome(partner, null));

    private IEnumerable<PartnerOutcome> Outcomes(InputResult result) => result.Files.GroupBy(file => file.Partner, StringComparer.Ordinal)
        .Select(files => (Partner: files.Key, Bad: files.FirstOrDefault(f => f.Outcome is InputOutcome.Refused or InputOutcome.Unreadable || f.Problem is not null), HasApplied: files.Any(f => f.Outcome == InputOutcome.Applied)))
        .Where(files => files.Bad is not null || files.HasApplied).Select(files => new PartnerOutcome(files.Partner, files.Bad is { } bad ? Words(bad) : null));

    private void Tell(ConnectionPlan connection, string what, string? error, CancellationToken stop)
    {
        var steps = error is null ? connection.WhenSucceeded : connection.WhenFailed;
        if (steps.IsEmpty) return;
        Quietly(journal =>
        {
            using var sources = new SourceSet(loaded.Plan, context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = environment });
            var telling = loaded.Plan with { Tasks = loaded.Plan.Tasks.Add(new TaskPlan($"connect {connection.From} to {connection.To}", "", 0, null, steps, connection.Site)) };
            // Each session is told of by a run of its own, also when the one before was killed at it.
            var options = new RunOptions { PlanDigest = loaded.Digest, Start = RunStart.Anew, Overlaps = true, TellsOf = new ToldOutcome(what, error is null ? "" : sources.Scrub(error)) };
            var result = new TaskRunner(telling, loaded.Code, sources, journal, context.Clock).Run(loaded.Plan.Tasks.Length, ItemRequest.None, options, stop);
            foreach (var warning in result.Warnings) context.Out.WriteLine($"note: {warning}");
            if (result.Failure is { } failure) context.Out.WriteLine($"note: nobody was told of it: {failure.Code}: {failure.Message} {failure.Remedy}".TrimEnd());
        });
    }

    /// <summary>What earlier sessions have left to go together.</summary>
    private void SendDue(CancellationToken stop)
    {
        if (!(loaded.Plan.Network?.Connections ?? []).Any(c => !c.WhenFailed.IsEmpty || !c.WhenSucceeded.IsEmpty) || !JournalPlace.IsThere(JournalPlace.Of(plan, null, context.Clock))) return;
        Quietly(journal =>
        {
            using var sources = new SourceSet(loaded.Plan, context.Kinds, new SourceSetOptions { Folder = loaded.Folder, Environment = environment });
            new DueMails(loaded.Plan, sources, journal, context.Clock, warning => context.Out.WriteLine($"note: {warning}")).Send(stop);
        });
    }

    private void Quietly(Action<RunJournal> tell)
    {
        try
        {
            using var journal = RunJournal.Open(JournalPlace.Of(plan, null, context.Clock));
            tell(journal);
        }
        catch (Exception error) when (error is SyncException or DbException or IOException)
        {
            // Source: tasks R133.
            context.Out.WriteLine($"note: nobody was told of it: {(error as SyncException)?.Code ?? RuntimeErrorCatalog.InternalError.Code}: {error.Message}");
        }
    }

    private string Words(Exception failure) => failure switch
    {
        SyncException known => $"{known.Code}: {(hasMasked ? DatabaseErrors.WithoutValues(known) : known).Message}",
        StationException known => hasMasked && known.InnerException is not null ? $"{known.Code}: {Unshown}." : $"{known.Code}: {known.Cause} ({known.Place}).",
        _ => $"{failure.GetType().Name}: {(hasMasked ? Unshown : failure.Message)}",
    };

    private string Words(InputFile file) => file.Problem is { } problem ? $"{file.Name}: {problem.Code}: {(hasMasked ? Unshown : problem.Cause)}." : $"{file.Name}: {(hasMasked ? Unshown : file.Reason)}.";
}

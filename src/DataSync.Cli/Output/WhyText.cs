using System.Globalization;
using DataSync.Stations.Answers;

namespace DataSync.Cli.Output;

/// <summary>The answer to <c>datasync why</c> as people read it: the verdict first, then what it rests on.</summary>
internal static class WhyText
{
    public static void Tell(TextWriter console, WhyAnswer answer)
    {
        console.WriteLine(answer.Verdict);
        console.WriteLine();
        console.WriteLine($"{answer.Table} {answer.Key} at {answer.Station}, as {answer.AskedAt} knows it");
        Line("here", Here(answer));
        if (answer.Scope is { } scope)
        {
            Line("belongs", $"{(scope.Belongs ? "yes" : "no")}{(answer.Station == answer.AskedAt ? ", by the data here" : "")}");
            Scope(console, scope, "    ");
        }

        if (answer.LastFile is { } file)
            Line("last file", $"{file.Name} {file.Told}, {Instant(file.At)}, {file.State}{(file.IsConfirmed ? ", confirmed" : "")}; receipt: {file.Receipt}");
        if (answer.Waits.IsEmpty) Line("waits", "nothing");
        foreach (var waiting in answer.Waits) Line("waits", waiting.Text);
        foreach (var protection in answer.Protections) Line("protected", $"{protection.Rule}: {protection.Reason}");
        foreach (var removed in answer.Removed) Line("taken away", $"{Instant(removed.At)} by {removed.File} ({removed.Rule}); kept for `datasync restore`");

        void Line(string what, string text) => console.WriteLine($"  {what,-10}  {text}");
    }

    private static void Scope(TextWriter console, ScopeReason scope, string indent)
    {
        if (!scope.IsExchanged)
        {
            console.WriteLine($"{indent}the format does not exchange {scope.Table}");
            return;
        }

        if (!scope.IsHere)
        {
            console.WriteLine($"{indent}the row is not here, so its conditions have no value");
            return;
        }

        foreach (var condition in scope.Conditions)
        {
            var value = condition.Value switch { true => "true", false => "false", null => "unknown" };
            var reads = condition.Reads.IsEmpty ? "" : $" ({string.Join(", ", condition.Reads.Select(read => $"{read.Name} = {read.Value}"))})";
            console.WriteLine($"{indent}{condition.Origin}{(condition.IsAlso ? ", or" : "")}: {condition.Text} is {value}{reads}");
        }

        foreach (var pull in scope.Pulls) console.WriteLine($"{indent}brought along by a {pull.Table}: {(pull.By is null ? "none" : pull.By)}");
        if (scope.Conditions.IsEmpty && scope.Pulls.IsEmpty) console.WriteLine($"{indent}the format has no condition for {scope.Table}");
        foreach (var parent in scope.Parents)
        {
            console.WriteLine($"{indent}its {parent.Table} {parent.Key} {(parent.Belongs ? "belongs there" : "does not belong there")}");
            Scope(console, parent, indent + "  ");
        }
    }

    private static string Here(WhyAnswer answer)
    {
        var record = answer.Record;
        var presence = record.Presence switch
        {
            RecordPresence.Live => "the row is here",
            RecordPresence.Deleted => "deleted",
            RecordPresence.Gone => "left this station",
            _ => "never here",
        };
        if (record.ChangedAt is { } at) presence += $", changed {Instant(at)}{(record.ChangedBy is { } by ? $" at {by}" : "")}";
        if (record.CameFrom is { } from) presence += $", came from {from}";
        return record.Presence == RecordPresence.NeverHere ? presence : presence + (record.IsCommunicated ? ", communicated" : ", never communicated");
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

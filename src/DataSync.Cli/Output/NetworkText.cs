using System.Globalization;
using DataSync.Stations.Answers;

namespace DataSync.Cli.Output;

/// <summary>A network as people read it: a tree, and below each partner what is known of it; and as a Mermaid flowchart.</summary>
internal static class NetworkText
{
    public static void Tell(TextWriter console, NetworkAnswer network)
    {
        console.WriteLine($"As {network.AskedAt} knows it, {Instant(network.At)}{(network.History is { } history ? $", in history {history}: its database was restored or copied" : "")}");
        foreach (var top in network.Stations.Where(station => network.Stations.All(other => other.Name != station.Above))) Tree(console, network, top, "", "");
        foreach (var table in network.Tables) console.WriteLine($"Changes of {table.Table} are known {table.Words}.");
    }

    /// <summary>A flowchart: an arrow for each connection of the station that was asked, the others from above to below without a word; overdue ones are red.</summary>
    public static string Mermaid(NetworkAnswer network)
    {
        var lines = new List<string> { "flowchart TD" };
        lines.AddRange(network.Stations.Select(station => $"    s{station.Number}[\"{station.Name} {station.Number}\"]"));
        var me = network.Stations.First(station => station.Name == network.AskedAt);
        var red = new List<int>();
        var edges = 0;
        foreach (var station in network.Stations)
        {
            if (station.To is { } to) Edge(me, station, Told(to), to.ReceiptOverdue is not null);
            if (station.From is { } from) Edge(station, me, Heard(from), from.Problem is not null);
            if (station is { To: null, From: null } && network.Stations.FirstOrDefault(other => other.Name == station.Above) is { } above && above.Name != me.Name && station.Name != me.Name)
                Edge(above, station, "", isRed: false);
        }

        lines.Add($"    style s{me.Number} stroke-width:3px");
        if (red.Count > 0) lines.Add($"    linkStyle {string.Join(',', red)} stroke:red");
        return string.Join('\n', lines);

        void Edge(NetworkStation source, NetworkStation target, string text, bool isRed)
        {
            lines.Add(text.Length == 0 ? $"    s{source.Number} --- s{target.Number}" : $"    s{source.Number} -->|\"{text}\"| s{target.Number}");
            if (isRed) red.Add(edges);
            edges++;
        }

        static string Told(OutwardAnswer to) => string.Join("<br/>", Parts($"file {to.LastSent?.Sequence ?? 0}", (to.Unconfirmed, "unconfirmed"), (to.Owed, "owed"), (to.Requests, "asked for"),
            (to.SynchronizationDue ? 1 : 0, "synchronization due"), (to.ReceiptOverdue is null ? 0 : 1, "receipt overdue")));

        static string Heard(InwardAnswer from) => string.Join("<br/>", Parts($"file {from.LastApplied?.Sequence ?? 0}", (from.Arrived, "arrived"), (from.Requests, "asked for"), (from.WaitingDeletions, "to approve"), (from.Problem is null ? 0 : 1, from.Problem ?? "")));

        static IEnumerable<string> Parts(string first, params (long Count, string What)[] rest) =>
            rest.Where(part => part.Count > 0).Select(part => part.What.Contains("due", StringComparison.Ordinal) || part.What.StartsWith("DS", StringComparison.Ordinal) ? part.What : $"{Number(part.Count)} {part.What}").Prepend(first);
    }

    private static void Tree(TextWriter console, NetworkAnswer network, NetworkStation station, string first, string rest)
    {
        console.WriteLine($"{first}{station.Name} ({station.Number})");
        var below = network.Stations.Where(other => other.Above == station.Name && other != station).ToList();
        var bar = rest + (below.Count > 0 ? "│  " : "   ");
        foreach (var line in Lines(station)) console.WriteLine(bar + line);
        for (var i = 0; i < below.Count; i++)
        {
            var isLast = i == below.Count - 1;
            Tree(console, network, below[i], rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  "));
        }
    }

    private static IEnumerable<string> Lines(NetworkStation station)
    {
        if (station.To is { } to)
        {
            yield return $"to it      {(to.LastSent is null ? "nothing yet" : $"sent file {Of(to.LastSent)}; confirmed {(to.LastConfirmed is null ? "none yet" : $"file {Of(to.LastConfirmed)}")}")}";
            yield return $"waits      {Joined((to.Unconfirmed, "file unconfirmed", "files unconfirmed"), (to.Owed, "row owed", "rows owed"), (to.Requests, "record it asked for", "records it asked for"))}";
            if (to.Synchronization.Length > 0) yield return $"synchron.  {(to.SynchronizationDue ? "due: " : "")}{to.Synchronization}";
            if (to.Catalogs is { } catalogs) yield return $"catalogs   sent up to entry {catalogs.Sent}; confirmed {(catalogs.Confirmed == 0 ? "none yet" : $"up to entry {catalogs.Confirmed}")}";
            if (to.AwaitsAnswer) yield return $"answer     none yet: what {station.Name} has of this station's lost history is still to come back";
            if (to.ReceiptOverdue is { } overdue) yield return $"OVERDUE    the receipt of file {Of(overdue)}: the next output repeats it";
        }

        if (station.From is { } from)
        {
            yield return $"from it    {(from.LastHeard is null ? "nothing yet" : $"heard {Instant(from.LastHeard.At)}; applied {(from.LastApplied is null ? "none yet" : $"file {Of(from.LastApplied)}")}")}";
            if (from.Arrived > 0 || from.Requests > 0 || from.WaitingDeletions > 0) yield return $"waits      {Joined((from.Arrived, "file to take in", "files to take in"), (from.Requests, "record asked for", "records asked for"),
                (from.WaitingDeletions, "deletion to approve", "deletions to approve"))}";
            if (from.Problem is { } code) yield return $"REFUSED    its last file ({code})";
        }
    }

    private static string Joined(params (long Count, string One, string Many)[] parts)
    {
        var told = parts.Where(part => part.Count > 0).Select(part => $"{Number(part.Count)} {(part.Count == 1 ? part.One : part.Many)}").ToArray();
        return told.Length == 0 ? "nothing" : string.Join(", ", told);
    }

    private static string Of(FileMoment file) => $"{file.Sequence} ({Instant(file.At)})";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

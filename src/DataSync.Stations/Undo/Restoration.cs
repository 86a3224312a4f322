using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Names;
using DataSync.Plans.Runtime;
using DataSync.Stations.Answers;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Undo;

/// <summary>
/// Brings records back that were taken away here: with the parents they need and with what hung below them and went with the same file. All come back, or none.
/// A record comes back in the life and version it had, and goes upwards with the next file, so that the station above knows that it is here; for a delete cycle
/// no leave and no synchronization takes it away again. See docs/decisions/0010.
/// </summary>
internal sealed class Restoration(StationHost host, RestoreRequest request)
{
    private const int MostNamed = 10;

    private DataModel Model => host.Network.Model;

    /// <exception cref="StationException">DS7040, DS7041: a table or key that is none.</exception>
    public ImmutableArray<RemovedRecords> List() =>
    [
        .. Asked().GroupBy(row => (row.File, row.Table.Name, row.Rule, row.At)).Select(group => new RemovedRecords(
            group.Key.File, DateTimeOffset.FromUnixTimeMilliseconds(group.Key.At), group.Key.Name, group.Key.Rule, [.. group.Select(row => RecordKeyText.Show(row.Key))])),
    ];

    /// <exception cref="StationException">As for <see cref="List"/>; DS7045: one is here again; DS7046: a parent is missing; DS7047: it is not in the undo store.</exception>
    public RestoreResult Restore() => host.Session.InTransaction(() =>
    {
        var collected = new LedgerWork(host.Session);
        new Collector(collected).Collect();
        collected.Write();
        var work = new LedgerWork(host.Session);
        var chosen = new Dictionary<RecordId, (RemovedRow Row, string Why)>();
        var asked = Asked();
        if (asked.Count == 0)
        {
            throw new StationException(StationCodes.NotRemoved, request.Key is { } key ? $"{request.Table} {key} was not taken away here, or longer ago than the delete cycle" : "nothing like that was taken away here, or longer ago than the delete cycle",
                host.Network.Me.Name, "see 'datasync restore' without a record for what there is");
        }

        // Of a record that went several times the last state counts.
        foreach (var row in asked) chosen[new RecordId(row.Table.Index, row.Key)] = (row, "asked for");
        TakeBelow(chosen);
        var leftOut = Conflicts(work, chosen);
        TakeAbove(chosen);
        var restored = Insert(work, chosen);
        work.Write();
        StationLog.Append(host.Sql, Entry(restored));
        return new RestoreResult([.. restored], leftOut);
    });

    private List<RemovedRow> Asked()
    {
        var table = request.Table is null ? null : Model.Find(request.Table) ?? throw new StationException(StationCodes.UnknownTable,
            $"no format names a table of this name.{NameSuggestion.Question(request.Table, Model.Tables.Select(known => known.Name))}", request.Table,
            $"name one of {string.Join(", ", Model.Tables.Select(known => known.Name))}");
        var key = table is not null && request.Key is { } text ? RecordKeyText.Parse(table, text) : null;
        return [.. (table is null ? Model.Tables.AsEnumerable() : [table]).SelectMany(one => UndoStore.Of(host.Sql, one))
            .Where(row => (key is null || row.Key == key) && (request.File is null || row.File == request.File) && (request.Since is not { } day || host.Clock.DayOf(row.At) >= day))];
    }

    // What hung below a chosen record and went with it.
    private void TakeBelow(Dictionary<RecordId, (RemovedRow Row, string Why)> chosen)
    {
        foreach (var group in chosen.Values.Select(entry => (entry.Row.File, entry.Row.At)).Distinct().ToList())
        {
            var together = Model.Tables.SelectMany(table => UndoStore.Of(host.Sql, table)).Where(row => row.File == group.File && row.At == group.At).ToList();
            for (var more = true; more;)
            {
                more = false;
                foreach (var row in together.Where(row => !chosen.ContainsKey(new RecordId(row.Table.Index, row.Key))))
                {
                    if (row.Table.ParentsOf(Read(row)).Where(chosen.ContainsKey).Cast<RecordId?>().FirstOrDefault() is not { } above) continue;
                    chosen.Add(new RecordId(row.Table.Index, row.Key), (row, $"hung below {Model[above.Table].Name} {RecordKeyText.Show(above.Key)}"));
                    more = true;
                }
            }
        }
    }

    private void TakeAbove(Dictionary<RecordId, (RemovedRow Row, string Why)> chosen)
    {
        var open = new Queue<RemovedRow>(chosen.Values.Select(entry => entry.Row));
        while (open.TryDequeue(out var row))
        {
            foreach (var parent in row.Table.ParentsOf(Read(row)).Where(parent => !chosen.ContainsKey(parent)))
            {
                var table = Model[parent.Table];
                if (host.Session.Rows(table).Exists(parent.Key)) continue;
                var above = UndoStore.Last(host.Sql, table, parent.Key) ?? throw new StationException(StationCodes.ParentMissing,
                    $"its {table.Name} {RecordKeyText.Show(parent.Key)} is not here and was not taken away", $"{row.Table.Name} {RecordKeyText.Show(row.Key)}", "bring the parent back first, by creating it anew");
                chosen.Add(parent, (above, $"{row.Table.Name} {RecordKeyText.Show(row.Key)} needs it"));
                open.Enqueue(above);
            }
        }
    }

    private ImmutableArray<RecordStory> Conflicts(LedgerWork work, Dictionary<RecordId, (RemovedRow Row, string Why)> chosen)
    {
        var conflicts = chosen.Values.Select(entry => (entry.Row, Reason: WhyNot(work, entry.Row))).Where(entry => entry.Reason is not null)
            .Select(entry => (entry.Row, Story: new RecordStory(entry.Row.Table.Name, RecordKeyText.Show(entry.Row.Key), entry.Row.Rule, entry.Reason ?? ""))).ToList();
        if (conflicts.Count > 0 && !request.LeaveOutConflicts)
        {
            var named = string.Join(", ", conflicts.Take(MostNamed).Select(conflict => $"{conflict.Story.Table} {conflict.Story.Key} {conflict.Story.Reason}")) + (conflicts.Count > MostNamed ? $" and {conflicts.Count - MostNamed} more" : "");
            throw new StationException(StationCodes.RestoreConflict, named, host.Network.Me.Name, "leave it out (--missing), or settle it by hand: nothing was brought back");
        }

        foreach (var (row, _) in conflicts) chosen.Remove(new RecordId(row.Table.Index, row.Key));
        return [.. conflicts.Select(conflict => conflict.Story)];
    }

    private string? WhyNot(LedgerWork work, RemovedRow row)
    {
        if (host.Session.Rows(row.Table).Exists(row.Key)) return "is here again";
        if (work.Tracks(row.Table).Find(row.Key) is { State: TrackState.Deleted }) return "was deleted since";
        return host.Sql.Number("select count(*) from ds_quarantine where tbl = @p0 and rkey = @p1", row.Table.Name, row.Key.Canonical.ToArray()) > 0 ? "has come again and waits in quarantine" : null;
    }

    private List<RecordStory> Insert(LedgerWork work, Dictionary<RecordId, (RemovedRow Row, string Why)> chosen)
    {
        var restored = new List<RecordStory>();
        var at = host.Clock.Milliseconds;
        var tables = Model.Tables.Select(table => (Table: table, Rows: chosen.Values.Where(entry => entry.Row.Table.Index == table.Index).Select(entry => (entry.Row, entry.Why, Content: Read(entry.Row))).ToList()))
            .Where(entry => entry.Rows.Count > 0).Select(entry => (entry.Table, entry.Rows, Links: LinksOf(entry.Table))).ToList();

        // Records may hang below each other in one table, and refer to each other: such links follow when all are there.
        foreach (var (table, rows, links) in tables)
        {
            ImmutableArray<int> columns = [.. table.Plan.Columns.Select(column => column.Index)];
            foreach (var (row, _, content) in rows) Store(row, () => host.Session.Rows(table).Insert(columns, [.. columns.Select(column => links.Contains(column) ? null : content[column])]));
        }

        foreach (var (table, rows, links) in tables.Where(entry => !entry.Links.IsEmpty))
            foreach (var (row, _, content) in rows) Store(row, () => host.Session.Rows(table).Update(row.Key, links, [.. links.Select(column => content[column])]));
        foreach (var (table, rows, _) in tables)
        {
            foreach (var (row, why, _) in rows)
            {
                var stored = host.Session.Rows(table).Find(row.Key) ?? throw new StationException(StationCodes.RowNotStored, "the database does not give the row back it was given", $"{table.Name} {row.Key}", "check the key's column types");
                var known = work.Tracks(table).Find(row.Key) ?? throw new InvalidOperationException("A record that was taken away has a track.");
                var track = work.Tracks(table).Put((known with { Number = work.NextNumber(), State = TrackState.Live, From = StationNumber.None }).Holding(table, stored));
                UndoStore.Restored(host.Sql, table, track, at);
                restored.Add(new RecordStory(table.Name, RecordKeyText.Show(row.Key), row.Rule, why));
            }
        }

        return restored;
    }

    private ImmutableArray<int> LinksOf(TrackedTable table) =>
        [.. table.OwnLinks.SelectMany(link => link.Columns).Concat(host.Session.Loose.From(table).SelectMany(link => link.Columns)).Distinct()];

    private void Store(RemovedRow row, Action write)
    {
        Exception? refused;
        try
        {
            refused = host.Session.Attempt(write);
        }
        catch (Exception error) when (error is DbException or SyncException && !RowFailure.IsOfTheDatabase(error))
        {
            refused = error;
        }

        if (refused is not null)
        {
            throw new StationException(StationCodes.RestoreConflict, $"the database does not take it back: {refused.Message}", $"{row.Table.Name} {RecordKeyText.Show(row.Key)}",
                "correct what stands against it: nothing was brought back", refused);
        }
    }

    private Row Read(RemovedRow row) => RowContent.Read(row.Table, row.Content, host.Session.NewRow(row.Table));

    private StationLogEntry Entry(List<RecordStory> restored)
    {
        var counters = new Counters();
        foreach (var record in restored) counters[record.Table].New++;
        foreach (var record in restored) counters[record.Table].In++;
        var above = host.Network.Partners.FirstOrDefault(partner => partner.Name == host.Network.Me.Below)?.Number ?? host.Network.Me.Number;
        return new StationLogEntry(0, host.Clock.Milliseconds, new StationNumber(above), IsOutput: false, "restored", "success", "", 0, "", "", null, 0, Received: false, Input: false, "", counters.Tables);
    }
}

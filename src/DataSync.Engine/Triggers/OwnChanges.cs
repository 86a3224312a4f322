using System.Collections.Immutable;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Triggers;

/// <summary>
/// Notes what a run writes into tables whose own changes start no runs (<c>ignore own changes</c>): each row is read under its lock before the write and after it, so that what somebody else writes just before or after is never taken for ours.
/// Source: tasks C41.
/// </summary>
internal sealed class OwnChanges(TaskSession session)
{
    private readonly ImmutableArray<(SchedulePlan Schedule, QueryPlan Items)> schedules = [.. Ignoring(session.Plan)];
    private readonly Dictionary<int, OwnNotes> notes = [];
    private ImmutableArray<WatchedRows> watched = [];

    /// <summary>Whether anything is noted of what is written into a table.</summary>
    public bool Watches(int table) => schedules.Any(s => s.Items.Table == table);

    /// <summary>A run begins: makes the tables for the notes where it may write.</summary>
    public void Begin()
    {
        if (schedules.IsEmpty) return;
        watched = [.. schedules.Select(s => new WatchedRows(session.Plan, session.Code, s.Schedule, s.Items, new RunValues { Now = session.LocalNow, Parameters = session.Frame.Run.Parameters }))];
        var written = StepTree.All(session.Task).Select(StepTree.Written).Append(session.Task.Item?.Table).OfType<int>().Where(Watches).Select(table => session.Plan.Tables[table].Source);
        foreach (var source in written.Distinct())
        {
            var connection = session.Connection(source);
            if (notes.TryGetValue(source, out var known) && known.Session == connection.Session) continue;
            Of(connection).Create(connection.Name);
        }
    }

    /// <summary>Rows that are about to be written, as they are under their locks; null where nobody wants to know.</summary>
    public OwnWrite? Before(SourceConnection connection, TablePlan table, ImmutableArray<int> by, object?[] key) =>
        Watches(table.Index) ? new OwnWrite(by, [.. key], Read(connection, table, by, key)) : null;

    /// <summary>The same of a row that is new.</summary>
    public OwnWrite? New(TablePlan table, object?[] key) => Watches(table.Index) && !key.Contains(null) ? new OwnWrite(table.Key, key, []) : null;

    /// <summary>They are written.</summary>
    public void After(SourceConnection connection, TablePlan table, OwnWrite? write)
    {
        if (write is null) return;
        var after = Read(connection, table, write.By, write.Key);
        var noted = Of(connection);
        foreach (var row in write.Before.Keys.Union(after.Keys))
        {
            var (from, to) = (write.Before.GetValueOrDefault(row, ""), after.GetValueOrDefault(row, ""));
            if (from != to) noted.Note(row.Notes, row.Record, from, to, session.Cancellation);
        }
    }

    private Dictionary<(string Notes, string Record), string> Read(SourceConnection connection, TablePlan table, ImmutableArray<int> by, object?[] key)
    {
        var contents = new Dictionary<(string, string), string>();
        using var read = new KeyedRead(connection.Session, table, [.. table.Columns.Select(c => c.Index)], by, newest: true);
        using var reader = read.Execute(key, session.Cancellation);
        while (read.Next(reader, key))
        {
            foreach (var rows in watched.Where(w => w.Table.Index == table.Index))
            {
                var (record, content) = rows.Read(reader);
                contents[(rows.Notes, record)] = content;
            }
        }
        return contents;
    }

    private static IEnumerable<(SchedulePlan Schedule, QueryPlan Items)> Ignoring(SyncPlan plan)
    {
        foreach (var schedule in plan.Schedules)
            if (schedule is { IgnoresOwnChanges: true, Items: { } items }) yield return (schedule, items);
    }

    private OwnNotes Of(SourceConnection connection)
    {
        if (notes.TryGetValue(connection.Source, out var known) && known.Session == connection.Session) return known;
        return notes[connection.Source] = new OwnNotes(connection.Session);
    }
}

/// <summary>A write of our own that is under way.</summary>
/// <param name="By">Columns that find its rows.</param>
/// <param name="Key">Their values.</param>
/// <param name="Before">Digests of the contents that it has found.</param>
internal sealed record OwnWrite(ImmutableArray<int> By, object?[] Key, Dictionary<(string Notes, string Record), string> Before);

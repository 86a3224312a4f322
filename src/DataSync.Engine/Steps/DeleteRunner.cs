using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary><c>delete T as x where …</c>: reads the rows that match and deletes each by its key. Source: tasks R70 to R72.</summary>
internal sealed class DeleteRunner : MatchedWriteRunner
{
    private readonly DeleteStep step;
    private readonly TableWriter delete;
    private CarriedDeletions? carried;

    public DeleteRunner(DeleteStep step, TaskSession session) : base(step, step.Query, RowCheck.Of(session.Plan, step), step.Returning, session)
    {
        this.step = step;
        delete = new TableWriter(session, WriteKind.DeleteByKey, Table, [], Check.FoundBy);
    }

    public override string Kind => "delete";

    public override void Reset()
    {
        base.Reset();
        carried = null;
    }

    public override void Dispose()
    {
        base.Dispose();
        delete.Dispose();
    }

    protected override WriteOutcome Write(SourceConnection connection)
    {
        var count = Find(connection);
        if (count > 0) Tell(connection);
        var written = 0;
        for (var i = 0; i < count; i++)
        {
            var row = Found(i);
            var began = Session.Timestamp;
            if (!Session.Preview)
            {
                if (!IsAsRead(connection, row)) return WriteOutcome.Conflict;
                var own = Session.Own.Before(connection, Table, Table.Key, KeyOf(row));
                var at = 0;
                foreach (var column in Check.FoundBy) delete.Values.Put(at++, row[column]);
                if (!Affected.IsGone(delete.Execute(), () => Again(connection), KeyOf(row), Session))
                {
                    if (IsGone(connection, row)) continue;
                    return WriteOutcome.Conflict;
                }
                Session.Own.After(connection, Table, own);
                Exchange(delete.Text, 1, began);
            }
            Returned.Take(row);
            written++;
            Count(1);
            if (!Listed) continue;
            var key = Key(row);
            var listed = Session is { ListsWhole: true, Preview: false } ? Table.Columns.Select(c => c.Index) : Table.Key.Union(step.Query.Columns);
            Tell(PlannedKind.Delete, key, [.. listed.Select(c => Change(key, c, Shown(c, row[c]), ""))]);
        }
        return written > 0 ? WriteOutcome.Written : WriteOutcome.None;
    }

    private void Tell(SourceConnection connection)
    {
        if (carried is not null) return;
        carried = CarriedDeletions.Of(Table, connection.Session.Catalog, Session.Cancellation);
        if (carried.Told is { } told) Session.Recorder.Warn($"{step.Name}: {told}.");
    }
}

using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>The rows of an <c>insert</c>, many to a statement.</summary>
/// <param name="direct">Whether values may go straight into the statement: the connection serves nothing else, and no row is ever taken back.</param>
internal sealed class GatheredInsert(InsertStep step, TaskSession session, bool direct) : GatheredWrite(session)
{
    private readonly MapOut map = session.Code.MapOut(step.Mapping.MapFunction);
    private readonly CapturedRows rows = new(step.Mapping.Columns.Length);
    private readonly BulkWriter insert = new(session, WriteKind.Insert, session.Plan.Tables[step.Table], step.Mapping.Columns, []);
    private readonly TablePlan table = session.Plan.Tables[step.Table];
    private readonly AuditedRows audit = new(session, step, session.Plan.Tables[step.Table], ShownColumns.Of(session.Plan, session.Plan.Tables[step.Table], step));
    private int added;

    public override int Count => added + rows.Count;

    public override int Waiting => rows.Count;

    // A key that the database gives is known only where each row is written by itself.
    public override bool Lists => table.Key.All(step.Mapping.Columns.Contains);

    public override bool Begin() => insert.IsBatch;

    public override bool Take()
    {
        if (direct)
        {
            map(Session.Frame, insert.Values);
            Session.Frame.Site = step.Site;
            insert.Add();
            added++;
        }
        else
        {
            map(Session.Frame, rows.Next());
            rows.Keep();
        }
        return true;
    }

    public override (long Written, long Unchanged)? Send()
    {
        var values = insert.Values;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            for (var column = 0; column < row.Count; column++) row.CopyTo(column, values, column);
            insert.Add();
            if (audit.IsOn) audit.Inserted(audit.Key(table.Key, at => row.Boxed(step.Mapping.Columns.IndexOf(table.Key[at]))), step.Mapping.Columns, row.Boxed);
        }
        long count = Count;
        rows.Truncate(0);
        added = 0;
        return insert.Flush() == count ? (count, 0) : null;
    }

    public override void Truncate(int count) => rows.Truncate(count);

    public override void Forget()
    {
        insert.Forget();
        rows.Truncate(0);
        added = 0;
    }

    public override void Dispose() => insert.Dispose();
}

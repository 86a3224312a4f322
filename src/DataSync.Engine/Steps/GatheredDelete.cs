using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>The rows of a <c>delete</c> by a key.</summary>
internal sealed class GatheredDelete(DeleteStep step, MatchKey by, TaskSession session, KeyTies ties) : GatheredMatch(step, AuditedRows.Read(step.Query, session.Plan.Tables[step.Table], session.Task), by, RowCheck.Of(session.Plan, step), session)
{
    private readonly BulkWriter delete = new(session, WriteKind.DeleteByKey, session.Plan.Tables[step.Table], [], session.Plan.Tables[step.Table].Key);

    public override void Forget()
    {
        base.Forget();
        delete.Forget();
    }

    public override void Dispose()
    {
        base.Dispose();
        delete.Dispose();
    }

    protected override bool MayGather() => ties.LetWait();

    protected override WriteOutcome? Decide(int index, Row row) => WriteOutcome.Written;

    protected override void Add(int index, Row row)
    {
        var at = 0;
        foreach (var column in Table.Key) delete.Values.Put(at++, row[column]);
        delete.Add();
        if (Audit.IsOn) Audit.Deleted(ShownKey(row), Table.Columns.Select(c => c.Index), column => row[column]);
    }

    protected override long Flush() => delete.Flush();
}

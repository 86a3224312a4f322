using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>The rows of an <c>update</c> by a key: what differs by the language's rule is written.</summary>
internal sealed class GatheredUpdate : GatheredMatch
{
    private readonly UpdateStep step;
    private readonly KeyTies ties;
    private readonly MapOut map;
    private readonly LaterMapping? later;
    private readonly CapturedRows rows;
    private readonly BulkWriter update;

    /// <param name="later">What the mapping reads besides the row that is there; null when it does not ask for that and is run at once.</param>
    public GatheredUpdate(UpdateStep step, MatchKey by, TaskSession session, KeyTies ties, LaterMapping? later) : base(step, step.Query, by, RowCheck.Of(session.Plan, step), session)
    {
        this.step = step;
        this.ties = ties;
        this.later = later;
        map = session.Code.MapOut(step.Mapping.MapFunction);
        rows = new CapturedRows(step.Mapping.Columns.Length);
        update = new BulkWriter(session, WriteKind.UpdateByKey, Table, step.Mapping.Columns, Table.Key);
    }

    public override bool Take()
    {
        if (!base.Take()) return false;
        var row = rows.Next();
        if (later is not null) later.Keep();
        else row.IsWhole = Fits(row);
        rows.Keep();
        Session.Frame.Site = Site;
        return true;
    }

    public override void Truncate(int count)
    {
        base.Truncate(count);
        rows.Truncate(count);
        later?.Truncate(count);
    }

    public override void Forget()
    {
        base.Forget();
        update.Forget();
    }

    public override void Dispose()
    {
        base.Dispose();
        update.Dispose();
    }

    protected override bool MayGather() => ties.LetWait();

    protected override WriteOutcome? Decide(int index, Row row)
    {
        later?.Map(index, row, rows[index]);
        if (!rows[index].IsWhole) return null;
        return Differs(rows[index], row) ? WriteOutcome.Written : WriteOutcome.Unchanged;
    }

    protected override void Add(int index, Row row)
    {
        var values = rows[index];
        var target = update.Values;
        var at = 0;
        for (; at < values.Count; at++) values.CopyTo(at, target, at);
        foreach (var column in Table.Key) target.Put(at++, row[column]);
        update.Add();
        if (Audit.IsOn) Audit.Updated(ShownKey(row), Differences(values, row));
    }

    protected override long Flush() => update.Flush();

    private bool Fits(CapturedValues row)
    {
        try
        {
            map(Session.Frame, row);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Where the row is not there, nobody asks for its values.
            return false;
        }
    }

    private bool Differs(CapturedValues values, Row row)
    {
        var differs = false;
        for (var i = 0; i < values.Count; i++) differs |= values.Differs(i, row[step.Mapping.Columns[i]]);
        return differs;
    }

    private IEnumerable<(int Column, object? Old, object? New)> Differences(CapturedValues values, Row row) => step.Mapping.Columns
        .Select((column, at) => (Column: column, Old: row[column], New: values.Boxed(at))).Where(d => !ValueEquality.Same(d.Old, d.New));
}

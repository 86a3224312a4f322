using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Progress;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>for each x in T where … { … }</c>: rows are streamed through one row object; what the body writes is committed in batches, each with one
/// done-mark that holds the keys of its rows. Inside another unit of work it joins that one. Source: tasks R57, R126, R162.
/// </summary>
internal sealed class ForEachRunner : StepRunner
{
    /// <summary>Rows per transaction when the script names none.</summary>
    public const int DefaultBatch = 10_000;

    private readonly ForEachStep step;
    private readonly QueryPlan? plan;
    private readonly QueryRunner? query;
    private readonly ListedRows listed;
    private readonly StepSequence body;
    private readonly int[] targets;
    private readonly bool readFirst;
    private readonly WriteGather gather;
    private readonly LookAhead ahead;
    private readonly LoopBatch batch;
    private readonly StagedBefore staged;
    private readonly TalliesBefore tallies;
    private readonly ImmutableArray<int> key;
    private readonly RowNames names = new();
    private readonly ReadingLink reading;

    public ForEachRunner(ForEachStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        reading = new ReadingLink(session);
        var inner = StepTree.All(step.Body).ToImmutableArray();
        if (inner.OfType<SetStep>().Any(s => s.Slot == step.Slot))
            throw RuntimeErrorCatalog.NotBuilt.With($"{step.Name}: `set` on the row of a `for each` cannot be run by this engine; use `update`.");
        plan = step.Query is { Distinct.IsEmpty: true } asked && step.BadRows == BadRows.Isolate ? Whole(session.Plan.Tables[asked.Table], asked) : step.Query;
        targets = [.. StepTree.WrittenSources(session.Plan, inner)];
        query = plan is null ? null : new QueryRunner(session, plan) { Undisturbed = !targets.Contains(session.Plan.Tables[plan.Table].Source) };
        listed = new ListedRows(step.ListSlot, step.Within);
        body = session.Factory.Create(step.Body);
        var writes = inner.OfType<WriteStep>().Select(w => session.Plan.Tables[w.Table]).ToImmutableArray();
        // A table that is written while it is read may show its own new rows: it is read to its end first.
        readFirst = query is not null && (writes.Any(t => t.Source == query.Table.Source && t.PhysicalName == query.Table.PhysicalName) || OwnSqlText.Names(inner, query.Table));
        key = query is null ? StepTree.ListKey(session.Plan, session.Task, step.ListSlot) : query.Table.Key.All(k => plan?.Columns.Contains(k) == true) ? query.Table.Key : [];
        if (key.IsEmpty && step.Query is { } some) key = some.Columns;
        if (step.Query is { Distinct.IsEmpty: false } distinct) key = distinct.Distinct;
        gather = new WriteGather(session, step, [.. GatherRules.Of(session.Plan, step).Select(w => (Runner: (WriteRunner)session.Factory.Runner(w), Rows: GatherRules.Rows(session, step, w)))]);
        ahead = new LookAhead(session, [.. LookAhead.Of(session.Plan, step).Select(r => ((ReadRunner)session.Factory.Runner(r.Step), new FetchedRows(session, r.Step.Query, r.Keys)))]);
        staged = new StagedBefore(session, LoopBatch.Stages(step));
        tallies = new TalliesBefore(session, step.Body);
        batch = new LoopBatch(session, step, Tally, targets, body, gather, Bad, error => Session.Failure(error, step.Name, Record()).Failure, key, names);
    }

    public override string Kind => "for each";

    public override void Reset()
    {
        base.Reset();
        batch.Reset();
    }

    public override void TryAgain()
    {
        batch.TryAgain();
        Session.BadRows.LookAgain();
    }

    public override void Dispose()
    {
        query?.Dispose();
        reading.Dispose();
        gather.Dispose();
        ahead.Dispose();
    }

    protected override Flow Perform()
    {
        if (query is not null && !query.KeysPresent())
        {
            Note("no key");
            return Flow.Next;
        }
        var outermost = Session.Unit is null && !Session.Preview;
        if (outermost) batch.Begin();
        Session.LoopDepth++;
        if (Session.LoopRows.Count < Session.LoopDepth)
        {
            Session.LoopRows.Add(null);
            Session.LoopPlaces.Add(Place);
            Session.LoopNames.Add(names);
        }
        names.Begin(key, Session.Shape(step.Slot));
        Session.LoopNames[Session.LoopDepth - 1] = names;
        Session.LoopPlaces[Session.LoopDepth - 1] = Place;
        var (watched, whole) = (false, false);
        try
        {
            if (outermost) ahead.Begin();
            watched = Session.Progress.Begin(step, Tally, step.Body, () => RowCount.Of(Session, step.Query));
            var flow = Rows();
            if (outermost && batch.End() == Flow.Stop) flow = Flow.Stop;
            // In a batch they wait for its commit; here nobody else makes them durable.
            if (!Session.InBatch) Session.BadRows.Flush();
            whole = true;
            return flow == Flow.NextRow ? Flow.Next : flow;
        }
        catch
        {
            if (outermost) batch.Abandon();
            throw;
        }
        finally
        {
            Session.LoopDepth--;
            if (outermost) ahead.End();
            if (query is not null) Frame.Rows[step.Slot] = null;
            if (watched) Session.Progress.End(whole);
        }
    }

    private string Place() => query is not null && plan is { Distinct.IsEmpty: true } && !query.Table.Key.IsEmpty && query.Table.Key.All(plan.Columns.Contains)
        ? Masking.Record(query.Table, Session.LoopRows[Session.LoopDepth - 1])
        : string.Create(CultureInfo.InvariantCulture, $"row {(batch.IsOpen ? batch.At : Tally.RowsRead)} of {step.Name}");

    private Flow Rows()
    {
        if (query is null)
        {
            foreach (var row in listed.At(Frame))
            {
                Frame.Rows[step.Slot] = row;
                if (One(row) == Flow.Stop) return Flow.Stop;
            }
            return Flow.Next;
        }
        return readFirst ? Buffered(query) : ahead.IsOn ? InBlocks(query) : Streamed(query);
    }

    private Flow Streamed(QueryRunner rows)
    {
        var limit = rows.Limit ?? int.MaxValue;
        var row = NewRow(rows);
        using var reader = rows.Execute(Reading(rows.Table.Source));
        for (var n = 0; n < limit && rows.Next(reader, row, out var unreadable); n++)
        {
            if (unreadable is not null && step.BadRows == BadRows.Fail) throw unreadable.Reason;
            if ((unreadable is null ? One(row) : Unreadable(unreadable)) == Flow.Stop) return Flow.Stop;
            if (batch.KeepsRows) row = NewRow(rows);
        }
        return Flow.Next;
    }

    /// <summary>Some rows are read before the first of them is done, so that what they look up can be fetched together.</summary>
    private Flow InBlocks(QueryRunner rows)
    {
        var limit = rows.Limit ?? int.MaxValue;
        var block = new List<(Row Row, UnreadableRow? Unreadable)>(LookAhead.Block);
        using var reader = rows.Execute(Reading(rows.Table.Source));
        for (var n = 0; ;)
        {
            block.Clear();
            while (block.Count < LookAhead.Block && n < limit)
            {
                var row = NewRow(rows);
                if (!rows.Next(reader, row, out var unreadable)) break;
                block.Add((row, unreadable));
                n++;
            }
            if (block.Count == 0) return Flow.Next;
            ahead.Fetch(block.Where(b => b.Unreadable is null).Select(b => b.Row), step.Slot);
            foreach (var (row, unreadable) in block)
            {
                if (unreadable is not null && step.BadRows == BadRows.Fail) throw unreadable.Reason;
                if ((unreadable is null ? One(row) : Unreadable(unreadable)) == Flow.Stop) return Flow.Stop;
            }
        }
    }

    private Flow Buffered(QueryRunner rows)
    {
        var all = new List<(Row Row, UnreadableRow? Unreadable)>();
        var limit = rows.Limit ?? int.MaxValue;
        using (var reader = rows.Execute(Reading(rows.Table.Source)))
        {
            var next = NewRow(rows);
            while (all.Count < limit && rows.Next(reader, next, out var unreadable))
            {
                if (unreadable is not null && step.BadRows == BadRows.Fail) throw unreadable.Reason;
                all.Add((next, unreadable));
                next = NewRow(rows);
            }
        }
        foreach (var (row, unreadable) in all)
        {
            Frame.Rows[step.Slot] = row;
            if ((unreadable is null ? One(row) : Unreadable(unreadable)) == Flow.Stop) return Flow.Stop;
        }
        return Flow.Next;
    }

    private Flow One(Row row)
    {
        Tally.RowsRead++;
        if ((Tally.RowsRead & 255) == 0)
        {
            Session.Cancellation.ThrowIfCancellationRequested();
            Session.Progress.Tick();
        }
        if (batch.IsOpen) return batch.Run(row, Tally.RowsRead);
        Session.AtRow(row);
        var writes = Session.Writes;
        var told = Session.Outbox.Count;
        if (step.BadRows != BadRows.Fail)
        {
            staged.Note();
            tallies.Note();
            if (Session.Preview) Session.Recorder.Planned.Note(step);
        }
        try
        {
            return body.Run();
        }
        catch (StepFailure failure) when (step.BadRows != BadRows.Fail && failure.IsOfTheRow && (IsTakenBack || Session.Writes == writes) && !Session.Cancellation.IsCancellationRequested)
        {
            Tally.RowsBad++;
            Session.Outbox.TakeBack(told);
            staged.Restore();
            tallies.Restore();
            if (Session.Preview) Session.Recorder.Planned.TakeBack(step);
            Tell(Bad(row, Tally.RowsRead, failure.Failure));
            // Some databases take back the whole transaction for a refused statement: then no later row is to be called bad for it.
            for (var unit = Session.Unit; unit is not null; unit = unit.Outer) unit.Prove(failure.Cause);
            return Flow.Next;
        }
    }

    /// <summary>In a preview of the loop that would commit for itself, a bad row is taken back with all that it would have written.</summary>
    private bool IsTakenBack => Session is { Preview: true, LoopDepth: 1, Unit: null };

    private Flow Unreadable(UnreadableRow row)
    {
        Tally.RowsRead++;
        Session.AtRow(row.Row);
        Frame.Rows[step.Slot] = row.Row;
        Frame.Site = step.Site;
        var bad = Bad(row.Row, Tally.RowsRead, Session.Failure(row.Reason, step.Name, Record()).Failure);
        Frame.Rows[step.Slot] = null;
        if (batch.IsOpen) return batch.Unreadable(bad);
        Tally.RowsBad++;
        Tell(bad);
        return Flow.Next;
    }

    private BadRow Bad(Row row, long position, RunFailure failure)
    {
        if (query is not null && plan is not null) return BadRow.Of(Session.Plan, step, query.Table, plan.Distinct.IsEmpty ? plan.Columns : plan.Distinct, row, position, failure);
        var shape = Session.Shape(step.Slot);
        return new BadRow(step, shape, [.. Enumerable.Range(0, Math.Min(shape.Length, row.Count))], [], row, position, failure);
    }

    private void Tell(BadRow row)
    {
        Session.Recorder.Warn(row.Warning);
        if (!Session.Preview) Session.BadRows.Add(row);
    }

    /// <summary>A row that is set aside is set aside as a whole, so that it can be put right and done again.</summary>
    private static QueryPlan Whole(TablePlan table, QueryPlan query) => query with { Columns = [.. table.Columns.Select(c => c.Index)], ReadFunction = table.ReadAllFunction };

    private Row NewRow(QueryRunner rows) => Session.Code.NewRow(rows.Table.RowType);

    /// <summary>Where the rows are read. A server's cursor may end with a commit on its connection: there, reading has a connection of its own.</summary>
    private ISourceSession? Reading(int source)
    {
        if (!batch.IsOpen || !targets.Contains(source) || Session.Connection(source).Session.Dialect.Name == "sqlite") return null;
        return reading.To(source);
    }
}

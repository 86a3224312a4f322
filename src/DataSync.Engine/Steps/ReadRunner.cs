using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>read T as x where …</c>: one row, and an answer when there is none, no key or several. <c>keep</c>, <c>clear</c> and <c>skip</c> leave the row <c>none</c>,
/// whose columns are null (inside a <c>for each</c>, <c>skip</c> passes over the rest of the row). Source: tasks R46 to R58, R64.
/// </summary>
internal sealed class ReadRunner(ReadStep step, TaskSession session) : StepRunner(step, session)
{
    private const int MostCounted = 1000;
    // Under `all`, one row more than the limit is asked for: exceeding it is an error, not a silent cut.
    private readonly QueryRunner query = new(session,
        step.WhenMany.Kind == OutcomeKind.All && step.Query.Limit is { } limit ? step.Query with { Limit = limit + 1 } : step.Query);
    private readonly OutcomeRunner none = session.Factory.Outcome(step.WhenNone);
    private readonly OutcomeRunner noKey = session.Factory.Outcome(step.WhenNoKey);
    private readonly OutcomeRunner many = session.Factory.Outcome(step.WhenMany);
    private readonly int rowType = session.Plan.Tables[step.Query.Table].RowType;
    private readonly ReadCache? cache = step.Cache is { } plan ? new ReadCache(step, plan, session) : null;
    private Row? reused;
    private Row? spare;

    /// <summary>Rows fetched for a block of the loop around; null while each look-up asks for itself.</summary>
    public FetchedRows? Fetched { get; set; }

    public override string Kind => "read";

    public override void Reset()
    {
        base.Reset();
        cache?.Reset();
        if (cache is not null) Tally.Tells = () => cache.Told;
    }

    public override void Dispose() => query.Dispose();

    protected override Flow Perform()
    {
        var slot = step.Query.Slot;
        Frame.Rows[slot] = null;
        // In a loop those of the row before stand there.
        if (many.Kind == OutcomeKind.All) Frame.Lists[many.ListSlot] = [];
        if (!query.KeysPresent())
        {
            Session.Moment = StatusMoment.None;
            return Unmatched(noKey, "no key", RuntimeErrorCatalog.NoKey, () => $"A key of the condition on {query.Table.Name} is empty.");
        }
        var rows = cache is null ? Ask() : Remembered(cache);
        if (rows == 0)
        {
            Session.Moment = StatusMoment.None;
            return Unmatched(none, "no row", RuntimeErrorCatalog.NoRow, () => $"There is no {query.Table.Name} for this condition.");
        }
        if (rows == 1 || many.Kind is OutcomeKind.All or OutcomeKind.First or OutcomeKind.Last) return Flow.Next;
        Session.Moment = StatusMoment.Many;
        Frame.Rows[slot] = null;
        return Unmatched(many, "many rows", RuntimeErrorCatalog.ManyRows, () => string.Create(CultureInfo.InvariantCulture,
            $"There are {(rows >= MostCounted ? "at least " : "")}{rows} rows of {query.Table.Name} for this condition, not one."));
    }

    private long Ask()
    {
        var began = Session.Timestamp;
        var rows = many.Kind == OutcomeKind.All ? ReadAll() : ReadOne();
        Tally.RowsRead += rows;
        if (Session.LoopDepth == 0)
            Session.Recorder.Add(new Exchange(step.Name, Session.Plan.Sources[query.Table.Source].Name, query.Text, query.ShownParameters(), rows, Session.MillisecondsSince(began)));
        return rows;
    }

    /// <summary>The answer from memory, or the source's, which is kept.</summary>
    private long Remembered(ReadCache kept)
    {
        if (kept.Find() is { } known)
        {
            Frame.Rows[step.Query.Slot] = known.Row;
            if (many.Kind == OutcomeKind.All) Frame.Lists[many.ListSlot] = known.List ?? [];
            return known.Rows;
        }
        var rows = Ask();
        kept.Keep(new CachedAnswer(rows, Frame.Rows[step.Query.Slot], many.Kind == OutcomeKind.All ? Frame.Lists[many.ListSlot] : null));
        // The rows belong to the cache now.
        reused = spare = null;
        return rows;
    }

    private long Choose(FetchedRows fetched, IReadOnlyList<Row> candidates)
    {
        Row? found = null;
        long rows = 0;
        foreach (var candidate in candidates)
        {
            if (!fetched.Holds(candidate)) continue;
            found ??= candidate;
            if (++rows == MostCounted) break;
        }
        Frame.Rows[step.Query.Slot] = found;
        return rows;
    }

    private long ReadOne()
    {
        if (Fetched is { } fetched && fetched.Find() is { } candidates) return Choose(fetched, candidates);
        var first = reused ??= Session.Code.NewRow(rowType);
        var slot = step.Query.Slot;
        using var reader = query.Execute();
        if (!query.Next(reader, first))
        {
            Frame.Rows[slot] = null;
            return 0;
        }
        var limit = query.Limit ?? long.MaxValue;
        var found = first;
        long rows = 1;
        if (many.Kind != OutcomeKind.First)
        {
            // A row of its own: the first one stays as it is while further ones are looked at.
            var further = spare ?? Session.Code.NewRow(rowType);
            while (rows < limit && (many.Kind == OutcomeKind.Last || rows < MostCounted) && query.Next(reader, further))
            {
                rows++;
                if (many.Kind == OutcomeKind.Last) (found, further) = (further, found);
            }
            spare = further;
        }
        reused = found;
        Frame.Rows[slot] = found;
        return rows;
    }

    private long ReadAll()
    {
        var list = new List<Row>();
        using (var reader = query.Execute())
        {
            var row = Session.Code.NewRow(rowType);
            while (query.Next(reader, row))
            {
                if (list.Count == step.Query.Limit)
                    throw RuntimeErrorCatalog.LimitExceeded.With($"More than {step.Query.Limit} rows of {query.Table.Name} match.");
                list.Add(row);
                row = Session.Code.NewRow(rowType);
            }
        }
        Frame.Lists[many.ListSlot] = list;
        Frame.Rows[step.Query.Slot] = list.Count > 0 ? list[0] : null;
        return list.Count;
    }

    private Flow Unmatched(OutcomeRunner answer, string outcome, RuntimeError error, Func<string> message)
    {
        if (answer.Kind == OutcomeKind.Fail)
        {
            Tally.Outcome = outcome;
            return answer.Answer(error, message);
        }
        Note(outcome);
        if (answer.Kind == OutcomeKind.Skip && Session.LoopDepth > 0) return Flow.NextRow;
        return answer.Answer(error, message);
    }
}

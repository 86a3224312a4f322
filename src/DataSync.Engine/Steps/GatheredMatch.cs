using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// The rows of an <c>update</c> or <c>delete</c> that finds each by a key. Those that are there are read first, many at a time, and then written. A key that comes again waits until the rows
/// before it are written. Where something depends on what the rows hold besides their keys, they are locked when they are read. A row that is there twice, or not any more when it is written, is the business of the row-by-row way.
/// </summary>
internal abstract class GatheredMatch : GatheredWrite
{
    private readonly TablePlan table;
    private readonly QueryPlan query;
    private readonly MatchKey by;
    private readonly ValueFunction[] values;
    private readonly ReadIn readIn;
    private readonly List<object?[]> keys = [];
    private readonly HashSet<object?[]> met = new(KeyComparer.Instance);
    private readonly List<Row?> found = [];
    private readonly List<WriteOutcome> outcomes = [];
    private readonly bool locks;
    private KeyedRows? existing;
    private bool ambiguous;

    protected GatheredMatch(WriteStep step, QueryPlan query, MatchKey by, RowCheck check, TaskSession session) : base(session)
    {
        this.query = query;
        this.by = by;
        Audit = new AuditedRows(session, step, session.Plan.Tables[step.Table], ShownColumns.Of(session.Plan, session.Plan.Tables[step.Table], step));
        locks = Audit.IsOn || !check.OfKeyAlone;
        Site = step.Site;
        table = session.Plan.Tables[step.Table];
        values = [.. by.Values.Select(v => session.Code.Value(v.Function))];
        readIn = session.Code.ReadIn(query.ReadFunction);
    }

    public sealed override int Count => keys.Count;

    public sealed override bool Lists => true;

    public sealed override ReadOnlySpan<WriteOutcome> Outcomes => CollectionsMarshal.AsSpan(outcomes);

    protected TablePlan Table => table;

    protected MatchKey By => by;

    protected int Site { get; }

    /// <summary>Lists what is written, where that is wanted.</summary>
    protected AuditedRows Audit { get; }

    public sealed override bool Begin() => by.Columns.All(c => ComparesAlike(table, c)) && MayGather();

    public override bool Take()
    {
        var key = new object?[values.Length];
        for (var i = 0; i < key.Length; i++)
        {
            if (!by.Values[i].MayBeEmpty) continue;
            Session.Frame.Site = by.Values[i].Site;
            key[i] = values[i](Session.Frame);
            if (key[i] is null or Array { Length: 0 }) return false;
        }
        for (var i = 0; i < key.Length; i++)
        {
            Session.Frame.Site = Site;
            if (!by.Values[i].MayBeEmpty) key[i] = values[i](Session.Frame);
        }
        keys.Add(key);
        return true;
    }

    public sealed override (long Written, long Unchanged)? Send()
    {
        outcomes.Clear();
        var from = 0;
        for (var i = 0; i <= keys.Count; i++)
        {
            if (i < keys.Count && met.Add(keys[i])) continue;
            if (i > from && !Send(from, i)) return null;
            from = i;
            met.Clear();
            if (i < keys.Count) met.Add(keys[i]);
        }
        var written = outcomes.Count(o => o == WriteOutcome.Written);
        Truncate(0);
        return (written, outcomes.Count(o => o == WriteOutcome.Unchanged));
    }

    public override void Truncate(int count) => keys.RemoveRange(count, keys.Count - count);

    public override void Forget()
    {
        Truncate(0);
        met.Clear();
        outcomes.Clear();
    }

    public override void Dispose() => existing?.Dispose();

    /// <summary>Whether the database does nothing with the table that makes the order of reads and writes matter.</summary>
    protected abstract bool MayGather();

    /// <summary>What becomes of a row that was found.</summary>
    /// <param name="index">Which of the rows gathered.</param>
    /// <returns>Written or unchanged; null when that cannot be said.</returns>
    protected abstract WriteOutcome? Decide(int index, Row row);

    /// <summary>Hands a row on to be written.</summary>
    protected abstract void Add(int index, Row row);

    /// <summary>Sends what was handed on.</summary>
    /// <returns>Rows that the database has found and written.</returns>
    protected abstract long Flush();

    /// <summary>A row's key as the journal shows it.</summary>
    protected string ShownKey(Row row) => Audit.Key(table.Key, at => row[table.Key[at]]);

    private bool Send(int from, int to)
    {
        found.Clear();
        for (var i = from; i < to; i++) found.Add(null);
        ambiguous = false;
        var current = Session.Connection(table.Source).Session;
        if (existing?.Session != current)
        {
            existing?.Dispose();
            existing = new KeyedRows(current, table, query.Columns, by.Columns, locks);
        }
        existing.Read(keys.GetRange(from, to - from), (place, reader) =>
        {
            ambiguous |= found[place] is not null;
            readIn(reader, found[place] ??= Session.Code.NewRow(table.RowType));
        }, Session.Cancellation);
        if (ambiguous) return false;
        for (var i = from; i < to; i++)
        {
            if ((found[i - from] is { } row ? Decide(i, row) : WriteOutcome.None) is not { } outcome) return false;
            outcomes.Add(outcome);
        }
        long written = 0;
        for (var i = from; i < to; i++)
        {
            if (outcomes[i] != WriteOutcome.Written || found[i - from] is not { } row) continue;
            Add(i, row);
            written++;
        }
        return written == 0 || Flush() == written;
    }
}

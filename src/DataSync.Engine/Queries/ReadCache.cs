using System.Globalization;
using DataSync.Engine.Running;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Queries;

/// <summary>One answer of a read.</summary>
/// <param name="Rows">How many rows there were.</param>
/// <param name="List">All of them, where the read wants all.</param>
internal sealed record CachedAnswer(long Rows, Row? Row, IReadOnlyList<Row>? List)
{
    public DateTimeOffset Asked { get; init; }

    public int Size => Math.Max(1, List?.Count ?? 1);
}

/// <summary>
/// Answers of one read, by the values of its condition: they hold for a life time from when they were asked for, by the run's clock. What the plan itself writes drops
/// them, and while it has written and not yet committed nothing is kept. Source: tasks R159 to R161, R65.
/// </summary>
internal sealed class ReadCache
{
    private readonly TaskSession session;
    private readonly CachePlan plan;
    private readonly ValueFunction[] functions;
    private readonly Dictionary<ValueKey, CachedAnswer> answers = [];
    private readonly Queue<ValueKey> oldest = new();
    private readonly PreloadedRows? preloaded;
    private readonly bool isWritten;
    private ValueKey asked;
    private bool bypassed;
    private long kept;
    private long found;
    private long sent;
    private long dropped;

    public ReadCache(ReadStep step, CachePlan plan, TaskSession session)
    {
        this.session = session;
        this.plan = plan;
        Table = session.Plan.Tables[step.Query.Table];
        functions = [.. plan.KeyFunctions.Select(session.Code.Value)];
        preloaded = plan.Preloads ? new PreloadedRows(step, plan, session) : null;
        isWritten = Concerns(session.Task.Item?.Table ?? -1) || StepTree.All(session.Task).Any(Writes);
        session.Caches.Add(this);
    }

    public TablePlan Table { get; }

    /// <summary>For the run's record.</summary>
    public string Told => found + sent == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
        $"cache: {found} of {found + sent} answers from memory{(dropped > 0 ? $", dropped {dropped} {(dropped == 1 ? "time" : "times")} by own writes" : "")}");

    /// <summary>The answer from memory; null where the source must be asked.</summary>
    public CachedAnswer? Find()
    {
        bypassed = isWritten && session.Connection(Table.Source).Session.InTransaction;
        if (bypassed)
        {
            Drop();
            sent++;
            return null;
        }
        var answer = preloaded is null ? Known() : preloaded.Find();
        if (answer is { Rows: 0 } && plan.ForgetsNone) answer = null;
        if (answer is null) sent++;
        else found++;
        return answer;
    }

    /// <summary>Keeps what the source has answered to the values that <see cref="Find"/> did not find.</summary>
    public void Keep(CachedAnswer answer)
    {
        if (bypassed || preloaded is { IsRefused: false } || (answer.Rows == 0 && plan.ForgetsNone) || answer.Size > plan.Most) return;
        var key = preloaded is null ? asked : Key();
        Remove(key);
        while (kept + answer.Size > plan.Most && oldest.TryDequeue(out var old)) Remove(old);
        answers[key] = answer with { Asked = session.Now };
        oldest.Enqueue(key);
        kept += answer.Size;
    }

    public void Drop()
    {
        if (answers.Count == 0 && preloaded is not { IsLoaded: true }) return;
        dropped++;
        answers.Clear();
        oldest.Clear();
        kept = 0;
        preloaded?.Drop();
    }

    /// <summary>Begins to count anew; what is kept stays.</summary>
    public void Reset() => found = sent = dropped = 0;

    private CachedAnswer? Known()
    {
        asked = Key();
        if (!answers.TryGetValue(asked, out var answer)) return null;
        if (plan.Lifetime is not { } lifetime || session.Now - answer.Asked < lifetime.ToTimeSpan()) return answer;
        Remove(asked);
        return null;
    }

    private ValueKey Key()
    {
        var values = new object?[functions.Length];
        for (var i = 0; i < values.Length; i++) values[i] = functions[i](session.Frame);
        return new ValueKey(values);
    }

    private void Remove(ValueKey key)
    {
        if (answers.Remove(key, out var old)) kept -= old.Size;
    }

    private bool Concerns(int table) => table >= 0 && session.Plan.Tables[table].Source == Table.Source && session.Plan.Tables[table].PhysicalName == Table.PhysicalName;

    private bool Writes(StepPlan step) => StepTree.Written(step) is { } table ? Concerns(table) : StepTree.WrittenSource(session.Plan, step) == Table.Source;
}

using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Merging;

/// <summary>
/// The rows of a table that have one of many keys, with a condition where there is one. What the source does not take of the condition is evaluated here, and the
/// keys of what comes back are for the caller to compare: a database may find <c>a</c> when it is asked for <c>A</c>.
/// </summary>
/// <param name="query">Its columns include <paramref name="key"/>; its condition was checked for empty keys by the caller.</param>
internal sealed class BatchLookup(TaskSession session, QueryPlan query, ImmutableArray<int> key) : IDisposable
{
    private readonly TablePlan table = session.Plan.Tables[query.Table];
    private readonly ReadIn readIn = session.Code.ReadIn(query.ReadFunction);
    private BatchRead? prepared;
    private ISourceSession? preparedOn;
    private ValueFunction[] parameters = [];
    private Condition[] residual = [];

    public TablePlan Table => table;

    /// <summary>The keys are compared by the database's own rules for its columns: those of its unique indexes.</summary>
    public bool AsKept { get; init; }

    /// <summary>Finds the rows of these keys.</summary>
    /// <param name="take">Gets every row with its key; the row is the taker's.</param>
    public void Find(ISourceSession connection, IReadOnlyList<object?[]> keys, Action<object?[], Row> take)
    {
        if (preparedOn != connection) prepared?.Dispose();
        var read = prepared = prepared is { } known && preparedOn == connection ? known : Prepare(connection);
        preparedOn = connection;
        var values = Array.ConvertAll(parameters, p => p(session.Frame));
        for (var at = 0; at < keys.Count; at += read.MostKeys)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            var part = new List<object?[]>(Math.Min(read.MostKeys, keys.Count - at));
            for (var i = at; i < keys.Count && part.Count < read.MostKeys; i++) part.Add(keys[i]);
            using var reader = read.Execute(part, values, session.Cancellation);
            while (reader.Read())
            {
                var row = session.Code.NewRow(table.RowType);
                readIn(reader, row);
                session.Frame.Rows[query.Slot] = row;
                if (Holds()) take([.. key.Select(k => row[k])], row);
            }
        }
        session.Frame.Rows[query.Slot] = null;
    }

    public void Dispose() => prepared?.Dispose();

    private bool Holds()
    {
        foreach (var condition in residual)
            if (condition(session.Frame) is not true) return false;
        return true;
    }

    private BatchRead Prepare(ISourceSession connection)
    {
        var read = connection.Prepare(new BatchReadRequest(table, query.Columns, key, [.. query.Where.Select(w => w.Filter).OfType<FilterPlan>()]) { AsKept = AsKept });
        parameters = [.. read.ParameterFunctions.Select(session.Code.Value)];
        var filter = 0;
        var left = new List<Condition>();
        foreach (var conjunct in query.Where)
            if (conjunct.Filter is null || read.NotPushed[filter++] is not null)
                left.Add(session.Code.Condition(conjunct.ConditionFunction));
        residual = [.. left];
        return read;
    }
}

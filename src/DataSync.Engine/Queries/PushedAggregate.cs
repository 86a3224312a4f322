using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Queries;

/// <summary>Aggregates that the source computes, where it surely gives what compiled code would give over the rows. Source: tasks R63.</summary>
internal sealed class PushedAggregate(AggregateStep step, TaskSession session) : IDisposable
{
    private readonly AggregateRequest? request = Request(step, session.Plan);
    private PreparedAggregate? prepared;
    private ISourceSession? preparedOn;
    private ValueFunction[] functions = [];
    private bool isOff;

    public string Text => prepared?.Text ?? "";

    /// <summary>What is asked of the source; null where a value or a part of the condition has no form that a source understands.</summary>
    public static AggregateRequest? Request(AggregateStep step, SyncPlan plan)
    {
        if (step.Query.Where.Any(w => w.Filter is null) || step.Values.Any(v => v.Kind != AggregateKind.Count && v.Column < 0)) return null;
        return new AggregateRequest(plan.Tables[step.Query.Table], [.. step.Query.Where.Select(w => w.Filter).OfType<FilterPlan>()], [.. step.Values.SelectMany(Needed)]);
    }

    /// <summary>Computes the fields of the result.</summary>
    /// <returns>Null where the rows must be read.</returns>
    public object?[]? Execute()
    {
        if (isOff || request is null) return null;
        var connection = session.Connection(request.Table.Source).Session;
        if (prepared is null || preparedOn != connection)
        {
            prepared?.Dispose();
            preparedOn = connection;
            prepared = connection.Prepare(request).Aggregate;
            isOff = prepared is null;
            if (prepared is null) return null;
            functions = [.. prepared.ParameterFunctions.Select(session.Code.Value)];
        }
        object?[]? found;
        try
        {
            found = prepared.Execute([.. functions.Select(f => f(session.Frame))], session.Cancellation);
        }
        catch (DbException) when (!connection.InTransaction)
        {
            // A sum that is too large for the database, for instance: the rows will tell.
            isOff = true;
            return null;
        }
        return found is null ? null : Fields(found);
    }

    public void Dispose() => prepared?.Dispose();

    private static IEnumerable<AggregateValue> Needed(AggregatePlan value) => value.Kind switch
    {
        AggregateKind.Count => [new(AggregateOf.Rows, -1)],
        AggregateKind.Sum => [new(AggregateOf.Sum, value.Column)],
        AggregateKind.Min => [new(AggregateOf.Min, value.Column)],
        AggregateKind.Max => [new(AggregateOf.Max, value.Column)],
        AggregateKind.CountDistinct => [new(AggregateOf.Distinct, value.Column)],
        _ => [new(AggregateOf.Sum, value.Column), new(AggregateOf.Values, value.Column)],
    };

    private object?[] Fields(object?[] found)
    {
        var at = 0;
        return [.. step.Values.Select(value => Field(value, found, ref at))];
    }

    private static object? Field(AggregatePlan value, object?[] found, ref int at)
    {
        var first = found[at++];
        if (value.Kind == AggregateKind.Avg)
            return (first, found[at++]) is (decimal sum, long and > 0 and var count) ? sum / count : null;
        return value.Kind == AggregateKind.Sum && value.Type.Kind == TypeKind.Int && first is decimal whole ? Whole(whole) : first;
    }

    /// <exception cref="SyncException">DS6242.</exception>
    public static long Whole(decimal sum) => sum is >= long.MinValue and <= long.MaxValue ? (long)sum : throw RuntimeErrorCatalog.SumTooLarge.With($"The sum {sum} is larger than an int.");
}

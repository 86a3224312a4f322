using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Plans.Sources;

/// <summary>What a source may compute over the rows that fulfil a condition.</summary>
public enum AggregateOf { Rows, Values, Sum, Min, Max, Distinct }

/// <param name="Column">Index of the column; -1 for <see cref="AggregateOf.Rows"/>.</param>
public sealed record AggregateValue(AggregateOf Of, int Column);

/// <summary>Values computed over rows of one table. Source: tasks R63.</summary>
public sealed record AggregateRequest(TablePlan Table, ImmutableArray<FilterPlan> Filters, ImmutableArray<AggregateValue> Values);

/// <summary>Whether a source computes the values: only where they are surely those of compiled code over all rows.</summary>
/// <param name="Aggregate">Null where it does not.</param>
/// <param name="WhyNot">Why; null where it does.</param>
public sealed record AggregateAnswer(PreparedAggregate? Aggregate, string? WhyNot);

/// <summary>A prepared select of aggregates.</summary>
public abstract class PreparedAggregate : IDisposable
{
    /// <summary>The statement, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>One for each parameter, in textual order.</summary>
    public abstract ImmutableArray<int> ParameterFunctions { get; }

    /// <summary>Computes the values. Counts are <see cref="long"/>, sums <see cref="decimal"/>, extremes in the column's form; null for what there is none of.</summary>
    /// <returns>Null where a row holds what a column of its declaration does not: then the rows must be read, to say which.</returns>
    public abstract object?[]? Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation);

    public abstract void Dispose();
}

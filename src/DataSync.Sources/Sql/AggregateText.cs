using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>A select of aggregates. Its last column counts rows that hold what their declaration does not allow: with one of them the answer is none.</summary>
internal sealed record AggregateText(SelectText Select, TablePlan Result)
{
    internal static (AggregateText? Text, string? WhyNot) For(AggregateRequest request, SourceDialect dialect)
    {
        var table = request.Table;
        var filters = new FilterText(dialect, table);
        foreach (var filter in request.Filters)
        {
            if (filters.WhyNot(filter) is { } reason)
                return (null, $"a part of the condition is evaluated here: {reason}");
        }
        foreach (var value in request.Values)
        {
            if (value.Column >= 0 && dialect.WhyNotAggregated(table.Columns[value.Column], table, value.Of) is { } reason)
                return (null, reason);
        }
        var guards = request.Values.Where(value => value.Column >= 0).Select(value => value.Column).Distinct()
            .SelectMany(column => Guards(table.Columns[column], table, dialect)).ToList();
        var text = new StatementTemplate.Builder();
        text.Add("select " + string.Join(", ", request.Values.Select(value => Expression(value, table, dialect))));
        if (guards.Count > 0)
            text.Add($", sum(case when {string.Join(" or ", guards)} then 1 else 0 end)");
        text.Add($" from {dialect.QuoteTable(table.PhysicalName)}");
        var word = " where ";
        foreach (var filter in request.Filters)
        {
            text.Add(word + "(");
            filters.Write(filter, text);
            text.Add(")");
            word = " and ";
        }
        var columns = request.Values.Select((value, index) => new ColumnPlan(index, Name(value), Name(value), TypeOf(value, table)));
        if (guards.Count > 0)
            columns = columns.Append(new ColumnPlan(request.Values.Length, "unsound", "unsound", SyncType.Int.OrNull()));
        return (new AggregateText(new SelectText(text.Build(), [], null), new TablePlan(-1, table.Name, table.Source, table.PhysicalName, -1, [.. columns], -1, -1)), null);

        string Name(AggregateValue value) => value.Column < 0 ? "count" : table.Columns[value.Column].PhysicalName;
    }

    /// <summary>The read of the one row, by whichever way a session reads.</summary>
    internal ReadRequest Request => new(Result, [.. Result.Columns.Select(column => column.Index)], [], [], null);

    private static IEnumerable<string> Guards(ColumnPlan column, TablePlan table, SourceDialect dialect)
    {
        if (!column.Type.Nullable)
            yield return $"{dialect.Quote(column.PhysicalName)} is null";
        if (dialect.Unsound(column, table) is { } unsound)
            yield return unsound;
    }

    private static string Expression(AggregateValue value, TablePlan table, SourceDialect dialect)
    {
        if (value.Column < 0)
            return "count(*)";
        var column = table.Columns[value.Column];
        return value.Of switch
        {
            AggregateOf.Values => $"count({dialect.Quote(column.PhysicalName)})",
            AggregateOf.Sum => $"sum({dialect.Quote(column.PhysicalName)})",
            AggregateOf.Min => $"min({dialect.InOrderCondition(column, table)})",
            AggregateOf.Max => $"max({dialect.InOrderCondition(column, table)})",
            AggregateOf.Distinct => $"count(distinct {dialect.InCondition(column, table)})",
            _ => "count(*)",
        };
    }

    private static SyncType TypeOf(AggregateValue value, TablePlan table) => value.Of switch
    {
        AggregateOf.Sum => SyncType.Decimal.OrNull(),
        AggregateOf.Min or AggregateOf.Max => table.Columns[value.Column].Type.OrNull(),
        _ => SyncType.Int,
    };
}

/// <summary>Aggregates by a prepared read of one row.</summary>
internal sealed class AggregateByRead(PreparedRead read, AggregateText text, int values) : PreparedAggregate
{
    public override string Text => read.Text;

    public override ImmutableArray<int> ParameterFunctions => read.ParameterFunctions;

    public override object?[]? Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        using var row = read.Execute(parameters, cancellation);
        if (!row.Read())
            return null;
        if (text.Result.Columns.Length > values && !row.IsNull(values) && row.Int(values) > 0)
            return null;
        var found = new object?[values];
        for (var index = 0; index < values; index++)
            found[index] = row.Get(index, text.Result.Columns[index].Type.Kind);
        return found;
    }

    public override void Dispose() => read.Dispose();

    /// <summary>The answer of a session.</summary>
    /// <param name="open">How it reads.</param>
    internal static AggregateAnswer For(AggregateRequest request, SourceDialect dialect, Func<ReadRequest, SelectText, PreparedRead> open)
    {
        var (text, reason) = AggregateText.For(request, dialect);
        return text is null ? new AggregateAnswer(null, reason) : new AggregateAnswer(new AggregateByRead(open(text.Request, text.Select), text, request.Values.Length), null);
    }
}

using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>A select for a request: what the database takes of it, and what it leaves to the caller. Source: tasks 3.13.</summary>
/// <param name="Template">The statement.</param>
/// <param name="NotPushed">For each filter, why the caller must check it; null where the database's answer is final.</param>
/// <param name="DistinctNotPushed">Why equal rows are left out by the caller; null where the database does, or nobody wants it.</param>
/// <param name="Limit">After how many rows the reader stops; null where that is not its business.</param>
internal sealed record SelectText(StatementTemplate Template, ImmutableArray<string?> NotPushed, int? Limit, string? DistinctNotPushed = null)
{
    /// <summary>A select of all rows with one of so many keys, which come after all other values.</summary>
    internal static SelectText For(BatchReadRequest request, SourceDialect dialect, int keys) =>
        For(new ReadRequest(request.Table, request.Columns, request.Filters, [], null) { Newest = request.Locks }, dialect, KeyText.For(request, dialect, keys), Order(request, dialect));

    /// <exception cref="SyncException">DS6143: the database cannot order by a column as the language does.</exception>
    internal static SelectText For(ReadRequest request, SourceDialect dialect, string keys = "", string order = "")
    {
        var table = request.Table;
        var filters = new FilterText(dialect, table);
        var apart = request.Distinct ? WhyNotDistinct(request, filters, dialect) : null;
        var text = new StatementTemplate.Builder();
        if (request.Distinct && apart is null)
            text.Add($"select {Names(request, dialect)} from (select distinct {string.Join(", ", request.Columns.Select(column => $"{dialect.InCondition(table.Columns[column], table)} as {dialect.Quote(table.Columns[column].PhysicalName)}"))} from {dialect.QuoteTable(table.PhysicalName)}");
        else
            text.Add("select ");
        if (!request.Distinct || apart is not null)
        {
            text.Add(request.Columns.IsEmpty ? "1" : string.Join(", ", request.Columns.Select(column => dialect.InSelect(table.Columns[column], table))));
            text.Add(dialect.CutColumn(table, request.Columns));
            text.Add($" from {dialect.QuoteTable(table.PhysicalName)}");
        }

        var reasons = ImmutableArray.CreateBuilder<string?>(request.Filters.Length);
        var word = " where ";
        foreach (var filter in request.Filters)
        {
            var reason = filters.WhyNot(filter);
            reasons.Add(reason);
            if (reason is not null && !filters.Narrows(filter))
                continue;
            text.Add(word + "(");
            filters.Write(filter, text);
            text.Add(")");
            word = " and ";
        }

        if (keys.Length > 0)
            text.Add($"{word}({keys})");
        if (request.Distinct && apart is null)
            text.Add(") as ds_distinct");
        if (!request.Order.IsEmpty)
            text.Add(" order by " + string.Join(", ", request.Order.Select(order => Ordered(order, request, dialect))));
        text.Add(order);
        var limit = reasons.All(reason => reason is null) && apart is null ? request.Limit : null;
        if (limit is { } rows)
            text.Add(dialect.Limit(rows));
        if (request.Newest)
            text.Add(dialect.Newest(table));
        return new SelectText(text.Build(), reasons.MoveToImmutable(), limit, apart);
    }

    // Two that lock rows in one order never wait for each other; which one it is does not matter.
    private static string Order(BatchReadRequest request, SourceDialect dialect) =>
        !request.Locks || dialect.Newest(request.Table).Length == 0 ? "" : " order by " + string.Join(", ", request.Key.Select(column => dialect.Quote(request.Table.Columns[column].PhysicalName)));

    private static string Names(ReadRequest request, SourceDialect dialect) => string.Join(", ", request.Columns.Select(column => dialect.Quote(request.Table.Columns[column].PhysicalName)));

    // What is left to the caller of the condition must be asked before equal rows are taken together.
    private static string? WhyNotDistinct(ReadRequest request, FilterText filters, SourceDialect dialect) =>
        request.Filters.Any(filter => filters.WhyNot(filter) is not null) ? "a part of the condition is evaluated here"
        : request.Columns.Select(column => dialect.WhyNotAggregated(request.Table.Columns[column], request.Table, AggregateOf.Distinct)).FirstOrDefault(reason => reason is not null);

    private static string Ordered(OrderPlan order, ReadRequest request, SourceDialect dialect)
    {
        var column = request.Table.Columns[order.Column];
        return dialect.InOrder(column, request.Table, order.Descending) ?? throw new SyncException(
            SourceCodes.NoOrder,
            $"The database of {request.Table.Name} cannot order by {column.Name} ({column.Type}) as the language orders.",
            "Order by another column.", FailureClass.Script);
    }
}

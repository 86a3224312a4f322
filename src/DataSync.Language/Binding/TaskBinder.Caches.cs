using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;
using ReadStep = DataSync.Language.Syntax.ReadStep;

namespace DataSync.Language.Binding;

// Answers that are kept. Source: tasks R159 to R161.
internal sealed partial class TaskBinder
{
    /// <summary>Rows that a cache keeps when the script does not say.</summary>
    private const int RowsOfCache = 100_000;

    private BoundCache? BindCache(ReadStep s, BoundQuery query)
    {
        if (s.Cache is not { } cache) return null;
        SyncDuration? lifetime = cache.Duration is { } duration ? Exact(duration) : null;
        if (lifetime is { IsExact: true, Milliseconds: < 1 }) state.Report(DiagnosticCatalog.NumberOutOfRange, At(cache), "The life time of a cache", "1 ms");
        if (cache.AtMost is { Value: < 1 } most) state.Report(DiagnosticCatalog.NumberOutOfRange, At(most), "at most … rows", 1);
        var keys = query.Where.Select(w => Outside(w.Condition, query.Row).ToImmutableArray()).ToImmutableArray();
        return new BoundCache(lifetime, cache.AtMost?.Value ?? RowsOfCache, cache.ForgetsNone, cache.IsPreloaded, [.. keys.SelectMany(k => k)],
            [.. Enumerable.Range(0, keys.Length).Where(i => !keys[i].IsEmpty)]);
    }

    /// <param name="seen">The row as the steps of the loop see it.</param>
    private BoundQuery BindDistinct(DistinctClause clause, BoundQuery query, RowSymbol seen, RowListSymbol? list)
    {
        var words = state.TextAt(At(clause));
        if (list is not null) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), words, "rows that were read before");
        ImmutableArray<ColumnSymbol> columns = [.. clause.Columns.Names.Select(n => state.FindColumn(query.Table, n, script)).OfType<ColumnSymbol>().Distinct()];
        foreach (var column in seen.UsedColumns.Select(i => query.Table.Columns[i]).Concat(query.OrderBy.Select(o => o.Column)).Distinct().Where(c => !columns.Contains(c)))
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), words, $"{seen.Name}.{column.Name}, which is none of its columns");
        foreach (var column in columns.Where(c => c.Type.Kind is TypeKind.Float or TypeKind.Bytes or TypeKind.Duration))
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), words, $"{column.Name}: two values of type {column.Type} that look alike may differ");
        return query with { Distinct = columns };
    }

    /// <summary>The largest parts of a condition that do not come from the row and are no literals.</summary>
    private static IEnumerable<BoundExpression> Outside(BoundExpression expression, RowSymbol row)
    {
        if (expression.Reads(row)) return expression.Parts().SelectMany(part => Outside(part, row));
        return expression.AllParts().All(part => part is BoundLiteral or BoundConversion) ? [] : [expression];
    }
}

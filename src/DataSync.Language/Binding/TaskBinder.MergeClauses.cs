using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using MergeStep = DataSync.Language.Syntax.MergeStep;

namespace DataSync.Language.Binding;

// What a merge may say beside its mapping: rows that only the target has, and rows it has seen before.
internal sealed partial class TaskBinder
{
    private BoundExtra? BindExtra(MergeExtraClause clause, MergeStep s, BoundQuery source, TableSymbol target, ImmutableArray<BoundMatch> on, Scope scope)
    {
        var at = At(clause);
        if (s.Clause<IncrementalClause>() is { } incremental && !IsDigest(incremental, scope)) state.Report(DiagnosticCatalog.ExtraOfPart, at, "`incremental` reads a part of the rows only");
        else if (source.Where.FirstOrDefault(w => w.Condition.MovesWithTime()) is { } moving) state.Report(DiagnosticCatalog.ExtraOfPart, at, $"`{moving.Text}` holds for other rows each day");
        var row = NewRow(s.TargetName, target);
        var inner = new Scope(scope);
        inner.Add(row);
        var conjuncts = ImmutableArray.CreateBuilder<BoundConjunct>();
        foreach (var match in on) conjuncts.AddRange(Belonging(match, row));
        foreach (var part in clause.Where is { } where ? Conjuncts(where) : [])
        {
            var condition = expressions.BindCondition(part, inner);
            if (condition is not BoundError) conjuncts.Add(new BoundConjunct(condition, KeyValues(condition, row), state.TextAt(At(part))));
        }
        var lines = clause.Mapping is { } mapping ? mappings.Bind(mapping, target.Name, target.Columns, MappingUse.Update, inner) : [];
        foreach (var line in lines) row.Use(line.Target);
        foreach (var match in on) row.Use(match.Column);
        if (clause is { AtMost.Value: > 100, IsPercent: true }) state.Report(DiagnosticCatalog.MoreThanAll, At(clause.AtMost), clause.AtMost.Value);
        return new BoundExtra(
            new BoundQuery(target, row, conjuncts.ToImmutable(), [], null, at),
            clause.Action == MergeExtraAction.Delete ? ExtraAction.Delete : ExtraAction.Set,
            lines,
            clause.AtMost is { } most ? new LimitPlan(most.Value, clause.IsPercent ? LimitUnit.Percent : LimitUnit.Rows) : null,
            at);
    }

    /// <summary>What makes a row of the target one that the source could have: it has a key, and where the key is the same for all rows, that one.</summary>
    private static IEnumerable<BoundConjunct> Belonging(BoundMatch match, RowSymbol row)
    {
        row.Use(match.Column);
        var column = new BoundColumn(row, match.Column, match.Column.Type, match.Line.At);
        if (match.IsConstant)
            yield return new BoundConjunct(new BoundComparison(CompareOperator.Equal, column, match.Line.Value, SyncType.Bool with { Nullable = column.Type.Nullable || match.Line.Value.Type.Nullable }, match.Line.At), [], match.Line.Text);
        else if (match.Column.Type.Nullable)
            yield return new BoundConjunct(new BoundNot(new BoundIsNull(column, match.Line.At), SyncType.Bool, match.Line.At), [], $"{row.Name}.{match.Column.Name} is not null");
    }

    private BoundIncremental? BindIncremental(IncrementalClause clause, MergeStep s, BoundMerge merge, Scope scope)
    {
        var row = merge.Query.Row;
        var by = expressions.Bind(clause.By, scope);
        if (by is BoundError) return null;
        if (Unwrapped(by) is not BoundColumn { Column: var column } stamp || stamp.Row != row || column.Type.Kind is not (TypeKind.Date or TypeKind.DateTime or TypeKind.Int))
        {
            state.Report(DiagnosticCatalog.IncrementalBy, At(clause.By), row.Name);
            return null;
        }
        if (merge.Query.Where.FirstOrDefault(w => w.Condition.MovesWithTime()) is { } moving) state.Report(DiagnosticCatalog.IncrementalMoves, At(clause), moving.Text, column.Name);
        var at = At(clause);
        ImmutableArray<ColumnSymbol> fields = [new ColumnSymbol("mark", 0, column.Type.NotNull(), at)];
        var mark = new RowSymbol($"mark {merge.Name}", slots++, null, fields, at) { IsUsed = true };
        madeRows.Add(mark);
        var value = new BoundColumn(mark, fields[0], fields[0].Type, at);
        var own = new BoundColumn(row, column, column.Type, at);
        BoundExpression since = new BoundComparison(CompareOperator.GreaterOrEqual, own, value, SyncType.Bool with { Nullable = column.Type.Nullable }, at);
        // A row without a stamp may have changed at any time.
        if (column.Type.Nullable) since = new BoundOr(since, new BoundIsNull(own, at), since.Type, at);
        var (fingerprint, parameters) = MergeFingerprint.Of(state, merge, At(s));
        return new BoundIncremental(column, mark, new BoundConjunct(since, [], $"{row.Name}.{column.Name} >= mark"), fingerprint, parameters);
    }

    /// <summary>A content is no column: the word stands for it where nothing else has that name.</summary>
    private static bool IsDigest(IncrementalClause clause, Scope scope) => clause.By is NameExpression { Name.Text: "digest" } && scope.Find("digest") is null;

    private BoundDigest BindDigest(MergeStep s, BoundMerge merge)
    {
        var (fingerprint, parameters) = MergeFingerprint.Of(state, merge, At(s));
        return new BoundDigest(fingerprint, parameters);
    }
}

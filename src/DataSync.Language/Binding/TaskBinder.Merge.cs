using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using MergeStep = DataSync.Language.Syntax.MergeStep;

namespace DataSync.Language.Binding;

// Bringing one table in step with another.
internal sealed partial class TaskBinder
{
    private BoundMerge? BindMerge(MergeStep s, Scope scope)
    {
        CheckMoments(s, "A merge answers missing, changed, extra and failed.", WhenMoment.Failed);
        var source = state.FindTable(s.Source, script);
        var target = state.FindTable(s.Target, script);
        if (source is null || target is null) return null;
        CheckTransaction(s.Target, target);
        FileTables.CheckWrite(state, target, At(s.Target), "merge");
        task.Writes.Add(target);
        if (target.Key.IsEmpty) state.Report(DiagnosticCatalog.WriteWithoutKey, At(s.Target), target.Name);
        if (source.Source == target.Source && source.PhysicalName == target.PhysicalName) state.Report(DiagnosticCatalog.MergeIntoItself, At(s.Target), source.Name, target.Name);

        var row = NewRow(s.SourceName, source);
        var query = BindQuery(s, source, row, scope);
        var inner = new Scope(scope);
        Name(inner, row, s.SourceName);
        var existing = new RowSymbol(s.TargetName.Text, slots++, target, target.Columns, At(s.TargetName)) { MayBeNone = true };
        Name(inner, existing, s.TargetName);
        var on = BindOn(s, row, existing, target, inner);
        existing.IsUsed = true;

        var lines = BindMergeMapping(s, target, on, inner);
        foreach (var line in lines) existing.Use(line.Target);
        foreach (var key in target.Columns.Where(c => c.IsKey || c.IsVersion)) existing.Use(key);
        var (bad, file) = BindBadRows(s);
        var bound = new BoundMerge(NameOf(s, $"merge {target.Name}"), query, target, existing, on, lines, s.Clause<BatchClause>()?.Size.Value ?? 0,
            bad, At(s))
        {
            BadRowFile = file,
            Inserts = s.WhenMissing?.Inserts ?? false,
            Updates = s.WhenChanged?.Updates ?? false,
            Extra = s.WhenExtra is { Action: not MergeExtraAction.Keep } extra ? BindExtra(extra, s, query, target, on, scope) : null,
        };
        if (s.Clause<IncrementalClause>() is { } incremental)
            bound = IsDigest(incremental, inner) ? bound with { Digest = BindDigest(s, bound) } : bound with { Incremental = BindIncremental(incremental, s, bound, inner) };
        if (bound is { Inserts: false, Updates: false } && s.WhenExtra is null or { Action: MergeExtraAction.Keep }) state.Report(DiagnosticCatalog.MergeDoesNothing, At(s));
        // Without all of `on`, what is missing of a new row would only repeat the error.
        if (bound.Inserts && on.Length == Conjuncts(s.On).Count()) CheckNewRow(s, target, on, lines);
        return bound;
    }

    private ImmutableArray<BoundMatch> BindOn(MergeStep s, RowSymbol row, RowSymbol existing, TableSymbol target, Scope scope)
    {
        // Here the row is there: its columns are as they were declared.
        var found = new RowSymbol(existing.Name, existing.Slot, target, target.Columns, existing.At);
        var inner = new Scope(scope);
        inner.Add(found);
        var on = ImmutableArray.CreateBuilder<BoundMatch>();
        var complete = true;
        foreach (var part in Conjuncts(s.On))
        {
            var condition = expressions.BindCondition(part, inner);
            if (condition is not BoundError && BindMatch(condition, part, row, found) is { } match) on.Add(match);
            else complete = false;
        }
        foreach (var match in on) existing.Use(match.Column);
        if (complete && !target.Key.IsEmpty && !target.Key.All(k => on.Any(m => m.Column == k)))
            state.Report(DiagnosticCatalog.MergeOnNotKey, At(s.On), Columns(on.Select(m => m.Column)), target.Name, Columns(target.Key));
        return on.ToImmutable();

        static string Columns(IEnumerable<ColumnSymbol> columns) => string.Join(", ", columns.Select(c => c.Name));
    }

    private BoundMatch? BindMatch(BoundExpression condition, Expression syntax, RowSymbol row, RowSymbol found)
    {
        if (Unwrapped(condition) is not BoundComparison { Operator: CompareOperator.Equal } equal) return Refused(DiagnosticCatalog.MergeOnShape, found.Name, row.Name);
        var (own, other) = IsColumnOf(equal.Left, found) ? (equal.Left, equal.Right) : (equal.Right, equal.Left);
        if (!IsColumnOf(own, found) || other.Reads(found)) return Refused(DiagnosticCatalog.MergeOnShape, found.Name, row.Name);
        if (Unwrapped(own) is not BoundColumn { Column: var column })
            return Refused(DiagnosticCatalog.MergeOnType, ColumnIn(own).Name, ColumnIn(own).Type.NotNull(), other.Type.NotNull());
        if (column.Type.Kind == TypeKind.Float) return Refused(DiagnosticCatalog.MergeOnApproximate, column.Name);
        if (WhyNotCompared(column) is { } why) return Refused(DiagnosticCatalog.TargetNotWritable, column.Name, why);
        if (!expressions.CheckLiteralFits(other, column.Type, syntax)) return null;
        // A value without a key is told from one that does not fit: null is let through to the run.
        var nullable = new ColumnSymbol(column.Name, column.Index, column.Type.OrNull(), column.At) { PhysicalName = column.PhysicalName, IsMasked = column.IsMasked, Values = column.Values };
        var at = At(syntax);
        var from = Unwrapped(other) is BoundColumn plain && plain.Row == row ? plain.Column : null;
        return new BoundMatch(column, new BoundMappingLine(nullable, other, state.TextAt(at), at), from, !other.Reads(row));

        BoundMatch? Refused(DiagnosticDescriptor descriptor, params ReadOnlySpan<object?> arguments)
        {
            state.Report(descriptor, At(syntax), arguments);
            return null;
        }
    }

    // A generated key may be compared; what a new row gets from the source is a question of inserting.
    private static string? WhyNotCompared(ColumnSymbol column) => column.IsVersion ? "a version" : null;

    private static BoundExpression Unwrapped(BoundExpression expression) => expression is BoundConversion { Kind: ConversionKind.AllowNull } e ? Unwrapped(e.Operand) : expression;

    private static ColumnSymbol ColumnIn(BoundExpression expression) => expression.AllParts().OfType<BoundColumn>().First().Column;

    private ImmutableArray<BoundMappingLine> BindMergeMapping(MergeStep s, TableSymbol target, ImmutableArray<BoundMatch> on, Scope scope)
    {
        var lines = mappings.Bind(s.Mapping, target.Name, target.Columns, MappingUse.Upsert, scope);
        foreach (var line in s.Mapping.Entries.OfType<MappingLine>())
            if (on.Any(m => m.Column.Name == line.Target.Text)) state.Report(DiagnosticCatalog.MergeKeyTwice, At(line.Target), line.Target.Text);
        return [.. lines.Where(l => on.All(m => m.Column != l.Target))];
    }

    private void CheckNewRow(MergeStep s, TableSymbol target, ImmutableArray<BoundMatch> on, ImmutableArray<BoundMappingLine> lines)
    {
        foreach (var match in on)
            if (match.Column.IsGenerated || match.Column.IsComputed)
                state.Report(DiagnosticCatalog.TargetNotWritable, At(s.On), match.Column.Name, match.Column.IsComputed ? "computed" : "generated");
        foreach (var column in target.Columns)
            if (IsRequired(column) && on.All(m => m.Column != column) && lines.All(l => l.Target != column) && !Mentions(s.Mapping, column))
                state.Report(DiagnosticCatalog.RequiredColumnUnmapped, At(s.Target), target.Name, column.Name);
    }
}

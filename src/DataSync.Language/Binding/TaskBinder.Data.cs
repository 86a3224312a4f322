using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using AggregateStep = DataSync.Language.Syntax.AggregateStep;
using DeleteStep = DataSync.Language.Syntax.DeleteStep;
using ForEachStep = DataSync.Language.Syntax.ForEachStep;
using InsertStep = DataSync.Language.Syntax.InsertStep;
using ReadStep = DataSync.Language.Syntax.ReadStep;
using UpdateStep = DataSync.Language.Syntax.UpdateStep;
using UpsertStep = DataSync.Language.Syntax.UpsertStep;

namespace DataSync.Language.Binding;

// Steps that read and write.
internal sealed partial class TaskBinder
{
    private BoundRead? BindRead(ReadStep s, Scope scope)
    {
        var rowName = s.RowName ?? s.Table.Last;
        if (state.FindTable(s.Table, script) is not { } table)
        {
            Name(scope, new UnknownSymbol(rowName.Text, At(rowName)), rowName);
            return null;
        }
        CheckMoments(s, "A read answers none, no key, many and failed.", WhenMoment.None, WhenMoment.NoKey, WhenMoment.Many, WhenMoment.Failed);
        var row = NewRow(rowName, table);
        var query = BindQuery(s, table, row, scope);
        var none = BindOutcome(s.WhenNone, Allowed.Read, scope);
        var noKey = BindOutcome(s.WhenNoKey, Allowed.Read, scope);
        var many = BindOutcome(s.WhenMany, Allowed.Many, scope, table);
        if (many?.List is { } rows) rows.ReadAs = row;
        if (many is { Kind: OutcomeKind.First or OutcomeKind.Last } && query.OrderBy.IsEmpty && s.OrderBy is null)
            state.Report(DiagnosticCatalog.FirstWithoutOrder, many.At, many.Kind.ToString().ToLowerInvariant());
        row.MayBeNone = GoesOn(none) || GoesOn(noKey ?? none) || many is { Kind: OutcomeKind.All } || GoesOn(many) || GoesOn(BindOutcomeKind(s));
        row.KeepsTargets = none is { Kind: OutcomeKind.Keep } || noKey is { Kind: OutcomeKind.Keep };
        Name(scope, row, rowName);
        // The rows are used by the name of their list.
        if (many is { Kind: OutcomeKind.All }) row.IsUsed = true;
        return new BoundRead(NameOf(s, $"read {table.Name}"), query, none, noKey, many, At(s)) { Cache = BindCache(s, query) };
    }

    // A failed read that the task survives leaves no row either.
    private static BoundOutcome? BindOutcomeKind(ReadStep s) => s.When(WhenMoment.Failed)?.Outcome is WordOutcome { Word: OutcomeWord.Skip or OutcomeWord.Continue } or StepsOutcome
        ? new BoundOutcome(OutcomeKind.Continue, null, [], null, default)
        : null;

    /// <summary>Whether the task goes on after the outcome without a row.</summary>
    private static bool GoesOn(BoundOutcome? outcome) => outcome switch
    {
        null => false,
        { Kind: OutcomeKind.Fail or OutcomeKind.Stop or OutcomeKind.First or OutcomeKind.Last } => false,
        { Kind: OutcomeKind.Steps } => !Ends(outcome.Steps),
        _ => true,
    };

    private void CheckMoments(Step step, string allowed, params ReadOnlySpan<WhenMoment> moments)
    {
        foreach (var when in step.Whens)
            if (!moments.Contains(when.Moment)) state.Report(DiagnosticCatalog.OutcomeNotHere, At(when), $"when {Words(when.Moment)}", allowed);
    }

    private BoundQuery BindQuery(Step step, TableSymbol table, RowSymbol row, Scope scope)
    {
        var inner = new Scope(scope);
        inner.Add(row);
        var conjuncts = ImmutableArray.CreateBuilder<BoundConjunct>();
        if (step.Where is { } where)
        {
            foreach (var part in Conjuncts(where.Condition))
            {
                var condition = expressions.BindCondition(part, inner);
                if (condition is not BoundError) conjuncts.Add(new BoundConjunct(condition, KeyValues(condition, row), state.TextAt(At(part))));
            }
        }
        var order = ImmutableArray.CreateBuilder<BoundOrder>();
        foreach (var item in step.Clause<OrderByClause>()?.Items ?? [])
        {
            var bound = expressions.Bind(item.Value, inner);
            if (bound is BoundColumn column && column.Row == row) order.Add(new BoundOrder(column.Column, item.IsDescending, At(item)));
            else if (bound is not BoundError) state.Report(DiagnosticCatalog.OrderByColumn, At(item), row.Name);
        }
        row.IsUsed = false;
        task.Reads.Add(table);
        return new BoundQuery(table, row, conjuncts.ToImmutable(), order.ToImmutable(), step.Clause<LimitClause>()?.Count.Value, At(step));
    }

    internal static IEnumerable<Expression> Conjuncts(Expression condition) => condition switch
    {
        BinaryExpression { Operator: BinaryOperator.And } both => Conjuncts(both.Left).Concat(Conjuncts(both.Right)),
        ParenthesizedExpression { Inner: BinaryExpression { Operator: BinaryOperator.And } both } => Conjuncts(both),
        _ => [condition],
    };

    internal static ImmutableArray<BoundExpression> KeyValues(BoundExpression condition, RowSymbol row)
    {
        if (condition is not BoundComparison { Operator: CompareOperator.Equal } comparison) return [];
        if (IsColumnOf(comparison.Left, row) && !comparison.Right.Reads(row)) return Nullable(comparison.Right);
        return IsColumnOf(comparison.Right, row) && !comparison.Left.Reads(row) ? Nullable(comparison.Left) : [];

        static ImmutableArray<BoundExpression> Nullable(BoundExpression value) => value.Type.Nullable ? [value] : [];
    }

    private static bool IsColumnOf(BoundExpression expression, RowSymbol row) => expression switch
    {
        BoundColumn column => column.Row == row,
        BoundConversion conversion => IsColumnOf(conversion.Operand, row),
        _ => false,
    };

    private BoundAggregate? BindAggregate(AggregateStep s, Scope scope)
    {
        if (state.FindTable(s.Table, script) is not { } table)
        {
            Name(scope, new UnknownSymbol(s.ResultName.Text, At(s.ResultName)), s.ResultName);
            return null;
        }
        CheckMoments(s, "An aggregate always gives one row; it answers failed.", WhenMoment.Failed);
        var row = NewRow(s.RowName, table);
        var query = BindQuery(s, table, row, scope);
        var inner = new Scope(scope);
        inner.Add(row);
        var values = ImmutableArray.CreateBuilder<BoundAggregateValue>();
        foreach (var entry in s.Mapping.Entries)
        {
            if (entry is not MappingLine { Target.Segments.Length: 1, IsHeader: false } line)
            {
                state.Report(DiagnosticCatalog.NotAnAggregate, At(entry));
                continue;
            }
            if (line.Target.IsMissing) continue;
            if (values.Any(v => v.Field.Name == line.Target.Text)) state.Report(DiagnosticCatalog.TwoLinesOneTarget, At(line.Target), line.Target.Text);
            else if (BindAggregateValue(line, values.Count, inner) is { } value) values.Add(value);
        }
        var into = new RowSymbol(s.ResultName.Text, slots++, null, [.. values.Select(v => v.Field)], At(s.ResultName));
        madeRows.Add(into);
        // A line in error has no field: what reads it would only repeat the error.
        Name(scope, values.Count == s.Mapping.Entries.Length ? into : new UnknownSymbol(into.Name, into.At), s.ResultName);
        return new BoundAggregate(NameOf(s, $"aggregate {table.Name}"), query, into, values.ToImmutable(), At(s));
    }

    private BoundAggregateValue? BindAggregateValue(MappingLine line, int index, Scope scope)
    {
        var kind = line.Value is CallExpression { Target: NameExpression name } call && line.Tails.IsEmpty
            ? (name.Name.Text, call.Arguments.Length) switch
            {
                ("count", 0) => AggregateKind.Count,
                ("sum", 1) => AggregateKind.Sum,
                ("min", 1) => AggregateKind.Min,
                ("max", 1) => AggregateKind.Max,
                ("avg", 1) => AggregateKind.Avg,
                ("count_distinct", 1) => AggregateKind.CountDistinct,
                _ => (AggregateKind?)null,
            }
            : null;
        if (kind is not { } aggregate || line.Value is not CallExpression { Arguments: var arguments })
        {
            if (line.Value is not MissingExpression) state.Report(DiagnosticCatalog.NotAnAggregate, At(line.Value));
            return null;
        }
        if (aggregate == AggregateKind.Count) return new BoundAggregateValue(new ColumnSymbol(line.Target.Text, index, SyncType.Int, At(line.Target)), aggregate, null, At(line));
        var value = expressions.Bind(arguments[0].Value, scope);
        if (value is BoundError) return null;
        var fits = aggregate switch
        {
            AggregateKind.Sum or AggregateKind.Avg => value.Type.IsNumber,
            // Two floating numbers that look alike may differ.
            AggregateKind.CountDistinct => value.Type.Kind is TypeKind.Bool or TypeKind.Guid || value.Type.Kind is not (TypeKind.Float or TypeKind.Duration) && Types.HasOrder(value.Type.Kind),
            _ => Types.HasOrder(value.Type.Kind),
        };
        if (!fits)
        {
            state.Report(DiagnosticCatalog.AggregateType, At(line.Value), aggregate == AggregateKind.CountDistinct ? "count_distinct" : aggregate.ToString().ToLowerInvariant(), Types.Describe(value));
            return null;
        }
        if (aggregate == AggregateKind.Avg && value.Type.Kind == TypeKind.Int) value = ExpressionBinder.Convert(value, SyncType.Decimal) ?? value;
        var type = aggregate == AggregateKind.CountDistinct ? SyncType.Int : aggregate is AggregateKind.Sum or AggregateKind.Avg ? Types.Plain(value.Type.Kind).OrNull() : value.Type.OrNull();
        var shows = aggregate != AggregateKind.CountDistinct && value.ShownMasked() is not null;
        return new BoundAggregateValue(new ColumnSymbol(line.Target.Text, index, type, At(line.Target)) { IsMasked = shows }, aggregate, value, At(line));
    }

    private BoundForEach? BindForEach(ForEachStep s, Scope scope)
    {
        CheckMoments(s, "A loop answers failed.", WhenMoment.Failed);
        var found = s.Source.IsMissing ? null : scope.Find(s.Source.First.Text);
        var held = s.Source.Segments.Length == 1 ? null : FindAnswerList(s, scope);
        var list = s.Source.Segments.Length == 1 ? found as RowListSymbol : held?.List;
        if (list is not null) list.IsUsed = true;
        if (list is { Shape: { } shape }) return BindForEachShape(s, list, shape, scope) with { Within = held?.Within };
        var table = list?.Table ?? (found is null ? state.FindTable(s.Source, script) : null);
        var inner = new Scope(scope);
        if (table is null)
        {
            if (found is LetSymbol { Type.Kind: TypeKind.List }) state.Report(DiagnosticCatalog.LoopOverValuesNotYet, At(s.Source), found.Name);
            else if (found is not (null or UnknownSymbol or RowSymbol { Answer: not null })) state.Report(DiagnosticCatalog.ListOnly, At(s.Source), found.Name);
            inner.Add(new UnknownSymbol(s.RowName.Text, At(s.RowName)));
            BindSteps(s.Body.Steps, inner);
            return null;
        }
        var name = NameOf(s, $"for each {s.RowName.Text}");
        var row = NewRow(s.RowName, table);
        var query = BindQuery(s, table, row, state.Options.BareColumnsIn == task.Name ? new Scope(scope) { Bare = row } : scope);
        if (list is not null && (s.Where is not null || s.Clause<OrderByClause>() is not null || s.Clause<LimitClause>() is not null))
            state.Report(DiagnosticCatalog.OutcomeNotHere, At(s.Source), "where, order by, limit", "Put them into the step that read the rows.");
        row.IsSettable = list is not null;
        row.ReadAs = list?.ReadAs;
        var seen = s.Clause<DistinctClause>() is null ? row : new RowSymbol(row.Name, row.Slot, table, table.Columns, row.At);
        Name(inner, seen, s.RowName);
        var body = BindSteps(s.Body.Steps, inner);
        if (s.Clause<DistinctClause>() is { } distinct) query = BindDistinct(distinct, query, seen, list);
        var (bad, file) = BindBadRows(s);
        return new BoundForEach(name, list is null ? query : null, list, seen, body, s.Clause<BatchClause>()?.Size.Value ?? 0, bad, At(s)) { BadRowFile = file };
    }

    private BoundInsert? BindInsert(InsertStep s, Scope scope)
    {
        if (state.FindTable(s.Table, script) is not { } table) return null;
        FileTables.CheckWrite(state, table, At(s.Table));
        task.Writes.Add(table);
        CheckMoments(s, "An insert answers failed.", WhenMoment.Failed);
        CheckTransaction(s.Table, table);
        var lines = mappings.Bind(s.Mapping, table.Name, table.Columns, MappingUse.Insert, scope);
        CheckRequired(s.Mapping, table, At(s.Table));
        return new BoundInsert(NameOf(s, $"insert {table.Name}"), table, lines, BindOptions(s, table, scope), At(s));
    }

    private BoundUpsert? BindUpsert(UpsertStep s, Scope scope)
    {
        if (state.FindTable(s.Table, script) is not { } table) return null;
        FileTables.CheckWrite(state, table, At(s.Table), "upsert");
        task.Writes.Add(table);
        CheckMoments(s, "An upsert answers no key, unchanged, conflict and failed.", WhenMoment.NoKey, WhenMoment.Unchanged, WhenMoment.Conflict, WhenMoment.Failed);
        CheckTransaction(s.Table, table);
        var existing = new RowSymbol(table.Name, slots++, table, table.Columns, At(s.Table)) { MayBeNone = true };
        var lines = mappings.Bind(s.Mapping, table.Name, table.Columns, MappingUse.Upsert, scope);
        CheckRequired(s.Mapping, table, At(s.Table));
        var by = ImmutableArray.CreateBuilder<ColumnSymbol>();
        foreach (var name in s.By.Names)
        {
            if (state.FindColumn(table, name, script) is not { } column) continue;
            by.Add(column);
            var line = lines.FirstOrDefault(l => l.Target == column);
            if (line is null && !Mentions(s.Mapping, column)) state.Report(DiagnosticCatalog.UpsertByUnmapped, At(name), column.Name);
            // A value that is never null is widened where its column allows null.
            if (line is { Value: { Type.Nullable: true } and not BoundConversion { Kind: ConversionKind.AllowNull, Operand.Type.Nullable: false }, WhenNull: null or { Kind: ValueRuleKind.Keep or ValueRuleKind.Clear } } && s.When(WhenMoment.NoKey) is null)
                state.Report(DiagnosticCatalog.KeyMayBeEmpty, line.At, column.Name);
        }
        if (table.Key.IsEmpty) state.Report(DiagnosticCatalog.WriteWithoutKey, At(s.Table), table.Name);
        foreach (var line in lines.Where(l => l.KeepsTarget)) existing.Use(line.Target);
        return new BoundUpsert(NameOf(s, $"upsert {table.Name}"), table, by.ToImmutable(), existing, lines, BindOptions(s, table, scope), At(s));
    }

    private BoundUpdate? BindUpdate(UpdateStep s, Scope scope)
    {
        if (state.FindTable(s.Table, script) is not { } table) return null;
        FileTables.CheckWrite(state, table, At(s.Table), "update");
        task.Writes.Add(table);
        CheckMoments(s, "An update answers none, no key, unchanged, conflict and failed.", WhenMoment.None, WhenMoment.NoKey, WhenMoment.Unchanged, WhenMoment.Conflict, WhenMoment.Failed);
        CheckTransaction(s.Table, table);
        if (table.Key.IsEmpty) state.Report(DiagnosticCatalog.WriteWithoutKey, At(s.Table), table.Name);
        var row = NewRow(s.RowName, table);
        var query = BindQuery(s, table, row, scope);
        var inner = new Scope(scope);
        Name(inner, row, s.RowName);
        row.IsUsed = true;
        var lines = mappings.Bind(s.Mapping, table.Name, table.Columns, MappingUse.Update, inner);
        foreach (var line in lines) row.Use(line.Target);
        foreach (var key in table.Key) row.Use(key);
        return new BoundUpdate(NameOf(s, $"update {table.Name}"), query, lines, BindOptions(s, table, scope), At(s));
    }

    private BoundDelete? BindDelete(DeleteStep s, Scope scope)
    {
        if (state.FindTable(s.Table, script) is not { } table) return null;
        FileTables.CheckWrite(state, table, At(s.Table), "delete");
        task.Writes.Add(table);
        CheckMoments(s, "A delete answers none, no key, conflict and failed.", WhenMoment.None, WhenMoment.NoKey, WhenMoment.Conflict, WhenMoment.Failed);
        CheckTransaction(s.Table, table);
        if (table.Key.IsEmpty) state.Report(DiagnosticCatalog.WriteWithoutKey, At(s.Table), table.Name);
        var row = NewRow(s.RowName, table);
        var query = BindQuery(s, table, row, scope);
        foreach (var key in table.Key) row.Use(key);
        return new BoundDelete(NameOf(s, $"delete {table.Name}"), query, BindOptions(s, table, scope), At(s));
    }

    private void CheckTransaction(SyntaxNode at, TableSymbol table)
    {
        if (transaction is not null && transaction != table.Source) state.Report(DiagnosticCatalog.NothingToTransact, At(at), table.Name, transaction.Name);
    }

    private static bool Mentions(MappingBlock mapping, ColumnSymbol column) => mapping.Entries.OfType<MappingLine>().Any(l => l.Target.Text == column.Name);

    private void CheckRequired(MappingBlock mapping, TableSymbol table, Place at)
    {
        if (mapping.Entries.Any(e => e is not MappingLine)) return;
        foreach (var column in table.Columns)
            if (IsRequired(column) && !Mentions(mapping, column)) state.Report(DiagnosticCatalog.RequiredColumnUnmapped, at, table.Name, column.Name);
    }

    /// <summary>Whether a new row needs a value for the column.</summary>
    public static bool IsRequired(ColumnSymbol column) =>
        !column.Type.Nullable && column.Type.Kind != TypeKind.Error && !column.IsGenerated && !column.IsComputed && !column.IsVersion && column.Default is null;

    private BoundWriteOptions BindOptions(Step s, TableSymbol table, Scope scope)
    {
        var options = new BoundWriteOptions
        {
            ExpectRows = s.Clause<ExpectRowsClause>() is { } expect ? expect.Count?.Value ?? long.MaxValue : null,
            WhenNone = BindOutcome(s.When(WhenMoment.None), Allowed.Write, scope),
            WhenNoKey = BindOutcome(s.When(WhenMoment.NoKey), Allowed.Write, scope),
            WhenUnchanged = BindOutcome(s.When(WhenMoment.Unchanged), Allowed.Write, scope),
            WhenConflict = BindOutcome(s.When(WhenMoment.Conflict), Allowed.Write, scope),
        };
        if (s.Clause<OnceClause>() is { } once && expressions.Bind(once.Key, scope) is { } key and not BoundError)
        {
            if (key.Type.Nullable) state.Report(DiagnosticCatalog.NullIntoRequired, At(once.Key), "once per");
            else options = options with { Once = key };
        }
        return BindReturning(s, table, options, scope);
    }
}

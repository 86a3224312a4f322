using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>What kind of step a mapping belongs to.</summary>
internal enum MappingUse { Insert, Update, Upsert, Set, Call }

/// <summary>The braces of a write or a <c>set</c>: targets, values, tails.</summary>
internal sealed class MappingBinder(BinderState state, ExpressionBinder expressions)
{
    /// <param name="owner">What has the columns, for messages.</param>
    public ImmutableArray<BoundMappingLine> Bind(MappingBlock block, string owner, ImmutableArray<ColumnSymbol> columns, MappingUse use, Scope scope) =>
        Bind(block, line => Target(line.Target, line.IsHeader, owner, columns, use), columns, use, scope, entry => state.Report(DiagnosticCatalog.NestedTargetNotYet, expressions.At(entry)));

    /// <param name="find">The target of a line; null when there is none, which it has reported.</param>
    /// <param name="columns">What <c>map same names</c> may fill.</param>
    /// <param name="list">Takes a list of lines.</param>
    public ImmutableArray<BoundMappingLine> Bind(
        MappingBlock block, Func<MappingLine, ColumnSymbol?> find, ImmutableArray<ColumnSymbol> columns, MappingUse use, Scope scope, Action<ListMappingLine> list)
    {
        var lines = ImmutableArray.CreateBuilder<BoundMappingLine>();
        var taken = new HashSet<ColumnSymbol>();
        foreach (var entry in block.Entries)
        {
            switch (entry)
            {
                case MappingLine line:
                    if (find(line) is { } target && Take(target, taken, line.Target)) Add(lines, Keeping(BindLine(line, target, use, scope), use));
                    else expressions.Bind(line.Value, scope);
                    break;
                case SameNamesLine same:
                    BindSameNames(same, columns, use, scope, taken, lines);
                    break;
                case ListMappingLine several:
                    list(several);
                    break;
            }
        }
        // What is sent to a service is meant for it; it is not shown on the way.
        foreach (var line in use == MappingUse.Call ? [] : lines.ToImmutable())
            if (!line.Target.IsMasked && line.ShownMasked() is { } masked) state.Report(DiagnosticCatalog.MaskedIntoOpen, line.At, masked.Name, line.Target.Name);
        return lines.ToImmutable();
    }

    // A line that asks whether the row is there answers for itself.
    private static BoundMappingLine? Keeping(BoundMappingLine? line, MappingUse use)
    {
        // A new row, and a message, have nothing that could be kept.
        if (line is { WhenAbsent: null } && use is MappingUse.Insert or MappingUse.Call) return line with { Absent = [] };
        if (line is null || use != MappingUse.Set) return line;
        var parts = line.Value.AllParts().ToList();
        return line with
        {
            KeptWithout = [.. parts.OfType<BoundColumn>().Select(c => c.Row).Where(r => r.KeepsTargets && !parts.OfType<BoundIsNone>().Any(n => n.Row == r)).Distinct()],
        };
    }

    private static void Add(ImmutableArray<BoundMappingLine>.Builder lines, BoundMappingLine? line)
    {
        if (line is not null) lines.Add(line);
    }

    private bool Take(ColumnSymbol target, HashSet<ColumnSymbol> taken, SyntaxNode at)
    {
        if (taken.Add(target)) return true;
        state.Report(DiagnosticCatalog.TwoLinesOneTarget, expressions.At(at), target.Name);
        return false;
    }

    private ColumnSymbol? Target(NamePath path, bool isHeader, string owner, ImmutableArray<ColumnSymbol> columns, MappingUse use)
    {
        if (path.IsMissing) return null;
        if (isHeader || path.Segments.Length > 1 || path.Segments[0].Index is not null)
        {
            state.Report(DiagnosticCatalog.NestedTargetNotYet, expressions.At(path));
            return null;
        }
        if (state.FindColumn(owner, columns, path.First, expressions.Script) is not { } column) return null;
        if (WhyNotWritten(column) is { } why)
        {
            state.Report(DiagnosticCatalog.TargetNotWritable, expressions.At(path), column.Name, why);
            return null;
        }
        if (column.IsKey && use is (MappingUse.Set or MappingUse.Update))
        {
            state.Report(DiagnosticCatalog.KeyAsTarget, expressions.At(path), column.Name);
            return null;
        }
        return column;
    }

    private static string? WhyNotWritten(ColumnSymbol column) =>
        column.IsComputed ? "computed" : column.IsGenerated ? "generated" : column.IsVersion ? "a version" : null;

    private void BindSameNames(SameNamesLine same, ImmutableArray<ColumnSymbol> columns, MappingUse use, Scope scope, HashSet<ColumnSymbol> taken, ImmutableArray<BoundMappingLine>.Builder lines)
    {
        if (same.From.IsMissing) return;
        switch (scope.Find(same.From.First.Text))
        {
            case UnknownSymbol:
                return;
            case RowSymbol row when same.From.Segments.Length == 1:
                row.IsUsed = true;
                var except = same.Except?.Names.Select(n => state.FindColumn(row.Name, row.Columns, n, expressions.Script)?.Name).ToHashSet(StringComparer.Ordinal) ?? [];
                foreach (var target in columns)
                {
                    var from = row.Columns.FirstOrDefault(c => c.Name == target.Name && c.Type.NotNull() == target.Type.NotNull());
                    if (from is null || except.Contains(target.Name) || WhyNotWritten(target) is not null) continue;
                    if (target.IsKey && use is (MappingUse.Set or MappingUse.Update)) continue;
                    if (!taken.Add(target)) continue;
                    row.Use(from);
                    var at = expressions.At(same);
                    BoundExpression value = new BoundColumn(row, from, row.MayBeNone ? from.Type.OrNull() : from.Type, at);
                    var whenNull = state.MappingDefaults.For(ValueState.Null, target.Type, canKeep: true);
                    if (value.Type.Nullable && !target.Type.Nullable && !AnswersNull(null, whenNull, false)) state.Report(DiagnosticCatalog.NullIntoRequired, at, target.Name);
                    else Add(lines, Keeping(new BoundMappingLine(target, value, $"{target.Name} <- {row.Name}.{from.Name}", at) { WhenNull = whenNull }, use));
                }
                return;
            default:
                state.ReportUnknown(DiagnosticCatalog.UnknownName, expressions.At(same.From), same.From.Text, scope.All.OfType<RowSymbol>().Select(r => r.Name), same.From.Text);
                return;
        }
    }

    private BoundMappingLine? BindLine(MappingLine line, ColumnSymbol target, MappingUse use, Scope scope)
    {
        CheckTails(line, target);
        var type = target.Type;
        var value = expressions.Require(expressions.Bind(line.Value, scope), type, line.Value);
        var isKept = use is not (MappingUse.Insert or MappingUse.Call);
        var whenNull = Rule(ValueState.Null, canKeep: true);
        var whenInvalid = Rule(ValueState.Invalid, isKept);
        if (value is BoundError || type.Kind == TypeKind.Error) return null;
        var absent = MayBeAbsent(value);
        var whenAbsent = absent.IsEmpty ? BindRule(line.When(ValueState.Absent), target, scope) : Rule(ValueState.Absent, isKept);
        if (absent.IsEmpty && line.When(ValueState.Absent) is { } never) state.Report(DiagnosticCatalog.ClauseDoesNotFit, expressions.At(never), "when absent", "a value that is always there, even if it is null");

        if (line.When(ValueState.Null) is { } tail && !value.Type.Nullable) state.Report(DiagnosticCatalog.NeverNull, expressions.At(tail));
        // What is null only where it is missing is answered by `when absent`.
        var isAnswered = whenAbsent is { Kind: not ValueRuleKind.Clear } && value is BoundColumn { Column.IsNeverNil: true };
        if (value.Type.Nullable && !type.Nullable && !isAnswered && !AnswersNull(line.When(ValueState.Null), whenNull, line.IsRequired))
        {
            state.Report(DiagnosticCatalog.NullIntoRequired, expressions.At(line.Value), target.Name);
            return null;
        }
        if (!CheckSize(line, value, target)) return null;
        return new BoundMappingLine(target, value, state.TextAt(expressions.At(line)), expressions.At(line))
        {
            WhenNull = whenNull,
            WhenInvalid = whenInvalid,
            Absent = absent,
            WhenAbsent = whenAbsent,
            OnlyIfEmpty = line.IsOnlyIfEmpty,
            Required = line.IsRequired,
            Truncate = line.Truncates,
            Rounding = RoundingOf(line, target),
        };

        BoundValueRule? Rule(ValueState of, bool canKeep) => line.When(of) is { } own ? BindRule(own, target, scope) : state.MappingDefaults.For(of, type, canKeep);
    }

    private RoundingRule RoundingOf(MappingLine line, ColumnSymbol target) => line.Rounding is { } own ? MappingDefaults.RuleOf(own) : target.Type.Kind == TypeKind.Decimal ? state.MappingDefaults.Rounding : RoundingRule.None;

    /// <summary>What tells of the elements of answers in a value whether they are there.</summary>
    private static ImmutableArray<BoundColumn> MayBeAbsent(BoundExpression value)
    {
        var found = ImmutableArray.CreateBuilder<BoundColumn>();
        foreach (var part in value.AllParts().OfType<BoundColumn>())
        {
            if (part.Column.Presence is not { } there || found.Any(f => f.Column == there && f.Row == part.Row)) continue;
            part.Row.Use(there);
            found.Add(new BoundColumn(part.Row, there, part.Row.MayBeNone ? there.Type.OrNull() : there.Type, part.At));
        }
        return found.ToImmutable();
    }

    // `clear` of a column that must have a value answers nothing; a rule that was in error has been reported.
    private static bool AnswersNull(WhenValueTail? written, BoundValueRule? rule, bool required) =>
        required || rule is { Kind: not ValueRuleKind.Clear } || written is not null && rule is null;

    private bool CheckSize(MappingLine line, BoundExpression value, ColumnSymbol target)
    {
        var type = target.Type;
        if (!CheckAllowedLiterals(value, target)) return false;
        var cuts = line.Truncates && type.Kind == TypeKind.Text || RoundingOf(line, target) != RoundingRule.None && type.Kind == TypeKind.Decimal;
        if (cuts) return true;
        if (!expressions.CheckLiteralFits(value, type, line.Value)) return false;
        if (value is BoundLiteral or BoundConversion { Operand: BoundLiteral }) return true;
        if (type is { Kind: TypeKind.Text, Length: > 0 } && value.Type.Length > type.Length)
            state.Report(DiagnosticCatalog.PossibleTruncation, expressions.At(line.Value), target.Name, type.Length, value.Type.Length);
        if (type is { Kind: TypeKind.Decimal, Precision: > 0 } && value.Type.Precision > 0
            && (value.Type.Scale > type.Scale || value.Type.Precision - value.Type.Scale > type.Precision - type.Scale))
            state.Report(DiagnosticCatalog.PossibleLoss, expressions.At(line.Value), target.Name, type.NotNull());
        return true;
    }

    /// <summary>Literals that the value may be must be among the column's values.</summary>
    public bool CheckAllowedLiterals(BoundExpression value, ColumnSymbol target) => value switch
    {
        BoundLiteral { Value: { } literal } => expressions.CheckAllowed(target, literal, value.At),
        BoundConditional e => CheckAllowedLiterals(e.Then, target) & CheckAllowedLiterals(e.Else, target),
        BoundConversion e => e.Kind != ConversionKind.AllowNull || CheckAllowedLiterals(e.Operand, target),
        _ => true,
    };

    private BoundValueRule? BindRule(WhenValueTail? tail, ColumnSymbol target, Scope scope)
    {
        if (tail is null) return null;
        var at = expressions.At(tail);
        switch (tail.Action)
        {
            case ValueAction.Keep:
                return new BoundValueRule(ValueRuleKind.Keep, null, null, at);
            case ValueAction.Clear:
                return new BoundValueRule(ValueRuleKind.Clear, null, null, at);
            case ValueAction.Fail:
                return new BoundValueRule(ValueRuleKind.Fail, tail.Message is { } message ? FailText(state, expressions, message, scope) : null, null, at);
            default:
                if (tail.Value is not { } syntax) return null;
                var value = expressions.Assign(expressions.Bind(syntax, scope), target.Type, target.Name, syntax);
                return value is BoundError || !CheckAllowedLiterals(value, target) ? null : new BoundValueRule(ValueRuleKind.Use, null, value, at);
        }
    }

    /// <summary>The text of a <c>fail</c>: it goes into the journal, so nothing masked may be in it.</summary>
    public static BoundExpression? FailText(BinderState state, ExpressionBinder expressions, StringExpression message, Scope scope)
    {
        var text = expressions.BindString(message, scope);
        if (text is BoundError) return null;
        if (text.ShownMasked() is { } masked) state.Report(DiagnosticCatalog.MaskedFlows, expressions.At(message), masked.Name);
        return text;
    }

    private void CheckTails(MappingLine line, ColumnSymbol target)
    {
        foreach (var tail in line.Tails)
        {
            var fits = tail switch
            {
                TruncateTail => target.Type.Kind == TypeKind.Text,
                RoundTail => target.Type.Kind == TypeKind.Decimal,
                _ => true,
            };
            if (!fits && target.Type.Kind != TypeKind.Error) state.Report(DiagnosticCatalog.TailDoesNotFit, expressions.At(tail), tail is TruncateTail ? "truncate" : "round", target.Type);
        }
    }
}

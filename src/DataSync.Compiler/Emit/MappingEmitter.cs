using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>
/// Mapping lines to C#. In this order: <c>only if empty</c>, value, <c>when invalid</c>, <c>when null</c>, rounding, truncation, then the checks of
/// the target's type; checks that the type of the value already passes are left out. What a line keeps is not checked again.
/// </summary>
/// <param name="existing">The row that holds the target now, for <c>keep</c> and <c>only if empty</c>; null where there is none (insert).</param>
internal sealed class MappingEmitter(FunctionScope scope, CodeWriter writer, RowSymbol? existing)
{
    private readonly ExpressionEmitter expressions = new(scope);

    /// <summary>Writes the code that computes a line.</summary>
    /// <param name="site">Site of the line.</param>
    /// <param name="use">The statement that takes the value.</param>
    public void Line(BoundMappingLine line, int site, Func<MappedValue, string> use)
    {
        writer.Line($"f.Site = {site};");
        if (IsDirect(line))
        {
            scope.Code.Sites.Mapped(writer, site, use(Checked(line, expressions.Emit(line.Value), line.Value.Type.Nullable, ValueSize.Of(line.Value))));
            return;
        }

        var type = line.Target.Type.OrNull();
        var value = scope.Value();
        // Whether the target keeps what it holds: known only when the line runs.
        var kept = line.KeepsTarget ? scope.Value() : null;
        writer.Line($"{CSharpType.Of(type)} {value} = null;");
        if (kept is not null)
        {
            IEnumerable<string> reasons = line.KeptWithout.Select(row => $"f.Rows[{row.Slot}] is null");
            if (line.OnlyIfEmpty) reasons = reasons.Append($"!{IsEmpty(line.Target)}");
            writer.Line($"var {kept} = {string.Join(" || ", reasons.DefaultIfEmpty("false"))};");
            writer.Open($"if (!{kept})");
        }
        if (!line.Absent.IsEmpty)
        {
            writer.Open($"if ({string.Join(" || ", line.Absent.Select(there => $"{expressions.Emit(there)} != true"))})");
            Rule(line.WhenAbsent ?? new BoundValueRule(ValueRuleKind.Keep, null, null, line.At), value, kept);
            writer.Close();
            writer.Open("else");
        }
        Value(line, site, value, kept);
        if (line.WhenNull is { Kind: not ValueRuleKind.Clear } rule)
        {
            writer.Open(kept is null ? $"if ({value} == null)" : $"if (!{kept} && {value} == null)");
            Rule(rule, value, kept);
            writer.Close();
        }
        if (!line.Absent.IsEmpty) writer.Close();
        var finished = Checked(line, value, mayBeNull: true, Reached(line));
        scope.Code.Sites.Mapped(writer, site, $"{(kept is null ? "" : $"if (!{kept}) ")}{value} = {finished.Code};");
        if (kept is not null)
        {
            writer.Close();
            writer.Line($"if ({kept}) {value} = {Existing(line.Target)};");
        }
        // A row that is none keeps nothing: what must have a value is missing after all.
        writer.Line(use(line.Target.Type.Nullable ? new MappedValue(value, MayBeNull: true) : new MappedValue(NotNull(line.Target, value), MayBeNull: false)));
    }

    /// <summary>What is known of the value behind its rules.</summary>
    private static ValueSize Reached(BoundMappingLine line) =>
        line.WhenNull is { Kind: ValueRuleKind.Use } || line.WhenInvalid is { Kind: ValueRuleKind.Use } || line.WhenAbsent is { Kind: ValueRuleKind.Use } ? ValueSize.Unknown : ValueSize.Of(line.Value);

    private void Value(BoundMappingLine line, int site, string value, string? kept)
    {
        var statement = $"{value} = {expressions.Emit(line.Value)};";
        if (line.WhenInvalid is not { } rule)
        {
            scope.Code.Sites.Mapped(writer, site, statement);
            return;
        }
        writer.Open("try");
        scope.Code.Sites.Mapped(writer, site, statement);
        writer.Close();
        writer.Open("catch (SyncException e) when (e.Code == ValueErrors.NotConvertibleCode)");
        Rule(rule, value, kept);
        writer.Close();
    }

    private void Rule(BoundValueRule rule, string value, string? kept) => writer.Line(rule switch
    {
        { Kind: ValueRuleKind.Keep } => $"{kept} = true;",
        { Kind: ValueRuleKind.Use, Value: { } use } => $"{value} = {expressions.Emit(use)};",
        { Kind: ValueRuleKind.Fail, Text: { } text } => $"throw PlainOps.Fail({expressions.Emit(text)});",
        { Kind: ValueRuleKind.Fail } => $"throw PlainOps.Fail(\"The value is missing or invalid.\");",
        _ => $"{value} = null;",
    });

    /// <summary>Nothing can happen on the way but a failure: the line is one statement.</summary>
    private static bool IsDirect(BoundMappingLine line) =>
        !line.OnlyIfEmpty && line.KeptWithout.IsEmpty && line.Absent.IsEmpty && line.WhenInvalid is null && (line.WhenNull is null or { Kind: ValueRuleKind.Clear } || !line.Value.Type.Nullable);

    /// <summary>Rounding, truncation and the checks around a value.</summary>
    /// <param name="mayBeNull">The C# type of the value allows null.</param>
    /// <param name="size">What is known of it.</param>
    private MappedValue Checked(BoundMappingLine line, string value, bool mayBeNull, ValueSize size)
    {
        var target = line.Target;
        var name = CSharpLiteral.Text(target.Name);
        // A result of a helper that takes and gives null where the value has none.
        var wrapped = false;
        switch (target.Type.Kind)
        {
            case TypeKind.Decimal:
                if (line.Rounding != RoundingRule.None && !size.FitsScale(target.Type))
                {
                    var plain = !mayBeNull && line.Rounding != RoundingRule.HalfDown;
                    value = $"{(plain ? "PlainOps" : "Ops")}.Round{line.Rounding}({value}, {target.Type.Scale})";
                    wrapped = !plain;
                }
                if (target.Type.Precision > 0 && !size.FitsDecimal(target.Type))
                {
                    var plain = !mayBeNull && !wrapped;
                    value = $"{(plain ? "PlainOps" : "Ops")}.FitDecimal({value}, {target.Type.Precision}, {target.Type.Scale}, {name})";
                    wrapped = !plain;
                }
                break;
            case TypeKind.Text when target.Type.Length > 0 && !size.FitsLength(target.Type):
                value = line.Truncate ? $"Ops.TruncateText({value}, {target.Type.Length})" : $"Ops.FitText({value}, {target.Type.Length}, {name})";
                break;
            case TypeKind.Bytes when target.Type.Length > 0 && !size.FitsLength(target.Type):
                value = $"Ops.FitBytes({value}, {target.Type.Length}, {name})";
                break;
        }
        if (target.Values.Length > 0 && !(line.Value is BoundLiteral { Value: { } literal } && target.Values.Contains(literal)))
        {
            var allowed = scope.Code.Constant(CSharpType.Plain(target.Type) + "[]", $"new {CSharpType.Plain(target.Type)}[] {{ {string.Join(", ", target.Values.Select(v => CSharpLiteral.Element(CSharpLiteral.Plain(v), target.Type.Kind)))} }}");
            value = target.Type.Kind == TypeKind.Text ? $"Ops.AllowedText({value}, {allowed}, {name})" : $"Ops.AllowedValue<{CSharpType.Plain(target.Type)}>({value}, {allowed}, {name})";
            wrapped |= target.Type.Kind != TypeKind.Text;
        }
        if (line.Required && target.Type.Kind == TypeKind.Text) return new($"Ops.RequiredText({value}, {name})", MayBeNull: false);
        if (!mayBeNull) return new(wrapped ? $"{value}.GetValueOrDefault()" : value, MayBeNull: false);
        return line.Required || !target.Type.Nullable ? new(NotNull(target, value), MayBeNull: false) : new(value, MayBeNull: true);
    }

    private static string NotNull(ColumnSymbol target, string value) =>
        $"Ops.NotNull{(CSharpType.IsReference(target.Type) ? "Reference" : "Value")}<{CSharpType.Plain(target.Type)}>({value}, {CSharpLiteral.Text(target.Name)})";

    private string IsEmpty(ColumnSymbol target)
    {
        var value = Existing(target);
        return target.Type.Kind switch
        {
            TypeKind.Text => $"Ops.IsEmptyText({value})",
            TypeKind.Bytes => $"Ops.IsEmptyBytes({value})",
            _ => $"({value} == null)",
        };
    }

    /// <summary>What the target holds now, in the form that allows null.</summary>
    private string Existing(ColumnSymbol target)
    {
        var type = target.Type.OrNull();
        if (existing is null) return $"({CSharpLiteral.Null(type)})";
        var field = FunctionScope.Name('c', target.Index);
        return existing.MayBeNone ? $"({scope.Row(existing)}?.{field})" : $"(({CSharpType.Of(type)}){scope.Row(existing)}.{field})";
    }
}

/// <summary>The C# of a value on its way into a column.</summary>
/// <param name="MayBeNull">Its C# type is that of the column with null allowed; otherwise the plain one.</param>
internal readonly record struct MappedValue(string Code, bool MayBeNull);

using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>
/// Bound expressions to C# text, one method per node. Every text is complete in itself (in parentheses where needed), and its C# type is exactly
/// <see cref="CSharpType.Of"/> of the expression's type.
/// </summary>
internal sealed partial class ExpressionEmitter(FunctionScope scope)
{
    public string Emit(BoundExpression expression) => expression switch
    {
        BoundLiteral e => Literal(e),
        BoundColumn e => Column(e),
        BoundLocal e => $"{scope.Row(e.Local.Slot, scope.Code.RowTypes.OfLocals(e.Local.Slot))}.{FunctionScope.Name('c', e.Local.Field)}",
        BoundParameter e => $"(({CSharpType.Of(e.Type)})f.Run.Parameters[{e.Parameter.Index}])",
        BoundArgument e => FunctionScope.Name('a', e.Parameter.Index),
        BoundRunProperty e => $"f.Run.{e.Property}",
        BoundTargetAttribute e => $"{scope.Row(1, scope.Code.RowTypes.Attributes)}.{FunctionScope.Name('c', e.Attribute.Index)}",
        BoundConversion e => Conversion(e),
        BoundNegate e => Negate(e),
        BoundArithmetic e => Arithmetic(e),
        BoundComparison e => Comparison(e),
        BoundAnd e => And(e),
        BoundOr e => Or(e),
        BoundNot e => $"(!{Emit(e.Operand)})",
        BoundInList e => InList(e),
        BoundInListValue e => InListValue(e),
        BoundLike e => Certain(e.Type, $"Ops.Like({Emit(e.Operand)}, {Emit(e.Pattern)})"),
        BoundIsNull e => IsNull(e.Operand),
        BoundIsEmpty e => IsEmpty(e.Operand),
        BoundIsNone e => $"({scope.Row(e.Row)} == null)",
        BoundConditional e => $"({Holds(e.Condition)} ? {Emit(e.Then)} : {Emit(e.Else)})",
        BoundCall e => Call(e),
        BoundUserCall e => $"{scope.Code.UserFunction(e.Function)}({string.Join(", ", e.Arguments.Select(Emit).Prepend("f"))})",
        BoundTranslate e => Certain(e.Type, $"{scope.Code.Translate(e.Translate)}(f, {Emit(e.Operand)})"),
        BoundInterpolation e => Interpolation(e),
        BoundList e => List(e),
        BoundElement e => Element(e),
        BoundRowCount e => $"PlainOps.Count(f.Lists[{e.List.Slot}])",
        BoundTableCount e => $"{scope.Row(0, scope.Code.RowTypes.Counts)}.{FunctionScope.Name('c', e.Index)}",
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is not for compiled code."),
    };

    /// <summary>A C# condition: unknown counts as false.</summary>
    public string Holds(BoundExpression condition) => condition.Type.Nullable ? $"({Emit(condition)} == true)" : Emit(condition);

    private string Literal(BoundLiteral e) => e.Value is null ? $"({CSharpLiteral.Null(e.Type)})" : e.Value is Array and not byte[]
        ? scope.Code.Constant(CSharpType.Plain(e.Type), ListLiteral((Array)e.Value, e.Type))
        : e.Type.Nullable && !CSharpType.IsReference(e.Type) ? $"({CSharpLiteral.Of(e.Value, e.Type)})" : CSharpLiteral.Of(e.Value, e.Type);

    private static string ListLiteral(Array values, SyncType type) =>
        $"new {CSharpType.Plain(type)} {{ {string.Join(", ", values.Cast<object>().Select(CSharpLiteral.Plain))} }}";

    private string Column(BoundColumn e)
    {
        var row = scope.Row(e.Row);
        var field = FunctionScope.Name('c', e.Column.Index);
        // While its own query is evaluated the row is there, whatever may become of it afterwards: the type says so.
        if (e.Row.MayBeNone && e.Type.Nullable) return $"({row}?.{field})";
        var widened = e.Type.Nullable && !e.Column.Type.Nullable && !CSharpType.IsReference(e.Type);
        return widened ? $"(({CSharpType.Of(e.Type)}){row}.{field})" : $"{row}.{field}";
    }

    private string Conversion(BoundConversion e)
    {
        if (e.Kind == ConversionKind.TypedNull) return $"({CSharpLiteral.Null(e.Type)})";
        var operand = Emit(e.Operand);
        return e.Kind switch
        {
            ConversionKind.AllowNull => CSharpType.IsReference(e.Type) ? operand : $"(({CSharpType.Of(e.Type)}){operand})",
            ConversionKind.Elements => $"PlainOps.{e.Element}List({operand})",
            _ when e.Type.Nullable => $"Ops.{e.Kind}({operand})",
            ConversionKind.IntToDecimal => $"((decimal){operand})",
            ConversionKind.IntToFloat or ConversionKind.DecimalToFloat => $"((double){operand})",
            ConversionKind.DateToDateTime => $"{operand}.ToDateTime(default(TimeOnly))",
            _ => throw new InvalidOperationException($"{e.Kind} is no conversion of a value."),
        };
    }

    private string IsNull(BoundExpression operand) =>
        operand.Type.Nullable || CSharpType.IsReference(operand.Type) ? $"({Emit(operand)} == null)" : $"PlainOps.Evaluated({Emit(operand)})";

    private string IsEmpty(BoundExpression operand) => operand.Type.Kind switch
    {
        TypeKind.Text => $"Ops.IsEmptyText({Emit(operand)})",
        TypeKind.Bytes => $"Ops.IsEmptyBytes({Emit(operand)})",
        TypeKind.List => $"Ops.IsEmptyList({Emit(operand)})",
        _ => IsNull(operand),
    };

    private string Interpolation(BoundInterpolation e)
    {
        var parts = e.Parts.Select(Shown).ToArray();
        return parts.Length switch
        {
            0 => "\"\"",
            1 => $"({parts[0]} ?? \"\")",
            <= 4 => $"string.Concat({string.Join(", ", parts)})",
            _ => $"string.Concat(new string[] {{ {string.Join(", ", parts)} }})",
        };
    }

    /// <summary>As text; null shows as nothing, which is what <c>string.Concat</c> makes of it.</summary>
    private string Shown(BoundExpression part) => part.Type.Kind switch
    {
        TypeKind.Text => Emit(part),
        TypeKind.Int when !part.Type.Nullable => $"PlainOps.ShowInt({Emit(part)})",
        TypeKind.Decimal when !part.Type.Nullable => $"PlainOps.ShowDecimal({Emit(part)})",
        _ => $"ValueText.Show((object){Emit(part)})",
    };

    private string List(BoundList e)
    {
        var values = $"new {CSharpType.Plain(e.Type)} {{ {string.Join(", ", e.Elements.Select(x => CSharpLiteral.Element(Emit(x), x.Type.Nullable ? TypeKind.Text : x.Type.Kind)))} }}";
        return e.Elements.All(x => x is BoundLiteral) ? scope.Code.Constant(CSharpType.Plain(e.Type), values) : $"({values})";
    }

    private string Element(BoundElement e)
    {
        var type = CSharpType.Plain(e.Type);
        return Strict([e.List, e.Index], e.Type, arguments => $"Ops.Element<{type}>({string.Join(", ", arguments)})");
    }

    /// <summary>
    /// Null when one of the arguments is, otherwise the call with plain values. All arguments are evaluated, from left to right.
    /// </summary>
    private string Strict(IReadOnlyList<BoundExpression> arguments, SyncType type, Func<IEnumerable<string>, string> call)
    {
        var tests = new List<string>();
        var plain = new List<string>();
        var several = arguments.Count(a => a.Type.Nullable) > 0;
        foreach (var argument in arguments)
        {
            var value = Emit(argument);
            if (!argument.Type.Nullable && (!several || argument is BoundLiteral))
            {
                plain.Add(value);
                continue;
            }
            var name = scope.Temporary(argument.Type);
            tests.Add(argument.Type.Nullable ? $"({name} = {value}) == null" : $"PlainOps.Evaluated({name} = {value})");
            plain.Add(argument.Type.Nullable && !CSharpType.IsReference(argument.Type) ? $"{name}.GetValueOrDefault()" : name);
        }
        if (tests.Count == 0) return call(plain);
        var result = CSharpType.Of(type.OrNull());
        return $"({string.Join(" | ", tests.Select(t => tests.Count > 1 ? $"({t})" : t))} ? ({result})null : ({result}){call(plain)})";
    }

    private string Call(BoundCall e)
    {
        var function = e.Function;
        var name = $"{function.Owner.Name}.{function.Method}";
        if (function.NullStrict)
            return Strict(e.Arguments, e.Type, arguments => $"{name}({string.Join(", ", function.TakesRun ? arguments.Prepend("f.Run") : arguments)})");
        var given = e.Arguments.Select(Emit);
        var call = $"{name}({string.Join(", ", function.TakesRun ? given.Prepend("f.Run") : given)})";
        var returned = function.Owner.GetMethod(function.Method)?.ReturnType;
        return returned is { IsGenericType: true } && Nullable.GetUnderlyingType(returned) is not null ? Certain(e.Type, call) : call;
    }
}

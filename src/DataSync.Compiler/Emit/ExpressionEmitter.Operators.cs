using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

// Operators: C#'s own or PlainOps where nothing can be null, otherwise the helper of the same name in Ops.
internal sealed partial class ExpressionEmitter
{
    private string Negate(BoundNegate e)
    {
        var operand = Emit(e.Operand);
        var kind = e.Type.Kind;
        if (e.Type.Nullable) return $"Ops.{kind}Negate({operand})";
        return kind switch
        {
            TypeKind.Decimal or TypeKind.Float => $"(-{operand})",
            TypeKind.Int => $"PlainOps.IntNegate({operand})",
            _ => Certain(e.Type, $"Ops.{kind}Negate({operand})"),
        };
    }

    private string Arithmetic(BoundArithmetic e)
    {
        var (left, right) = (Emit(e.Left), Emit(e.Right));
        if (e.Type.Nullable) return $"Ops.{e.Kind}({left}, {right})";
        return e.Kind switch
        {
            ArithmeticKind.FloatAdd => $"({left} + {right})",
            ArithmeticKind.FloatSubtract => $"({left} - {right})",
            ArithmeticKind.FloatMultiply => $"({left} * {right})",
            ArithmeticKind.TextConcat => $"string.Concat({left}, {right})",
            <= ArithmeticKind.FloatRemainder => $"PlainOps.{e.Kind}({left}, {right})",
            _ => Certain(e.Type, $"Ops.{e.Kind}({left}, {right})"),
        };
    }

    private string Comparison(BoundComparison e)
    {
        var kind = e.Left.Type.Kind;
        return Compare(e.Operator, kind, Emit(e.Left), Emit(e.Right), e.Type.Nullable);
    }

    private static string Compare(CompareOperator comparison, TypeKind kind, string left, string right, bool nullable)
    {
        if (nullable) return $"Ops.{comparison}{kind}({left}, {right})";
        var sign = comparison switch
        {
            CompareOperator.Equal => "==",
            CompareOperator.NotEqual => "!=",
            CompareOperator.Less => "<",
            CompareOperator.LessOrEqual => "<=",
            CompareOperator.Greater => ">",
            _ => ">=",
        };
        return kind switch
        {
            TypeKind.Text when sign is not ("==" or "!=") => $"(TextOrder.Compare({left}, {right}) {sign} 0)",
            TypeKind.Bytes or TypeKind.Duration => $"Ops.{comparison}{kind}({left}, {right}).GetValueOrDefault()",
            _ => $"({left} {sign} {right})",
        };
    }

    private string And(BoundAnd e)
    {
        if (!e.Left.Type.Nullable) return e.Type.Nullable ? $"({Emit(e.Left)} ? {Widened(e.Right)} : (bool?)false)" : $"({Emit(e.Left)} && {Emit(e.Right)})";
        var left = scope.Temporary(e.Left.Type);
        return $"(({left} = {Emit(e.Left)}) == false ? (bool?)false : Ops.And({left}, {Emit(e.Right)}))";
    }

    private string Or(BoundOr e)
    {
        if (!e.Left.Type.Nullable) return e.Type.Nullable ? $"({Emit(e.Left)} ? (bool?)true : {Widened(e.Right)})" : $"({Emit(e.Left)} || {Emit(e.Right)})";
        var left = scope.Temporary(e.Left.Type);
        return $"(({left} = {Emit(e.Left)}) == true ? (bool?)true : Ops.Or({left}, {Emit(e.Right)}))";
    }

    /// <summary>x = a or x = b …, with x and every value evaluated once, before the first comparison.</summary>
    private string InList(BoundInList e)
    {
        if (e.Values.Length == 0) return CSharpLiteral.Of(false, e.Type);
        var kind = e.Operand.Type.Kind;
        var operand = scope.Temporary(e.Operand.Type);
        var evaluated = new List<string> { $"{operand} = {Emit(e.Operand)}" };
        var values = e.Values.Select(v =>
        {
            if (v is BoundLiteral or BoundColumn or BoundParameter or BoundLocal) return Emit(v);
            var name = scope.Temporary(v.Type);
            evaluated.Add($"{name} = {Emit(v)}");
            return name;
        }).ToArray();

        string found;
        if (e.Type.Nullable)
        {
            found = Compare(CompareOperator.Equal, kind, operand, values[^1], nullable: true);
            for (var i = values.Length - 2; i >= 0; i--)
            {
                var equal = scope.Temporary(e.Type);
                found = $"(({equal} = {Compare(CompareOperator.Equal, kind, operand, values[i], nullable: true)}) == true ? (bool?)true : Ops.Or({equal}, {found}))";
            }
        }
        else
        {
            found = $"({string.Join(" || ", values.Select(v => Compare(CompareOperator.Equal, kind, operand, v, nullable: false)))})";
        }
        return $"({string.Join(" | ", evaluated.Select(v => $"PlainOps.Evaluated({v})"))} ? false : {found})";
    }

    private string InListValue(BoundInListValue e)
    {
        var (operand, list) = (Emit(e.Operand), Emit(e.List));
        return Certain(e.Type, e.Operand.Type.Kind switch
        {
            TypeKind.Text => $"Ops.InText({operand}, {list})",
            TypeKind.Bytes => $"Ops.InBytes({operand}, {list})",
            TypeKind.Duration => $"Ops.InDurations({operand}, {list})",
            _ => $"Ops.InValues<{CSharpType.Plain(e.Operand.Type)}>({operand}, {list})",
        });
    }

    private string Widened(BoundExpression operand) => operand.Type.Nullable ? Emit(operand) : $"((bool?){Emit(operand)})";

    /// <summary>The plain value of a nullable result that cannot be null.</summary>
    private static string Certain(SyncType type, string nullable) => type.Nullable || CSharpType.IsReference(type) ? nullable : $"{nullable}.GetValueOrDefault()";
}

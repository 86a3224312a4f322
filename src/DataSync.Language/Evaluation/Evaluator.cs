using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Evaluation;

/// <summary>
/// The reference evaluator: what an expression means, said as plainly as possible and slowly. Compiled code must give the same; a differential test
/// sees to it, so nothing here calls the operators of <see cref="Ops"/>. Built-in functions are shared.
/// </summary>
/// <param name="frame">Rows by slot, named values, the target's attributes in slot 1, counts of a test in slot 0.</param>
public sealed class Evaluator(Frame frame)
{
    private readonly Stack<ImmutableArray<object?>> arguments = new();

    /// <summary>The value of an expression that reads neither rows nor the run.</summary>
    /// <exception cref="SyncException">It cannot be computed.</exception>
    public static object? EvaluateConstant(BoundExpression expression) =>
        new Evaluator(new Frame(0, new RunValues { Now = DateTime.UnixEpoch })).Evaluate(expression);

    /// <summary>The value in its boxed CLR form; null for null, and for unknown.</summary>
    /// <exception cref="SyncException">DS60nn, DS61nn: it cannot be computed.</exception>
    public object? Evaluate(BoundExpression expression) => expression switch
    {
        BoundLiteral e => e.Value,
        BoundColumn e => frame.Rows[e.Row.Slot]?[e.Column.Index],
        BoundLocal e => frame.Rows[e.Local.Slot]?[e.Local.Field],
        BoundParameter e => frame.Run.Parameters[e.Parameter.Index],
        BoundArgument e => arguments.Peek()[e.Parameter.Index],
        BoundRunProperty e => e.Property switch
        {
            RunProperty.Id => frame.Run.Id,
            RunProperty.Task => frame.Run.Task,
            RunProperty.Step => frame.Run.Step,
            _ => frame.Run.Error,
        },
        BoundTargetAttribute e => frame.Rows[1]?[e.Attribute.Index],
        BoundTableCount e => frame.Rows[0]?[e.Index],
        BoundRowCount e => (long)(frame.Lists[e.List.Slot]?.Count ?? 0),
        BoundConversion e => Conversions.Convert(e.Kind, e.Element, Evaluate(e.Operand), e.Type),
        BoundNegate e => Arithmetic.Negate(Evaluate(e.Operand)),
        BoundArithmetic e => Calculate(e),
        BoundComparison e => Comparing.Compare(e.Operator, Evaluate(e.Left), Evaluate(e.Right)),
        BoundAnd e => And(e),
        BoundOr e => Or(e),
        BoundNot e => Evaluate(e.Operand) is bool b ? !b : null,
        BoundInList e => In(Evaluate(e.Operand), [.. e.Values.Select(Evaluate)]),
        BoundInListValue e => InValue(Evaluate(e.Operand), Evaluate(e.List)),
        BoundLike e => Comparing.Like(Evaluate(e.Operand) as string, Evaluate(e.Pattern) as string),
        BoundIsNull e => Evaluate(e.Operand) is null,
        BoundIsEmpty e => Evaluate(e.Operand) switch { null => true, string s => s.Length == 0, Array a => a.Length == 0, _ => false },
        BoundIsNone e => frame.Rows[e.Row.Slot] is null,
        BoundConditional e => Evaluate(e.Condition) is true ? Evaluate(e.Then) : Evaluate(e.Else),
        BoundCall e => Functions.Call(e, [.. e.Arguments.Select(Evaluate)], frame.Run),
        BoundUserCall e => CallUser(e),
        BoundTranslate e => Translate(e),
        BoundInterpolation e => string.Concat(e.Parts.Select(part => ValueText.Show(Evaluate(part)))),
        BoundList e => Conversions.ToArray(e.Type, [.. e.Elements.Select(Evaluate)]),
        BoundElement e => Element(Evaluate(e.List), Evaluate(e.Index)),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no value: the program has errors."),
    };

    private object? Calculate(BoundArithmetic e)
    {
        var left = Evaluate(e.Left);
        var right = Evaluate(e.Right);
        return left is null || right is null ? null : Arithmetic.Calculate(e.Kind, left, right);
    }

    private object? And(BoundAnd e)
    {
        var left = Evaluate(e.Left);
        if (left is false) return false;
        var right = Evaluate(e.Right);
        return right is false ? false : left is true && right is true ? true : null;
    }

    private object? Or(BoundOr e)
    {
        var left = Evaluate(e.Left);
        if (left is true) return true;
        var right = Evaluate(e.Right);
        return right is true ? true : left is false && right is false ? false : null;
    }

    private static object? In(object? value, ImmutableArray<object?> list)
    {
        if (list.IsEmpty) return false;
        if (value is null) return null;
        var unknown = false;
        foreach (var item in list)
        {
            if (item is null) unknown = true;
            else if (Comparing.AreEqual(value, item)) return true;
        }
        return unknown ? null : false;
    }

    private static object? InValue(object? value, object? list) => list is not Array array || value is null ? null : In(value, [.. array.Cast<object?>()]);

    private static object? Element(object? list, object? index)
    {
        if (list is not Array array || index is not long i) return null;
        return i >= 0 && i < array.Length ? array.GetValue(i) : throw ValueErrors.OutsideList(i, array.Length);
    }

    private object? CallUser(BoundUserCall e)
    {
        arguments.Push([.. e.Arguments.Select(Evaluate)]);
        try { return Evaluate(e.Function.Body); }
        finally { arguments.Pop(); }
    }

    private object? Translate(BoundTranslate e)
    {
        var table = e.Translate;
        if (Evaluate(e.Operand) is not { } value) return null;
        foreach (var line in table.Lines)
            if (line.From.Any(from => from is not null && Comparing.AreEqual(from, value))) return Evaluate(line.To);
        if (table.Else == TranslateElse.Keep) return value;
        if (table.Else == TranslateElse.Value && table.ElseValue is { } other) return Evaluate(other);
        throw table.ElseText is { } text ? new SyncException("DS6008", ValueText.Show(Evaluate(text))) : ValueErrors.NotTranslated(table.Name, value);
    }
}

using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;

namespace DataSync.Language.Binding;

/// <summary>
/// Whether the message of a call carries the key of its <c>once per</c>. A call whose answer was lost is repeated because the service knows the key and answers as it did before; of a
/// key it never sees it can know nothing. Carried is what stands in a line as it is, in a text, or in a value made of it: a guid or a digest tells keys apart as well as the key does.
/// A value that is only compared, or counted, says nothing of the key. Of a key with several parts each must be carried, for two calls may differ in one of them alone; fixed text
/// in it tells nothing apart. A key that is fixed as a whole must be carried like any other: then the service itself does it once, for good. Source: tasks R126, §3.8, C35.
/// </summary>
internal sealed class CarriedKey(BoundServiceCall call)
{
    private readonly ImmutableArray<BoundExpression> sent = [.. call.Inputs.Concat(Lines(call.Lists)).Select(line => line.Value)];

    /// <summary>The first part of the key that no line carries; null when there is none.</summary>
    public BoundExpression? Missing(BoundExpression key)
    {
        var plain = Plain(key);
        if (sent.Any(value => Carries(value, plain))) return null;
        var parts = plain.Parts().Where(part => Plain(part) is not BoundLiteral).ToList();
        return parts.Count == 0 ? plain : parts.Select(Missing).FirstOrDefault(part => part is not null);
    }

    private static IEnumerable<BoundMappingLine> Lines(ImmutableArray<BoundInputList> lists) => lists.SelectMany(list => list.Mapping.Concat(Lines(list.Lists)));

    private static bool Carries(BoundExpression value, BoundExpression key)
    {
        var plain = Plain(value);
        return Same(plain, key) || Seen(plain).Any(part => Carries(part, key));
    }

    /// <summary>Without what only changes its form: in a message everything is text.</summary>
    private static BoundExpression Plain(BoundExpression value) => value switch
    {
        BoundConversion conversion => Plain(conversion.Operand),
        BoundInterpolation { Parts: [var only] } => Plain(only),
        BoundCall { Function.Name: "text", Arguments: [var only] } => Plain(only),
        BoundLocal { Local.Value: { } named } => Plain(named),
        _ => value,
    };

    /// <summary>The parts of a value that can be seen in it.</summary>
    private static IEnumerable<BoundExpression> Seen(BoundExpression value) => value switch
    {
        BoundComparison or BoundIsNull or BoundIsEmpty or BoundInList or BoundInListValue or BoundLike => [],
        BoundCall { Function.Name: "length" } => [],
        BoundConditional choice => [choice.Then, choice.Else],
        _ => value.Parts(),
    };

    private static bool Same(BoundExpression one, BoundExpression other) =>
        one.GetType() == other.GetType() && Equals(Head(one), Head(other))
        && one.Parts().Select(Plain).ToList() is var parts && other.Parts().Select(Plain).ToList() is var others
        && parts.Count == others.Count && parts.Zip(others).All(pair => Same(pair.First, pair.Second));

    /// <summary>What an expression is, beside its parts.</summary>
    private static object? Head(BoundExpression expression) => expression switch
    {
        BoundLiteral e => e.Value,
        BoundColumn e => (e.Row, e.Column),
        BoundLocal e => e.Local,
        BoundParameter e => e.Parameter,
        BoundRunProperty e => e.Property,
        BoundArithmetic e => e.Kind,
        BoundComparison e => e.Operator,
        BoundIsNone e => e.Row,
        BoundCall e => e.Function,
        BoundUserCall e => e.Function,
        BoundTranslate e => e.Translate,
        BoundRowCount e => e.List,
        _ => null,
    };
}

using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>
/// How large a value can be, as far as that is certain: columns hold what their type allows (readers see to it), and some expressions add nothing.
/// What is not certain is checked when it is written.
/// </summary>
/// <param name="Length">Most characters of a text or bytes; -1 when unknown.</param>
/// <param name="WholeDigits">Most digits before the point of a decimal; -1 when unknown.</param>
/// <param name="Scale">Most digits behind it; -1 when unknown.</param>
internal readonly record struct ValueSize(int Length, int WholeDigits, int Scale)
{
    public static readonly ValueSize Unknown = new(-1, -1, -1);

    public static ValueSize Of(BoundExpression value) => value switch
    {
        BoundLiteral { Value: string text } => Unknown with { Length = TextOrder.Length(text) },
        BoundLiteral { Value: decimal number } => Unknown with { WholeDigits = Digits(number), Scale = number.Scale },
        BoundColumn { Row.Table: not null, Column.Type: var type } => new(
            type.Length > 0 ? type.Length : -1, type.Precision > 0 ? type.Precision - type.Scale : -1, type.Precision > 0 ? type.Scale : -1),
        BoundConversion { Kind: ConversionKind.AllowNull } e => Of(e.Operand),
        BoundConversion { Kind: ConversionKind.TypedNull } => new(0, 0, 0),
        BoundConversion { Kind: ConversionKind.IntToDecimal } => Unknown with { WholeDigits = 19, Scale = 0 },
        BoundCall { Function.KeepsSize: true } e => Of(e.Arguments[0]),
        BoundConditional e => Larger(Of(e.Then), Of(e.Else)),
        BoundArithmetic { Kind: ArithmeticKind.TextConcat } e when (Of(e.Left), Of(e.Right)) is ({ Length: >= 0 and var a }, { Length: >= 0 and var b }) => Unknown with { Length = a + b },
        _ => Unknown,
    };

    public bool FitsLength(SyncType target) => Length >= 0 && Length <= target.Length;

    public bool FitsScale(SyncType target) => Scale >= 0 && Scale <= target.Scale;

    public bool FitsDecimal(SyncType target) => FitsScale(target) && WholeDigits >= 0 && WholeDigits <= target.Precision - target.Scale;

    private static ValueSize Larger(ValueSize a, ValueSize b) => new(Larger(a.Length, b.Length), Larger(a.WholeDigits, b.WholeDigits), Larger(a.Scale, b.Scale));

    private static int Larger(int a, int b) => a < 0 || b < 0 ? -1 : Math.Max(a, b);

    private static int Digits(decimal number)
    {
        var digits = 0;
        for (var whole = Math.Abs(decimal.Truncate(number)); whole >= 1; whole = decimal.Truncate(whole / 10)) digits++;
        return digits;
    }
}

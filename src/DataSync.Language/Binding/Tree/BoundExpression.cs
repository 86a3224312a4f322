using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Functions;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Tree;

/// <summary>
/// An expression after binding: every name is a symbol, every coercion a <see cref="BoundConversion"/>, every operator typed.
/// Unless stated otherwise an operand that is null makes the result null.
/// </summary>
/// <param name="Type">Type of the value; its kind is never <see cref="TypeKind.Null"/> once the whole expression is bound.</param>
/// <param name="At">Where it stands.</param>
public abstract record BoundExpression(SyncType Type, Place At);

/// <summary>Stands where an error was reported; silences what follows from it. Never occurs in a program without errors.</summary>
public sealed record BoundError(Place At) : BoundExpression(SyncType.Error, At);

/// <param name="Value">In the CLR form of <see cref="SyncType"/>; null for null.</param>
public sealed record BoundLiteral(object? Value, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>A column of a row in scope, or a field of an <c>aggregate … into</c>. Null when the row is none.</summary>
public sealed record BoundColumn(RowSymbol Row, ColumnSymbol Column, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>A value named by <c>let</c>.</summary>
public sealed record BoundLocal(LetSymbol Local, Place At) : BoundExpression(Local.Type, At);

/// <summary>A <c>parameter</c> of the scripts, by <see cref="ParameterSymbol.Index"/>.</summary>
public sealed record BoundParameter(ParameterSymbol Parameter, Place At) : BoundExpression(Parameter.Type, At);

/// <summary>A parameter of the function in whose body this stands.</summary>
public sealed record BoundArgument(FunctionParameterSymbol Parameter, Place At) : BoundExpression(Parameter.Type, At);

public enum RunProperty { Id, Task, Step, Error }

/// <summary><c>run.id</c>, <c>run.task</c>, <c>run.step</c>, <c>run.error</c>: text, never null.</summary>
public sealed record BoundRunProperty(RunProperty Property, Place At) : BoundExpression(SyncType.Text, At);

/// <summary><c>target.owner</c>: an attribute of the station for which a condition is evaluated.</summary>
public sealed record BoundTargetAttribute(AttributeSymbol Attribute, Place At) : BoundExpression(Attribute.Type, At);

public enum ConversionKind
{
    /// <summary>Same value; the type now allows null.</summary>
    AllowNull,

    /// <summary>The literal null gets a type.</summary>
    TypedNull,
    IntToDecimal, IntToFloat, DecimalToFloat,

    /// <summary>Midnight of that day.</summary>
    DateToDateTime,

    /// <summary>Elements of a list, each by <see cref="BoundConversion.Element"/>.</summary>
    Elements,
}

/// <summary>An implicit conversion, made visible. Never loses anything but the exactness of a decimal that becomes a float.</summary>
public sealed record BoundConversion(ConversionKind Kind, BoundExpression Operand, SyncType Type, Place At) : BoundExpression(Type, At)
{
    /// <summary>What happens to each element of a list.</summary>
    public ConversionKind Element { get; init; }
}

/// <summary>Unary minus of int, decimal, float or duration.</summary>
public sealed record BoundNegate(BoundExpression Operand, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>What an arithmetic operator does, by the kinds of its operands, which are exactly those in the name.</summary>
public enum ArithmeticKind
{
    IntAdd, IntSubtract, IntMultiply, IntRemainder,

    /// <summary>Also for int / int: both operands are decimals.</summary>
    DecimalAdd, DecimalSubtract, DecimalMultiply, DecimalDivide, DecimalRemainder,
    FloatAdd, FloatSubtract, FloatMultiply, FloatDivide, FloatRemainder,

    TextConcat,

    /// <summary>date ± duration; the duration must be whole days or months.</summary>
    DateAdd, DateSubtract,

    /// <summary>date - date and datetime - datetime: an exact duration.</summary>
    DateDifference, DateTimeDifference,
    DateTimeAdd, DateTimeSubtract,
    DurationAdd, DurationSubtract,

    /// <summary>duration * int</summary>
    DurationMultiply,
}

public sealed record BoundArithmetic(ArithmeticKind Kind, BoundExpression Left, BoundExpression Right, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>Both sides have the same kind. Null on either side: unknown.</summary>
public sealed record BoundComparison(CompareOperator Operator, BoundExpression Left, BoundExpression Right, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>Three-valued and: false wins over unknown. The right side is not evaluated when the left one is false.</summary>
public sealed record BoundAnd(BoundExpression Left, BoundExpression Right, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>Three-valued or: true wins over unknown. The right side is not evaluated when the left one is true.</summary>
public sealed record BoundOr(BoundExpression Left, BoundExpression Right, SyncType Type, Place At) : BoundExpression(Type, At);

public sealed record BoundNot(BoundExpression Operand, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary><c>x in (a, b)</c>: the values have the kind of <paramref name="Operand"/>. As in SQL: true if one equals, else unknown if the operand or a value is null, else false.</summary>
public sealed record BoundInList(BoundExpression Operand, ImmutableArray<BoundExpression> Values, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary><c>x in names</c>: the same with a list that is a value; a null list gives unknown.</summary>
public sealed record BoundInListValue(BoundExpression Operand, BoundExpression List, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary><c>x like "A%"</c>: <c>%</c> any run of characters, <c>_</c> one code point; case-sensitive; no escape.</summary>
public sealed record BoundLike(BoundExpression Operand, BoundExpression Pattern, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>Never unknown.</summary>
public sealed record BoundIsNull(BoundExpression Operand, Place At) : BoundExpression(SyncType.Bool, At);

/// <summary>Null, or a text, bytes or list without anything in it. Never unknown.</summary>
public sealed record BoundIsEmpty(BoundExpression Operand, Place At) : BoundExpression(SyncType.Bool, At);

/// <summary><c>account is none</c>: no row was found. Never unknown.</summary>
public sealed record BoundIsNone(RowSymbol Row, Place At) : BoundExpression(SyncType.Bool, At);

/// <summary>A condition that is not true (false or unknown) takes <paramref name="Else"/>. Both branches have type <paramref name="Type"/>.</summary>
public sealed record BoundConditional(BoundExpression Condition, BoundExpression Then, BoundExpression Else, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>
/// A built-in function. Arguments have the kinds of the function's parameters; missing optional arguments are already filled in.
/// How null is treated says <see cref="BuiltinFunction.NullStrict"/>.
/// </summary>
public sealed record BoundCall(BuiltinFunction Function, ImmutableArray<BoundExpression> Arguments, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>A <c>function</c> of the scripts. Arguments are converted to the parameters' types.</summary>
public sealed record BoundUserCall(FunctionSymbol Function, ImmutableArray<BoundExpression> Arguments, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>A <c>translate</c> table. Null in, null out.</summary>
public sealed record BoundTranslate(TranslateSymbol Translate, BoundExpression Operand, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary>Text with expressions in it. Parts of any type, shown in their invariant form (<see cref="ValueText.Show"/>); null shows as nothing. Never null.</summary>
public sealed record BoundInterpolation(ImmutableArray<BoundExpression> Parts, Place At) : BoundExpression(SyncType.Text, At);

/// <summary><c>["DE", "CH"]</c>; elements have the list's element kind.</summary>
public sealed record BoundList(ImmutableArray<BoundExpression> Elements, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary><c>names[0]</c>: counted from 0; outside the list is an error.</summary>
public sealed record BoundElement(BoundExpression List, BoundExpression Index, SyncType Type, Place At) : BoundExpression(Type, At);

/// <summary><c>count(rows)</c> of a <c>when many all as rows</c>.</summary>
public sealed record BoundRowCount(RowListSymbol List, Place At) : BoundExpression(SyncType.Int, At);

/// <summary><c>count(Company at Berlin)</c> in a test.</summary>
/// <param name="Index">Which count of its condition, in textual order.</param>
public sealed record BoundTableCount(TableSymbol Table, StationSymbol? Station, int Index, Place At) : BoundExpression(SyncType.Int, At);

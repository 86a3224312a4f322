using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary>Something that has a value; pure.</summary>
public abstract class Expression : SyntaxNode
{
    private protected Expression(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary>The place of an expression that the text lacks; the parser has said so.</summary>
public sealed class MissingExpression() : Expression(SyntaxKind.MissingExpression);

/// <summary>
/// A number, date, time, truth value or null. <see cref="Value"/> is <see cref="long"/>, <see cref="decimal"/>, <see cref="bool"/>,
/// <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="DateTime"/> or null; null too for a malformed literal, which the parser has reported.
/// </summary>
public sealed class LiteralExpression() : Expression(SyntaxKind.LiteralExpression)
{
    /// <summary>What kind of literal.</summary>
    public required LiteralKind LiteralKind { get; init; }

    /// <summary>The value.</summary>
    public required object? Value { get; init; }
}

/// <summary>The kinds of <see cref="LiteralExpression"/>.</summary>
public enum LiteralKind
{
    /// <summary><c>null</c></summary>
    Null,

    /// <summary><c>true</c> or <c>false</c></summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An exact number with decimals.</summary>
    Decimal,

    /// <summary>A date.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A date with a time of day.</summary>
    DateTime,

    /// <summary>Not a value: already reported.</summary>
    Malformed,
}

/// <summary>A duration: <c>30 s</c>, <c>4 weeks</c>.</summary>
public sealed class DurationLiteral() : Expression(SyntaxKind.DurationLiteral)
{
    /// <summary>The number before the unit.</summary>
    public required IntegerLiteral Amount { get; init; }

    /// <summary>The unit.</summary>
    public required DurationUnit Unit { get; init; }
}

/// <summary>Units of <see cref="DurationLiteral"/>; months and years fit dates only.</summary>
public enum DurationUnit
{
    /// <summary><c>ms</c></summary>
    Milliseconds,

    /// <summary><c>s</c></summary>
    Seconds,

    /// <summary><c>min</c></summary>
    Minutes,

    /// <summary><c>h</c></summary>
    Hours,

    /// <summary><c>day</c>, <c>days</c></summary>
    Days,

    /// <summary><c>week</c>, <c>weeks</c></summary>
    Weeks,

    /// <summary><c>month</c>, <c>months</c></summary>
    Months,

    /// <summary><c>year</c>, <c>years</c></summary>
    Years,
}

/// <summary>A text, with or without expressions in it, on one line or between three quotes.</summary>
public sealed class StringExpression() : Expression(SyntaxKind.StringExpression)
{
    /// <summary>Characters and expressions, in order.</summary>
    public required ImmutableArray<StringPart> Parts { get; init; }

    /// <summary>True between three quotes.</summary>
    public required bool IsMultiLine { get; init; }

    /// <summary>The text, escapes resolved, when there is no expression in it; otherwise null.</summary>
    public string? ConstantText =>
        Parts.All(part => part is StringText) ? string.Concat(Parts.OfType<StringText>().Select(part => part.Value)) : null;
}

/// <summary>A part of a text.</summary>
public abstract class StringPart : SyntaxNode
{
    private protected StringPart(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary>Characters of a text.</summary>
public sealed class StringText() : StringPart(SyntaxKind.StringText)
{
    /// <summary>The characters, escapes resolved; between three quotes the common indentation is gone.</summary>
    public required string Value { get; init; }
}

/// <summary><c>{expression}</c> in a text.</summary>
public sealed class Interpolation() : StringPart(SyntaxKind.Interpolation)
{
    /// <summary>What is shown, or bound as a parameter in the text of a query.</summary>
    public required Expression Expression { get; init; }
}

/// <summary>A name standing alone.</summary>
public sealed class NameExpression() : Expression(SyntaxKind.NameExpression)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }
}

/// <summary><c>target.name</c></summary>
public sealed class MemberAccess() : Expression(SyntaxKind.MemberAccess)
{
    /// <summary>What has the member.</summary>
    public required Expression Target { get; init; }

    /// <summary>The member.</summary>
    public required Identifier Name { get; init; }
}

/// <summary><c>target[index]</c></summary>
public sealed class IndexExpression() : Expression(SyntaxKind.IndexExpression)
{
    /// <summary>The list.</summary>
    public required Expression Target { get; init; }

    /// <summary>The position, from 0.</summary>
    public required Expression Index { get; init; }
}

/// <summary><c>target(arguments)</c></summary>
public sealed class CallExpression() : Expression(SyntaxKind.CallExpression)
{
    /// <summary>What is called: nearly always a <see cref="NameExpression"/>.</summary>
    public required Expression Target { get; init; }

    /// <summary>The arguments, in order.</summary>
    public required ImmutableArray<Argument> Arguments { get; init; }
}

/// <summary>An argument; in tests with the station it is meant at: <c>count(Company at Berlin)</c>.</summary>
public sealed class Argument() : SyntaxNode(SyntaxKind.Argument)
{
    /// <summary>The value.</summary>
    public required Expression Value { get; init; }

    /// <summary>The station behind <c>at</c>.</summary>
    public Identifier? Station { get; init; }
}

/// <summary>Two operands and an operator between them.</summary>
public sealed class BinaryExpression() : Expression(SyntaxKind.BinaryExpression)
{
    /// <summary>The left operand.</summary>
    public required Expression Left { get; init; }

    /// <summary>The operator.</summary>
    public required BinaryOperator Operator { get; init; }

    /// <summary>The operator as written, for its span.</summary>
    public required SyntaxToken OperatorToken { get; init; }

    /// <summary>The right operand.</summary>
    public required Expression Right { get; init; }
}

/// <summary>Operators of <see cref="BinaryExpression"/>.</summary>
public enum BinaryOperator
{
    /// <summary><c>or</c></summary>
    Or,

    /// <summary><c>and</c></summary>
    And,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>&lt;&gt;</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>+</c></summary>
    Add,

    /// <summary><c>-</c></summary>
    Subtract,

    /// <summary><c>*</c></summary>
    Multiply,

    /// <summary><c>/</c></summary>
    Divide,

    /// <summary><c>%</c></summary>
    Remainder,
}

/// <summary><c>-x</c> or <c>not x</c>.</summary>
public sealed class UnaryExpression() : Expression(SyntaxKind.UnaryExpression)
{
    /// <summary>The operator.</summary>
    public required UnaryOperator Operator { get; init; }

    /// <summary>The operand.</summary>
    public required Expression Operand { get; init; }
}

/// <summary>Operators of <see cref="UnaryExpression"/>.</summary>
public enum UnaryOperator
{
    /// <summary><c>-</c></summary>
    Negate,

    /// <summary><c>not</c></summary>
    Not,
}

/// <summary><c>if condition then a else b</c></summary>
public sealed class IfExpression() : Expression(SyntaxKind.IfExpression)
{
    /// <summary>What decides.</summary>
    public required Expression Condition { get; init; }

    /// <summary>The value when the condition is true.</summary>
    public required Expression WhenTrue { get; init; }

    /// <summary>The value when the condition is false or unknown.</summary>
    public required Expression WhenFalse { get; init; }
}

/// <summary><c>x in (a, b)</c> or <c>x in names</c>; exactly one of <see cref="Items"/> and <see cref="List"/> is given.</summary>
public sealed class InExpression() : Expression(SyntaxKind.InExpression)
{
    /// <summary>What is looked for.</summary>
    public required Expression Value { get; init; }

    /// <summary>True for <c>not in</c>.</summary>
    public required bool IsNegated { get; init; }

    /// <summary>The values in parentheses; empty when a list is named.</summary>
    public required ImmutableArray<Expression> Items { get; init; }

    /// <summary>The named list: a <see cref="NameExpression"/> or <see cref="MemberAccess"/>, or a <see cref="ListExpression"/>; null when values are in parentheses.</summary>
    public Expression? List { get; init; }
}

/// <summary><c>x like "A%"</c></summary>
public sealed class LikeExpression() : Expression(SyntaxKind.LikeExpression)
{
    /// <summary>The text.</summary>
    public required Expression Value { get; init; }

    /// <summary>True for <c>not like</c>.</summary>
    public required bool IsNegated { get; init; }

    /// <summary>The pattern.</summary>
    public required Expression Pattern { get; init; }
}

/// <summary><c>x is null</c>, <c>x is not empty</c>, <c>row is none</c>, <c>answer is failed</c>.</summary>
public sealed class IsExpression() : Expression(SyntaxKind.IsExpression)
{
    /// <summary>What is asked about.</summary>
    public required Expression Value { get; init; }

    /// <summary>True for <c>is not</c>.</summary>
    public required bool IsNegated { get; init; }

    /// <summary>What is asked.</summary>
    public required IsState State { get; init; }
}

/// <summary>What <see cref="IsExpression"/> asks.</summary>
public enum IsState
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>No value, or a text without characters.</summary>
    Empty,

    /// <summary>No row was found.</summary>
    None,

    /// <summary>The call failed.</summary>
    Failed,
}

/// <summary><c>[a, b]</c></summary>
public sealed class ListExpression() : Expression(SyntaxKind.ListExpression)
{
    /// <summary>The values, in order.</summary>
    public required ImmutableArray<Expression> Items { get; init; }
}

/// <summary><c>(a)</c></summary>
public sealed class ParenthesizedExpression() : Expression(SyntaxKind.ParenthesizedExpression)
{
    /// <summary>What stands in the parentheses.</summary>
    public required Expression Inner { get; init; }
}

/// <summary><c>env NAME</c>: a value of the environment, in settings only.</summary>
public sealed class EnvironmentExpression() : Expression(SyntaxKind.EnvironmentExpression)
{
    /// <summary>The name of the value.</summary>
    public required Identifier Name { get; init; }
}

/// <summary><c>secret name</c>: a secret by name, in settings only.</summary>
public sealed class SecretExpression() : Expression(SyntaxKind.SecretExpression)
{
    /// <summary>The name of the secret.</summary>
    public required Identifier Name { get; init; }
}

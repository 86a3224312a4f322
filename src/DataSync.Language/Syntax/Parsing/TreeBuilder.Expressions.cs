using System.Collections.Immutable;
using System.Globalization;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using DataSync.Language.Diagnostics;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Names and expressions.
internal sealed partial class TreeBuilder
{
    /// <summary>The most operators in a row: each makes the tree one level deeper.</summary>
    internal const int LongestChain = 500;

    private SyntaxNode? CreateExpression(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        NameContext => new Identifier { Children = children, Token = FirstToken(children) },
        PathContext path => new NamePath { Children = children, Segments = FindAll<PathSegment>(path.pathSegment()) },
        PathSegmentContext segment => new PathSegment
        {
            Children = children,
            Name = NameOf(segment.name()),
            Index = Find<IntegerLiteral>(segment.integer()),
        },
        NameListContext list => new NameList { Children = children, Names = NamesOf(list.name()) },
        TypeContext type => new TypeReference
        {
            Children = children,
            Name = NameOf(type.name()),
            Length = Find<IntegerLiteral>(type.integer(0)),
            Scale = Find<IntegerLiteral>(type.integer(1)),
            IsNullable = type.QUESTION() is not null,
        },
        IntegerContext => CreateInteger(FirstToken(children), children),
        DurationContext duration => CreateDuration(duration, children),
        ExpressionContext choice => new IfExpression
        {
            Children = children,
            Condition = ExpressionOf(choice.expression(0)),
            WhenTrue = ExpressionOf(choice.expression(1)),
            WhenFalse = ExpressionOf(choice.expression(2)),
        },
        NotExpressionContext not => new UnaryExpression { Children = children, Operator = UnaryOperator.Not, Operand = ExpressionOf(not.notExpression()) },
        SignContext sign => new UnaryExpression { Children = children, Operator = UnaryOperator.Negate, Operand = ExpressionOf(sign.sign()) },
        ComparisonContext comparison => CreateComparison(comparison, children),
        PrimaryContext primary => CreatePrimary(primary, children),
        LiteralContext => CreateLiteral(children),
        ListContext list => new ListExpression { Children = children, Items = FindAll<Expression>(list.expression()) },
        ArgumentContext argument => new Argument
        {
            Children = children,
            Value = ExpressionOf(argument.expression()),
            Station = Find<Identifier>(argument.name()),
        },
        InterpolationContext interpolation => new Interpolation { Children = children, Expression = ExpressionOf(interpolation.expression()) },
        _ => null,
    };

    private static SyntaxToken FirstToken(ImmutableArray<SyntaxElement> children)
    {
        foreach (var child in children)
            if (child.Token is { } token) return token;
        return SyntaxToken.Missing(TokenKind.Identifier, children[0].Node?.Span.End ?? 0);
    }

    private IntegerLiteral CreateInteger(SyntaxToken token, ImmutableArray<SyntaxElement> children)
    {
        var isNumber = int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        if (!isNumber && token.Kind == TokenKind.Integer && !token.IsMissing)
            diagnostics.Report(DiagnosticCatalog.NumberTooLarge, token.Span, token.Text, int.MaxValue);
        return new IntegerLiteral { Children = children, Token = token, Value = value };
    }

    /// <summary>The number becomes a node where it stands: what was left out can stand in front of it.</summary>
    private DurationLiteral CreateDuration(DurationContext duration, ImmutableArray<SyntaxElement> children)
    {
        var number = FirstToken(children);
        var amount = CreateInteger(number, [number]);
        return new DurationLiteral
        {
            Children = [.. children.Select(child => ReferenceEquals(child.Token, number) ? amount : child)],
            Amount = amount,
            Unit = UnitOf(duration.unit()),
        };
    }

    private static DurationUnit UnitOf(UnitContext? unit) => unit?.Start.Type switch
    {
        KW_MS => DurationUnit.Milliseconds,
        KW_MIN => DurationUnit.Minutes,
        KW_H => DurationUnit.Hours,
        KW_DAY or KW_DAYS => DurationUnit.Days,
        KW_WEEK or KW_WEEKS => DurationUnit.Weeks,
        KW_MONTH or KW_MONTHS => DurationUnit.Months,
        KW_YEAR or KW_YEARS => DurationUnit.Years,
        _ => DurationUnit.Seconds,
    };

    private SyntaxNode CreateComparison(ComparisonContext comparison, ImmutableArray<SyntaxElement> children)
    {
        var left = ExpressionOf(comparison.sum(0));
        var isNegated = comparison.KW_NOT() is not null;
        if (comparison.KW_IN() is not null)
        {
            var set = comparison.inSet();
            var isNamed = set is not null && (set.name() is not null || set.list() is not null);
            return new InExpression
            {
                Children = children,
                Value = left,
                IsNegated = isNegated,
                Items = set is null ? [] : FindAll<Expression>(set.expression()),
                List = isNamed ? ExpressionOf(set) : null,
            };
        }

        if (comparison.KW_LIKE() is not null)
            return new LikeExpression { Children = children, Value = left, IsNegated = isNegated, Pattern = ExpressionOf(comparison.sum(1)) };
        if (comparison.KW_IS() is not null)
            return new IsExpression { Children = children, Value = left, IsNegated = isNegated, State = StateOf(comparison) };

        foreach (var child in children)
            if (child.Token is { } token && ComparisonOf(token.Text) is { } operation)
                return new BinaryExpression { Children = children, Left = left, Operator = operation, OperatorToken = token, Right = ExpressionOf(comparison.sum(1)) };
        return new ParenthesizedExpression { Children = children, Inner = left };
    }

    private static IsState StateOf(ComparisonContext comparison) =>
        comparison.KW_EMPTY() is not null ? IsState.Empty
        : comparison.KW_NONE() is not null ? IsState.None
        : comparison.KW_FAILED() is not null ? IsState.Failed
        : IsState.Null;

    private static BinaryOperator? ComparisonOf(string sign) => sign switch
    {
        "=" => BinaryOperator.Equal,
        "<>" => BinaryOperator.NotEqual,
        "<" => BinaryOperator.Less,
        "<=" => BinaryOperator.LessOrEqual,
        ">" => BinaryOperator.Greater,
        ">=" => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private static BinaryOperator OperatorOf(string sign) => sign switch
    {
        "or" => BinaryOperator.Or,
        "and" => BinaryOperator.And,
        "+" => BinaryOperator.Add,
        "-" => BinaryOperator.Subtract,
        "*" => BinaryOperator.Multiply,
        "/" => BinaryOperator.Divide,
        _ => BinaryOperator.Remainder,
    };

    /// <summary>Operators of one rank, from left to right.</summary>
    private void AppendChain(ParserRuleContext context, List<SyntaxElement> elements)
    {
        var items = new List<SyntaxElement>();
        AppendChildren(context, items);
        var operators = items.Count(item => item.Token is not null);
        if (operators > LongestChain)
        {
            var whole = new MissingExpression { Children = [.. items] };
            diagnostics.Report(DiagnosticCatalog.TooLong, whole.Span, LongestChain);
            Finish(whole);
            return;
        }

        var pending = new List<SyntaxElement>();
        Expression? left = null;
        SyntaxToken? operation = null;
        foreach (var item in items)
        {
            pending.Add(item);
            if (item.Token is { } token)
            {
                operation ??= token;
            }
            else if (item.Node is Expression operand)
            {
                if (operation is not null) (operand, operation) = (Combine(operand), null);
                left = operand;
            }
        }

        if (operation is not null) left = Combine(MissingExpression());
        if (left is null)
        {
            elements.AddRange(pending);
            return;
        }

        if (pending[^1].Node != left) elements.AddRange(pending);
        else
        {
            elements.AddRange(pending[..^1]);
            elements.Add(left);
        }

        _nodes[context] = left;

        Expression Combine(Expression right)
        {
            var binary = new BinaryExpression
            {
                Children = [.. pending],
                Left = left ?? MissingExpression(),
                Operator = OperatorOf(operation.Text),
                OperatorToken = operation,
                Right = right,
            };
            pending = [binary];
            return binary;
        }

        void Finish(Expression node)
        {
            _nodes[context] = node;
            elements.Add(node);
        }
    }

    /// <summary>A value and what stands directly behind it: members, indexes, arguments, from left to right.</summary>
    private void AppendPostfix(ParserRuleContext context, ParserRuleContext first, PostfixPartContext[] parts, List<SyntaxElement> elements)
    {
        var pending = new List<SyntaxElement>();
        if (first is NameContext)
        {
            AppendNode(first, pending);
            if (pending.Count > 0 && pending[^1].Node is Identifier name)
                pending[^1] = new NameExpression { Children = [name], Name = name };
        }
        else
        {
            Append(first, pending);
        }

        var left = pending.Count > 0 ? pending[^1].Node as Expression : null;
        if (parts.Length > LongestChain)
        {
            foreach (var part in parts) AppendChildren(part, pending);
            left = new MissingExpression { Children = [.. pending] };
            diagnostics.Report(DiagnosticCatalog.TooLong, left.Span, LongestChain);
            pending = [left];
            parts = [];
        }

        foreach (var part in parts)
        {
            AppendChildren(part, pending);
            left = CreatePostfix(part, left ?? MissingExpression(), [.. pending]);
            pending = [left];
        }

        elements.AddRange(pending);
        if (left is not null) _nodes[context] = left;
    }

    private Expression CreatePostfix(PostfixPartContext part, Expression target, ImmutableArray<SyntaxElement> children) => part switch
    {
        IndexPartContext index => new IndexExpression { Children = children, Target = target, Index = ExpressionOf(index.expression()) },
        CallPartContext call => new CallExpression { Children = children, Target = target, Arguments = FindAll<Argument>(call.argument()) },
        MemberPartContext member => new MemberAccess { Children = children, Target = target, Name = NameOf(member.name()) },
        _ => new ParenthesizedExpression { Children = children, Inner = target },
    };

    private Expression CreatePrimary(PrimaryContext primary, ImmutableArray<SyntaxElement> children)
    {
        if (primary.name() is { } name) return new NameExpression { Children = children, Name = NameOf(name) };
        if (primary.OPEN_PAREN() is not null) return new ParenthesizedExpression { Children = children, Inner = ExpressionOf(primary.expression()) };
        return CreateLiteral(children);
    }

    private Expression CreateLiteral(ImmutableArray<SyntaxElement> children)
    {
        SyntaxToken? literal = null;
        var isNegative = false;
        foreach (var child in children)
        {
            if (child.Token is not { } token) continue;
            if (token is { Kind: TokenKind.Symbol, Text: "-" }) isNegative = true;
            else literal ??= token;
        }

        if (literal is null || literal.IsMissing) return new MissingExpression { Children = children };
        var (kind, value) = ValueOf(literal);
        return new LiteralExpression { Children = children, LiteralKind = kind, Value = isNegative ? Negate(value) : value };
    }

    private static object? Negate(object? value) => value switch
    {
        long number => -number,
        decimal number => -number,
        _ => value,
    };

    private (LiteralKind Kind, object? Value) ValueOf(SyntaxToken token)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (token.Kind)
        {
            case TokenKind.Keyword:
                return token.Text == "null" ? (LiteralKind.Null, null) : (LiteralKind.Boolean, token.Text == "true");
            case TokenKind.Integer:
                if (long.TryParse(token.Text, NumberStyles.None, invariant, out var whole)) return (LiteralKind.Integer, whole);
                diagnostics.Report(DiagnosticCatalog.NumberTooLarge, token.Span, token.Text, long.MaxValue);
                break;
            case TokenKind.Decimal:
                if (token.Text.Count(char.IsAsciiDigit) <= 28 && decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, invariant, out var number))
                    return (LiteralKind.Decimal, number);
                diagnostics.Report(DiagnosticCatalog.NumberTooLarge, token.Span, token.Text, "28 digits");
                break;
            case TokenKind.Date:
                if (DateOnly.TryParseExact(token.Text, "yyyy-MM-dd", invariant, DateTimeStyles.None, out var date)) return (LiteralKind.Date, date);
                diagnostics.Report(DiagnosticCatalog.NoSuchDate, token.Span, token.Text);
                break;
            case TokenKind.Time:
                if (TryParseTime(token.Text, out var time)) return (LiteralKind.Time, time);
                diagnostics.Report(DiagnosticCatalog.NoSuchDate, token.Span, token.Text);
                break;
            case TokenKind.DateTime:
                var split = token.Text.Split('T');
                if (DateOnly.TryParseExact(split[0], "yyyy-MM-dd", invariant, DateTimeStyles.None, out var day) && TryParseTime(split[1], out var moment))
                    return (LiteralKind.DateTime, day.ToDateTime(moment));
                diagnostics.Report(DiagnosticCatalog.NoSuchDate, token.Span, token.Text);
                break;
        }

        return (LiteralKind.Malformed, null);
    }

    private static bool TryParseTime(string value, out TimeOnly time) =>
        TimeOnly.TryParseExact(value, ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private ImmutableArray<TimeOnly> TimesOf(IEnumerable<TimeOfDayContext> contexts) => [.. contexts.Select(TimeOf).OfType<TimeOnly>()];

    private TimeOnly? TimeOf(TimeOfDayContext? context)
    {
        if (context?.TIME() is not { } terminal || terminal is IErrorNode) return null;
        if (TryParseTime(terminal.GetText(), out var time)) return time;
        diagnostics.Report(DiagnosticCatalog.NoSuchDate, ScannedText.SpanOf(terminal.Symbol), terminal.GetText());
        return null;
    }
}

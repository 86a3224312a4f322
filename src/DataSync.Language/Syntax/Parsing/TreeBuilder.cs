using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using DataSync.Language.Diagnostics;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

/// <summary>
/// Turns the parser's tree into ours, once. Every token of the piece goes into the tree exactly once and in its order: what the parser
/// left out becomes <see cref="SkippedTokens"/> in front of the rule or token that it went on with. What makes a node may wrap a child, or
/// a stretch of them, where it stands; nothing is ever moved.
/// </summary>
internal sealed partial class TreeBuilder(ScannedText text, PieceTokens piece, DiagnosticBag diagnostics)
{
    private readonly Dictionary<IParseTree, SyntaxNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private int _next = piece.Piece.Start;
    private int _position = text.Tokens[piece.Piece.Start].StartIndex;
    private StepLabel? _label;

    /// <summary>The declarations of the piece.</summary>
    public ImmutableArray<Declaration> Build(PieceContext context)
    {
        var elements = new List<SyntaxElement>();
        AppendChildren(context, elements);
        CatchUp(piece.Piece.End, elements);

        var declarations = ImmutableArray.CreateBuilder<Declaration>();
        foreach (var element in elements)
            declarations.Add(element.Node as Declaration ?? new BrokenDeclaration { Children = [element] });
        return declarations.ToImmutable();
    }

    /// <summary>The piece as one declaration that nothing is known of.</summary>
    public ImmutableArray<Declaration> BuildBroken()
    {
        var elements = new List<SyntaxElement>();
        CatchUp(piece.Piece.End, elements);
        return [new BrokenDeclaration { Children = [.. elements] }];
    }

    private void AppendChildren(ParserRuleContext context, List<SyntaxElement> elements)
    {
        if (context.children is null) return;
        foreach (var child in context.children)
        {
            if (child is ITerminalNode terminal) AppendToken(terminal, elements);
            else if (child is ParserRuleContext rule) Append(rule, elements);
        }
    }

    private void AppendToken(ITerminalNode terminal, List<SyntaxElement> elements)
    {
        var symbol = terminal.Symbol;
        var origin = OriginOf(symbol);
        if (symbol.Type is TokenConstants.EOF or NL || (terminal is IErrorNode && origin >= 0)) return;
        if (origin < 0)
        {
            elements.Add(SyntaxToken.Missing(TokenFacts.KindOf(symbol.Type), _position));
            return;
        }

        CatchUp(origin, elements);
        elements.Add(Take(origin));
    }

    /// <summary>The index of the lexer's token, or -1 for one that was added.</summary>
    private int OriginOf(IToken symbol) => symbol.TokenIndex < 0 ? -1 : piece.Origins[symbol.TokenIndex];

    private SyntaxToken Take(int origin)
    {
        var token = text.SyntaxTokens[origin] ?? throw new InvalidOperationException($"The token at {origin} is trivia.");
        _next = origin + 1;
        _position = token.Span.End;
        return token;
    }

    /// <summary>Tokens that the parser left out, up to an index of the lexer's.</summary>
    private void CatchUp(int end, List<SyntaxElement> elements)
    {
        var skipped = ImmutableArray.CreateBuilder<SyntaxElement>();
        for (var i = _next; i < end; i++)
            if (text.IsSignificant(i)) skipped.Add(Take(i));
        if (skipped.Count > 0) elements.Add(new SkippedTokens { Children = skipped.ToImmutable() });
    }

    private void Append(ParserRuleContext context, List<SyntaxElement> elements)
    {
        CatchUp(OriginOf(context.Start), elements);
        switch (context)
        {
            case StepContext step:
                AppendStep(step, elements);
                break;
            case OrExpressionContext or AndExpressionContext or SumContext or ProductContext:
                AppendChain(context, elements);
                break;
            case PostfixContext postfix:
                AppendPostfix(postfix, postfix.primary(), postfix.postfixPart(), elements);
                break;
            case InSetContext { children: not null } inSet when inSet.name() is { } name:
                AppendPostfix(inSet, name, inSet.postfixPart(), elements);
                break;
            case TextContext value:
                AppendText(value, elements);
                break;
            default:
                if (IsTransparent(context)) AppendTransparent(context, elements);
                else AppendNode(context, elements);
                break;
        }
    }

    private void AppendTransparent(ParserRuleContext context, List<SyntaxElement> elements)
    {
        var before = elements.Count;
        AppendChildren(context, elements);
        for (var i = before; i < elements.Count; i++)
        {
            if (elements[i].Node is not { } node || node is SkippedTokens) continue;
            _nodes[context] = node;
            return;
        }
    }

    private void AppendNode(ParserRuleContext context, List<SyntaxElement> elements) => AppendNode(context, [], elements);

    private void AppendNode(ParserRuleContext context, List<SyntaxElement> children, List<SyntaxElement> elements)
    {
        var label = _label;
        _label = null;
        AppendChildren(context, children);
        if (children.Count == 0) return;

        _label = label;
        var node = Create(context, [.. children]);
        _label = null;
        _nodes[context] = node;
        elements.Add(node);
    }

    /// <summary>The label belongs into the step that it names.</summary>
    private void AppendStep(StepContext step, List<SyntaxElement> elements)
    {
        var children = new List<SyntaxElement>();
        if (step.stepLabel() is { } label) Append(label, children);
        _label = step.stepLabel() is { } context ? Find<StepLabel>(context) : null;
        if (step.action()?.GetChild(0) is ParserRuleContext action)
        {
            AppendNode(action, children, elements);
            if (Find<Step>(action) is { } built) _nodes[step] = built;
        }
        else if (children.Count > 0)
        {
            var broken = new BrokenStep { Children = [.. children], Label = _label };
            _nodes[step] = broken;
            elements.Add(broken);
        }

        _label = null;
    }

    private static bool IsTransparent(ParserRuleContext context) => context switch
    {
        DeclarationContext or SeparatorContext or DefaultEntryContext or SettingValueContext or TableEntryContext => true,
        HeadClauseContext or ActionContext or ReadClauseContext or ForEachClauseContext or ForEachTailContext or WriteClauseContext => true,
        MergeHeadContext or MergeWhenContext or CallClauseContext or QueryClauseContext or NotifyClauseContext or CommonClauseContext => true,
        OtherOutcomeContext or ListMappingContext or ScheduleWhereContext or DaysContext or TimeOfDayContext or StationBodyContext => true,
        GivenContext or ExpectationContext or RowKeyContext or ExpectedCountsContext or UnitContext or NumberContext => true,
        InSetContext => true,
        SettingContext => false,
        ExpressionContext expression => expression.KW_IF() is null,
        NotExpressionContext not => not.KW_NOT() is null,
        SignContext sign => sign.MINUS() is null,
        ComparisonContext comparison => comparison.ChildCount <= 1,
        PrimaryContext primary => primary.duration() is not null || primary.text() is not null || primary.list() is not null,
        LiteralContext literal => literal.text() is not null,
        MergeClauseContext merge => merge.KW_WHEN() is null,
        _ => false,
    };

    // ---- finding what has been built

    private T? Find<T>(IParseTree? context) where T : SyntaxNode =>
        context is not null && _nodes.TryGetValue(context, out var node) ? node as T : null;

    private ImmutableArray<T> FindAll<T>(IEnumerable<IParseTree> contexts) where T : SyntaxNode =>
        [.. contexts.Select(Find<T>).OfType<T>()];

    private Identifier NameOf(NameContext? context) => Find<Identifier>(context) ?? MissingName();

    private Identifier MissingName()
    {
        var token = SyntaxToken.Missing(TokenKind.Identifier, _position);
        return new Identifier { Children = [token], Token = token };
    }

    private ImmutableArray<Identifier> NamesOf(IEnumerable<NameContext> contexts) => FindAll<Identifier>(contexts);

    private NamePath PathOf(PathContext? context)
    {
        if (Find<NamePath>(context) is { } path) return path;
        var name = MissingName();
        var segment = new PathSegment { Children = [name], Name = name };
        return new NamePath { Children = [segment], Segments = [segment] };
    }

    private NameList NameListOf(NameListContext? context)
    {
        if (Find<NameList>(context) is { } list) return list;
        var name = MissingName();
        return new NameList { Children = [name], Names = [name] };
    }

    private TypeReference TypeOf(TypeContext? context)
    {
        if (Find<TypeReference>(context) is { } type) return type;
        var name = MissingName();
        return new TypeReference { Children = [name], Name = name, IsNullable = false };
    }

    private IntegerLiteral IntegerOf(IntegerContext? context)
    {
        if (Find<IntegerLiteral>(context) is { } number) return number;
        var token = SyntaxToken.Missing(TokenKind.Integer, _position);
        return new IntegerLiteral { Children = [token], Token = token, Value = 0 };
    }

    private DurationLiteral DurationOf(DurationContext? context)
    {
        if (Find<DurationLiteral>(context) is { } duration) return duration;
        var amount = IntegerOf(null);
        return new DurationLiteral { Children = [amount], Amount = amount, Unit = DurationUnit.Seconds };
    }

    private Expression ExpressionOf(IParseTree? context) => Find<Expression>(context) ?? MissingExpression();

    private MissingExpression MissingExpression() =>
        new() { Children = [SyntaxToken.Missing(TokenKind.Identifier, _position)] };

    private StringExpression TextOf(TextContext? context) =>
        Find<StringExpression>(context)
        ?? new StringExpression { Children = [SyntaxToken.Missing(TokenKind.StringOpen, _position)], Parts = [], IsMultiLine = false };

    private MappingBlock MappingOf(MappingBlockContext? context) =>
        Find<MappingBlock>(context) ?? new MappingBlock { Children = [MissingBrace()], Entries = [] };

    private SettingBlock SettingsOf(SettingBlockContext? context) =>
        Find<SettingBlock>(context) ?? new SettingBlock { Children = [MissingBrace()], Settings = [] };

    private StepBlock BlockOf(StepBlockContext? context) =>
        Find<StepBlock>(context) ?? new StepBlock { Children = [MissingBrace()], Steps = [] };

    private Outcome OutcomeOf(IParseTree? context) =>
        Find<Outcome>(context) ?? new WordOutcome { Children = [MissingBrace()], Word = OutcomeWord.Missing };

    private SyntaxToken MissingBrace() => SyntaxToken.Missing(TokenKind.Symbol, _position);

    // ---- what may be said once

    private ImmutableArray<T> Once<T>(ImmutableArray<T> nodes) where T : SyntaxNode
    {
        var seen = new HashSet<object>();
        foreach (var node in nodes)
            if (KeyOf(node) is { } key && !seen.Add(key))
                diagnostics.Report(DiagnosticCatalog.SaidTwice, node.Span, WordsOf(node));
        return nodes;
    }

    private static object? KeyOf(SyntaxNode node) => node switch
    {
        WhenClause answer => (answer.Kind, answer.Moment, answer.Fault?.Text),
        WhenValueTail answer => (answer.Kind, answer.State),
        ConnectWhenLine answer => (answer.Kind, answer.Moment),
        ColumnMark mark => (mark.Kind, mark.Mark),
        RetryClause retry => (retry.Kind, string.Join(',', retry.Kinds.Select(kind => kind.Text))),
        NoDirectionLine no => (no.Kind, no.IsOutput),
        MatchCell or StationSourceLine or StationAttributeLine or MergeExtraClause or UndoClause or SkippedTokens => null,
        _ => node.Kind,
    };

    private static string WordsOf(SyntaxNode node) =>
        string.Join(' ', node.Tokens().Take(node is WhenClause or WhenValueTail or ConnectWhenLine ? 2 : 1).Select(token => token.Text));
}

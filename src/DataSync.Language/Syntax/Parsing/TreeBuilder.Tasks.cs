using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Tasks, steps, mappings.
internal sealed partial class TreeBuilder
{
    private ImmutableArray<Clause> ClausesOf(params ReadOnlySpan<IEnumerable<IParseTree?>> contexts)
    {
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        foreach (var group in contexts)
            foreach (var context in group)
                if (Find<Clause>(context) is { } clause) clauses.Add(clause);
        return Once(clauses.ToImmutable());
    }

    private SyntaxNode? CreateTaskPart(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        TaskDeclarationContext task => new TaskDeclaration
        {
            Children = children,
            Name = NameOf(task.name(0)),
            Item = task.KW_FOR() is null ? null : PathOf(task.path()),
            ItemName = task.KW_FOR() is null ? null : NameOf(task.name(1)),
            Head = ClausesOf(task.headClause()),
            Steps = FindAll<Step>(task.step()),
        },
        StepBlockContext block => new StepBlock { Children = children, Steps = FindAll<Step>(block.step()) },
        StepLabelContext label => new StepLabel { Children = children, IsDisabled = label.KW_DISABLED() is not null, Name = NameOf(label.name()) },
        ReadStepContext read => new ReadStep
        {
            Children = children,
            Label = _label,
            Table = PathOf(read.path()),
            RowName = Find<Identifier>(read.name()),
            Clauses = ClausesOf(read.readClause()),
        },
        AggregateStepContext aggregate => new AggregateStep
        {
            Children = children,
            Label = _label,
            Table = PathOf(aggregate.path()),
            RowName = NameOf(aggregate.name(0)),
            ResultName = NameOf(aggregate.name(1)),
            Mapping = MappingOf(aggregate.mappingBlock()),
            Clauses = ClausesOf([aggregate.whereClause()], aggregate.commonClause()),
        },
        ForEachStepContext each => new ForEachStep
        {
            Children = children,
            Label = _label,
            RowName = NameOf(each.name()),
            Source = PathOf(each.path()),
            Body = BlockOf(each.stepBlock()),
            Clauses = ClausesOf(each.forEachClause(), each.forEachTail()),
        },
        InsertStepContext insert => new InsertStep
        {
            Children = children,
            Label = _label,
            Table = PathOf(insert.path()),
            Mapping = MappingOf(insert.mappingBlock()),
            Clauses = ClausesOf(insert.writeClause()),
        },
        UpdateStepContext update => new UpdateStep
        {
            Children = children,
            Label = _label,
            Table = PathOf(update.path()),
            RowName = NameOf(update.name()),
            Mapping = MappingOf(update.mappingBlock()),
            Clauses = ClausesOf([update.whereClause()], update.writeClause()),
        },
        UpsertStepContext upsert => new UpsertStep
        {
            Children = children,
            Label = _label,
            Table = PathOf(upsert.path()),
            By = NameListOf(upsert.nameList()),
            Mapping = MappingOf(upsert.mappingBlock()),
            Clauses = ClausesOf(upsert.writeClause()),
        },
        DeleteStepContext delete => new DeleteStep
        {
            Children = children,
            Label = _label,
            Table = PathOf(delete.path()),
            RowName = NameOf(delete.name()),
            Clauses = ClausesOf([delete.whereClause()], delete.writeClause()),
        },
        MergeStepContext merge => new MergeStep
        {
            Children = children,
            Label = _label,
            Source = PathOf(merge.path(0)),
            SourceName = NameOf(merge.name(0)),
            Target = PathOf(merge.path(1)),
            TargetName = NameOf(merge.name(1)),
            On = ExpressionOf(merge.expression()),
            Mapping = MappingOf(merge.mappingBlock()),
            Clauses = ClausesOf(merge.mergeHead(), [merge.batchClause()], merge.mergeClause()),
        },
        SetStepContext set => new SetStep { Children = children, Label = _label, Target = PathOf(set.path()), Mapping = MappingOf(set.mappingBlock()) },
        LetStepContext let => new LetStep { Children = children, Label = _label, Name = NameOf(let.name()), Value = ExpressionOf(let.expression()) },
        CallStepContext call => new CallStep
        {
            Children = children,
            Label = _label,
            Operation = PathOf(call.path()),
            ResultName = Find<Identifier>(call.name()),
            Mapping = MappingOf(call.mappingBlock()),
            Clauses = ClausesOf(call.callClause()),
        },
        QueryStepContext query => new QueryStep
        {
            Children = children,
            Label = _label,
            Source = PathOf(query.path()),
            ResultName = Find<Identifier>(query.name()),
            ReturnsMany = query.KW_MANY() is not null,
            Columns = FindAll<ColumnDeclaration>(query.column()),
            Text = TextOf(query.text()),
            Clauses = ClausesOf(query.queryClause()),
        },
        IfStepContext choice => new IfStep
        {
            Children = children,
            Label = _label,
            Condition = ExpressionOf(choice.expression()),
            Then = BlockOf(choice.stepBlock(0)),
            Else = choice.KW_ELSE() is null ? null : Find<IfStep>(choice.ifStep()) ?? (SyntaxNode)BlockOf(choice.stepBlock(1)),
        },
        TransactionStepContext transaction => new TransactionStep
        {
            Children = children,
            Label = _label,
            Source = PathOf(transaction.path()),
            IsSerializable = transaction.KW_SERIALIZABLE() is not null,
            Body = BlockOf(transaction.stepBlock()),
            Clauses = ClausesOf(transaction.commonClause()),
        },
        StopStepContext => new StopStep { Children = children, Label = _label },
        FailStepContext fail => new FailStep { Children = children, Label = _label, Message = Find<StringExpression>(fail.text()) },
        RouteStepContext route => new RouteStep
        {
            Children = children,
            Label = _label,
            Queue = NameOf(route.name()),
            Mapping = Find<MappingBlock>(route.mappingBlock()),
        },
        NotifyStepContext notify => new NotifyStep
        {
            Children = children,
            Label = _label,
            Through = Find<Identifier>(notify.name()),
            Mapping = MappingOf(notify.mappingBlock()),
            Clauses = ClausesOf(notify.notifyClause()),
        },
        _ => null,
    };

    private SyntaxNode? CreateMappingPart(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        MappingBlockContext block => new MappingBlock { Children = children, Entries = FindAll<MappingEntry>(block.mappingEntry()) },
        SameNamesLineContext same => new SameNamesLine { Children = children, From = PathOf(same.path()), Except = Find<NameList>(same.nameList()) },
        HeaderLineContext header => new MappingLine
        {
            Children = children,
            IsHeader = true,
            Target = PathOf(header.path()),
            Value = ExpressionOf(header.expression()),
            Tails = Once(FindAll<MappingTail>(header.mappingTail())),
        },
        MappingLineContext { } line when line.listMapping() is { } list => new ListMappingLine
        {
            Children = children,
            Target = PathOf(line.path()),
            RowName = NameOf(list.name()),
            Source = ExpressionOf(list.expression()),
            Where = Find<WhereClause>(list.whereClause())?.Condition,
            Mapping = MappingOf(list.mappingBlock()),
        },
        MappingLineContext line => new MappingLine
        {
            Children = children,
            IsHeader = false,
            Target = PathOf(line.path()),
            Value = ExpressionOf(line.expression()),
            Tails = Once(FindAll<MappingTail>(line.mappingTail())),
        },
        WhenValueTailContext tail => new WhenValueTail
        {
            Children = children,
            State = tail.KW_ABSENT() is not null ? ValueState.Absent : tail.KW_INVALID() is not null ? ValueState.Invalid : ValueState.Null,
            Action = tail.KW_KEEP() is not null ? ValueAction.Keep
                : tail.KW_CLEAR() is not null ? ValueAction.Clear
                : tail.KW_USE() is not null ? ValueAction.Use
                : ValueAction.Fail,
            Message = Find<StringExpression>(tail.text()),
            Value = tail.KW_USE() is null ? null : ExpressionOf(tail.expression()),
        },
        OnlyIfEmptyTailContext => new OnlyIfEmptyTail { Children = children },
        RequiredTailContext => new RequiredTail { Children = children },
        TruncateTailContext => new TruncateTail { Children = children },
        RoundTailContext round => new RoundTail
        {
            Children = children,
            Mode = round.KW_UP() is not null ? RoundingMode.HalfUp : round.KW_DOWN() is not null ? RoundingMode.HalfDown : RoundingMode.HalfEven,
        },
        _ => null,
    };
}

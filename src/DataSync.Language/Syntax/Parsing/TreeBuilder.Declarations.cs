using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Values, sources, tables; and the way from a rule to its node.
internal sealed partial class TreeBuilder
{
    private SyntaxNode Create(ParserRuleContext context, ImmutableArray<SyntaxElement> children) =>
        CreateExpression(context, children)
        ?? CreateDeclaration(context, children)
        ?? CreateTablePart(context, children)
        ?? CreateTaskPart(context, children)
        ?? CreateClause(context, children)
        ?? CreateMappingPart(context, children)
        ?? CreateStationPart(context, children)
        ?? CreateConnectionPart(context, children)
        ?? CreateTestPart(context, children)
        ?? new SkippedTokens { Children = children };

    private SyntaxNode? CreateDeclaration(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        SyncHeaderContext header => new SyncHeader { Children = children, Version = IntegerOf(header.integer()), Profile = Find<Identifier>(header.name()) },
        ImportDeclarationContext import => new ImportDeclaration { Children = children, Path = TextOf(import.text()) },
        EnvironmentDeclarationContext environment => new EnvironmentDeclaration
        {
            Children = children,
            Name = NameOf(environment.name()),
            Settings = SettingsOf(environment.settingBlock()),
        },
        DefaultsDeclarationContext defaults => new DefaultsDeclaration { Children = children, Entries = Once(FindAll<SyntaxNode>(defaults.defaultEntry())) },
        QueueDeclarationContext queue => new QueueDeclaration { Children = children, Name = NameOf(queue.name()), Item = PathOf(queue.path()) },
        ConstantDeclarationContext constant => new ConstantDeclaration
        {
            Children = children,
            Name = NameOf(constant.name()),
            Type = TypeOf(constant.type()),
            Value = ExpressionOf(constant.expression()),
        },
        ParameterDeclarationContext parameter => new ParameterDeclaration
        {
            Children = children,
            Name = NameOf(parameter.name()),
            Type = TypeOf(parameter.type()),
            Default = parameter.EQUAL() is null ? null : ExpressionOf(parameter.expression()),
        },
        FunctionDeclarationContext function => new FunctionDeclaration
        {
            Children = children,
            Name = NameOf(function.name()),
            Parameters = FindAll<Parameter>(function.parameter()),
            ReturnType = TypeOf(function.type()),
            Body = ExpressionOf(function.expression()),
        },
        ParameterContext parameter => new Parameter { Children = children, IsOut = false, Name = NameOf(parameter.name()), Type = TypeOf(parameter.type()) },
        TranslateDeclarationContext translate => new TranslateDeclaration
        {
            Children = children,
            Name = NameOf(translate.name()),
            From = TypeOf(translate.type(0)),
            To = TypeOf(translate.type(1)),
            Lines = FindAll<TranslateLine>(translate.translateLine()),
            Else = Find<TranslateElse>(translate.translateElse()),
        },
        TranslateLineContext line => new TranslateLine
        {
            Children = children,
            Keys = FindAll<Expression>(line.literal()),
            Value = ExpressionOf(line.expression()),
        },
        TranslateElseContext otherwise => new TranslateElse
        {
            Children = children,
            Action = otherwise.KW_FAIL() is not null ? TranslateElseAction.Fail
                : otherwise.KW_KEEP() is not null ? TranslateElseAction.Keep
                : TranslateElseAction.Value,
            Message = Find<StringExpression>(otherwise.text()),
            Value = otherwise.GIVES() is null ? null : ExpressionOf(otherwise.expression()),
        },
        ScheduleDeclarationContext schedule => new ScheduleDeclaration
        {
            Children = children,
            Task = NameOf(schedule.name()),
            Clauses = Once(FindAll<Clause>(schedule.scheduleClause())),
        },
        _ => null,
    };

    private SyntaxNode? CreateTablePart(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        SourceDeclarationContext source => new SourceDeclaration
        {
            Children = children,
            Name = NameOf(source.name()),
            Provider = source.EQUAL() is null ? null : ProviderOf(source.provider()),
        },
        MailDeclarationContext mail => new MailDeclaration { Children = children, Name = NameOf(mail.name()), Provider = ProviderOf(mail.provider()) },
        ProviderContext provider => new Provider
        {
            Children = children,
            ProviderKind = NameOf(provider.name()),
            Settings = Find<SettingBlock>(provider.settingBlock()),
        },
        SettingBlockContext block => new SettingBlock { Children = children, Settings = FindAll<Setting>(block.setting()) },
        SettingContext setting => CreateSetting(setting, children),
        TableDeclarationContext table => new TableDeclaration
        {
            Children = children,
            Name = NameOf(table.name()),
            Source = PathOf(table.path()),
            PhysicalName = Find<StringExpression>(table.text()),
            Tracking = Find<TrackingClause>(table.trackingClause()),
            Entries = FindAll<TableEntry>(table.tableEntry()),
        },
        TrackingClauseContext tracking => new TrackingClause
        {
            Children = children,
            Mode = tracking.KW_COLUMNS() is not null ? TrackingMode.Columns
                : tracking.KW_SNAPSHOT() is not null ? TrackingMode.Snapshot
                : tracking.KW_CATALOG() is not null ? TrackingMode.Catalog
                : TrackingMode.Triggers,
            Columns = Find<SettingBlock>(tracking.settingBlock()),
            KeepsDeleted = tracking.KW_KEEP() is not null,
        },
        ParentLinkContext parent => new ParentLink { Children = children, ParentTable = PathOf(parent.path()), Columns = NameListOf(parent.nameList()) },
        ProtectRuleContext protect => new ProtectRule { Children = children, Condition = ExpressionOf(protect.expression()) },
        ColumnContext column => new ColumnDeclaration
        {
            Children = children,
            IsKey = column.KW_KEY() is not null,
            Name = NameOf(column.name()),
            Type = TypeOf(column.type()),
            Facts = Once(FindAll<ColumnFact>(column.columnFact())),
        },
        PhysicalNameFactContext physical => new PhysicalNameFact { Children = children, Name = TextOf(physical.text()) },
        AllowedValuesFactContext allowed => new AllowedValuesFact { Children = children, Values = FindAll<Expression>(allowed.expression()) },
        DefaultFactContext preset => new DefaultFact { Children = children, Value = ExpressionOf(preset.literal()) },
        PositionFactContext position => new PositionFact
        {
            Children = children,
            First = IntegerOf(position.integer(0)),
            Last = IntegerOf(position.integer(1)),
        },
        ColumnMarkContext mark => new ColumnMark
        {
            Children = children,
            Mark = mark.KW_MASKED() is not null ? ColumnMarkKind.Masked
                : mark.KW_GENERATED() is not null ? ColumnMarkKind.Generated
                : mark.KW_COMPUTED() is not null ? ColumnMarkKind.Computed
                : ColumnMarkKind.Version,
        },
        BinderDeclarationContext binder => new BinderDeclaration
        {
            Children = children,
            Name = NameOf(binder.name(0)),
            Key = NameOf(binder.name(1)),
            Documents = FindAll<BinderDocument>(binder.binderDocument()),
        },
        BinderDocumentContext document => new BinderDocument
        {
            Children = children,
            IsMany = document.KW_MANY() is not null,
            Table = PathOf(document.path()),
            Alias = Find<Identifier>(document.name()),
            By = Find<NameList>(document.nameList()),
            Where = document.KW_WHERE() is null ? null : ExpressionOf(document.expression()),
        },
        ProcedureDeclarationContext procedure => new ProcedureDeclaration
        {
            Children = children,
            Name = NameOf(procedure.name()),
            Source = PathOf(procedure.path()),
            PhysicalName = Find<StringExpression>(procedure.text()),
            Parameters = FindAll<Parameter>(procedure.procedureParameter()),
        },
        ProcedureParameterContext parameter => new Parameter
        {
            Children = children,
            IsOut = parameter.KW_OUT() is not null,
            Name = NameOf(parameter.name()),
            Type = TypeOf(parameter.type()),
        },
        _ => null,
    };

    private Provider ProviderOf(ProviderContext? context)
    {
        if (Find<Provider>(context) is { } provider) return provider;
        var name = MissingName();
        return new Provider { Children = [name], ProviderKind = name };
    }

    /// <summary><c>env NAME</c> and <c>secret name</c> become nodes of their own inside the setting.</summary>
    private Setting CreateSetting(SettingContext setting, ImmutableArray<SyntaxElement> children)
    {
        var value = setting.settingValue();
        if (value?.KW_ENV() is null && value?.KW_SECRET() is null)
            return new Setting { Children = children, Name = NameOf(setting.name()), Value = ExpressionOf(value?.expression()) };

        var word = IndexOfToken(children, "env", "secret");
        var own = children[word..];
        var name = NameOf(value.name());
        Expression node = value.KW_ENV() is not null
            ? new EnvironmentExpression { Children = own, Name = name }
            : new SecretExpression { Children = own, Name = name };
        return new Setting { Children = [.. children[..word], node], Name = NameOf(setting.name()), Value = node };
    }

    private static int IndexOfToken(ImmutableArray<SyntaxElement> children, params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < children.Length; i++)
            if (children[i].Token is { } token && words.Contains(token.Text)) return i;
        return 0;
    }
}

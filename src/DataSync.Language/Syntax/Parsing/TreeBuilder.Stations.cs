using System.Collections.Immutable;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Stations, formats, distributions, connections.
internal sealed partial class TreeBuilder
{
    private ImmutableArray<StationLine> StationLinesOf(StationBodyContext? body) =>
        body is null ? [] : Once(FindAll<StationLine>(body.stationLine()));

    private SyntaxNode? CreateStationPart(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        AttributeDeclarationContext attribute => new AttributeDeclaration { Children = children, Name = NameOf(attribute.name()), Type = TypeOf(attribute.type()) },
        StationDeclarationContext station => new StationDeclaration
        {
            Children = children,
            Name = NameOf(station.name()),
            Number = IntegerOf(station.integer()),
            Lines = StationLinesOf(station.stationBody()),
        },
        StationsDeclarationContext stations => new StationsDeclaration
        {
            Children = children,
            Name = NameOf(stations.name(0)),
            Table = PathOf(stations.path()),
            RowName = NameOf(stations.name(1)),
            Where = ExpressionOf(stations.expression()),
            FirstNumber = IntegerOf(stations.integer(0)),
            LastNumber = IntegerOf(stations.integer(1)),
            Lines = StationLinesOf(stations.stationBody()),
        },
        MainOfficeLineContext => new MainOfficeLine { Children = children },
        CatalogsHereLineContext => new CatalogsHereLine { Children = children },
        AcceptAnyTargetLineContext => new AcceptAnyTargetLine { Children = children },
        StationSourceLineContext line when Find<SourceDeclaration>(line.sourceDeclaration()) is { } source =>
            new StationSourceLine { Children = children, Source = source },
        FolderLineContext folder => new FolderLine { Children = children, Path = TextOf(folder.text()) },
        ZoneLineContext zone => new ZoneLine { Children = children, Zone = TextOf(zone.text()) },
        BelowLineContext below => new BelowLine { Children = children, Above = NameOf(below.name()) },
        LanguagesLineContext languages => new LanguagesLine { Children = children, Languages = NameListOf(languages.nameList()) },
        OutputDaysLineContext output => new OutputDaysLine { Children = children, Days = DaysOf(output.days()), Times = TimesOf(output.timeOfDay()) },
        RemoveDeletedLineContext remove => new RemoveDeletedLine { Children = children, After = DurationOf(remove.duration()) },
        StationFormatLineContext format => new StationFormatLine { Children = children, Format = NameOf(format.name()) },
        StationAttributeLineContext attribute => new StationAttributeLine
        {
            Children = children,
            Name = NameOf(attribute.name()),
            Value = ExpressionOf(attribute.expression()),
        },
        FormatDeclarationContext format => new FormatDeclaration
        {
            Children = children,
            Name = NameOf(format.name()),
            Rows = FindAll<FormatRow>(format.formatRow()),
        },
        FormatRowContext row => new FormatRow
        {
            Children = children,
            Table = row.KW_ALL() is not null ? null : PathOf(row.path()),
            Cells = Once(FindAll<FormatCell>(row.formatCell())),
        },
        OutputCellContext output => new OutputCell { Children = children, Where = output.KW_WHERE() is null ? null : ExpressionOf(output.expression()) },
        InputCellContext input => new InputCell { Children = children, Where = input.KW_WHERE() is null ? null : ExpressionOf(input.expression()) },
        PurgeCellContext => new PurgeCell { Children = children },
        RefuseDeletionsCellContext => new RefuseDeletionsCell { Children = children },
        FieldsCellContext fields => new FieldsCell { Children = children, IsExcept = fields.KW_EXCEPT() is not null, Fields = NameListOf(fields.nameList()) },
        PullsCellContext pulls => new PullsCell { Children = children, Tables = NameListOf(pulls.nameList()) },
        MatchCellContext match => new MatchCell
        {
            Children = children,
            IsSimilar = match.KW_SIMILAR() is not null,
            Columns = NamesOf(match.name()),
            Action = match.KW_REJECT() is not null ? MatchAction.Reject : match.KW_MERGE() is not null ? MatchAction.Merge : MatchAction.Log,
        },
        _ => null,
    };

    private SyntaxNode? CreateConnectionPart(ParserRuleContext context, ImmutableArray<SyntaxElement> children) => context switch
    {
        DistributionDeclarationContext distribution => new DistributionDeclaration
        {
            Children = children,
            Station = distribution.KW_FROM() is not null ? null : NameOf(distribution.name(0)),
            Format = Find<Identifier>(distribution.name(1)),
            Entries = FindAll<DistributionEntry>(distribution.distributionEntry()),
            File = distribution.KW_FROM() is null ? null : TextOf(distribution.text()),
        },
        PinRowContext pin => new PinRow { Children = children, Table = PathOf(pin.path()), File = TextOf(pin.text()) },
        DistributionRowContext row => new DistributionRow
        {
            Children = children,
            Table = PathOf(row.path()),
            Widens = row.KW_ALSO() is not null,
            Condition = ExpressionOf(row.expression()),
        },
        ConnectDeclarationContext connect => new ConnectDeclaration
        {
            Children = children,
            From = NameOf(connect.name(0)),
            To = NameOf(connect.name(1)),
            Lines = Once(FindAll<ConnectLine>(connect.connectLine())),
        },
        ConnectFormatLineContext format => new ConnectFormatLine { Children = children, Format = NameOf(format.name()) },
        SynchronizeLineContext synchronize => new SynchronizeLine
        {
            Children = children,
            Every = synchronize.KW_EVERY() is null ? null : DurationOf(synchronize.duration()),
        },
        ReceiptLineContext receipt => new ReceiptLine { Children = children, Within = DurationOf(receipt.duration()) },
        RemindLineContext remind => new RemindLine { Children = children, After = DurationOf(remind.duration()) },
        CarrierLineContext carrier => new CarrierLine { Children = children, Provider = ProviderOf(carrier.provider()) },
        SealedLineContext line => new SealedLine { Children = children, Settings = Find<SettingBlock>(line.settingBlock()) },
        ManualLineContext => new ManualLine { Children = children },
        NoDirectionLineContext no => new NoDirectionLine { Children = children, IsOutput = no.KW_OUTPUT() is not null },
        HoldDeletionsLineContext hold => new HoldDeletionsLine
        {
            Children = children,
            Above = IntegerOf(hold.integer()),
            IsPercent = hold.KW_PERCENT() is not null,
        },
        ConnectWhenLineContext answer when Find<NotifyStep>(answer.notifyStep()) is { } notify =>
            new ConnectWhenLine { Children = children, Moment = MomentOf(answer), Notify = notify },
        ConflictsDeclarationContext conflicts => new ConflictsDeclaration { Children = children, Rules = FindAll<ConflictRule>(conflicts.conflictRule()) },
        ConflictRuleContext rule => new ConflictRule { Children = children, Target = PathOf(rule.path()), Policy = PolicyOf(rule) },
        _ => null,
    };

    private static ConflictPolicy PolicyOf(ConflictRuleContext rule) =>
        rule.KW_RECORD() is not null ? ConflictPolicy.NewestRecord
        : rule.KW_PARENT() is not null ? ConflictPolicy.Parent
        : rule.KW_BRANCH() is not null ? ConflictPolicy.Branch
        : rule.KW_LOCAL() is not null ? ConflictPolicy.Local
        : rule.KW_ASK() is not null ? ConflictPolicy.Ask
        : ConflictPolicy.NewestField;
}

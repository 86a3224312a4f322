using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary><c>format Notebook { … }</c></summary>
public sealed class FormatDeclaration() : Declaration(SyntaxKind.FormatDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The rows, in order.</summary>
    public required ImmutableArray<FormatRow> Rows { get; init; }
}

/// <summary><c>Company { output where …, input }</c> or <c>all tables { … }</c></summary>
public sealed class FormatRow() : SyntaxNode(SyntaxKind.FormatRow)
{
    /// <summary>The table; null for <c>all tables</c>.</summary>
    public NamePath? Table { get; init; }

    /// <summary>What is said of it, in order.</summary>
    public required ImmutableArray<FormatCell> Cells { get; init; }
}

/// <summary>Something a format says of a table.</summary>
public abstract class FormatCell : SyntaxNode
{
    private protected FormatCell(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>output where …</c></summary>
public sealed class OutputCell() : FormatCell(SyntaxKind.OutputCell)
{
    /// <summary>Which rows; null means all.</summary>
    public Expression? Where { get; init; }
}

/// <summary><c>input where …</c></summary>
public sealed class InputCell() : FormatCell(SyntaxKind.InputCell)
{
    /// <summary>Which rows; null means all.</summary>
    public Expression? Where { get; init; }
}

/// <summary><c>purge</c></summary>
public sealed class PurgeCell() : FormatCell(SyntaxKind.PurgeCell);

/// <summary><c>refuse deletions</c></summary>
public sealed class RefuseDeletionsCell() : FormatCell(SyntaxKind.RefuseDeletionsCell);

/// <summary><c>fields (a, b)</c> or <c>fields all except (a, b)</c></summary>
public sealed class FieldsCell() : FormatCell(SyntaxKind.FieldsCell)
{
    /// <summary>True when the names are those left out.</summary>
    public required bool IsExcept { get; init; }

    /// <summary>The names.</summary>
    public required NameList Fields { get; init; }
}

/// <summary><c>pulls Company</c></summary>
public sealed class PullsCell() : FormatCell(SyntaxKind.PullsCell)
{
    /// <summary>The tables.</summary>
    public required NameList Tables { get; init; }
}

/// <summary><c>when similar (last_name, birthday) log</c></summary>
public sealed class MatchCell() : FormatCell(SyntaxKind.MatchCell)
{
    /// <summary>True for <c>similar</c>, false for <c>different</c>.</summary>
    public required bool IsSimilar { get; init; }

    /// <summary>The columns compared.</summary>
    public required ImmutableArray<Identifier> Columns { get; init; }

    /// <summary>What happens.</summary>
    public required MatchAction Action { get; init; }
}

/// <summary>What happens to records that look alike, or that share a key and do not.</summary>
public enum MatchAction
{
    /// <summary>It is logged.</summary>
    Log,

    /// <summary>The incoming record is rejected.</summary>
    Reject,

    /// <summary>The records are merged.</summary>
    Merge,
}

/// <summary><c>distribution to Berlin in Notebook { … }</c> or <c>distribution from "file"</c></summary>
public sealed class DistributionDeclaration() : Declaration(SyntaxKind.DistributionDeclaration)
{
    /// <summary>The station; null when the rows come from a file.</summary>
    public Identifier? Station { get; init; }

    /// <summary>The format it holds for; null means all.</summary>
    public Identifier? Format { get; init; }

    /// <summary>The rows, in order.</summary>
    public required ImmutableArray<DistributionEntry> Entries { get; init; }

    /// <summary>The file with the rows; null when they stand here.</summary>
    public StringExpression? File { get; init; }
}

/// <summary>A row of a distribution.</summary>
public abstract class DistributionEntry : SyntaxNode
{
    private protected DistributionEntry(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>Company also where …</c></summary>
public sealed class DistributionRow() : DistributionEntry(SyntaxKind.DistributionRow)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>True when it widens the format's condition, false when it narrows.</summary>
    public required bool Widens { get; init; }

    /// <summary>The condition.</summary>
    public required Expression Condition { get; init; }
}

/// <summary><c>pin Company from "pins.csv"</c></summary>
public sealed class PinRow() : DistributionEntry(SyntaxKind.PinRow)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>The file with the keys.</summary>
    public required StringExpression File { get; init; }
}

/// <summary><c>connect Vienna to Berlin { … }</c></summary>
public sealed class ConnectDeclaration() : Declaration(SyntaxKind.ConnectDeclaration)
{
    /// <summary>The station that sends.</summary>
    public required Identifier From { get; init; }

    /// <summary>The station that receives.</summary>
    public required Identifier To { get; init; }

    /// <summary>The lines, in order.</summary>
    public required ImmutableArray<ConnectLine> Lines { get; init; }

    /// <summary>The line of a kind, or null; a second one of a kind has been reported.</summary>
    public T? Line<T>() where T : ConnectLine => Lines.OfType<T>().FirstOrDefault();
}

/// <summary>A line of a connection.</summary>
public abstract class ConnectLine : SyntaxNode
{
    private protected ConnectLine(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>format Notebook</c></summary>
public sealed class ConnectFormatLine() : ConnectLine(SyntaxKind.ConnectFormatLine)
{
    /// <summary>The format.</summary>
    public required Identifier Format { get; init; }
}

/// <summary><c>synchronize every 28 days</c></summary>
public sealed class SynchronizeLine() : ConnectLine(SyntaxKind.SynchronizeLine)
{
    /// <summary>The cycle; null means in each session.</summary>
    public DurationLiteral? Every { get; init; }
}

/// <summary><c>receipt within 5 days</c></summary>
public sealed class ReceiptLine() : ConnectLine(SyntaxKind.ReceiptLine)
{
    /// <summary>How long a receipt may take.</summary>
    public required DurationLiteral Within { get; init; }
}

/// <summary><c>remind after 14 days</c></summary>
public sealed class RemindLine() : ConnectLine(SyntaxKind.RemindLine)
{
    /// <summary>When to remind.</summary>
    public required DurationLiteral After { get; init; }
}

/// <summary><c>carrier sftp { … }</c></summary>
public sealed class CarrierLine() : ConnectLine(SyntaxKind.CarrierLine)
{
    /// <summary>Kind and settings.</summary>
    public required Provider Provider { get; init; }
}

/// <summary><c>sealed { … }</c></summary>
public sealed class SealedLine() : ConnectLine(SyntaxKind.SealedLine)
{
    /// <summary>Certificate and key.</summary>
    public SettingBlock? Settings { get; init; }
}

/// <summary><c>manual</c></summary>
public sealed class ManualLine() : ConnectLine(SyntaxKind.ManualLine);

/// <summary><c>no input</c> or <c>no output</c></summary>
public sealed class NoDirectionLine() : ConnectLine(SyntaxKind.NoDirectionLine)
{
    /// <summary>True for <c>no output</c>.</summary>
    public required bool IsOutput { get; init; }
}

/// <summary><c>hold deletions above 5 percent</c></summary>
public sealed class HoldDeletionsLine() : ConnectLine(SyntaxKind.HoldDeletionsLine)
{
    /// <summary>The limit.</summary>
    public required IntegerLiteral Above { get; init; }

    /// <summary>True in percent, false in rows.</summary>
    public required bool IsPercent { get; init; }
}

/// <summary><c>when failed notify { … }</c></summary>
public sealed class ConnectWhenLine() : ConnectLine(SyntaxKind.ConnectWhenLine)
{
    /// <summary>Failed or succeeded.</summary>
    public required WhenMoment Moment { get; init; }

    /// <summary>Whom to tell.</summary>
    public required NotifyStep Notify { get; init; }
}

/// <summary><c>conflicts { … }</c></summary>
public sealed class ConflictsDeclaration() : Declaration(SyntaxKind.ConflictsDeclaration)
{
    /// <summary>The rules, in order.</summary>
    public required ImmutableArray<ConflictRule> Rules { get; init; }
}

/// <summary><c>Company.credit_limit local wins</c></summary>
public sealed class ConflictRule() : SyntaxNode(SyntaxKind.ConflictRule)
{
    /// <summary>The table, or table and column.</summary>
    public required NamePath Target { get; init; }

    /// <summary>Who wins.</summary>
    public required ConflictPolicy Policy { get; init; }
}

/// <summary>Who wins when both sides changed a record.</summary>
public enum ConflictPolicy
{
    /// <summary>Per field, the newer change.</summary>
    NewestField,

    /// <summary>The newer record as a whole.</summary>
    NewestRecord,

    /// <summary>The station above.</summary>
    Parent,

    /// <summary>The station below.</summary>
    Branch,

    /// <summary>This station.</summary>
    Local,

    /// <summary>A person decides.</summary>
    Ask,
}

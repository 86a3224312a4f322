using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary><c>attribute owner : text(30)?</c></summary>
public sealed class AttributeDeclaration() : Declaration(SyntaxKind.AttributeDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The type.</summary>
    public required TypeReference Type { get; init; }
}

/// <summary><c>station Vienna = 1 { … }</c></summary>
public sealed class StationDeclaration() : Declaration(SyntaxKind.StationDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The number.</summary>
    public required IntegerLiteral Number { get; init; }

    /// <summary>The lines, in order.</summary>
    public required ImmutableArray<StationLine> Lines { get; init; }
}

/// <summary><c>stations Notebook from Rep as r where … numbered 500..599 { … }</c></summary>
public sealed class StationsDeclaration() : Declaration(SyntaxKind.StationsDeclaration)
{
    /// <summary>The name of the group.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The table with one row for each station.</summary>
    public required NamePath Table { get; init; }

    /// <summary>What its row is called.</summary>
    public required Identifier RowName { get; init; }

    /// <summary>Which rows.</summary>
    public required Expression Where { get; init; }

    /// <summary>The first number.</summary>
    public required IntegerLiteral FirstNumber { get; init; }

    /// <summary>The last number.</summary>
    public required IntegerLiteral LastNumber { get; init; }

    /// <summary>The lines, in order.</summary>
    public required ImmutableArray<StationLine> Lines { get; init; }
}

/// <summary>A line of a station.</summary>
public abstract class StationLine : SyntaxNode
{
    private protected StationLine(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>main office</c></summary>
public sealed class MainOfficeLine() : StationLine(SyntaxKind.MainOfficeLine);

/// <summary><c>catalogs maintained here</c></summary>
public sealed class CatalogsHereLine() : StationLine(SyntaxKind.CatalogsHereLine);

/// <summary><c>accept any target</c></summary>
public sealed class AcceptAnyTargetLine() : StationLine(SyntaxKind.AcceptAnyTargetLine);

/// <summary><c>source crm = sqlite { … }</c></summary>
public sealed class StationSourceLine() : StationLine(SyntaxKind.StationSourceLine)
{
    /// <summary>The source, as this station reaches it.</summary>
    public required SourceDeclaration Source { get; init; }
}

/// <summary><c>folder "stations/vienna"</c></summary>
public sealed class FolderLine() : StationLine(SyntaxKind.FolderLine)
{
    /// <summary>The folder of the station's files.</summary>
    public required StringExpression Path { get; init; }
}

/// <summary><c>zone "Europe/Vienna"</c></summary>
public sealed class ZoneLine() : StationLine(SyntaxKind.ZoneLine)
{
    /// <summary>The time zone's name.</summary>
    public required StringExpression Zone { get; init; }
}

/// <summary><c>below Vienna</c></summary>
public sealed class BelowLine() : StationLine(SyntaxKind.BelowLine)
{
    /// <summary>The station above.</summary>
    public required Identifier Above { get; init; }
}

/// <summary><c>languages (de, en)</c></summary>
public sealed class LanguagesLine() : StationLine(SyntaxKind.LanguagesLine)
{
    /// <summary>The languages.</summary>
    public required NameList Languages { get; init; }
}

/// <summary><c>owner: "Smith"</c></summary>
public sealed class StationAttributeLine() : StationLine(SyntaxKind.StationAttributeLine)
{
    /// <summary>The attribute.</summary>
    public required Identifier Name { get; init; }

    /// <summary>Its value here.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>output on (mon..thu, sat) at (06:00, 18:00)</c></summary>
public sealed class OutputDaysLine() : StationLine(SyntaxKind.OutputDaysLine)
{
    /// <summary>The days.</summary>
    public required ImmutableArray<DayRange> Days { get; init; }

    /// <summary>The times; empty when none are given.</summary>
    public required ImmutableArray<TimeOnly> Times { get; init; }
}

/// <summary><c>remove deleted after 7 days</c></summary>
public sealed class RemoveDeletedLine() : StationLine(SyntaxKind.RemoveDeletedLine)
{
    /// <summary>How long deleted rows stay.</summary>
    public required DurationLiteral After { get; init; }
}

/// <summary><c>format Notebook</c></summary>
public sealed class StationFormatLine() : StationLine(SyntaxKind.StationFormatLine)
{
    /// <summary>The format.</summary>
    public required Identifier Format { get; init; }
}

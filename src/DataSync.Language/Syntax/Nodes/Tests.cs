using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary><c>test "…" { … }</c></summary>
public sealed class TestDeclaration() : Declaration(SyntaxKind.TestDeclaration)
{
    /// <summary>The sentence that names the test.</summary>
    public required StringExpression Name { get; init; }

    /// <summary>The lines, in order.</summary>
    public required ImmutableArray<TestLine> Lines { get; init; }
}

/// <summary>A line of a test.</summary>
public abstract class TestLine : SyntaxNode
{
    private protected TestLine(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>clock 2026-11-21T09:00</c></summary>
public sealed class ClockLine() : TestLine(SyntaxKind.ClockLine)
{
    /// <summary>The time from here on.</summary>
    public required Expression Time { get; init; }
}

/// <summary><c>given no Account</c></summary>
public sealed class GivenNothingLine() : TestLine(SyntaxKind.GivenNothingLine)
{
    /// <summary>The table without rows.</summary>
    public required NamePath Table { get; init; }
}

/// <summary><c>given Company at Vienna from "companies.csv" communicated</c> or <c>given Invoice { … }</c></summary>
public sealed class GivenRowsLine() : TestLine(SyntaxKind.GivenRowsLine)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>The station; null when there is none.</summary>
    public Identifier? Station { get; init; }

    /// <summary>The file with the rows; null when the values stand here.</summary>
    public StringExpression? File { get; init; }

    /// <summary>The values of one row; null when they come from a file.</summary>
    public SettingBlock? Values { get; init; }

    /// <summary>True when the rows count as communicated.</summary>
    public required bool IsCommunicated { get; init; }
}

/// <summary><c>given erp.ReserveBudget returns { … }</c></summary>
public sealed class GivenReturnsLine() : TestLine(SyntaxKind.GivenReturnsLine)
{
    /// <summary>The operation.</summary>
    public required NamePath Operation { get; init; }

    /// <summary>The station; null when there is none.</summary>
    public Identifier? Station { get; init; }

    /// <summary>The answer.</summary>
    public required SettingBlock Values { get; init; }
}

/// <summary><c>given erp.ReserveBudget faults BudgetExceeded { … }</c></summary>
public sealed class GivenFaultsLine() : TestLine(SyntaxKind.GivenFaultsLine)
{
    /// <summary>The operation.</summary>
    public required NamePath Operation { get; init; }

    /// <summary>The station; null when there is none.</summary>
    public Identifier? Station { get; init; }

    /// <summary>The fault.</summary>
    public required Identifier Fault { get; init; }

    /// <summary>Its values.</summary>
    public required SettingBlock Values { get; init; }
}

/// <summary><c>given fault after step 3</c></summary>
public sealed class GivenFaultAfterStepLine() : TestLine(SyntaxKind.GivenFaultAfterStepLine)
{
    /// <summary>The number of the step, from 1.</summary>
    public required IntegerLiteral Step { get; init; }
}

/// <summary><c>given lost file</c> or <c>given duplicate file</c></summary>
public sealed class GivenFileLine() : TestLine(SyntaxKind.GivenFileLine)
{
    /// <summary>True when a file is lost, false when it comes twice.</summary>
    public required bool IsLost { get; init; }
}

/// <summary><c>with format Notebook { … }</c></summary>
public sealed class WithFormatLine() : TestLine(SyntaxKind.WithFormatLine)
{
    /// <summary>The format as it is from here on.</summary>
    public required FormatDeclaration Format { get; init; }
}

/// <summary><c>with parameter cutoff = 2026-01-01</c></summary>
public sealed class WithParameterLine() : TestLine(SyntaxKind.WithParameterLine)
{
    /// <summary>The parameter.</summary>
    public required Identifier Name { get; init; }

    /// <summary>Its value.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>communicate Vienna to Berlin</c></summary>
public sealed class CommunicateLine() : TestLine(SyntaxKind.CommunicateLine)
{
    /// <summary>The station that sends.</summary>
    public required Identifier From { get; init; }

    /// <summary>The station that receives.</summary>
    public required Identifier To { get; init; }
}

/// <summary><c>run PostInvoice for "R-1"</c></summary>
public sealed class RunLine() : TestLine(SyntaxKind.RunLine)
{
    /// <summary>The task.</summary>
    public required Identifier Task { get; init; }

    /// <summary>The key of its item.</summary>
    public Expression? Key { get; init; }
}

/// <summary><c>expect log of Vienna to Berlin { … }</c></summary>
public sealed class ExpectLogLine() : TestLine(SyntaxKind.ExpectLogLine)
{
    /// <summary>The station that sent.</summary>
    public required Identifier From { get; init; }

    /// <summary>The station that received.</summary>
    public required Identifier To { get; init; }

    /// <summary>The counters.</summary>
    public required ImmutableArray<ExpectedCount> Counts { get; init; }
}

/// <summary><c>expect request from Berlin { … }</c></summary>
public sealed class ExpectRequestLine() : TestLine(SyntaxKind.ExpectRequestLine)
{
    /// <summary>The station that asked.</summary>
    public required Identifier From { get; init; }

    /// <summary>The counters.</summary>
    public required ImmutableArray<ExpectedCount> Counts { get; init; }
}

/// <summary><c>synchronized Company : 10</c></summary>
public sealed class ExpectedCount() : SyntaxNode(SyntaxKind.ExpectedCount)
{
    /// <summary>The counter: <c>synchronized</c>, <c>out</c>, <c>new</c>; null means the rows themselves.</summary>
    public SyntaxToken? Counter { get; init; }

    /// <summary>The table.</summary>
    public required Identifier Table { get; init; }

    /// <summary>The number.</summary>
    public required IntegerLiteral Number { get; init; }
}

/// <summary><c>expect failed "…"</c>, <c>expect succeeded</c>, <c>expect stopped</c></summary>
public sealed class ExpectOutcomeLine() : TestLine(SyntaxKind.ExpectOutcomeLine)
{
    /// <summary>The outcome.</summary>
    public required ExpectedOutcome Outcome { get; init; }

    /// <summary>Its text.</summary>
    public StringExpression? Message { get; init; }
}

/// <summary>How a run ended.</summary>
public enum ExpectedOutcome
{
    /// <summary>It succeeded.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>A <c>stop</c> ended it.</summary>
    Stopped,
}

/// <summary><c>expect no call erp.ReserveBudget</c></summary>
public sealed class ExpectNoCallLine() : TestLine(SyntaxKind.ExpectNoCallLine)
{
    /// <summary>The operation.</summary>
    public required NamePath Operation { get; init; }
}

/// <summary><c>expect mail to "…" subject like "…"</c></summary>
public sealed class ExpectMailLine() : TestLine(SyntaxKind.ExpectMailLine)
{
    /// <summary>The recipient.</summary>
    public required StringExpression To { get; init; }

    /// <summary>The pattern of its subject.</summary>
    public StringExpression? Subject { get; init; }
}

/// <summary><c>expect no mail</c>, <c>expect no mail to "…"</c></summary>
public sealed class ExpectNoMailLine() : TestLine(SyntaxKind.ExpectNoMailLine)
{
    /// <summary>The recipient; null means anybody.</summary>
    public StringExpression? To { get; init; }
}

/// <summary><c>expect Invoice "R-1" at Vienna { status: "Failed" }</c></summary>
public sealed class ExpectRowLine() : TestLine(SyntaxKind.ExpectRowLine)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>The values of its key, in order.</summary>
    public required ImmutableArray<Expression> Key { get; init; }

    /// <summary>The station; null when there is none.</summary>
    public Identifier? Station { get; init; }

    /// <summary>The values expected.</summary>
    public required SettingBlock Values { get; init; }
}

/// <summary><c>expect that count(Company at Berlin) = 10</c></summary>
public sealed class ExpectThatLine() : TestLine(SyntaxKind.ExpectThatLine)
{
    /// <summary>The condition.</summary>
    public required Expression Condition { get; init; }
}

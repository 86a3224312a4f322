using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary>A whole file.</summary>
public sealed class CompilationUnit() : SyntaxNode(SyntaxKind.CompilationUnit)
{
    /// <summary>The declarations, in order.</summary>
    public required ImmutableArray<Declaration> Declarations { get; init; }

    /// <summary>The end of the file, with what stands before it.</summary>
    public required SyntaxToken EndOfFile { get; init; }
}

/// <summary>Something declared at the top level of a file.</summary>
public abstract class Declaration : SyntaxNode
{
    private protected Declaration(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary>Text at the top level that is no declaration; already reported.</summary>
public sealed class BrokenDeclaration() : Declaration(SyntaxKind.BrokenDeclaration);

/// <summary><c>sync 1 profile lite</c></summary>
public sealed class SyncHeader() : Declaration(SyntaxKind.SyncHeader)
{
    /// <summary>The version of the language.</summary>
    public required IntegerLiteral Version { get; init; }

    /// <summary>The profile that forbids constructs.</summary>
    public Identifier? Profile { get; init; }
}

/// <summary><c>import "model.sync"</c></summary>
public sealed class ImportDeclaration() : Declaration(SyntaxKind.ImportDeclaration)
{
    /// <summary>The file, relative to this one.</summary>
    public required StringExpression Path { get; init; }
}

/// <summary><c>environment Test { … }</c></summary>
public sealed class EnvironmentDeclaration() : Declaration(SyntaxKind.EnvironmentDeclaration)
{
    /// <summary>The name of the environment.</summary>
    public required Identifier Name { get; init; }

    /// <summary>Its values.</summary>
    public required SettingBlock Settings { get; init; }
}

/// <summary><c>defaults { … }</c></summary>
public sealed class DefaultsDeclaration() : Declaration(SyntaxKind.DefaultsDeclaration)
{
    /// <summary>Clauses and mapping tails that hold where a step or line says nothing.</summary>
    public required ImmutableArray<SyntaxNode> Entries { get; init; }
}

/// <summary><c>queue Exceptions for Invoice</c></summary>
public sealed class QueueDeclaration() : Declaration(SyntaxKind.QueueDeclaration)
{
    /// <summary>The name of the queue.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The table or binder of its items.</summary>
    public required NamePath Item { get; init; }
}

/// <summary><c>constant vat : decimal(4, 2) = 0.20</c></summary>
public sealed class ConstantDeclaration() : Declaration(SyntaxKind.ConstantDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The type.</summary>
    public required TypeReference Type { get; init; }

    /// <summary>The value.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>parameter cutoff : date = today() - 90 days</c></summary>
public sealed class ParameterDeclaration() : Declaration(SyntaxKind.ParameterDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The type.</summary>
    public required TypeReference Type { get; init; }

    /// <summary>The value when none is given at the start; null makes the parameter required.</summary>
    public Expression? Default { get; init; }
}

/// <summary><c>function full_name(first : text?) : text = …</c></summary>
public sealed class FunctionDeclaration() : Declaration(SyntaxKind.FunctionDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The parameters, in order; none is <c>out</c>.</summary>
    public required ImmutableArray<Parameter> Parameters { get; init; }

    /// <summary>The type of the result.</summary>
    public required TypeReference ReturnType { get; init; }

    /// <summary>The result.</summary>
    public required Expression Body { get; init; }
}

/// <summary>A parameter or result column: <c>out number : int</c>.</summary>
public sealed class Parameter() : SyntaxNode(SyntaxKind.Parameter)
{
    /// <summary>True when a procedure gives the value back.</summary>
    public required bool IsOut { get; init; }

    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The type.</summary>
    public required TypeReference Type { get; init; }
}

/// <summary><c>translate CountryCode from text to text(2) { … }</c></summary>
public sealed class TranslateDeclaration() : Declaration(SyntaxKind.TranslateDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The type of what is translated.</summary>
    public required TypeReference From { get; init; }

    /// <summary>The type of the result.</summary>
    public required TypeReference To { get; init; }

    /// <summary>The lines, in order.</summary>
    public required ImmutableArray<TranslateLine> Lines { get; init; }

    /// <summary>What happens to all other values.</summary>
    public TranslateElse? Else { get; init; }
}

/// <summary><c>"Germany", "Deutschland" -> "DE"</c></summary>
public sealed class TranslateLine() : SyntaxNode(SyntaxKind.TranslateLine)
{
    /// <summary>The values it translates: literals.</summary>
    public required ImmutableArray<Expression> Keys { get; init; }

    /// <summary>The result.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>else fail "…"</c>, <c>else keep</c> or <c>else -> expression</c>.</summary>
public sealed class TranslateElse() : SyntaxNode(SyntaxKind.TranslateElse)
{
    /// <summary>What happens.</summary>
    public required TranslateElseAction Action { get; init; }

    /// <summary>The text behind <c>fail</c>.</summary>
    public StringExpression? Message { get; init; }

    /// <summary>The result behind <c>-></c>.</summary>
    public Expression? Value { get; init; }
}

/// <summary>What a translation does with a value it does not know.</summary>
public enum TranslateElseAction
{
    /// <summary>The step fails.</summary>
    Fail,

    /// <summary>The value stays as it is.</summary>
    Keep,

    /// <summary>It becomes a given value.</summary>
    Value,
}

/// <summary><c>schedule PostInvoice each Invoice where … every 5 min</c></summary>
public sealed class ScheduleDeclaration() : Declaration(SyntaxKind.ScheduleDeclaration)
{
    /// <summary>The task that runs.</summary>
    public required Identifier Task { get; init; }

    /// <summary>When, and for what.</summary>
    public required ImmutableArray<Clause> Clauses { get; init; }
}

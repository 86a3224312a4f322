using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary><c>source documents = sqlite { file: "documents.db" }</c></summary>
public sealed class SourceDeclaration() : Declaration(SyntaxKind.SourceDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>Kind and settings; null when each station binds the source itself.</summary>
    public Provider? Provider { get; init; }
}

/// <summary><c>mail office = smtp { … }</c></summary>
public sealed class MailDeclaration() : Declaration(SyntaxKind.MailDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>Kind and settings.</summary>
    public required Provider Provider { get; init; }
}

/// <summary>A kind of source, mail or carrier with its settings.</summary>
public sealed class Provider() : SyntaxNode(SyntaxKind.Provider)
{
    /// <summary>The kind: <c>sqlite</c>, <c>odbc</c>, <c>soap</c>, <c>smtp</c>, <c>directory</c>.</summary>
    public required Identifier ProviderKind { get; init; }

    /// <summary>The settings in braces.</summary>
    public SettingBlock? Settings { get; init; }
}

/// <summary><c>{ name: value, … }</c></summary>
public sealed class SettingBlock() : SyntaxNode(SyntaxKind.SettingBlock)
{
    /// <summary>The entries, in order.</summary>
    public required ImmutableArray<Setting> Settings { get; init; }
}

/// <summary><c>name: value</c></summary>
public sealed class Setting() : SyntaxNode(SyntaxKind.Setting)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The value; <see cref="EnvironmentExpression"/> and <see cref="SecretExpression"/> occur here only.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>table Invoice in documents as "invoices" tracked { … }</c></summary>
public sealed class TableDeclaration() : Declaration(SyntaxKind.TableDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The source it lives in.</summary>
    public required NamePath Source { get; init; }

    /// <summary>Its name there, when it is another.</summary>
    public StringExpression? PhysicalName { get; init; }

    /// <summary>How its changes are known.</summary>
    public TrackingClause? Tracking { get; init; }

    /// <summary>All lines, in order.</summary>
    public required ImmutableArray<TableEntry> Entries
    {
        get;
        init
        {
            field = value;
            Columns = [.. value.OfType<ColumnDeclaration>()];
            Parents = [.. value.OfType<ParentLink>()];
            Protections = [.. value.OfType<ProtectRule>()];
        }
    }

    /// <summary>The columns among the lines.</summary>
    public ImmutableArray<ColumnDeclaration> Columns { get; private init; } = [];

    /// <summary>The links to parents among the lines.</summary>
    public ImmutableArray<ParentLink> Parents { get; private init; } = [];

    /// <summary>The protections among the lines.</summary>
    public ImmutableArray<ProtectRule> Protections { get; private init; } = [];
}

/// <summary><c>tracked</c>, <c>tracked by columns { … }</c>, <c>tracked by snapshot</c>, <c>… keep deleted</c>; <c>catalog</c>.</summary>
public sealed class TrackingClause() : SyntaxNode(SyntaxKind.TrackingClause)
{
    /// <summary>How.</summary>
    public required TrackingMode Mode { get; init; }

    /// <summary>Which columns, when the application keeps them.</summary>
    public SettingBlock? Columns { get; init; }

    /// <summary>True when deleted rows stay and are marked.</summary>
    public required bool KeepsDeleted { get; init; }
}

/// <summary>How changes of a table are known.</summary>
public enum TrackingMode
{
    /// <summary>By triggers that the engine installs.</summary>
    Triggers,

    /// <summary>By columns that the application keeps.</summary>
    Columns,

    /// <summary>By comparing content.</summary>
    Snapshot,

    /// <summary>It is a catalog: its values travel by a journal of their own.</summary>
    Catalog,
}

/// <summary>A line of a table.</summary>
public abstract class TableEntry : SyntaxNode
{
    private protected TableEntry(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>key id : text(20) …</c></summary>
public sealed class ColumnDeclaration() : TableEntry(SyntaxKind.ColumnDeclaration)
{
    /// <summary>True when the column belongs to the key.</summary>
    public required bool IsKey { get; init; }

    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The type.</summary>
    public required TypeReference Type { get; init; }

    /// <summary>What else is said about the column, in order.</summary>
    public required ImmutableArray<ColumnFact> Facts { get; init; }

    /// <summary>Its name in the source, when it is another.</summary>
    public StringExpression? PhysicalName => Facts.OfType<PhysicalNameFact>().FirstOrDefault()?.Name;

    /// <summary>The only values allowed, when they are listed.</summary>
    public AllowedValuesFact? AllowedValues => Facts.OfType<AllowedValuesFact>().FirstOrDefault();

    /// <summary>The value of a new row that is given none.</summary>
    public Expression? Default => Facts.OfType<DefaultFact>().FirstOrDefault()?.Value;

    /// <summary>The place in a line of fixed widths.</summary>
    public PositionFact? Position => Facts.OfType<PositionFact>().FirstOrDefault();

    /// <summary>True when the value is never shown.</summary>
    public bool IsMasked => Has(ColumnMarkKind.Masked);

    /// <summary>True when the source gives the value to a new row.</summary>
    public bool IsGenerated => Has(ColumnMarkKind.Generated);

    /// <summary>True when the source computes the value.</summary>
    public bool IsComputed => Has(ColumnMarkKind.Computed);

    /// <summary>True when an update checks the value.</summary>
    public bool IsVersion => Has(ColumnMarkKind.Version);

    private bool Has(ColumnMarkKind mark) => Facts.OfType<ColumnMark>().Any(fact => fact.Mark == mark);
}

/// <summary>Something said about a column behind its type.</summary>
public abstract class ColumnFact : SyntaxNode
{
    private protected ColumnFact(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>as "Hire Date"</c></summary>
public sealed class PhysicalNameFact() : ColumnFact(SyntaxKind.PhysicalNameFact)
{
    /// <summary>The name in the source.</summary>
    public required StringExpression Name { get; init; }
}

/// <summary><c>in ("New", "Done")</c></summary>
public sealed class AllowedValuesFact() : ColumnFact(SyntaxKind.AllowedValuesFact)
{
    /// <summary>The values, in order.</summary>
    public required ImmutableArray<Expression> Values { get; init; }
}

/// <summary><c>default "A"</c></summary>
public sealed class DefaultFact() : ColumnFact(SyntaxKind.DefaultFact)
{
    /// <summary>A literal.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>at 1..8</c></summary>
public sealed class PositionFact() : ColumnFact(SyntaxKind.PositionFact)
{
    /// <summary>The first character, from 1.</summary>
    public required IntegerLiteral First { get; init; }

    /// <summary>The last character.</summary>
    public required IntegerLiteral Last { get; init; }
}

/// <summary><c>masked</c>, <c>generated</c>, <c>computed</c> or <c>version</c>.</summary>
public sealed class ColumnMark() : ColumnFact(SyntaxKind.ColumnMark)
{
    /// <summary>Which.</summary>
    public required ColumnMarkKind Mark { get; init; }
}

/// <summary>The words of <see cref="ColumnMark"/>.</summary>
public enum ColumnMarkKind
{
    /// <summary>Never shown.</summary>
    Masked,

    /// <summary>Given by the source to a new row.</summary>
    Generated,

    /// <summary>Computed by the source.</summary>
    Computed,

    /// <summary>Checked by an update.</summary>
    Version,
}

/// <summary><c>parent Company by (company_station, company_serial)</c></summary>
public sealed class ParentLink() : TableEntry(SyntaxKind.ParentLink)
{
    /// <summary>The table of the parent.</summary>
    public required NamePath ParentTable { get; init; }

    /// <summary>The columns of this table that hold the parent's key, in the order of that key.</summary>
    public required NameList Columns { get; init; }
}

/// <summary><c>protect where stocktaken is null</c></summary>
public sealed class ProtectRule() : TableEntry(SyntaxKind.ProtectRule)
{
    /// <summary>Rows that synchronization never deletes.</summary>
    public required Expression Condition { get; init; }
}

/// <summary><c>binder InvoiceCase by invoice_no { … }</c></summary>
public sealed class BinderDeclaration() : Declaration(SyntaxKind.BinderDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The field that the documents share.</summary>
    public required Identifier Key { get; init; }

    /// <summary>The documents, in order.</summary>
    public required ImmutableArray<BinderDocument> Documents { get; init; }
}

/// <summary><c>many document Receipt as receipts by (no) where …</c></summary>
public sealed class BinderDocument() : SyntaxNode(SyntaxKind.BinderDocument)
{
    /// <summary>True when there may be several.</summary>
    public required bool IsMany { get; init; }

    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }

    /// <summary>Its name in the case, when it is not the table's.</summary>
    public Identifier? Alias { get; init; }

    /// <summary>Its columns that hold the binder's key.</summary>
    public NameList? By { get; init; }

    /// <summary>Which rows.</summary>
    public Expression? Where { get; init; }
}

/// <summary><c>procedure BookInvoice in accounting as "dbo.BookInvoice" (id : text(20), out number : int)</c></summary>
public sealed class ProcedureDeclaration() : Declaration(SyntaxKind.ProcedureDeclaration)
{
    /// <summary>The name.</summary>
    public required Identifier Name { get; init; }

    /// <summary>The source it lives in.</summary>
    public required NamePath Source { get; init; }

    /// <summary>Its name there, when it is another.</summary>
    public StringExpression? PhysicalName { get; init; }

    /// <summary>The parameters, in order.</summary>
    public required ImmutableArray<Parameter> Parameters { get; init; }
}

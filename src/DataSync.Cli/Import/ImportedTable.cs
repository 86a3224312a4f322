using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Cli.Import;

/// <summary>A table of a database as it will be declared.</summary>
/// <param name="Origin">The table in the database.</param>
/// <param name="Name">Its name in the script.</param>
/// <param name="Columns">All its columns in their order, those that cannot be declared among them.</param>
internal sealed record ImportedTable(CatalogTable Origin, string Name, ImmutableArray<ImportedColumn> Columns)
{
    /// <summary>Whole lines of comment above its columns.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    public ImmutableArray<ImportedParent> Parents { get; init; } = [];

    /// <summary>Whether anything of it can be declared at all.</summary>
    public bool HasColumns => Columns.Any(column => column.Type is not null);

    public ImmutableArray<ImportedColumn> Key => [.. Columns.Where(column => column.IsKey)];
}

/// <summary>A column as it will be declared, or a comment in its place.</summary>
/// <param name="Origin">The column in the database.</param>
/// <param name="Name">Its name in the script.</param>
/// <param name="Type">Null: it is left out, and <paramref name="Remark"/> says why.</param>
/// <param name="Remark">A comment behind the column.</param>
internal sealed record ImportedColumn(CatalogColumn Origin, string Name, SyncType? Type, string? Remark)
{
    public bool IsKey { get; init; }

    /// <summary>What stands behind the type, ready to be written.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];
}

/// <summary>A link to the table that this one depends on, or a comment in its place.</summary>
/// <param name="Table">The parent as the script names it.</param>
/// <param name="Columns">Columns here by their names in the script, in the order of the parent's key.</param>
/// <param name="Remark">Why it is a comment; null when the link is declared.</param>
internal sealed record ImportedParent(string Table, ImmutableArray<string> Columns, string? Remark);

/// <summary>A table that the script declares already: links may lead to it.</summary>
/// <param name="Name">As it must be written where a table is meant: with its source where the name alone is not clear.</param>
/// <param name="PhysicalName">In the database.</param>
/// <param name="Key">Physical names and types of its key columns, in their order.</param>
internal sealed record KnownTable(string Name, string PhysicalName, ImmutableArray<(string Column, TypeKind Kind)> Key);

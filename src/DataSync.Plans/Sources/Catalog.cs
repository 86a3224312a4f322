using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Sources;

/// <summary>What a database says of its own tables: for importing declarations, for drift, for choosing statements. Reads only.</summary>
public interface ICatalog
{
    /// <summary>Tables and views a user would know, without those of the system.</summary>
    ImmutableArray<CatalogName> Tables(CancellationToken cancellation);

    /// <summary>One table by its physical name as a script writes it (<c>Account</c>, <c>dbo.Account</c>); null when there is none.</summary>
    CatalogTable? Find(string physicalName, CancellationToken cancellation);

    /// <summary>Whether a foreign key of any table may lead to this one; true where that cannot be said.</summary>
    /// <param name="table">As <see cref="Find"/> has found it.</param>
    bool IsReferenced(CatalogTable table, CancellationToken cancellation) => true;

    /// <summary>The foreign keys that lead to a table and by which the database itself carries the deletion of a row on; none where that cannot be said.</summary>
    /// <param name="table">As <see cref="Find"/> has found it, or as another key names it.</param>
    ImmutableArray<CatalogCascade> Cascades(CatalogName table, CancellationToken cancellation) => [];
}

/// <param name="Schema">Null where the database has none, or where it is the default one.</param>
public sealed record CatalogName(string? Schema, string Name, bool IsView)
{
    /// <summary>As a script writes it.</summary>
    public string PhysicalName => Schema is null ? Name : Schema + "." + Name;
}

public sealed record CatalogTable(CatalogName Name, ImmutableArray<CatalogColumn> Columns)
{
    public ImmutableArray<string> PrimaryKey { get; init; } = [];

    /// <summary>Unique constraints and indexes over plain columns, the primary key not among them. Partial ones are left out.</summary>
    public ImmutableArray<ImmutableArray<string>> Uniques { get; init; } = [];

    public ImmutableArray<CatalogForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>Whether values must be unique in a way that <see cref="Uniques"/> does not tell: in some rows only, in part, as computed.</summary>
    public bool HasOtherUniques { get; init; }

    /// <summary>Triggers and rules that a write sets off.</summary>
    public bool HasTriggers { get; init; }

    /// <summary>Whether rows copied into it (<c>copy</c>) are taken as inserted ones are: not by a view, not past rules, not under the security of rows.</summary>
    public bool TakesCopies { get; init; } = true;

    /// <summary>What keeps its rows and takes no write back; null where a transaction holds, as it should.</summary>
    public string? EngineWithoutTransactions { get; init; }

    /// <summary>Whether the database gives a lock on a row that is read: not on one of a view that gathers rows, and not to somebody who may not update it.</summary>
    public bool LocksRows { get; init; } = true;
}

/// <param name="DatabaseType">As the database writes it.</param>
/// <param name="Type">The nearest type of the language; null when there is none.</param>
public sealed record CatalogColumn(string Name, string DatabaseType, SyncType? Type, bool Nullable)
{
    /// <summary>The database gives the value at insert (identity, serial, auto increment).</summary>
    public bool Generated { get; init; }

    /// <summary>The database takes no other value for it (<c>generated always</c>).</summary>
    public bool AlwaysGenerated { get; init; }

    public bool Computed { get; init; }

    /// <summary>As the database writes it.</summary>
    public string? Default { get; init; }

    /// <summary>Values that a check constraint or an enumeration type allows; empty when it cannot be said.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Name of the collation of a text column, where the database tells it.</summary>
    public string? Collation { get; init; }
}

/// <summary>Columns here, and the columns of the table they lead to, in the same order.</summary>
public sealed record CatalogForeignKey(ImmutableArray<string> Columns, CatalogName Target, ImmutableArray<string> TargetColumns);

/// <summary>A foreign key that does something to its own rows when the row goes to which they lead.</summary>
/// <param name="Table">The table that has the key.</param>
/// <param name="Rule"><c>cascade</c>, <c>set null</c> or <c>set default</c>.</param>
public sealed record CatalogCascade(CatalogName Table, string Rule)
{
    /// <summary>Whether the rows there go too.</summary>
    public bool Deletes => Rule == "cascade";
}

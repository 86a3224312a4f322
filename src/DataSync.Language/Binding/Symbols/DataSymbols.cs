using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Services;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary>A setting of a source or environment.</summary>
/// <param name="Value">The literal's value, when <paramref name="Origin"/> is <see cref="SettingOrigin.Literal"/>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Reference">Name of the environment variable or secret otherwise.</param>
public sealed record BoundSetting(string Name, SettingOrigin Origin, object? Value, SyncType Type, string? Reference, Place At);

/// <summary>A declared source. Two stations may bind one of the same name.</summary>
/// <param name="kind">Empty when it is bound per station.</param>
public sealed class SourceSymbol(string name, int index, string kind, ImmutableArray<BoundSetting> settings, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public string Kind { get; } = kind;

    public ImmutableArray<BoundSetting> Settings { get; } = settings;

    /// <summary>What a service offers; null for any other source, and where its description cannot be used.</summary>
    public ServiceSymbol? Service { get; internal set; }
}

/// <summary>A declared way to send mail.</summary>
/// <param name="index">Among the mails.</param>
public sealed class MailSymbol(string name, int index, string kind, ImmutableArray<BoundSetting> settings, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public string Kind { get; } = kind;

    public ImmutableArray<BoundSetting> Settings { get; } = settings;
}

/// <summary>What the description of a service says.</summary>
/// <param name="Path">The file, relative to the project folder.</param>
/// <param name="Files">All files it consists of.</param>
/// <param name="Digest">Of all of them.</param>
public sealed record ServiceSymbol(ServiceContract Contract, string Path, ImmutableArray<SourceText> Files, string Digest)
{
    /// <summary>From where the file was fetched; null where nobody said it.</summary>
    public Uri? Address { get; init; }
}

public sealed class EnvironmentSymbol(string name, ImmutableArray<BoundSetting> settings, Place at) : Symbol(name, at)
{
    public ImmutableArray<BoundSetting> Settings { get; } = settings;
}

/// <summary>A column of a table, or a field of a row that a step makes.</summary>
/// <param name="index">Position among the columns: index of the field of its row type.</param>
public sealed class ColumnSymbol(string name, int index, SyncType type, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public SyncType Type { get; } = type;

    /// <summary>Its name in the source.</summary>
    public string PhysicalName { get; internal set; } = name;

    public bool IsKey { get; internal set; }

    public bool IsMasked { get; internal set; }

    public bool IsGenerated { get; internal set; }

    public bool IsComputed { get; internal set; }

    public bool IsVersion { get; internal set; }

    /// <summary>Allowed values in the column's CLR form; empty means all.</summary>
    public ImmutableArray<object> Values { get; internal set; } = [];

    public BoundLiteral? Default { get; internal set; }

    /// <summary>Where it stands in a message of a service; null for any other column.</summary>
    public ServicePath? Path { get; internal set; }

    /// <summary>The column that tells whether the element is there; null where it must be.</summary>
    public ColumnSymbol? Presence { get; internal set; }

    /// <summary>An element of a message that holds something wherever it is there.</summary>
    public bool IsNeverNil { get; internal set; }

    /// <summary>It tells whether an element is there.</summary>
    public bool IsPresence { get; internal set; }

    /// <summary>It tells which element of its list a row is.</summary>
    public bool IsNumber { get; internal set; }

    /// <summary>It tells to which element of the list around a row belongs.</summary>
    public bool IsOwner { get; internal set; }

    /// <summary>The first and the last character of a line of fixed widths, from 1.</summary>
    public (int First, int Last)? Position { get; internal set; }
}

/// <summary><c>parent Company by (company_station, company_serial)</c></summary>
/// <param name="Columns">Columns of the child, in the order of the parent's key.</param>
public sealed record ParentSymbol(TableSymbol Parent, ImmutableArray<ColumnSymbol> Columns, Place At);

/// <summary>Columns in which the application says when a row was made and changed, and that it is deleted.</summary>
/// <param name="Own">Those that the table does not declare, each with the place where it is named. Their indexes go on behind the table's columns.</param>
/// <param name="Zone">Name of the zone of the stamps; null for the station's.</param>
public sealed record StampsSymbol(ImmutableArray<ColumnSymbol> Own, ColumnSymbol? Created, ColumnSymbol Updated, ColumnSymbol? Deleted, string? Zone);

/// <summary><c>protect where …</c>: the condition over <see cref="TableSymbol.Self"/>.</summary>
public sealed record ProtectSymbol(BoundExpression Condition, string Text, Place At);

public sealed class TableSymbol(string name, int index, SourceSymbol source, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public SourceSymbol Source { get; } = source;

    public string PhysicalName { get; internal set; } = name;

    public ImmutableArray<ColumnSymbol> Columns { get; internal set; } = [];

    /// <summary>Key columns in order.</summary>
    public ImmutableArray<ColumnSymbol> Key => [.. Columns.Where(c => c.IsKey)];

    public TrackingKind Tracking { get; internal set; }

    /// <summary>What <c>tracked by columns</c> names.</summary>
    public StampsSymbol? Stamps { get; internal set; }

    public bool KeepsDeleted { get; internal set; }

    public ImmutableArray<ParentSymbol> Parents { get; internal set; } = [];

    public ImmutableArray<ProtectSymbol> Protections { get; internal set; } = [];

    /// <summary>The row in slot 0, for conditions in which columns stand alone (protections, formats, distributions).</summary>
    public RowSymbol Self { get; internal set; } = RowSymbol.Nowhere;
}

using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary>What a condition may read of its target.</summary>
/// <param name="index">Field of the attribute row in slot 1.</param>
public sealed class AttributeSymbol(string name, int index, SyncType type, Place at) : Symbol(name, at)
{
    public int Index { get; } = index;

    public SyncType Type { get; } = type;
}

/// <summary>A station's value of an attribute, converted to its type.</summary>
public sealed record BoundAttributeValue(AttributeSymbol Attribute, BoundExpression Value, Place At);

public sealed class StationSymbol(string name, int number, Place at) : Symbol(name, at)
{
    public int Number { get; } = number;

    public bool IsMainOffice { get; internal set; }

    public bool CatalogsHere { get; internal set; }

    public StationSymbol? Below { get; internal set; }

    /// <summary>Sources as this station has them; <see cref="SourceSymbol.Index"/> is that of the declared source.</summary>
    public ImmutableArray<SourceSymbol> Sources { get; internal set; } = [];

    public string? Folder { get; internal set; }

    public string? Zone { get; internal set; }

    /// <summary>The first is the one in which catalogs are kept.</summary>
    public ImmutableArray<string> Languages { get; internal set; } = [];

    public ImmutableArray<DayOfWeek> OutputDays { get; internal set; } = [.. Enum.GetValues<DayOfWeek>()];

    public ImmutableArray<TimeOnly> OutputTimes { get; internal set; } = [];

    /// <summary>Delete cycle, 7 days unless stated.</summary>
    public SyncDuration RemoveDeletedAfter { get; internal set; } = SyncDuration.FromDays(7);

    public bool AcceptsAnyTarget { get; internal set; }

    public ImmutableArray<BoundAttributeValue> Attributes { get; internal set; } = [];
}

/// <summary>A column in which each station keeps its own value.</summary>
public sealed record BoundOwnField(TableSymbol Table, ColumnSymbol Column, Place At);

/// <summary>A condition over the row in slot 0 (<see cref="TableSymbol.Self"/>) and the target's attributes.</summary>
/// <param name="Text">As written.</param>
public sealed record BoundCondition(BoundExpression Condition, string Text, Place At)
{
    public ConditionBasis Basis { get; init; } = ConditionBasis.None;
}

/// <summary>One table of a format. <c>all tables</c> is spelled out.</summary>
public sealed class FormatRowSymbol(TableSymbol table, Place at)
{
    public TableSymbol Table { get; } = table;

    public Place At { get; } = at;

    public bool Output { get; internal set; }

    /// <summary>Null means every record.</summary>
    public BoundCondition? OutputCondition { get; internal set; }

    public bool Input { get; internal set; }

    public BoundCondition? InputCondition { get; internal set; }

    public bool Purge { get; internal set; }

    /// <summary>Columns that travel: all but those taken out; key columns always.</summary>
    public ImmutableArray<ColumnSymbol> Fields { get; internal set; } = [];

    public ImmutableArray<TableSymbol> Pulls { get; internal set; } = [];

    public bool RefusesDeletions { get; internal set; }

    /// <summary>Rules of matching, in the order in which they are asked.</summary>
    public ImmutableArray<BoundMatchRule> Matches { get; internal set; } = [];
}

/// <param name="Similar">For a record with another key than any here; otherwise for one with the same key.</param>
/// <param name="Text">The rule as it is written.</param>
public sealed record BoundMatchRule(bool Similar, ImmutableArray<ColumnSymbol> Columns, MatchAnswer Answer, string Text, Place At);

public sealed class FormatSymbol(string name, Place at) : Symbol(name, at)
{
    public ImmutableArray<FormatRowSymbol> Rows { get; internal set; } = [];
}

/// <param name="Also">Joined by or; otherwise by and (R28, R29).</param>
public sealed record BoundDistributionRow(TableSymbol Table, bool Also, BoundCondition Condition, Place At);

/// <summary>Records that belong to the station whatever the conditions say.</summary>
/// <param name="File">The list of their keys, relative to the project folder.</param>
public sealed record BoundPin(TableSymbol Table, string File, Place At);

/// <summary>Rows that hold for one target station.</summary>
/// <param name="Format">Null means in every format.</param>
public sealed record BoundDistribution(StationSymbol Station, FormatSymbol? Format, ImmutableArray<BoundDistributionRow> Rows, ImmutableArray<BoundPin> Pins, Place At);

/// <summary>A directed connection.</summary>
public sealed record BoundConnection(StationSymbol From, StationSymbol To, FormatSymbol Format, Place At)
{
    public bool Synchronize { get; init; }

    /// <summary>Null with <see cref="Synchronize"/> means in each session.</summary>
    public SyncDuration? SynchronizeEvery { get; init; }

    public SyncDuration? ReceiptWithin { get; init; }

    public SyncDuration? RemindAfter { get; init; }

    public int? HoldDeletionsAbove { get; init; }

    public bool HoldIsPercent { get; init; }

    public bool Manual { get; init; }

    public bool Input { get; init; } = true;

    public bool Output { get; init; } = true;

    /// <summary><c>when failed notify { … }</c></summary>
    public ImmutableArray<BoundNotify> WhenFailed { get; init; } = [];

    /// <summary><c>when succeeded notify { … }</c></summary>
    public ImmutableArray<BoundNotify> WhenSucceeded { get; init; } = [];
}

using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>
/// Who communicates what to whom. Conditions are compiled over a frame of two slots: slot 0 the record, slot 1 the target station's attributes
/// (row type <see cref="AttributeRowType"/>, one field per <see cref="Attributes"/>).
/// </summary>
public sealed record NetworkPlan
{
    public ImmutableArray<FieldPlan> Attributes { get; init; } = [];

    public int AttributeRowType { get; init; } = -1;

    public ImmutableArray<StationPlan> Stations { get; init; } = [];

    public ImmutableArray<FormatPlan> Formats { get; init; } = [];

    public ImmutableArray<DistributionPlan> Distributions { get; init; } = [];

    public ImmutableArray<ConnectionPlan> Connections { get; init; } = [];

    public ImmutableArray<OwnFieldPlan> OwnFields { get; init; } = [];
}

/// <summary>A column in which each station keeps its own value: what comes for a record that is there does not overwrite it (R59).</summary>
/// <param name="Table">Index into <see cref="SyncPlan.Tables"/>.</param>
/// <param name="Column">Index of the column.</param>
public sealed record OwnFieldPlan(int Table, int Column, int Site);

/// <param name="Number">1 … ; unique in the network, never 0.</param>
public sealed record StationPlan(string Name, int Number, int Site)
{
    public bool MainOffice { get; init; }

    public bool CatalogsHere { get; init; }

    /// <summary>Name of the station above, or null for the main office.</summary>
    public string? Below { get; init; }

    /// <summary>The sources as this station has them, by name.</summary>
    public ImmutableArray<SourcePlan> Sources { get; init; } = [];

    /// <summary>Its data folder: one folder per partner number below it.</summary>
    public string? Folder { get; init; }

    /// <summary>IANA time zone; null means UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>The first is the one in which its catalogs are kept, the same at all stations (R179); empty where none is said.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>Weekdays on which data may be output to this station.</summary>
    public ImmutableArray<DayOfWeek> OutputDays { get; init; } = [.. Enum.GetValues<DayOfWeek>()];

    /// <summary>Start times of unattended sessions; empty means any.</summary>
    public ImmutableArray<TimeOnly> OutputTimes { get; init; } = [];

    /// <summary>Delete cycle, default 7 days (R137).</summary>
    public SyncDuration RemoveDeletedAfter { get; init; } = SyncDuration.FromDays(7);

    /// <summary>Refuse files addressed to another station (R9). Off by <c>accept any target</c>.</summary>
    public bool VerifyTarget { get; init; } = true;

    /// <summary>Value functions of the attributes, by attribute index; -1 means null.</summary>
    public ImmutableArray<int> AttributeFunctions { get; init; } = [];
}

public sealed record FormatPlan(string Name, ImmutableArray<FormatRowPlan> Rows, int Site);

/// <summary>One table of a format.</summary>
/// <param name="Table">Index into <see cref="SyncPlan.Tables"/>.</param>
public sealed record FormatRowPlan(int Table, int Site)
{
    public bool Output { get; init; }

    /// <summary>Condition over slots 0 (record) and 1 (target); -1 means every record.</summary>
    public int OutputFunction { get; init; } = -1;

    public string OutputText { get; init; } = "";

    public ConditionBasis OutputBasis { get; init; } = ConditionBasis.None;

    public bool Input { get; init; }

    public int InputFunction { get; init; } = -1;

    public string InputText { get; init; } = "";

    public ConditionBasis InputBasis { get; init; } = ConditionBasis.None;

    /// <summary>Local records that fail the input condition are removed when synchronization is due (R115).</summary>
    public bool Purge { get; init; }

    /// <summary>Columns that travel, by index; all of them by default.</summary>
    public ImmutableArray<int> Fields { get; init; } = [];

    /// <summary>Bottom-up: parents that a qualifying record of this table brings along.</summary>
    public ImmutableArray<int> Pulls { get; init; } = [];

    public bool RefuseDeletions { get; init; }

    /// <summary>What is asked of a record before it is written, beyond its key: in this order, and the first that applies answers (R63).</summary>
    public ImmutableArray<MatchRulePlan> Matches { get; init; } = [];
}

/// <summary>A rule for records that are alike, or that share a key and are not.</summary>
/// <param name="Similar">For a record whose key is not there: another one that is equal in all columns. Otherwise for one whose key is there: it differs in one of them.</param>
/// <param name="Columns">Indexes of the columns that are compared.</param>
/// <param name="Text">The rule as it is written.</param>
public sealed record MatchRulePlan(bool Similar, ImmutableArray<int> Columns, MatchAnswer Answer, string Text, int Site);

/// <summary>What becomes of a record to which a rule of matching applies.</summary>
public enum MatchAnswer
{
    /// <summary>It is written to a file for people, and not into the table (R67).</summary>
    Log,

    /// <summary>It is not taken, and counts as false (R65).</summary>
    Reject,

    /// <summary>It is taken like any other; rules behind this one are not asked.</summary>
    Merge,
}

/// <summary>Rows that hold for one target station. <paramref name="Format"/> null means in every format.</summary>
public sealed record DistributionPlan(string Station, string? Format, ImmutableArray<DistributionRowPlan> Rows, int Site)
{
    /// <summary>Records that belong to the station whatever the conditions say.</summary>
    public ImmutableArray<PinPlan> Pins { get; init; } = [];
}

/// <summary>A list of keys, read anew for each output.</summary>
/// <param name="Table">Index into <see cref="SyncPlan.Tables"/>.</param>
/// <param name="File">A CSV file, relative to the project folder; its header names the columns of the key.</param>
public sealed record PinPlan(int Table, string File, int Site);

/// <param name="Also">Joined by or; otherwise by and (R28, R29).</param>
public sealed record DistributionRowPlan(int Table, bool Also, int ConditionFunction, string Text, int Site)
{
    public ConditionBasis Basis { get; init; } = ConditionBasis.None;
}

/// <summary>What a condition of a format or distribution says beyond its own text: with another basis the same text means other records.</summary>
/// <param name="Digest">Of the constants, functions, code tables and defaults of parameters that it reads; empty for none.</param>
/// <param name="Parameters">Indexes of the parameters it reads whose value does not move with time.</param>
/// <param name="Clock">What of the clock it reads: other records meet it later. Source: stations R176.</param>
public sealed record ConditionBasis(string Digest, ImmutableArray<int> Parameters, ClockReading Clock)
{
    /// <summary>The text says all.</summary>
    public static ConditionBasis None { get; } = new("", [], ClockReading.None);
}

public enum ClockReading
{
    None,

    /// <summary><c>today()</c>.</summary>
    Day,

    /// <summary><c>now()</c>.</summary>
    Moment,
}

/// <summary>A directed connection.</summary>
public sealed record ConnectionPlan(string From, string To, string Format, int Site)
{
    public bool Synchronize { get; init; }

    /// <summary>Sync.Cycle in days; null with <see cref="Synchronize"/> means in each session.</summary>
    public SyncDuration? SynchronizeEvery { get; init; }

    public SyncDuration? ReceiptWithin { get; init; }

    public SyncDuration? RemindAfter { get; init; }

    /// <summary>Limit on deletions of a table by one file: a number of rows or a percentage; above it they wait for a person.</summary>
    public int? HoldDeletionsAbove { get; init; }

    public bool HoldIsPercent { get; init; }

    /// <summary>Never part of an unattended run (R19).</summary>
    public bool Manual { get; init; }

    public bool Input { get; init; } = true;

    public bool Output { get; init; } = true;

    /// <summary>Whom to tell that a session of the connection has failed: <see cref="NotifyStep"/>.</summary>
    public ImmutableArray<StepPlan> WhenFailed { get; init; } = [];

    /// <summary>Whom to tell that one has done something and ended well.</summary>
    public ImmutableArray<StepPlan> WhenSucceeded { get; init; } = [];
}

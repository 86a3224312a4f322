using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>
/// What runs: plain, serializable data. Everything computed is a function in the compiled code beside it (<see cref="Runtime.PlanCode"/>),
/// named here by index (fields that end in <c>Function</c>; -1 means none). Everything with a place in a script names it by index into <see cref="Sites"/>.
/// </summary>
public sealed record SyncPlan
{
    /// <summary>The <c>sync n</c> of the scripts.</summary>
    public required int LanguageVersion { get; init; }

    /// <summary>What an engine must be able to do to run this plan, by name; an unknown one is refused.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Script files, relative to the project folder; sites point into them.</summary>
    public required ImmutableArray<string> Scripts { get; init; }

    public required ImmutableArray<SitePlan> Sites { get; init; }

    public required ImmutableArray<RowTypePlan> RowTypes { get; init; }

    public ImmutableArray<SourcePlan> Sources { get; init; } = [];

    public ImmutableArray<TablePlan> Tables { get; init; } = [];

    /// <summary>The services whose operations are called.</summary>
    public ImmutableArray<ServicePlan> Services { get; init; } = [];

    /// <summary>What mapping lines follow that say nothing themselves, in words: the functions do it.</summary>
    public ImmutableArray<DefaultPlan> Defaults { get; init; } = [];

    public ImmutableArray<ParameterPlan> Parameters { get; init; } = [];

    public ImmutableArray<TaskPlan> Tasks { get; init; } = [];

    /// <summary>When tasks run by themselves, while a server is there.</summary>
    public ImmutableArray<SchedulePlan> Schedules { get; init; } = [];

    public ImmutableArray<EnvironmentPlan> Environments { get; init; } = [];

    /// <summary>What the functions of tasks and network read, by function; a function that is missing here is not known.</summary>
    public ImmutableArray<OriginPlan> Origins { get; init; } = [];

    public NetworkPlan? Network { get; init; }

    public ImmutableArray<TestPlan> Tests { get; init; } = [];

    /// <summary>The script a site is in; empty for what stands in none.</summary>
    public string ScriptAt(int site) => site >= 0 && site < Sites.Length ? Scripts[Sites[site].Script] : "";
}

/// <summary>A place in a script. Lines and columns count from 1.</summary>
/// <param name="Script">Index into <see cref="SyncPlan.Scripts"/>.</param>
/// <param name="Text">What stands there, shortened, for messages: a mapping's target, a condition's text.</param>
/// <param name="Masked">Values involved here must not be shown.</param>
public sealed record SitePlan(int Script, int Line, int Column, int EndLine, int EndColumn, string Text, bool Masked = false);

/// <summary>A line of <c>defaults</c>: <c>when null</c>, <c>clear</c>.</summary>
public sealed record DefaultPlan(string Name, string Answer, int Site);

/// <summary>A generated row class: names and types of its fields, in order.</summary>
public sealed record RowTypePlan(string Name, ImmutableArray<FieldPlan> Fields);

public sealed record FieldPlan(string Name, SyncType Type, bool Masked = false);

/// <summary>A declared source, a station's binding of one, or a declared mail: mails stand behind the sources.</summary>
/// <param name="Kind">Empty when the source is bound per station.</param>
public sealed record SourcePlan(string Name, string Kind, ImmutableArray<SettingPlan> Settings, int Site = -1);

public enum SettingOrigin { Literal, Environment, Secret }

/// <summary>A setting: a literal value, or the name of an environment variable or secret that is fetched when the source is first used.</summary>
public sealed record SettingPlan(string Name, SettingOrigin Origin, ConstantPlan? Value = null, string? Reference = null);

/// <summary>A constant of the language in serializable form.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Text">Its invariant form (<see cref="ValueText.Show"/>); null for null. Bytes as hex. Durations as <c>months;milliseconds</c>.</param>
public sealed record ConstantPlan(TypeKind Kind, string? Text);

public sealed record EnvironmentPlan(string Name, ImmutableArray<SettingPlan> Settings);

public sealed record ParameterPlan(string Name, SyncType Type, int DefaultFunction, int Site);

/// <summary>How changes of a table are known to the station; those of a catalog by its journal.</summary>
public enum TrackingKind { None, Triggers, Columns, Snapshot, Catalog }

/// <summary>A declared table. Column indexes elsewhere refer to <see cref="Columns"/>, as do the fields of its row type.</summary>
/// <param name="Source">Index into <see cref="SyncPlan.Sources"/>.</param>
/// <param name="RowType">Its row class: one field per column, in order.</param>
/// <param name="ReadAllFunction"><see cref="Runtime.ReadIn"/> for all columns in order.</param>
public sealed record TablePlan(
    int Index,
    string Name,
    int Source,
    string PhysicalName,
    int RowType,
    ImmutableArray<ColumnPlan> Columns,
    int ReadAllFunction,
    int Site)
{
    public TrackingKind Tracking { get; init; }

    /// <summary>The columns of <see cref="TrackingKind.Columns"/>.</summary>
    public StampsPlan? Stamps { get; init; }

    public ImmutableArray<ParentPlan> Parents { get; init; } = [];

    /// <summary>Conditions of <c>protect where</c>: frame slot 0 is the row, slot 1 the attributes of the station it would be taken from.</summary>
    public ImmutableArray<int> ProtectFunctions { get; init; } = [];

    public bool KeepDeleted { get; init; }

    /// <summary>Indexes of the key columns, in order.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ImmutableArray<int> Key => [.. Columns.Where(c => c.IsKey).Select(c => c.Index)];
}

/// <summary>Columns in which the application says when a row was made and changed, and that it is deleted. Indexes are those of the table's columns, and behind them of <paramref name="Own"/>.</summary>
/// <param name="Own">Columns that the table does not declare: they are read, and never travel.</param>
/// <param name="Created">When the row was made; -1 for none.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="Deleted">Whether it is deleted: a yes, or any date; -1 for none.</param>
public sealed record StampsPlan(ImmutableArray<ColumnPlan> Own, int Created, int Updated, int Deleted)
{
    /// <summary>IANA name of the zone of dates and times in these columns; null for that of the station.</summary>
    public string? Zone { get; init; }
}

public sealed record ColumnPlan(int Index, string Name, string PhysicalName, SyncType Type, bool IsKey = false)
{
    public bool Masked { get; init; }

    /// <summary>The database gives the value at insert.</summary>
    public bool Generated { get; init; }

    /// <summary>Never written.</summary>
    public bool Computed { get; init; }

    /// <summary>Optimistic version: an update checks it.</summary>
    public bool Version { get; init; }

    public ConstantPlan? Default { get; init; }

    /// <summary>Allowed values; empty means all.</summary>
    public ImmutableArray<ConstantPlan> Values { get; init; } = [];

    /// <summary>Where the column stands in a line of fixed widths.</summary>
    public PositionPlan? Position { get; init; }
}

/// <summary><c>at 1..8</c>: the first and the last character, counted from 1.</summary>
public sealed record PositionPlan(int First, int Last);

/// <summary><c>parent Company by (company_station, company_serial)</c>: columns here, in the order of the parent's key.</summary>
public sealed record ParentPlan(int Table, ImmutableArray<int> Columns, int Site);

using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>Everything a set of scripts says: the root of the bound tree. With errors among its diagnostics it must not be compiled.</summary>
public sealed record BoundProgram
{
    /// <summary>The scripts, the ones given first, then those imported, in the order in which they are met.</summary>
    public required ImmutableArray<SourceText> Scripts { get; init; }

    /// <summary>Problems of form and meaning, by script and place.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    public bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>The <c>sync n</c> of the scripts.</summary>
    public int LanguageVersion { get; init; } = 1;

    public ImmutableArray<EnvironmentSymbol> Environments { get; init; } = [];

    public ImmutableArray<SourceSymbol> Sources { get; init; } = [];

    public ImmutableArray<MailSymbol> Mails { get; init; } = [];

    public ImmutableArray<TableSymbol> Tables { get; init; } = [];

    public ImmutableArray<ProcedureSymbol> Procedures { get; init; } = [];

    public ImmutableArray<ParameterSymbol> Parameters { get; init; } = [];

    public ImmutableArray<ConstantSymbol> Constants { get; init; } = [];

    /// <summary>What mapping lines follow that say nothing themselves.</summary>
    public ImmutableArray<Tree.BoundDefault> Defaults { get; init; } = [];

    public ImmutableArray<TranslateSymbol> Translates { get; init; } = [];

    /// <summary>A function comes after those it calls.</summary>
    public ImmutableArray<FunctionSymbol> Functions { get; init; } = [];

    public ImmutableArray<TaskSymbol> Tasks { get; init; } = [];

    public ImmutableArray<ScheduleSymbol> Schedules { get; init; } = [];

    public ImmutableArray<AttributeSymbol> Attributes { get; init; } = [];

    public ImmutableArray<StationSymbol> Stations { get; init; } = [];

    public ImmutableArray<FormatSymbol> Formats { get; init; } = [];

    public ImmutableArray<BoundDistribution> Distributions { get; init; } = [];

    public ImmutableArray<BoundOwnField> OwnFields { get; init; } = [];

    public ImmutableArray<BoundConnection> Connections { get; init; } = [];

    public ImmutableArray<BoundTest> Tests { get; init; } = [];
}

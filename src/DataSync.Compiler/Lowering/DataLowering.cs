using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>Sources, mails, tables, parameters, environments.</summary>
internal sealed class DataLowering(Lowered lowered)
{
    public SourcePlan Source(SourceSymbol source) => new(source.Name, source.Kind, Settings(source.Settings), lowered.Sites.Add(source.At));

    public SourcePlan Mail(MailSymbol mail) => new(mail.Name, mail.Kind, Settings(mail.Settings), lowered.Sites.Add(mail.At));

    public EnvironmentPlan Environment(EnvironmentSymbol environment) => new(environment.Name, Settings(environment.Settings));

    public ParameterPlan Parameter(ParameterSymbol parameter) =>
        new(parameter.Name, parameter.Type, lowered.ValueOrNone(parameter.Default), lowered.Sites.Add(parameter.At));

    /// <summary>Tables refer to each other and to their row types: those are made first, see <see cref="PlanCompiler"/>.</summary>
    public TablePlan Table(TableSymbol table) => new(
        table.Index,
        table.Name,
        table.Source.Index,
        table.PhysicalName,
        lowered.Code.RowTypes.Of(table),
        [.. table.Columns.Select(Column)],
        lowered.Code.Reader(table, [.. table.Columns.Select(c => c.Index)]),
        lowered.Sites.Add(table.At))
    {
        Tracking = table.Tracking,
        Stamps = table.Stamps is { } stamps ? new StampsPlan([.. stamps.Own.Select(Column)], stamps.Created?.Index ?? -1, stamps.Updated.Index, stamps.Deleted?.Index ?? -1) { Zone = stamps.Zone } : null,
        KeepDeleted = table.KeepsDeleted,
        Parents = [.. table.Parents.Select(p => new ParentPlan(p.Parent.Index, [.. p.Columns.Select(c => c.Index)], lowered.Sites.Add(p.At)))],
        ProtectFunctions = [.. table.Protections.Select(p => lowered.Condition(p.Condition, p.Text))],
    };

    public static ColumnPlan Column(ColumnSymbol column) => new(column.Index, column.Name, column.PhysicalName, column.Type, column.IsKey)
    {
        Masked = column.IsMasked,
        Generated = column.IsGenerated,
        Computed = column.IsComputed,
        Version = column.IsVersion,
        Default = column.Default is { } value ? Lowered.Constant(value.Value, column.Type) : null,
        Values = [.. column.Values.Select(v => Lowered.Constant(v, column.Type))],
        Position = column.Position is var (first, last) ? new PositionPlan(first, last) : null,
    };

    private static ImmutableArray<SettingPlan> Settings(ImmutableArray<BoundSetting> settings) =>
    [
        .. settings.Select(s => new SettingPlan(s.Name, s.Origin, s.Origin == SettingOrigin.Literal ? Lowered.Constant(s.Value, s.Type) : null, s.Reference)),
    ];
}

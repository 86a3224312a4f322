using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>
/// <c>tracked by columns { created: CRE, updated: UPD, deleted: DEL, zone: "UTC" }</c>. A name that the table does not declare is that of a column in the database, which the
/// application keeps for itself: it is read and never travels.
/// </summary>
internal sealed class TrackingColumns(BinderState state, int script, TableSymbol table)
{
    private const string Owner = "tracked by columns";
    private static readonly ImmutableArray<string> Known = ["created", "updated", "deleted", "zone"];

    private readonly List<ColumnSymbol> _own = [];

    /// <returns>Null where nothing says when a row was changed; that has been reported.</returns>
    public StampsSymbol? Bind(TrackingClause clause)
    {
        ColumnSymbol? created = null, updated = null, deleted = null;
        string? zone = null;
        var said = new HashSet<string>();
        foreach (var setting in clause.Columns?.Settings ?? [])
        {
            if (setting.Name.IsMissing) continue;
            var (name, at) = (setting.Name.Text, new Place(script, setting.Name.Span));
            if (!said.Add(name))
            {
                state.Report(DiagnosticCatalog.DuplicateName, at, name);
                continue;
            }

            switch (name)
            {
                case "created": created = Stamp(setting); break;
                case "updated": updated = Stamp(setting); break;
                case "deleted": deleted = Mark(setting); break;
                case "zone": zone = Zone(setting); break;
                case "communicated": state.Report(DiagnosticCatalog.CommunicatedColumnNotYet, at); break;
                default: state.ReportUnknown(DiagnosticCatalog.UnknownSetting, at, name, Known, Owner, name, string.Join(", ", Known)); break;
            }
        }

        if (!said.Contains("updated")) state.Report(DiagnosticCatalog.MissingSetting, new(script, clause.Span), Owner, "updated");
        return updated is null ? null : new StampsSymbol([.. _own], created, updated, deleted, zone);
    }

    private ColumnSymbol? Stamp(Setting setting)
    {
        if (Column(setting, SyncType.DateTime.OrNull()) is not { } column) return null;
        if (column is { IsKey: false, Type.Kind: TypeKind.DateTime or TypeKind.Date or TypeKind.Error }) return column;
        return Unfit(setting, column, $"when a row was {setting.Name.Text}");
    }

    private ColumnSymbol? Mark(Setting setting)
    {
        if (Column(setting, SyncType.Bool.OrNull()) is not { } column) return null;
        if (!column.IsKey && column.Type is { Kind: TypeKind.Bool or TypeKind.Error } or { Kind: TypeKind.DateTime or TypeKind.Date, Nullable: true }) return column;
        return Unfit(setting, column, "that a row is deleted");
    }

    private ColumnSymbol? Unfit(Setting setting, ColumnSymbol column, string what)
    {
        state.Report(DiagnosticCatalog.NoTrackingColumn, new(script, setting.Value.Span), column.Name, column.IsKey ? "part of the key" : column.Type, what);
        return null;
    }

    private ColumnSymbol? Column(Setting setting, SyncType type)
    {
        var at = new Place(script, setting.Value.Span);
        if (setting.Value is not (NameExpression or StringExpression { ConstantText: not null }))
        {
            if (setting.Value is not MissingExpression) state.Report(DiagnosticCatalog.NotAColumnName, at, setting.Name.Text);
            return null;
        }

        if (setting.Value is NameExpression { Name: var name } && table.Columns.FirstOrDefault(column => column.Name == name.Text) is { } declared)
        {
            declared.IsUsed = true;
            return declared;
        }

        var physical = setting.Value is NameExpression { Name: var own } ? own.Text : ((StringExpression)setting.Value).ConstantText ?? "";
        if (table.Columns.Concat(_own).FirstOrDefault(column => column.PhysicalName == physical) is { } known) return known;
        var column = new ColumnSymbol(physical, table.Columns.Length + _own.Count, type, at) { PhysicalName = physical, Declaration = at };
        _own.Add(column);
        return column;
    }

    private string? Zone(Setting setting)
    {
        var at = new Place(script, setting.Value.Span);
        if (setting.Value is not StringExpression { ConstantText: { } zone }) state.Report(DiagnosticCatalog.NotASettingValue, at);
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) state.Report(DiagnosticCatalog.UnknownZone, at, zone);
        else return zone;
        return null;
    }
}

using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

// Formats, distributions, connections.
internal sealed partial class NetworkBinder
{
    /// <summary>A format inside a test: its rows replace those of the declared one, and the whole must make sense.</summary>
    public FormatSymbol BindFormat(int index, FormatDeclaration d, FormatSymbol declared)
    {
        script = index;
        var format = new FormatSymbol(d.Name.Text, At(d.Name));
        BindRows(format, d);
        format.Rows = [.. declared.Rows.Where(r => format.Rows.All(own => own.Table != r.Table)), .. format.Rows];
        CheckFormat(format);
        return format;
    }

    private void BindFormat(FormatSymbol format, FormatDeclaration d)
    {
        BindRows(format, d);
        CheckFormat(format);
    }

    private void BindRows(FormatSymbol format, FormatDeclaration d)
    {
        var rows = new List<FormatRowSymbol>();
        foreach (var syntax in d.Rows)
        {
            if (syntax.Table is { } path)
            {
                if (state.FindTable(path, script) is not { } table)
                {
                    continue;
                }
                if (rows.Exists(r => r.Table == table)) state.Report(DiagnosticCatalog.TwoRowsOneTable, At(path), table.Name);
                if (table.Tracking == TrackingKind.Catalog)
                {
                    state.Report(DiagnosticCatalog.CatalogInFormat, At(path), table.Name);
                    continue;
                }
                if (table.Tracking == TrackingKind.None) state.Report(DiagnosticCatalog.TableNotTracked, At(path), table.Name);
                rows.RemoveAll(r => r.Table == table);
                rows.Add(BindRow(syntax, table, At(path)));
                continue;
            }
            foreach (var table in state.TableOrder.Where(t => t.Tracking is not (TrackingKind.None or TrackingKind.Catalog) && !rows.Exists(r => r.Table == t)))
                rows.Add(BindRow(syntax, table, At(syntax)));
        }
        format.Rows = [.. rows];
    }

    private FormatRowSymbol BindRow(FormatRow syntax, TableSymbol table, Place at)
    {
        var row = new FormatRowSymbol(table, at) { Fields = table.Columns };
        foreach (var cell in syntax.Cells)
        {
            switch (cell)
            {
                case OutputCell output:
                    row.Output = true;
                    row.OutputCondition = BindCondition(output.Where, table, TargetRule.Allowed);
                    break;
                case InputCell input:
                    row.Input = true;
                    row.InputCondition = BindCondition(input.Where, table, TargetRule.InInput);
                    break;
                case PurgeCell purge:
                    row.Purge = true;
                    if (!syntax.Cells.Any(c => c is InputCell { Where: not null })) state.Report(DiagnosticCatalog.PurgeWithoutCondition, At(purge), table.Name);
                    break;
                case RefuseDeletionsCell:
                    row.RefusesDeletions = true;
                    state.Report(DiagnosticCatalog.RefuseDeletionsNotYet, At(cell));
                    break;
                case FieldsCell fields:
                    BindFields(row, fields);
                    break;
                case PullsCell pulls:
                    row.Pulls = [.. row.Pulls, .. pulls.Tables.Names.Select(n => Pulled(n, table)).OfType<TableSymbol>()];
                    break;
                case MatchCell match:
                    BindMatch(row, match);
                    break;
            }
        }
        if (row.Output != row.Input) state.Report(DiagnosticCatalog.OneWayTable, at, table.Name, row.Output ? "output" : "input", row.Output ? "input" : "output");
        CheckTravel(row, row.OutputCondition);
        CheckTravel(row, row.InputCondition);
        CheckMatches(row);
        return row;
    }

    private TableSymbol? Pulled(Identifier name, TableSymbol table)
    {
        if (state.FindTable(name, script) is not { } parent) return null;
        if (table.Parents.Any(p => p.Parent == parent)) return parent;
        state.Report(DiagnosticCatalog.PullsNotParent, At(name), parent.Name, table.Name);
        return null;
    }

    private void BindFields(FormatRowSymbol row, FieldsCell fields)
    {
        var named = fields.Fields.Names.Select(n => (Syntax: n, Column: state.FindColumn(row.Table, n, script))).ToList();
        foreach (var (syntax, column) in named)
            if (fields.IsExcept && column is { IsKey: true }) state.Report(DiagnosticCatalog.KeyMustTravel, At(syntax), column.Name, row.Table.Name);
        if (!fields.IsExcept)
            foreach (var key in row.Table.Key.Where(k => named.TrueForAll(n => n.Column != k)))
                state.Report(DiagnosticCatalog.KeyMustTravel, At(fields), key.Name, row.Table.Name);
        row.Fields = [.. row.Table.Columns.Where(c => c.IsKey || named.Exists(n => n.Column == c) != fields.IsExcept)];
    }

    private void CheckTravel(FormatRowSymbol row, BoundCondition? condition)
    {
        if (condition is null) return;
        foreach (var column in condition.Condition.AllParts().OfType<BoundColumn>().DistinctBy(c => c.Column))
            if (!row.Fields.Contains(column.Column)) state.Report(DiagnosticCatalog.ConditionOnRemovedField, column.At, column.Column.Name);
    }

    private BoundCondition? BindCondition(Expression? syntax, TableSymbol table, TargetRule target)
    {
        if (syntax is null) return null;
        var binder = new ExpressionBinder(state, values, script);
        var condition = binder.BindCondition(syntax, new Scope(null) { Bare = table.Self, Target = target });
        foreach (var given in condition.ParametersRead().Where(parameter => parameter.Default is null && !parameter.Type.Nullable))
            state.Report(DiagnosticCatalog.ParameterWithoutDefault, At(syntax), given.Name);
        return condition is BoundError ? null : new BoundCondition(condition, state.TextAt(At(syntax)), At(syntax)) { Basis = Fingerprint.OfCondition(state, condition) };
    }

    private void CheckFormat(FormatSymbol format)
    {
        foreach (var row in format.Rows)
        {
            foreach (var parent in row.Table.Parents.Where(p => p.Parent != row.Table && p.Parent.Tracking != TrackingKind.Catalog))
            {
                var above = format.Rows.FirstOrDefault(r => r.Table == parent.Parent);
                if (row.Output && above is not { Output: true }) state.Report(DiagnosticCatalog.ChildWithoutParent, row.At, row.Table.Name, parent.Parent.Name);
                else if (above is { RefusesDeletions: false } && row.RefusesDeletions) state.Report(DiagnosticCatalog.UnequalRules, row.At, row.Table.Name, parent.Parent.Name);
                if (above is not null && MatchUnlike(row, above) is { } unlike) state.Report(DiagnosticCatalog.UnequalMatching, unlike.At, row.Table.Name, parent.Parent.Name);
            }
        }
    }

    private void BindDistribution(DistributionDeclaration d)
    {
        if (d.File is not null)
        {
            state.Report(DiagnosticCatalog.DistributionFileNotYet, At(d));
            return;
        }
        var station = d.Station is { } name ? state.FindStation(name, script) : null;
        var format = d.Format is { } formatName ? state.Find(state.Formats, formatName, script, DiagnosticCatalog.UnknownFormat) : null;
        var rows = ImmutableArray.CreateBuilder<BoundDistributionRow>();
        var pins = ImmutableArray.CreateBuilder<BoundPin>();
        foreach (var entry in d.Entries)
        {
            switch (entry)
            {
                case DistributionRow row when Distributed(row.Table, format) is { } table:
                    if (BindCondition(row.Condition, table, TargetRule.Allowed) is { } condition) rows.Add(new BoundDistributionRow(table, row.Widens, condition, At(row)));
                    break;
                case PinRow pin when Distributed(pin.Table, format) is { } table:
                    if (pin.File.ConstantText is { Length: > 0 } file) pins.Add(new BoundPin(table, file, At(pin)));
                    else state.Report(DiagnosticCatalog.PinWithoutFile, At(pin.File));
                    break;
            }
        }
        if (station is not null && (d.Format is null || format is not null)) distributions.Add(new BoundDistribution(station, format, rows.ToImmutable(), pins.ToImmutable(), At(d)));
    }

    private TableSymbol? Distributed(NamePath path, FormatSymbol? format)
    {
        if (state.FindTable(path, script) is not { } table) return null;
        if (format is not null && !format.Rows.Any(r => r.Table == table && r.Output)) state.Report(DiagnosticCatalog.DistributionOutsideFormat, At(path), table.Name, format.Name);
        return table;
    }

    private void BindConnection(ConnectDeclaration d)
    {
        var from = state.FindStation(d.From, script);
        var to = state.FindStation(d.To, script);
        FormatSymbol? format = null;
        if (d.Line<ConnectFormatLine>() is { } line) format = state.Find(state.Formats, line.Format, script, DiagnosticCatalog.UnknownFormat);
        else state.Report(DiagnosticCatalog.ConnectionWithoutFormat, new(script, Syntax.TextSpan.FromBounds(d.Span.Start, d.To.Span.End)), d.From.Text, d.To.Text);
        CheckConnectLines(d);
        var (failed, succeeded) = (Telling(d, WhenMoment.Failed), Telling(d, WhenMoment.Succeeded));
        if (from is null || to is null) return;

        if (from == to)
        {
            state.Report(DiagnosticCatalog.SelfConnection, At(d.To), from.Name);
            return;
        }
        if (from.Below != to && to.Below != from) state.Report(DiagnosticCatalog.NotNeighbours, At(d.To), from.Name, to.Name);
        if (state.Connections.Any(c => c.From == from && c.To == to)) state.Report(DiagnosticCatalog.LineTwice, At(d.To));
        foreach (var end in new[] { (Station: from, Syntax: d.From), (Station: to, Syntax: d.To) })
            if (end.Station.Folder is null) state.Report(DiagnosticCatalog.StationWithoutFolder, At(end.Syntax), end.Station.Name);
        var synchronize = d.Line<SynchronizeLine>();
        if (synchronize is not null && from.Below == to) state.Report(DiagnosticCatalog.SynchronizeUpward, At(synchronize), from.Name, to.Name);
        if (d.Line<RemindLine>() is { } reminder) state.Report(DiagnosticCatalog.RemindNotYet, At(reminder));
        if (format is null) return;
        foreach (var attribute in Unanswered(format, to)) state.Report(DiagnosticCatalog.TargetWithoutAttribute, d.Line<ConnectFormatLine>() is { } used ? At(used) : At(d.To), to.Name, attribute.Name, format.Name);
        if (synchronize is not null && !HasCondition(format, to)) state.Report(DiagnosticCatalog.SynchronizeWithoutCondition, At(synchronize), format.Name);

        state.Connections.Add(new BoundConnection(from, to, format, At(d))
        {
            Synchronize = synchronize is not null,
            SynchronizeEvery = synchronize?.Every is { } every ? Exact(every) : null,
            ReceiptWithin = d.Line<ReceiptLine>() is { } receipt ? Exact(receipt.Within) : null,
            RemindAfter = d.Line<RemindLine>() is { } remind ? Exact(remind.After) : null,
            HoldDeletionsAbove = d.Line<HoldDeletionsLine>()?.Above.Value,
            HoldIsPercent = d.Line<HoldDeletionsLine>()?.IsPercent ?? false,
            Manual = d.Line<ManualLine>() is not null,
            Input = !d.Lines.Any(l => l is NoDirectionLine { IsOutput: false }),
            Output = !d.Lines.Any(l => l is NoDirectionLine { IsOutput: true }),
            WhenFailed = failed,
            WhenSucceeded = succeeded,
        });
    }

    /// <summary>Who is told how a session of the connection has ended. It tells of no row, so that nothing but what the run tells of itself can be named. Source: stations §2.8.</summary>
    private ImmutableArray<BoundNotify> Telling(ConnectDeclaration d, WhenMoment moment)
    {
        var found = ImmutableArray.CreateBuilder<BoundNotify>();
        foreach (var line in d.Lines.OfType<ConnectWhenLine>().Where(l => l.Moment == moment))
        {
            foreach (var when in line.Notify.Whens) state.Report(DiagnosticCatalog.OutcomeNotHere, At(when), "when", "A mail that cannot be sent is a warning, and nothing that a step could answer.");
            foreach (var clause in line.Notify.Clauses.OfType<OnceClause>()) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), "once per", "a connection: each session tells once");
            var name = found.Count == 0 ? "notify" : $"notify {found.Count + 1}";
            if (new NotifyBinder(state, new ExpressionBinder(state, values, script), script).Bind(line.Notify, name, null, new Scope(null)) is { } notify) found.Add(notify);
        }
        return found.ToImmutable();
    }

    /// <summary>Attributes that conditions of a format compare with and the target has no value for: what is compared with nothing is never true.</summary>
    private static IEnumerable<AttributeSymbol> Unanswered(FormatSymbol format, StationSymbol target)
    {
        var parts = format.Rows.SelectMany(row => row.OutputCondition is { } condition ? condition.Condition.AllParts() : []).ToList();
        var asked = parts.SelectMany(part => part is BoundIsNull or BoundIsEmpty ? part.Parts() : []).OfType<BoundTargetAttribute>().Select(part => part.Attribute).ToHashSet();
        return parts.OfType<BoundTargetAttribute>().Select(part => part.Attribute).Distinct().Where(attribute => !asked.Contains(attribute) && target.Attributes.All(value => value.Attribute != attribute));
    }

    /// <summary>Whether a table takes part in synchronization: by a condition of the format, or of a distribution to the target.</summary>
    private bool HasCondition(FormatSymbol format, StationSymbol target) =>
        format.Rows.Any(r => r.OutputCondition is not null)
        || distributions.Any(d => d.Station == target && (d.Format is null || d.Format == format) && !d.Rows.IsEmpty);

    private void CheckConnectLines(ConnectDeclaration d)
    {
        foreach (var line in d.Lines)
        {
            switch (line)
            {
                case CarrierLine { Provider.ProviderKind: { IsMissing: false, Text: not "directory" } kind }:
                    state.Report(DiagnosticCatalog.CarrierNotYet, At(line), kind.Text);
                    break;
                case SealedLine:
                    state.Report(DiagnosticCatalog.SealedNotYet, At(line));
                    break;
            }
        }
    }
}

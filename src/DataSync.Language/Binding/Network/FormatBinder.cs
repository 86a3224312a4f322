using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding.Network;

/// <summary>Formats: which records of which tables travel, and what is consistent about them.</summary>
internal sealed class FormatBinder(BinderState state, Func<int, ExpressionBinder> expressions)
{
    private readonly List<(FormatDeclaration Syntax, int Script, FormatSymbol Symbol)> formats = [];

    public void Declare(FormatDeclaration syntax, int script)
    {
        if (syntax.Name.IsMissing) return;
        var at = new Place(script, syntax.Name.Span);
        var format = new FormatSymbol(syntax.Name.Text, at) { Declaration = new(script, syntax.Span), Documentation = syntax.Documentation ?? "" };
        // Names of formats are unique over all stations (R36).
        if (!state.Formats.TryAdd(format.Name, format)) state.Report(DiagnosticCatalog.DuplicateName, at, format.Name);
        else formats.Add((syntax, script, format));
    }

    /// <summary>The bodies, once every table is known.</summary>
    public void Bind()
    {
        foreach (var (syntax, script, format) in formats) Bind(syntax, script, format);
    }

    /// <summary>The rows of a format that a test replaces.</summary>
    public FormatSymbol BindReplacement(FormatDeclaration syntax, int script)
    {
        var format = new FormatSymbol(syntax.Name.Text, new(script, syntax.Name.Span)) { Declaration = new(script, syntax.Span) };
        Bind(syntax, script, format, complete: false);
        return format;
    }

    /// <summary>A condition in which the columns of the table stand alone.</summary>
    public BoundCondition Condition(TableSymbol table, Expression syntax, TargetRule target, int script)
    {
        var at = new Place(script, syntax.Span);
        return new BoundCondition(expressions(script).BindCondition(syntax, new Scope(null) { Bare = table.Self, Target = target }), state.TextAt(at), at);
    }

    private void Bind(FormatDeclaration syntax, int script, FormatSymbol format, bool complete = true)
    {
        var rows = new List<FormatRowSymbol>();
        foreach (var row in syntax.Rows)
        {
            if (row.Table is { } path)
            {
                if (state.FindTable(path, script) is not { } table) continue;
                if (rows.Any(r => r.Table == table)) state.Report(DiagnosticCatalog.TwoRowsOneTable, new(script, path.Span), table.Name);
                else rows.Add(Row(table, row, script, new(script, path.Span)));
            }
            else
            {
                // What stands by name is said once; `all tables` is every other tracked one.
                var named = syntax.Rows.Where(r => r.Table is not null).Select(r => r.Table?.Last.Text).ToHashSet();
                foreach (var table in state.TableOrder.Where(t => t.Tracking != TrackingKind.None && !named.Contains(t.Name)))
                {
                    table.IsUsed = true;
                    rows.Add(Row(table, row, script, new(script, row.Span)));
                }
            }
        }
        format.Rows = [.. rows.OrderBy(r => r.Table.Index)];
        foreach (var row in format.Rows) Check(row, format, complete);
    }

    private FormatRowSymbol Row(TableSymbol table, FormatRow syntax, int script, Place at)
    {
        var row = new FormatRowSymbol(table, at) { Fields = table.Columns };
        if (table.Tracking == TrackingKind.None) state.Report(DiagnosticCatalog.TableNotTracked, at, table.Name);
        var said = new HashSet<SyntaxKind>();
        foreach (var cell in syntax.Cells)
        {
            var place = new Place(script, cell.Span);
            if (cell is not MatchCell && !said.Add(cell.Kind)) state.Report(DiagnosticCatalog.SaidTwice, place);
            switch (cell)
            {
                case OutputCell output:
                    row.Output = true;
                    if (output.Where is { } condition) row.OutputCondition = Condition(table, condition, TargetRule.Allowed, script);
                    break;
                case InputCell input:
                    row.Input = true;
                    if (input.Where is { } filter) row.InputCondition = Condition(table, filter, TargetRule.InInput, script);
                    break;
                case PurgeCell: row.Purge = true; break;
                case RefuseDeletionsCell: row.RefusesDeletions = true; break;
                case FieldsCell fields: row.Fields = Fields(table, fields, script); break;
                case PullsCell pulls: row.Pulls = Pulls(table, pulls, script); break;
                case MatchCell: state.Report(DiagnosticCatalog.MatchNotYet, place); break;
            }
        }
        return row;
    }

    private ImmutableArray<ColumnSymbol> Fields(TableSymbol table, FieldsCell cell, int script)
    {
        var named = cell.Fields.Names.Select(name => state.FindColumn(table, name, script)).OfType<ColumnSymbol>().ToHashSet();
        foreach (var key in table.Key.Where(key => named.Contains(key) == cell.IsExcept))
            state.Report(DiagnosticCatalog.KeyMustTravel, new(script, cell.Span), key.Name, table.Name);
        return [.. table.Columns.Where(c => c.IsKey || named.Contains(c) != cell.IsExcept)];
    }

    private ImmutableArray<TableSymbol> Pulls(TableSymbol table, PullsCell cell, int script)
    {
        var pulled = ImmutableArray.CreateBuilder<TableSymbol>();
        foreach (var name in cell.Tables.Names)
        {
            if (state.FindTable(name, script) is not { } parent) continue;
            if (table.Parents.Any(p => p.Parent == parent)) pulled.Add(parent);
            else state.Report(DiagnosticCatalog.PullsNotParent, new(script, name.Span), parent.Name, table.Name);
        }
        return pulled.ToImmutable();
    }

    private void Check(FormatRowSymbol row, FormatSymbol format, bool complete)
    {
        if (row.Output != row.Input)
            state.Report(DiagnosticCatalog.OneWayTable, row.At, row.Table.Name, row.Output ? "output" : "input", row.Output ? "input" : "output");
        if (row is { Purge: true, InputCondition: null }) state.Report(DiagnosticCatalog.PurgeWithoutCondition, row.At, row.Table.Name);
        if (row.InputCondition is { } condition)
            foreach (var column in condition.Condition.AllParts().OfType<BoundColumn>().Select(c => c.Column).Distinct().Where(c => !row.Fields.Contains(c)))
                state.Report(DiagnosticCatalog.ConditionOnRemovedField, condition.At, column.Name);
        foreach (var parent in row.Table.Parents)
        {
            var above = format.Rows.FirstOrDefault(r => r.Table == parent.Parent);
            // A test's replacement names only the rows that change.
            if (row.Output && complete && above is not { Output: true }) state.Report(DiagnosticCatalog.ChildWithoutParent, row.At, row.Table.Name, parent.Parent.Name);
            if (above is not null && row.RefusesDeletions && !above.RefusesDeletions) state.Report(DiagnosticCatalog.UnequalRules, row.At, row.Table.Name, parent.Parent.Name);
        }
    }
}

using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Rules for what two stations changed.
internal sealed partial class NetworkBinder
{
    private void BindConflicts(ConflictsDeclaration d)
    {
        foreach (var rule in d.Rules)
        {
            var target = FindTarget(rule.Target);
            if (target is not { } found) continue;

            // That of each field the newest wins holds anyway.
            if (rule.Policy == ConflictPolicy.NewestField) continue;
            if (rule.Policy != ConflictPolicy.Local || found.Column is null) state.Report(DiagnosticCatalog.ConflictsNotYet, At(rule));
            else if (found.Column.IsKey) state.Report(DiagnosticCatalog.ConflictOfKey, At(rule.Target.Last), found.Column.Name, found.Table.Name);
            else if (ownFields.Any(own => own.Column == found.Column)) state.Report(DiagnosticCatalog.LineTwice, At(rule));
            else ownFields.Add(new BoundOwnField(found.Table, found.Column, At(rule)));
        }
    }

    /// <summary>A table, or a column of one; either with its source before it.</summary>
    private (TableSymbol Table, ColumnSymbol? Column)? FindTarget(NamePath path)
    {
        if (path.IsMissing || path.Last.IsMissing) return null;
        var isSource = path.Segments.Length > 1 && !state.Tables.ContainsKey(path.First.Text) && state.TableOrder.Any(table => table.Source.Name == path.First.Text);
        var names = path.Segments.Skip(isSource ? 1 : 0).Select(segment => segment.Name).ToList();
        if (names.Count > 2)
        {
            state.Report(DiagnosticCatalog.NameTooDeep, At(path), names[2].Text);
            return null;
        }

        if ((isSource ? FindTable(path.First, names[0]) : state.FindTable(names[0], script)) is not { } table) return null;
        if (names.Count == 1) return (table, null);
        return state.FindColumn(table, names[1], script) is { } column ? (table, column) : null;
    }

    private TableSymbol? FindTable(Identifier source, Identifier name)
    {
        var own = state.TableOrder.Where(table => table.Source.Name == source.Text).ToList();
        if (own.Find(table => table.Name == name.Text) is { } table) return table;
        state.ReportUnknown(DiagnosticCatalog.UnknownTable, At(name), name.Text, own.Select(table => table.Name), name.Text);
        return null;
    }
}

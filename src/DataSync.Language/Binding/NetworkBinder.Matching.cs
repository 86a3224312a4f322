using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

// Rules for records that are alike. Source: stations R63, R64.
internal sealed partial class NetworkBinder
{
    private void BindMatch(FormatRowSymbol row, MatchCell syntax)
    {
        var columns = syntax.Columns.Select(name => (Syntax: name, Column: state.FindColumn(row.Table, name, script))).ToList();
        if (columns.Exists(c => c.Column is null)) return;
        if (syntax is { IsSimilar: true, Action: MatchAction.Merge })
        {
            state.Report(DiagnosticCatalog.MatchNotYet, At(syntax));
            return;
        }

        var named = columns.Select(c => c.Column).OfType<ColumnSymbol>().Distinct().ToList();
        foreach (var (name, column) in columns)
            if (column is { IsKey: true } && (!syntax.IsSimilar || row.Table.Key.All(named.Contains))) state.Report(DiagnosticCatalog.MatchByKey, At(name), column.Name, row.Table.Name);
        row.Matches = row.Matches.Add(new BoundMatchRule(syntax.IsSimilar, [.. named], Answer(syntax.Action), state.TextAt(At(syntax)), At(syntax)));
    }

    private static MatchAnswer Answer(MatchAction action) => action switch
    {
        MatchAction.Reject => MatchAnswer.Reject,
        MatchAction.Merge => MatchAnswer.Merge,
        _ => MatchAnswer.Log,
    };

    private void CheckMatches(FormatRowSymbol row)
    {
        foreach (var rule in row.Matches)
        {
            foreach (var column in rule.Columns.Where(column => !row.Fields.Contains(column))) state.Report(DiagnosticCatalog.ConditionOnRemovedField, rule.At, column.Name);
            if (row.Matches.TakeWhile(before => before != rule).FirstOrDefault(before => Answers(before, rule)) is { } first) state.Report(DiagnosticCatalog.MatchNeverAsked, rule.At, first.Text);
        }
    }

    // Equal in more columns is equal in fewer; different in one of few is different in one of more.
    private static bool Answers(BoundMatchRule first, BoundMatchRule second) =>
        first.Similar == second.Similar && (first.Similar ? first.Columns.All(second.Columns.Contains) : second.Columns.All(first.Columns.Contains));

    /// <summary>The rule of a table with which it departs from the rules of the one above it; null where they agree, or only one of the two has any.</summary>
    private static BoundMatchRule? MatchUnlike(FormatRowSymbol row, FormatRowSymbol above)
    {
        if (row.Matches.IsEmpty || above.Matches.IsEmpty) return null;
        for (var i = 0; i < row.Matches.Length; i++)
            if (i >= above.Matches.Length || (row.Matches[i].Similar, row.Matches[i].Answer) != (above.Matches[i].Similar, above.Matches[i].Answer)) return row.Matches[i];
        return row.Matches.Length < above.Matches.Length ? row.Matches[^1] : null;
    }
}

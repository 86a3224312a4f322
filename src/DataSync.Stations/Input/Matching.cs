using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>What a rule of matching says of a row: it is not taken as things stand.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">In words, without values.</param>
internal sealed record MatchVerdict(MatchRulePlan Rule, string Reason)
{
    public bool IsLogged => Rule.Answer == MatchAnswer.Log;

    /// <summary>The rule of the domain, in the place where one is told with a record.</summary>
    public string Story => IsLogged ? "R67" : "R65";
}

/// <summary>
/// The rules of a format for records that are alike, or that share a key and are not, asked of a row that is about to be written: in their order, and the first that applies answers. What is empty is
/// neither equal to anything nor different from it. Source: stations R63, R65, R67.
/// </summary>
internal sealed class Matching(StationHost host)
{
    /// <param name="format">The rules.</param>
    /// <param name="step">The row, with what is here of the record.</param>
    /// <param name="replaced">The columns in which it may replace what is here.</param>
    /// <returns>Null when the row is to be written like any other.</returns>
    public MatchVerdict? Of(FormatRowPlan format, RowStep step, ImmutableArray<int> replaced)
    {
        foreach (var rule in format.Matches)
        {
            if ((rule.Similar ? Alike(rule, step) : Different(rule, step, replaced)) is not { } reason) continue;
            return rule.Answer == MatchAnswer.Merge ? null : new MatchVerdict(rule, $"{reason} ({rule.Text})");
        }

        return null;
    }

    // A record that is new here: is one here that is the same in everything but its key?
    private string? Alike(MatchRulePlan rule, RowStep step)
    {
        var (table, arrived) = (step.Arrived.Table, step.Arrived.Whole ?? step.Arrived);
        if (step.Outcome != MergeOutcome.Insert) return null;
        ImmutableArray<object?> values = [.. rule.Columns.Select(column => Value(arrived, column))];
        if (values.Any(value => value is null)) return null;
        return host.Session.Rows(table).Alike(rule.Columns, values).Where(key => key != arrived.Key).Order().FirstOrDefault() is { } found ? $"is like {table.Name} {found}" : null;
    }

    // A record that is here, in the life it has here: is it about the same thing?
    private static string? Different(MatchRulePlan rule, RowStep step, ImmutableArray<int> replaced)
    {
        if (step is not { Outcome: MergeOutcome.Update, Local: { } local } || step.Arrived.Row.Life != step.Known?.Life) return null;
        var table = step.Arrived.Table;
        foreach (var column in rule.Columns.Where(replaced.Contains))
            if (Value(step.Arrived, column) is { } value && local[column] is { } own && !ValueEquality.Same(own, value)) return $"has another {table.Plan.Columns[column].Name} than the {table.Name} of this key";
        return null;
    }

    private static object? Value(ArrivedRow row, int column) => row.Columns.IndexOf(column) is >= 0 and var at ? row.Row.Values[at] : null;
}

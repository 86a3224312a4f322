using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Quarantine;

/// <summary>What a database says when it does not take a row: whether the row is to blame, in which words, and for which column.</summary>
internal static class RowFailure
{
    /// <summary>In the place of a rule where a row is told to be in quarantine.</summary>
    public const string Rule = "quarantine";

    private const int LongestReason = 500;

    /// <summary>Whether it may be the row's fault. What is wrong with link, lock or machine would fail with any row.</summary>
    public static bool IsOfTheRow(Exception error) => !IsOfTheDatabase(error) && (error is DbException database ? DatabaseErrors.Classify(database).Failure : (error as SyncException)?.Failure)
        is FailureClass.Data or FailureClass.Constraint or FailureClass.Rows or FailureClass.Statement;

    /// <summary>Whether the database has no room, or takes no writes: then nothing is to be refused, but everything is to wait.</summary>
    public static bool IsOfTheDatabase(Exception error) => (error as DbException ?? error.InnerException as DbException) is { } database && (DatabaseErrors.IsNoRoom(database) || DatabaseErrors.IsReadOnly(database));

    /// <summary>The reason in words, on one line, without masked values.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns of the values.</param>
    /// <param name="values">Values of the row.</param>
    public static string Text(Exception error, TrackedTable table, ImmutableArray<int> columns, ImmutableArray<object?> values)
    {
        var isMasked = table.Plan.Columns.Any(c => c.Masked);
        var text = error is DbException database ? (isMasked ? DatabaseErrors.ClassifyMasked(database) : DatabaseErrors.Classify(database)).Message : error.Message;
        for (var i = 0; i < columns.Length; i++)
        {
            if (table.Plan.Columns[columns[i]].Masked) text = Masking.Scrub(text, values[i]);
        }

        return text.Length <= LongestReason ? text : text[..LongestReason] + "…";
    }

    /// <summary>The column the words are about, where they name exactly one of the table's; otherwise empty.</summary>
    public static string Field(string reason, TablePlan table)
    {
        var named = table.Columns.Where(column => Names(reason, column.PhysicalName)).ToArray();
        return named.Length == 1 ? named[0].Name : "";
    }

    private static bool Names(string reason, string column)
    {
        for (var at = reason.IndexOf(column, StringComparison.OrdinalIgnoreCase); at >= 0; at = reason.IndexOf(column, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + column.Length;
            if (at > 0 && reason[at - 1] is '"' or '\'' or '`' or '.' && (end == reason.Length || !char.IsLetterOrDigit(reason[end]) && reason[end] != '_')) return true;
        }

        return false;
    }
}

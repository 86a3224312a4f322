using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Merging;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Triggers;

/// <summary>The rows whose changes start runs by a schedule, as digests: which row it is, and what counts of it.</summary>
/// <param name="items">Which of the table's rows.</param>
/// <param name="run">What their condition is evaluated with.</param>
internal sealed class WatchedRows(SyncPlan plan, PlanCode code, SchedulePlan schedule, QueryPlan items, RunValues run)
{
    private readonly Frame frame = new(items.Slot + 1, run);
    private readonly Condition[] conditions = [.. items.Where.Select(w => code.Condition(w.ConditionFunction))];
    private readonly Row row = code.NewRow(plan.Tables[items.Table].RowType);
    private readonly ReadIn readIn = code.ReadIn(plan.Tables[items.Table].ReadAllFunction);

    public TablePlan Table { get; } = plan.Tables[items.Table];

    /// <summary>What notes of them are filed under.</summary>
    public string Notes { get; } = Digest($"{plan.ScriptAt(plan.Tasks[schedule.Task].Site)} {schedule.Name} {Fingerprint(plan.Tables[items.Table], schedule.Changes)}")[..32];

    /// <summary>What of the rows is compared.</summary>
    public static string Fingerprint(TablePlan table, ImmutableArray<int> columns) =>
        Digest($"{table.PhysicalName}: {string.Join(", ", table.Key.Concat(columns).Select(c => $"{table.Columns[c].PhysicalName} {table.Columns[c].Type}"))}");

    public static string Record(TablePlan table, Row row) => ContentNotes.Digest(table.Key.Select(k => row[k]));

    public static string Content(ImmutableArray<int> columns, Row row) => ContentNotes.Digest(columns.Select(c => row[c]));

    /// <summary>The row that a reader is on, with all columns of the table.</summary>
    /// <returns>Its content is empty where it does not meet the condition: then it is as if it were not there.</returns>
    public (string Record, string Content) Read(RowReader reader)
    {
        readIn(reader, row);
        return (Record(Table, row), Content(row));
    }

    /// <summary>What counts of a row that has all columns of the table; empty where it does not meet the condition.</summary>
    public string Content(Row found)
    {
        frame.Rows[items.Slot] = found;
        return Array.TrueForAll(conditions, condition => condition(frame) is true) ? Content(schedule.Changes, found) : "";
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

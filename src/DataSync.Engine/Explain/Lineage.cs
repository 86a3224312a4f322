using System.Collections.Immutable;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>What a value is made of.</summary>
public enum LineageKind { Column, Parameter, Constant, Run, Attribute, Row, Kept, Result }

/// <summary>Something a value comes from.</summary>
/// <param name="Name"><c>source.Table.column</c> for a column; otherwise as the script calls it.</param>
/// <param name="Masked">It is a masked column.</param>
public sealed record LineageOrigin(LineageKind Kind, string Name, bool Masked = false);

/// <summary>One column that a task writes, and where its value comes from.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Table">Name of the table.</param>
/// <param name="Column">Name of the column.</param>
/// <param name="Step">The step that writes it.</param>
/// <param name="Staged">It is set on the item, and written at the end.</param>
/// <param name="Line">The line of the script.</param>
/// <param name="From">Each once, in the order of the script.</param>
/// <param name="Through">Functions, code tables, aggregates and named values on the way, in the order in which they are met.</param>
public sealed record LineageValue(string Source, string Table, string Column, string Step, string Place, bool Staged, string Line,
    ImmutableArray<LineageOrigin> From, ImmutableArray<string> Through);

/// <summary>Follows every written value through the rows of a task back to columns, parameters and constants. Source: issue 3, tasks C50.</summary>
internal sealed class Lineage
{
    private readonly PlanWords words;
    private readonly TaskPlan task;
    private readonly List<(StepPlan Step, ValueFlow Flow, bool Certain)> flows = [];
    private readonly Dictionary<int, int> tables;

    private Lineage(PlanWords words, TaskPlan task)
    {
        this.words = words;
        this.task = task;
        tables = SlotTables(task);
        Collect(task.WhenStarted, certain: true);
        Collect(task.Steps, certain: true);
        Collect(task.WhenSucceeded, certain: true);
        Collect(task.WhenFailed, certain: true);
    }

    public static ImmutableArray<LineageValue> Of(PlanWords words, TaskPlan task) => [.. new Lineage(words, task).Values()];

    private void Collect(ImmutableArray<StepPlan> steps, bool certain)
    {
        if (steps.IsDefaultOrEmpty) return;
        foreach (var step in steps.Where(s => !s.Disabled))
        {
            var describer = StepDescribers.Of(step);
            foreach (var flow in describer.Flows(step)) flows.Add((step, flow, certain && step.WhenFailed is null));
            foreach (var inner in describer.Inner(step)) Collect(inner.Steps, certain && inner.When.Length == 0 && step is TransactionStep);
            foreach (var (_, answer) in StepTree.Outcomes(step)) Collect(answer.Steps, certain: false);
        }
    }

    private IEnumerable<LineageValue> Values()
    {
        for (var at = 0; at < flows.Count; at++)
        {
            var (step, flow, _) = flows[at];
            var table = flow.Table >= 0 ? flow.Table : step is SetStep ? tables.GetValueOrDefault(flow.Slot, -1) : -1;
            if (table < 0) continue;
            foreach (var line in words.Origin(flow.Function)?.Lines ?? [])
                if (line.Target >= 0) yield return Value(table, line.Target, step.Name, step is SetStep, line, at);
        }
        foreach (var status in task.Status)
            if (task.Item is { } item && words.Origin(status.ValueFunction) is { Lines: [var line, ..] })
                yield return Value(item.Table, status.Column, "status", staged: true, line, flows.Count);
    }

    private LineageValue Value(int table, int column, string step, bool staged, OriginLinePlan line, int before)
    {
        var trail = new Trail();
        Follow(line, before, trail);
        return new LineageValue(words.SourceOf(table), words.Table(table), words.Plan.Tables[table].Columns[column].Name, step, words.Place(line.Site), staged, words.Text(line.Site),
            [.. trail.From.Distinct()], [.. trail.Through.Distinct()]);
    }

    private void Follow(OriginLinePlan line, int before, Trail trail)
    {
        foreach (var use in line.Uses) Follow(use, before, trail);
    }

    private void Follow(UsePlan use, int before, Trail trail)
    {
        switch (use.Kind)
        {
            case UseKind.Function or UseKind.Translate:
                trail.Through.Add(use.Name);
                break;
            case UseKind.Column:
                if (!Set(use, before, trail)) trail.From.Add(Column(use));
                break;
            case UseKind.Field:
                Field(use, before, trail);
                break;
            default:
                trail.From.Add(new LineageOrigin(Kind(use.Kind), use.Name));
                break;
        }
    }

    /// <summary>What was set on the row before this step; the column itself counts too where it may not have been set.</summary>
    /// <returns>Whether what was set is all there is.</returns>
    private bool Set(UsePlan use, int before, Trail trail)
    {
        for (var at = before - 1; at >= 0; at--)
        {
            var (step, flow, certain) = flows[at];
            if (step is not SetStep || flow.Slot != use.Slot) continue;
            if (words.Origin(flow.Function)?.Lines.FirstOrDefault(l => l.Target == use.Column) is not { } line || !trail.Enter(flow.Function, use.Column)) continue;
            Follow(line, at, trail);
            if (certain) return true;
        }
        return false;
    }

    private void Field(UsePlan use, int before, Trail trail)
    {
        var known = false;
        for (var at = Math.Min(before, flows.Count) - 1; at >= 0; at--)
        {
            var (_, flow, _) = flows[at];
            if (flow.Slot != use.Slot || flow.Table >= 0 || (flow.Columns.Length > 0 && !flow.Columns.Contains(use.Column))) continue;
            known = true;
            if (!trail.Enter(flow.Function, use.Column)) continue;
            trail.Through.Add(flow.Through.Length > 0 ? $"{flow.Through} {use.Name}" : use.Name);
            if (flow.Origin.Length > 0) trail.From.Add(new LineageOrigin(LineageKind.Result, flow.Origin));
            var lines = words.Origin(flow.Function)?.Lines ?? [];
            foreach (var line in lines.Length > 1 ? lines.Where(l => l.Target == use.Column) : lines) Follow(line, at, trail);
            break;
        }
        if (!known) trail.From.Add(new LineageOrigin(LineageKind.Result, use.Name));
    }

    private LineageOrigin Column(UsePlan use)
    {
        var table = words.Plan.Tables[use.Table];
        return new LineageOrigin(LineageKind.Column, $"{words.SourceOf(use.Table)}.{table.Name}.{table.Columns[use.Column].Name}", table.Columns[use.Column].Masked);
    }

    private static LineageKind Kind(UseKind kind) => kind switch
    {
        UseKind.Parameter => LineageKind.Parameter,
        UseKind.Constant => LineageKind.Constant,
        UseKind.Run => LineageKind.Run,
        UseKind.Attribute => LineageKind.Attribute,
        UseKind.Kept => LineageKind.Kept,
        _ => LineageKind.Row,
    };

    /// <summary>Table of the row in each slot that can be set.</summary>
    private static Dictionary<int, int> SlotTables(TaskPlan task)
    {
        var tables = new Dictionary<int, int>();
        foreach (var step in StepTree.All(task))
            if (StepTree.Query(step) is { } query) tables[query.Slot] = query.Table;
        if (task.Item is { } item) tables[item.Slot] = item.Table;
        return tables;
    }

    private sealed class Trail
    {
        private readonly HashSet<(int, int)> seen = [];

        public List<LineageOrigin> From { get; } = [];

        public List<string> Through { get; } = [];

        /// <returns>False for what is being followed already: <c>set item { n &lt;- item.n + 1 }</c>.</returns>
        public bool Enter(int function, int column) => seen.Add((function, column));
    }
}

using System.Text;

namespace DataSync.Engine.Explain;

/// <summary>An explanation as people read it: indented as the script is, policies and parameters aligned.</summary>
internal sealed class ExplanationText
{
    private readonly StringBuilder text = new();

    private ExplanationText() { }

    public static string Of(TaskExplanation explanation)
    {
        var page = new ExplanationText();
        page.Task(explanation);
        return page.text.ToString();
    }

    private void Task(TaskExplanation task)
    {
        text.Append("task ").Append(task.Task).Append('\n');
        if (task.Documentation.Length > 0) Line(4, task.Documentation.ReplaceLineEndings("\n    "));
        Policies(4, task.Policies);
        Rows(4, task.Parameters.Select(p => new[] { "parameter " + p.Name, p.Type, p.Default.Length > 0 ? "= " + p.Default : "must be given" }));
        Rows(4, task.Sources.Select(s => new[] { $"{(s.Kind == "smtp" ? "mail" : "source")} {s.Name}", s.Kind, string.Join(", ", s.Settings) }));
        foreach (var source in task.Sources.Where(s => s.Problem is not null))
            Line(4, $"{source.Name} could not be asked, so its statements are not shown: {source.Problem}");
        foreach (var step in task.Steps) Step(step);
        Lineage(task.Lineage);
    }

    private void Lineage(IReadOnlyCollection<LineageValue> values)
    {
        if (values.Count == 0) return;
        text.Append('\n');
        Line(4, "where the values come from");
        foreach (var group in values.GroupBy(v => (v.Source, v.Table, v.Step)))
        {
            Line(8, $"{group.Key.Source}.{group.Key.Table} ({group.Key.Step})");
            Rows(12, group.Select(v => new[]
            {
                v.Column, "<-", string.Join(", ", v.From.Select(Origin)) is { Length: > 0 } from ? from : "computed",
                v.Through.Length > 0 ? "through " + string.Join(", ", v.Through) : "",
            }));
        }
    }

    private static string Origin(LineageOrigin origin) => origin.Kind switch
    {
        LineageKind.Column => origin.Name + (origin.Masked ? " (masked)" : ""),
        LineageKind.Parameter => "parameter " + origin.Name,
        LineageKind.Row => "whether there is " + origin.Name,
        LineageKind.Kept => "what it holds",
        _ => origin.Name,
    };

    private void Step(ExplainedStep step)
    {
        var indent = 4 + 4 * step.Level;
        text.Append('\n');
        Line(indent, $"{step.Number}. {step.Name}   {step.Place}".TrimEnd());
        if (step.Documentation.Length > 0) Line(indent + 3, step.Documentation.ReplaceLineEndings("\n" + new string(' ', indent + 3)));
        Line(indent + 3, (step.When.Length > 0 ? step.When + ": " : "") + (step.Disabled ? "disabled: " : "") + step.Does);
        foreach (var statement in step.Statements) Statement(indent + 3, statement);
        Policies(indent + 3, step.Policies);
    }

    private void Statement(int indent, ExplainedStatement statement)
    {
        Line(indent, $"{statement.Source}: {(statement.Problem is null ? statement.Text : "not shown")}");
        if (statement.Parameters.Length > 0) Line(indent + 3, "with " + string.Join(", ", statement.Parameters.Select(p => p.Length > 0 ? p : "?")));
        foreach (var condition in statement.Conditions)
        {
            Line(indent + 3, condition.Text + "   " + condition.EvaluatedBy switch
            {
                Evaluation.Source => "evaluated by the source",
                Evaluation.Here => "evaluated here: " + condition.WhyHere,
                _ => "the source could not be asked whether it evaluates this",
            });
            if (condition.KeysCompare is { } rule) Line(indent + 6, "keys: " + rule);
        }
    }

    private void Policies(int indent, IReadOnlyCollection<ExplainedPolicy> policies)
    {
        var width = policies.Count == 0 ? 0 : policies.Max(p => p.Name.Length) + 1;
        foreach (var policy in policies) Line(indent, $"{(policy.Name + ":").PadRight(width)} {policy.Answer}{(policy.IsDefault ? " (default)" : "")}");
    }

    /// <summary>Cells in columns as wide as the widest of them.</summary>
    private void Rows(int indent, IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0) return;
        var widths = Enumerable.Range(0, all[0].Length).Select(i => all.Max(r => r[i].Length)).ToArray();
        foreach (var row in all) Line(indent, string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    private void Line(int indent, string line) => text.Append(' ', indent).Append(line).Append('\n');
}

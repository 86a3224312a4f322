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
        foreach (var step in task.Steps) Step(step);
    }

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
        Line(indent, $"{statement.Source}: {statement.Problem ?? statement.Text}");
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

    private void Line(int indent, string line) => text.Append(' ', indent).Append(line).Append('\n');
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataSync.Engine.Explain;

/// <summary>A condition of a statement and who evaluates it.</summary>
/// <param name="Text">As written.</param>
/// <param name="WhyNotPushed">Null when the source evaluates it; otherwise why compiled code does.</param>
public sealed record ExplainedCondition(string Text, string? WhyNotPushed);

/// <summary>A statement as it is sent.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Text">The statement; empty when the source could not be asked.</param>
/// <param name="Problem">Why it could not be asked; null as a rule.</param>
public sealed record ExplainedStatement(string Source, string Text, ImmutableArray<ExplainedCondition> Conditions, string? Problem = null);

/// <summary>One step, what it sends, and which policies are in force.</summary>
/// <param name="Level">0 for a step of the task, one more inside each other step.</param>
/// <param name="Kind">The word it begins with.</param>
/// <param name="Does">In one line.</param>
public sealed record ExplainedStep(string Name, int Level, string Kind, string Place, string Does, ImmutableArray<string> Policies, ImmutableArray<ExplainedStatement> Statements);

/// <summary>What a task does, step by step, before it is run.</summary>
public sealed record TaskExplanation(string Task, string Documentation, ImmutableArray<string> Policies, ImmutableArray<ExplainedStep> Steps)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For tools.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>For people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append("task ").Append(Task).Append('\n');
        if (Documentation.Length > 0) text.Append("    ").Append(Documentation.ReplaceLineEndings("\n    ")).Append('\n');
        foreach (var policy in Policies) text.Append("    ").Append(policy).Append('\n');
        var number = 0;
        foreach (var step in Steps)
        {
            var indent = new string(' ', 4 + 4 * step.Level);
            text.Append('\n').Append(indent).Append(++number).Append(". ").Append(step.Name).Append("   ").Append(step.Place).Append('\n');
            text.Append(indent).Append("   ").Append(step.Does).Append('\n');
            foreach (var statement in step.Statements)
            {
                text.Append(indent).Append("   ").Append(statement.Source).Append(": ").Append(statement.Problem ?? statement.Text).Append('\n');
                foreach (var condition in statement.Conditions)
                    text.Append(indent).Append("      ").Append(condition.Text).Append(condition.WhyNotPushed is { } why ? "   evaluated here: " + why : "   evaluated by the source").Append('\n');
            }
            foreach (var policy in step.Policies) text.Append(indent).Append("   ").Append(policy).Append('\n');
        }
        return text.ToString();
    }
}

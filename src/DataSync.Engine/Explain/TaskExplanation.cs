using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSync.Engine.Explain;

/// <summary>Who evaluates a condition.</summary>
public enum Evaluation
{
    Source,
    Here,

    /// <summary>The source could not be asked.</summary>
    Unknown,
}

/// <summary>A condition of a statement and who evaluates it.</summary>
/// <param name="Text">As written.</param>
/// <param name="WhyHere">Why compiled code evaluates it; null when the source does, or could not be asked.</param>
/// <param name="KeysCompare">The rule by which its keys are compared, and by whom; null where it has none.</param>
public sealed record ExplainedCondition(string Text, Evaluation EvaluatedBy, string? WhyHere, string? KeysCompare);

/// <summary>A statement as it is sent.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Text">The statement; empty when the source could not be asked.</param>
/// <param name="Parameters">What is bound to its markers, in their order: the expression of the script, or the column that is written.</param>
/// <param name="Problem">Why it could not be asked; null as a rule.</param>
public sealed record ExplainedStatement(string Source, string Text, ImmutableArray<string> Parameters, ImmutableArray<ExplainedCondition> Conditions, string? Problem = null);

/// <summary>Something that is in force.</summary>
/// <param name="IsDefault">The script does not say it.</param>
public sealed record ExplainedPolicy(string Name, string Answer, bool IsDefault = false);

/// <summary>One step, what it sends, and which policies are in force.</summary>
/// <param name="Number">Counts from 1, in the order of the script.</param>
/// <param name="Level">0 for a step of the task, one more inside each other step.</param>
/// <param name="Kind">The word it begins with.</param>
/// <param name="When">When it is run: <c>then</c>, <c>when none</c>; empty for always.</param>
/// <param name="Does">In one line.</param>
/// <param name="InPreview"><c>done</c>, or <c>listed, not written</c>.</param>
public sealed record ExplainedStep(int Number, string Name, int Level, string Kind, string Place, string When, bool Disabled, string Documentation, string Does,
    string InPreview, ImmutableArray<ExplainedPolicy> Policies, ImmutableArray<ExplainedStatement> Statements);

/// <summary>A source of the task.</summary>
/// <param name="Settings">Each as the script says it; a secret by its name.</param>
/// <param name="Problem">Why its statements cannot be shown; null when they can.</param>
public sealed record ExplainedSource(string Name, string Kind, ImmutableArray<string> Settings, string? Problem);

/// <summary>A parameter that the task reads.</summary>
/// <param name="Default">The expression of its default; empty when it must be given.</param>
public sealed record ExplainedParameter(string Name, string Type, string Default);

/// <summary>What a task does, step by step, before it is run. Its JSON form is described in docs/command-line.md.</summary>
/// <param name="Lineage">Every column that the task writes, and where its value comes from.</param>
public sealed record TaskExplanation(string Task, string Documentation, ImmutableArray<ExplainedPolicy> Policies, ImmutableArray<ExplainedParameter> Parameters,
    ImmutableArray<ExplainedSource> Sources, ImmutableArray<ExplainedStep> Steps, ImmutableArray<LineageValue> Lineage)
{
    /// <summary>Version of the JSON form: raised when a member goes or changes its meaning, not when one is added.</summary>
    public const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [JsonPropertyOrder(-1)]
    public int Schema => SchemaVersion;

    /// <summary>For tools.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>For people.</summary>
    public string ToText() => ExplanationText.Of(this);

    /// <summary>The lineage as a Mermaid flowchart.</summary>
    public string ToMermaid() => LineageChart.Of(Lineage);
}

using DataSync.Engine.Steps;
using DataSync.Plans.Model;

namespace DataSync.Cli.Output;

/// <summary>What a script says of a task and its steps in lines that begin with <c>///</c>, for reports. Source: tasks §2.11, C44.</summary>
internal sealed class TaskNotes(TaskPlan? task)
{
    /// <summary>Where it is not known what the script says.</summary>
    public static readonly TaskNotes None = new(null);

    private readonly Dictionary<string, string> steps = (task is null ? [] : StepTree.All(task))
        .Where(step => step.Documentation is not null).DistinctBy(step => step.Name, StringComparer.Ordinal).ToDictionary(step => step.Name, step => step.Documentation ?? "", StringComparer.Ordinal);

    public string Task => task?.Documentation ?? "";

    /// <summary>Empty where nothing is said of the step.</summary>
    public string Of(string step) => steps.GetValueOrDefault(step, "");
}

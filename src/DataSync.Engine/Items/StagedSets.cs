using System.Collections.Immutable;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Items;

/// <summary>What the steps of a task have set on the item. In columns that several of them set the later one wins, and the journal shows both. Source: tasks R43.</summary>
internal sealed class StagedSets
{
    private readonly ImmutableHashSet<int> columns;
    private readonly Dictionary<int, List<(string Step, object? Old, object? New)>> sets = [];

    public StagedSets(TaskPlan task)
    {
        var steps = task.Item is { } item ? StepTree.All(task).OfType<SetStep>().Where(s => s.Slot == item.Slot).ToArray() : [];
        columns = [.. steps.SelectMany(s => s.Columns.Distinct()).GroupBy(c => c).Where(g => g.Count() > 1).Select(g => g.Key)];
    }

    /// <summary>Columns that the run has given a value, be it the one that the item had when it was read.</summary>
    public ImmutableHashSet<int> Given { get; set; } = [];

    public void Reset()
    {
        sets.Clear();
        Given = [];
    }

    /// <summary>A step has been done.</summary>
    public void Did(SetStep step) => Given = Given.Union(step.Columns.Except(step.Keeping));

    /// <summary>Whether anything is to be known of a step.</summary>
    public bool Wants(SetStep step) => !columns.IsEmpty && step.Columns.Any(columns.Contains);

    /// <summary>A step has set something; of one that does so again and again the last time counts.</summary>
    public void Note(SetStep step, Row before, Row after)
    {
        foreach (var column in step.Columns.Where(columns.Contains))
        {
            if (ValueEquality.Same(before[column], after[column])) continue;
            if (!sets.TryGetValue(column, out var known)) sets.Add(column, known = []);
            known.RemoveAll(s => s.Step == step.Name);
            known.Add((step.Name, before[column], after[column]));
        }
    }

    /// <summary>What the steps have made of a column, in their order; empty where one alone did, or where it is something else by now.</summary>
    public IReadOnlyList<(string Step, object? Old, object? New)> Of(int column, object? now)
    {
        var found = new List<(string Step, object? Old, object? New)>();
        foreach (var set in sets.GetValueOrDefault(column, []).AsEnumerable().Reverse())
        {
            // What a failed step had set is gone: the next one did not find it.
            if (ValueEquality.Same(set.New, now)) found.Insert(0, set);
            else if (found.Count == 0) return [];
            else continue;
            now = set.Old;
        }
        return found.Count > 1 ? found : [];
    }
}

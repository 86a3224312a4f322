using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>Walks over the steps of a plan, inner ones after their outer one.</summary>
public static class StepTree
{
    /// <summary>Every step of a task, with those of its outcomes and events.</summary>
    public static IEnumerable<StepPlan> All(TaskPlan task) =>
        All(task.WhenStarted).Concat(All(task.Steps)).Concat(All(task.WhenSucceeded)).Concat(All(task.WhenFailed));

    public static IEnumerable<StepPlan> All(ImmutableArray<StepPlan> steps)
    {
        foreach (var step in steps)
        {
            yield return step;
            foreach (var inner in Inner(step).SelectMany(s => All(s))) yield return inner;
        }
    }

    /// <summary>The query of a step that has one.</summary>
    public static QueryPlan? Query(StepPlan step) => step switch
    {
        ReadStep read => read.Query,
        AggregateStep aggregate => aggregate.Query,
        ForEachStep loop => loop.Query,
        UpdateStep update => update.Query,
        DeleteStep delete => delete.Query,
        MergeStep merge => merge.Query,
        MergeExtraStep extra => extra.Query,
        _ => null,
    };

    /// <summary>Index of the table that a step writes; null for a step that writes none itself.</summary>
    public static int? Written(StepPlan step) => step switch
    {
        WriteStep write => write.Table,
        MergeStep merge => merge.Existing.Table,
        MergeExtraStep extra => extra.Query.Table,
        _ => null,
    };

    /// <summary>The source that a step writes to; null for a step that does not write.</summary>
    public static int? WrittenSource(SyncPlan plan, StepPlan step) => Written(step) is { } table ? plan.Tables[table].Source : step switch
    {
        OwnWriteStep statement => statement.Statement.Source,
        ProcedureStep { ReadsOnly: false } call => call.Procedure.Source,
        _ => null,
    };

    /// <summary>The sources that some steps write to, each once.</summary>
    public static List<int> WrittenSources(SyncPlan plan, IEnumerable<StepPlan> steps)
    {
        var sources = new List<int>();
        foreach (var step in steps)
            if (WrittenSource(plan, step) is { } source && !sources.Contains(source)) sources.Add(source);
        return sources;
    }

    /// <summary>Columns that tell the rows of a list apart, as they are declared where it is filled; empty where all do.</summary>
    public static ImmutableArray<int> ListKey(SyncPlan plan, TaskPlan task, int list)
    {
        foreach (var step in All(task))
        {
            if (step is OwnQueryStep own && (own.ListSlot == list || own.WhenMany is { Kind: OutcomeKind.All } many && many.ListSlot == list))
                return [.. own.Result.Columns.Where(c => c.IsKey).Select(c => c.Index)];
            if (step is ReadStep read && read.WhenMany.Kind == OutcomeKind.All && read.WhenMany.ListSlot == list)
                return plan.Tables[read.Query.Table].Key is var key && key.All(read.Query.Columns.Contains) ? key : read.Query.Columns;
            if (step is ServiceStep call && call.Faults.Select(f => f.Row).Prepend(call.Answer).SelectMany(a => a?.Lists ?? []).FirstOrDefault(l => l.ListSlot == list) is { } elements)
                return Said(elements.Fields);
        }
        return [];
    }

    /// <summary>What a service says of an element; empty for all. Which element of the answer it is does not count: it may be another one in the next answer.</summary>
    private static ImmutableArray<int> Said(ImmutableArray<AnswerFieldPlan> fields) =>
        fields.Any(f => f.IsNumber || f.IsOwner) ? [.. fields.Index().Where(f => !f.Item.IsNumber && !f.Item.IsOwner).Select(f => f.Index)] : [];

    /// <summary>Where a task sets bad rows aside, relative to the project folder.</summary>
    public static IEnumerable<string> BadRowFiles(TaskPlan task) => All(task).Select(s => s.BadRowFile).OfType<string>();

    /// <summary>The answers of a step to its outcomes, each with its words; and what takes it back.</summary>
    public static IEnumerable<(string Outcome, OutcomePlan Answer)> Outcomes(StepPlan step)
    {
        if (step is ReadStep read)
        {
            yield return ("when none", read.WhenNone);
            yield return ("when no key", read.WhenNoKey);
            yield return ("when many", read.WhenMany);
        }
        if (step is OwnQueryStep query)
        {
            yield return ("when none", query.WhenNone);
            if (query.WhenMany is { } many) yield return ("when many", many);
        }
        if (step is OwnWriteStep { WhenNone: { } unwritten }) yield return ("when none", unwritten);
        if (step is ServiceStep service)
            foreach (var fault in service.Faults) yield return ($"when fault {fault.Row.Name}", fault.Outcome);
        if (step is WriteStep write)
        {
            if (write.WhenNone is { } none) yield return ("when none", none);
            if (write.WhenNoKey is { } noKey) yield return ("when no key", noKey);
            if (write.WhenUnchanged is { } unchanged) yield return ("when unchanged", unchanged);
            if (write.WhenConflict is { } conflict) yield return ("when conflict", conflict);
        }
        if (step.WhenFailed is { } failed) yield return ("when failed", failed);
        if (step.Undo is { } undo) yield return ("undo", undo);
    }

    private static IEnumerable<ImmutableArray<StepPlan>> Inner(StepPlan step)
    {
        switch (step)
        {
            case ForEachStep loop: yield return loop.Body; break;
            case IfStep choice: yield return choice.Then; yield return choice.Else; break;
            case TransactionStep transaction: yield return transaction.Body; break;
        }
        foreach (var (_, answer) in Outcomes(step))
            if (!answer.Steps.IsDefaultOrEmpty) yield return answer.Steps;
    }
}

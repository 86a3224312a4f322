using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Merging;
using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>Makes the runners of a plan's steps; knows them all, for reports and clean-up.</summary>
internal sealed class StepFactory(TaskSession session) : IDisposable
{
    private readonly List<StepRunner> all = [];

    public StepSequence Create(ImmutableArray<StepPlan> steps) =>
        steps.IsDefaultOrEmpty ? StepSequence.Empty : new StepSequence([.. steps.Select(Create)]);

    public OutcomeRunner Outcome(OutcomePlan plan) => new(plan, Create(plan.Steps), session);

    /// <summary>The answer to an outcome, or failing when the step has none.</summary>
    public OutcomeRunner Outcome(OutcomePlan? plan, OutcomeKind standard) => Outcome(plan ?? new OutcomePlan(standard, -1, [], -1, -1));

    public ImmutableArray<StepReport> Reports() => [.. all.Select(r => r.Tally.Report(r.Step.Name, r.Kind))];

    /// <summary>What some steps, and those inside them, have counted.</summary>
    /// <param name="source">Index of the source that they write to; null for all of them.</param>
    public IEnumerable<StepTally> Tallies(ImmutableArray<StepPlan> steps, int? source = null)
    {
        var wanted = StepTree.All(steps).Where(s => source is null || StepTree.WrittenSource(session.Plan, s) == source).ToHashSet(ReferenceEqualityComparer.Instance);
        return all.Where(r => wanted.Contains(r.Step)).Select(r => r.Tally);
    }

    /// <summary>The steps that can be undone, in the order of the script.</summary>
    public IEnumerable<UndoRunner> Undos => all.Select(r => r.Undo).OfType<UndoRunner>();

    /// <summary>The runner of a step.</summary>
    public StepRunner Runner(StepPlan step) => all.First(r => ReferenceEquals(r.Step, step));

    /// <summary>What the step of this name has counted so far; null when there is none.</summary>
    public StepTally? TallyOf(string step) => RunnerOf(step)?.Tally;

    /// <summary>The runner of the step of this name; null when there is none.</summary>
    public StepRunner? RunnerOf(string step) => all.FirstOrDefault(r => r.Step.Name == step);

    public void Reset()
    {
        foreach (var runner in all) runner.Reset();
    }

    public void Dispose()
    {
        foreach (var runner in all) runner.Dispose();
    }

    private StepRunner Create(StepPlan step)
    {
        // The place is kept first, so that reports stand in the order of the script: inner steps after their outer one.
        var place = all.Count;
        StepRunner runner = step switch
        {
            ReadStep read => new ReadRunner(read, session),
            SetStep set => new SetRunner(set, session),
            LetStep let => new LetRunner(let, session),
            AggregateStep aggregate => new AggregateRunner(aggregate, session),
            ForEachStep loop => new ForEachRunner(loop, session),
            InsertStep insert => new InsertRunner(insert, session),
            UpdateStep update => new UpdateRunner(update, session),
            UpsertStep upsert => new UpsertRunner(upsert, session),
            DeleteStep delete => new DeleteRunner(delete, session),
            IfStep choice => new IfRunner(choice, session),
            FailStep fail => new FailRunner(fail, session),
            RouteStep route => new RouteRunner(route, session),
            StopStep stop => new StopRunner(stop, session),
            TransactionStep transaction => new TransactionRunner(transaction, session),
            MergeStep merge => new MergeRunner(merge, session),
            MergeExtraStep extra => new MergeExtraRunner(extra, session),
            OwnQueryStep query => new OwnQueryRunner(query, session),
            OwnWriteStep statement => new OwnWriteRunner(statement, session),
            ProcedureStep call => new ProcedureRunner(call, session),
            ServiceStep call => new ServiceRunner(call, session),
            NotifyStep notify => new NotifyRunner(notify, session),
            _ => throw RuntimeErrorCatalog.NotBuilt.With($"The step {step.Name} ({step.GetType().Name}) cannot be run by this engine."),
        };
        all.Insert(place, runner);
        return runner;
    }
}

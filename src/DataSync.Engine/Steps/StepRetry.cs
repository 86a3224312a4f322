using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using Polly;
using Polly.Retry;

namespace DataSync.Engine.Steps;

/// <summary>
/// Tries a step again after a failure that may pass. Nothing that the failed try has staged stays, and nothing that it has committed is repeated; where that cannot be had, because the
/// step belongs to a transaction around it or nobody knows whether a service carried it out, it is not tried again. Source: tasks R128, R129, §3.8, C31.
/// </summary>
internal sealed class StepRetry
{
    /// <summary>By how much of itself a pause may be longer, so that many that failed at once do not come back at once.</summary>
    private const double Spread = 0.2;

    /// <summary>No pause is longer, whatever doubling makes of it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly StepRunner runner;
    private readonly RetryPlan plan;
    private readonly TaskSession session;
    private readonly ImmutableArray<int> sources;
    private readonly ImmutableArray<StepTally> tallies;
    private readonly ResiliencePipeline<Flow> pipeline;
    private readonly List<(StepTally Tally, StepTally Then)> before = [];
    private readonly StagedBefore staged;
    private int told;
    private int tries;

    public StepRetry(StepRunner runner, RetryPlan plan, TaskSession session)
    {
        this.runner = runner;
        this.plan = plan;
        this.session = session;
        staged = new StagedBefore(session, copies: true);
        sources = [.. UsedSources.Of(session.Plan, StepTree.All([runner.Step]))];
        tallies = [.. session.Factory.Tallies([runner.Step])];
        pipeline = new ResiliencePipelineBuilder<Flow> { TimeProvider = session.Clock }.AddRetry(new RetryStrategyOptions<Flow>
        {
            MaxRetryAttempts = plan.Times,
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is StepFailure failure && MayPass(failure)),
            DelayGenerator = next => ValueTask.FromResult<TimeSpan?>(Pause(next.AttemptNumber)),
            OnRetry = next =>
            {
                if (next.Outcome.Exception is StepFailure failure) Again(failure, next.RetryDelay);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <param name="once">One try; what it throws is a <see cref="StepFailure"/> or <see cref="BrokenOff"/>.</param>
    /// <exception cref="StepFailure">It failed each time, or in a way that does not pass.</exception>
    public Flow Run(Func<Flow> once)
    {
        tries = 1;
        told = session.Outbox.Count;
        staged.Note();
        before.Clear();
        foreach (var tally in tallies) before.Add((tally, tally.Copy()));
        try
        {
            var flow = pipeline.Execute(_ => once(), session.Cancellation);
            if (tries > 1) runner.Tally.Remark = string.Create(CultureInfo.InvariantCulture, $"{(runner.Tally.Remark is { Length: > 0 } remark ? remark + ", " : "")}in {tries} tries");
            return flow;
        }
        catch (StepFailure failure) when (tries > 1)
        {
            throw new StepFailure(failure.Failure with { Message = string.Create(CultureInfo.InvariantCulture, $"{Sentence(failure)} It was tried {tries} times.") }, failure.Cause);
        }
    }

    /// <summary>The pause before a repetition, without what chance adds.</summary>
    /// <param name="repetition">0 for the first.</param>
    internal static TimeSpan Pause(RetryPlan plan, int repetition)
    {
        var most = plan.UpTo is { } bound && bound.ToTimeSpan() < Longest ? bound.ToTimeSpan() : Longest;
        // In milliseconds, which a power of two does not overflow.
        var pause = plan.After.Milliseconds * (plan.Doubles ? Math.Pow(2, repetition) : 1);
        return pause < most.TotalMilliseconds ? TimeSpan.FromMilliseconds(pause) : most;
    }

    private TimeSpan Pause(int repetition) => Pause(plan, repetition) * (1 + Spread * Random.Shared.NextDouble());

    private void Again(StepFailure failure, TimeSpan pause)
    {
        session.Recorder.Warn(string.Create(CultureInfo.InvariantCulture, $"{runner.Step.Name}: {failure.Failure.Code} {Sentence(failure)} It is tried again in {pause.TotalSeconds:0.#} s ({tries} of {plan.Times})."));
        tries++;
        foreach (var (tally, then) in before) tally.TryAgain(then);
        staged.Restore();
        session.Outbox.TakeBack(told);
        session.TryAgain();
        runner.TryAgain();
    }

    // What a driver or the system says may have no end.
    private static string Sentence(StepFailure failure) => failure.Failure.Message is [.., '.' or '!' or '?'] whole ? whole : failure.Failure.Message + ".";

    private bool MayPass(StepFailure failure) => !session.Cancellation.IsCancellationRequested && (plan.Kinds & KindOf(failure.Cause)) != 0 && !IsHeld();

    private RetryKinds KindOf(SyncException cause) => cause.Failure switch
    {
        FailureClass.Connection => RetryKinds.Connection,
        FailureClass.Deadlock => RetryKinds.Deadlock,
        FailureClass.Timeout => RetryKinds.Timeout,
        FailureClass.Service => RetryKinds.Service,
        FailureClass.Unknown when MayBeRepeated => cause.Code == RuntimeErrorCatalog.StepTimeout.Code ? RetryKinds.Timeout : RetryKinds.Service,
        _ => RetryKinds.None,
    };

    private bool MayBeRepeated => runner.Step is ServiceStep { ReadsOnly: true } or ServiceStep { OnceFunction: >= 0 };

    /// <summary>Whether a transaction around the step has begun in one of its sources, or has lost its link: then only all of it can be tried again.</summary>
    private bool IsHeld()
    {
        for (var unit = session.Unit; unit is not null; unit = unit.Outer)
            if (!unit.IsWhole || unit.Joined.Any(connection => sources.Contains(connection.Source))) return true;
        return false;
    }
}

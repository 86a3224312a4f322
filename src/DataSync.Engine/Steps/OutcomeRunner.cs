using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>What happens on an outcome: one word, or steps.</summary>
internal sealed class OutcomeRunner(OutcomePlan plan, StepSequence steps, TaskSession session)
{
    public OutcomeKind Kind => plan.Kind;

    /// <summary>Whether an attempt that goes on must give the answer again: it may end the run, or set something.</summary>
    public bool IsRepeated => Kind is OutcomeKind.Steps or OutcomeKind.Stop;

    public int ListSlot => plan.ListSlot;

    /// <summary>Carries it out. The words that choose rows (<c>first</c>, <c>last</c>, <c>all</c>, <c>clear</c>) are the read's own business and go on here.</summary>
    /// <param name="standard">The error of a <c>fail</c>.</param>
    /// <param name="message">Its text when the script gives none.</param>
    public Flow Answer(RuntimeError standard, Func<string> message)
    {
        switch (plan.Kind)
        {
            case OutcomeKind.Fail:
                if (plan.Site >= 0) session.Frame.Site = plan.Site;
                throw standard.With(plan.TextFunction >= 0 ? session.Text(plan.TextFunction) : message());
            case OutcomeKind.Steps:
                return steps.Run();
            case OutcomeKind.Stop:
                return Flow.Stop;
            default:
                return Flow.Next;
        }
    }
}

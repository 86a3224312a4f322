using DataSync.Engine.Running;
using DataSync.Plans.Model;

namespace DataSync.Engine.Steps;

/// <summary>
/// What statements and procedures of the script's own have in common: they are sent and marked like other writes, and a preview lists them and sends nothing.
/// Source: tasks C20, R126, R164.
/// </summary>
/// <param name="source">Where it is sent.</param>
/// <param name="once">Key of <c>once per</c>; -1 for the standard one.</param>
internal abstract class StatementRunner(StepPlan step, int source, int once, TaskSession session) : OnceRunner(step, source, once, session)
{
    protected override bool KeepsAnswer => false;

    /// <summary>It may be repeated, and a preview may send it.</summary>
    protected virtual bool ChangesNothing => false;

    protected sealed override Flow Perform()
    {
        if (ChangesNothing)
        {
            Compute();
            Frame.Site = Step.Site;
            Send(Session.Connection(Source));
            return Flow.Next;
        }
        var isDone = IsDone();
        if (AnswersByScript && AnsweredEarlier() is not null) return WithoutEffect();
        if (isDone) return Flow.Next;
        Compute();
        Frame.Site = Step.Site;
        if (Session.Preview)
        {
            Plan();
            Session.Wrote(Source);
            Tally.Outcome = "planned";
            return Flow.Next;
        }
        if (SendOnce()) return Flow.Next;
        return AnswersByScript ? Answered(0, WithoutEffect()) : WithoutEffect();
    }

    /// <summary>Computes what is bound; nothing is sent yet.</summary>
    protected abstract void Compute();

    /// <summary>Lists it for a preview.</summary>
    protected abstract void Plan();

    /// <summary>Whether <see cref="WithoutEffect"/> does something that a later attempt must do again.</summary>
    protected virtual bool AnswersByScript => false;

    /// <summary>Answers that it had no effect.</summary>
    protected abstract Flow WithoutEffect();

    protected override byte[]? Answer() => null;

    protected override void TakeUp(byte[]? answer)
    {
    }
}

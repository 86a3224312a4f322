using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary><c>set item { … }</c>: stages values on a row. Source: tasks R40, R41.</summary>
internal sealed class SetRunner(SetStep step, TaskSession session) : StepRunner(step, session)
{
    private readonly Assign assign = session.Code.Assign(step.AssignFunction);

    public override string Kind => "set";

    protected override Flow Perform()
    {
        var isItem = step.Slot == Session.Task.Item?.Slot;
        var before = isItem && Session.Staged.Wants(step) ? Frame.Rows[step.Slot]?.Copy() : null;
        assign(Frame);
        if (isItem) Session.Staged.Did(step);
        if (before is not null && Frame.Rows[step.Slot] is { } after) Session.Staged.Note(step, before, after);
        return Flow.Next;
    }
}

/// <summary><c>let x = …</c></summary>
internal sealed class LetRunner(LetStep step, TaskSession session) : StepRunner(step, session)
{
    private readonly Assign assign = session.Code.Assign(step.AssignFunction);

    public override string Kind => "let";

    protected override Flow Perform()
    {
        assign(Frame);
        return Flow.Next;
    }
}

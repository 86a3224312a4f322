using DataSync.Engine.Failures;
using DataSync.Engine.Steps;

namespace DataSync.Engine.Running;

/// <summary>The steps of a run that are done and can be undone. Source: tasks C34.</summary>
internal sealed class DoneSteps(TaskSession session)
{
    private readonly Stack<UndoRunner> done = [];
    private string? holder;

    public void Reset()
    {
        done.Clear();
        holder = null;
    }

    public void Add(UndoRunner step) => done.Push(step);

    /// <summary>A step behind all of these is being taken back: nothing else is until <see cref="Release"/>.</summary>
    public void Hold(string step) => holder = step;

    public void Release() => holder = null;

    /// <summary>Takes back what was done, the latest first, when the run has failed. What cannot be taken back keeps all before it as it is.</summary>
    public void TakeBack()
    {
        if (holder is not null) Tell(holder, "it is still to be undone, as an earlier attempt has begun to.");
        while (holder is null && done.TryPop(out var step))
        {
            try
            {
                step.TakeBack();
            }
            catch (Exception error) when (error is not BrokenOff)
            {
                session.EndUnits();
                var failure = session.Failure(error, "", "").Failure;
                Tell(step.ToString(), $"it was not undone: {failure.Code}: {failure.Message}");
                return;
            }
        }
        if (session.Ticket is { Continues: true })
            foreach (var left in session.Factory.Undos.Where(undo => undo.IsLeftDone)) session.Recorder.Warn($"{left}: {RuntimeErrorCatalog.LeftDone.Code}: an earlier attempt has done it, and it was not undone. {RuntimeErrorCatalog.LeftDone.Remedy}");
    }

    private void Tell(string step, string what) =>
        session.Recorder.Warn($"{step}: {RuntimeErrorCatalog.NotUndone.Code}: {what} {(done.Count == 0 ? "" : $"Nor was undone what was done before: {string.Join(", ", done)}. ")}{RuntimeErrorCatalog.NotUndone.Remedy}");
}

namespace DataSync.Engine.Journal;

/// <summary>How far the undo of a step has come.</summary>
internal enum UndoStage
{
    /// <summary>Its steps have begun, and what they have committed is marked.</summary>
    Begun,

    /// <summary>Its steps are done; the marks are still to be removed.</summary>
    Undone,
}

// Steps that are taken back: noted before that begins, and until it has come to its end. Source: tasks C34.
public sealed partial class RunJournal
{
    /// <summary>How far the undo of a step has come; null where none has begun.</summary>
    internal UndoStage? FindUndo(string run, string step)
    {
        var found = Query("select is_undone from undos where run = $run and step = $step", r => Flag(r, 0) ? UndoStage.Undone : UndoStage.Begun, ("$run", run), ("$step", step));
        return found.Length > 0 ? found[0] : null;
    }

    /// <summary>Notes that it begins. It is durable when this returns, as after the others.</summary>
    internal void BeginUndo(string run, string step) => Change("insert into undos (run, step, is_undone) values ($run, $step, 0) on conflict do nothing", run, step, "", null);

    /// <summary>Notes that its steps are done.</summary>
    internal void Undone(string run, string step) => Change("update undos set is_undone = 1 where run = $run and step = $step", run, step, "", null);

    /// <summary>The step counts as never done.</summary>
    internal void EndUndo(string run, string step) => Change(() =>
    {
        Tell("delete from undos where run = $run and step = $step", ("$run", run), ("$step", step));
        Tell("delete from undo_reads where run = $run and step = $step", ("$run", run), ("$step", step));
    });

    /// <summary>Keeps what the undo of a step will read, in place of what an earlier attempt has kept. It is durable when this returns.</summary>
    internal void KeepForUndo(string run, string step, string kept) =>
        Change("insert into undo_reads (run, step, kept) values ($run, $step, $answer) on conflict (run, step) do update set kept = $answer", run, step, "", seal.Close(kept));

    /// <summary>What was kept for the undo of a step; null for nothing.</summary>
    internal string? KeptForUndo(string run, string step)
    {
        var found = Query("select kept from undo_reads where run = $run and step = $step", r => r.GetString(0), ("$run", run), ("$step", step));
        return found.Length > 0 ? seal.Open(found[0]) : null;
    }

    private bool IsSealed() => Query($"select 1 from calls where answer like '{JournalSeal.Mark}%' union all select 1 from undo_reads where kept like '{JournalSeal.Mark}%' union all select 1 from held_mails union all select 1 from keyed_calls limit 1", _ => true).Length > 0;

    /// <summary>Whether a call of a step was answered.</summary>
    internal bool HasCalled(string run, string step) => Query("select 1 from calls where run = $run and step = $step and answer is not null limit 1", r => true, ("$run", run), ("$step", step)).Length > 0;

    /// <summary>All calls of a step count as never made.</summary>
    internal void ForgetCalls(string run, string step) => Change("delete from calls where run = $run and step = $step", run, step, "", null);
}

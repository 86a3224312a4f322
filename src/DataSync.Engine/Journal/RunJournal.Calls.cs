namespace DataSync.Engine.Journal;

/// <summary>A call that the journal knows of.</summary>
/// <param name="Answer">What it gave; null while nobody knows whether it was carried out.</param>
internal sealed record NotedCall(string? Answer);

// Calls of services: noted before they are made, and with their answers after. Kept until the run has ended well. Source: tasks R126.
public sealed partial class RunJournal
{
    /// <summary>The call of a run that has been noted; null for none.</summary>
    internal NotedCall? FindCall(string run, string step, string item)
    {
        var found = Query("select answer from calls where run = $run and step = $step and item = $item", r => new NotedCall(Text(r, 0) is { } answer ? seal.Open(answer) : null), ("$run", run), ("$step", step), ("$item", item));
        return found.Length > 0 ? found[0] : null;
    }

    /// <summary>Notes that a call begins. It is durable when this returns.</summary>
    internal void BeginCall(string run, string step, string item)
    {
        seal.Prepare();
        Change("insert into calls (run, step, item) values ($run, $step, $item) on conflict do nothing", run, step, item, null);
    }

    /// <summary>Notes what it gave.</summary>
    internal void EndCall(string run, string step, string item, string answer) =>
        Change("update calls set answer = $answer where run = $run and step = $step and item = $item", run, step, item, seal.Close(answer));

    /// <summary>The service has refused it, or was never reached.</summary>
    internal void ForgetCall(string run, string step, string item) =>
        Change("delete from calls where run = $run and step = $step and item = $item", run, step, item, null);

    private void Change(string sql, string run, string step, string item, string? answer)
    {
        using var transaction = BeginWrite();
        Write();
        Tell(sql, ("$run", run), ("$step", step), ("$item", item), ("$answer", answer));
        transaction.Commit();
    }
}

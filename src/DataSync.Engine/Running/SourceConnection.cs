using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Running;

/// <summary>
/// The connection of a run to one source, with what the run has prepared and marked there. A link that was lost is made anew at the next use, and a commit whose
/// answer was lost is looked up by its done-mark. Source: tasks R33, R131, §3.8.
/// </summary>
/// <param name="connect">Makes the link.</param>
/// <param name="clock">Limits how long a look-up waits.</param>
/// <param name="recorder">That of the run: told what a person should know and what is no failure, and how the transactions end.</param>
internal sealed class SourceConnection(int source, SourcePlan plan, Func<ISourceSession> connect, TimeProvider clock, Func<RunRecorder> recorder) : IDisposable
{
    /// <summary>How long a look-up waits for a server that still holds on to the lost link.</summary>
    public static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(30);

    private ISourceSession? session;
    private DoneMarks? marks;
    private bool lost;

    public int Source => source;

    public string Name => plan.Name;

    /// <summary>The link; another object after the last one was lost.</summary>
    /// <exception cref="SyncException">DS6211: it cannot be made.</exception>
    public ISourceSession Session
    {
        get
        {
            if (lost) Drop();
            return session ??= connect();
        }
    }

    /// <summary>The marks kept in this source; their table is created on first use, so ask outside a transaction.</summary>
    public DoneMarks Marks
    {
        get
        {
            var current = Session;
            marks ??= new DoneMarks(plan.Name, current);
            if (Fence is not { } fence || marks.IsSetUp) return marks;
            if (current.InTransaction) throw new InvalidOperationException($"A transaction in {plan.Name} was begun before the fence of its run was set up.");
            marks.SetUp(fence, CancellationToken.None);
            return marks;
        }
    }

    /// <summary>That of the run; null where there is no run.</summary>
    public Fence? Fence { get; set; }

    /// <summary>The marks as far as they were asked for on this link; null where they were not, or the link was lost.</summary>
    public DoneMarks? AskedMarks => lost ? null : marks;

    /// <summary>Whether a commit was sent whose end nobody knows: it may still be carried out.</summary>
    public bool HasOpenEnd { get; set; }

    /// <summary>What steps of the run have made of the version of its item, where that lies in this source.</summary>
    public OwnVersions Versions { get; } = new();

    /// <summary>Whether this is still the link on which something was begun.</summary>
    public bool IsStill(ISourceSession begun) => !lost && session == begun;

    /// <summary>Whether the link was lost, and none has been made since.</summary>
    public bool IsLost => lost;

    /// <summary>After a failure: finds out whether the link still lives.</summary>
    public void Look() => lost |= session is { IsLinked: false };

    /// <summary>Commits. When the answer is lost, the link is made anew and the done-mark of the transaction says what happened: all of it, or nothing.</summary>
    /// <exception cref="SyncException">DS6250: it was not written. DS6251: nobody can say yet.</exception>
    public void Commit()
    {
        var current = Session;
        recorder().Held(source)?.Committing(marks?.Last);
        recorder().MakeDurable();
        try
        {
            current.Commit();
        }
        catch (DbException error)
        {
            Look();
            if (!lost && DatabaseErrors.Classify(error).Failure is not (FailureClass.Connection or FailureClass.Unknown)) throw;
            lost = true;
            FindOut(error, recorder().Detach(source));
            return;
        }
        Versions.Committed();
        recorder().Held(source)?.Committed();
    }

    /// <summary>Takes back what is open. A server does that by itself for a link that is lost.</summary>
    public void TakeBack()
    {
        Versions.TakenBack();
        recorder().Held(source)?.TakenBack();
        if (session is not { InTransaction: true } open) return;
        try
        {
            open.Rollback();
        }
        catch (DbException)
        {
            lost = true;
        }
    }

    public void Dispose() => Drop();

    /// <param name="changes">What the transaction has changed; where its end stays unknown, the next attempt asks for it.</param>
    private void FindOut(DbException error, HeldChanges? changes)
    {
        HasOpenEnd |= marks?.Last is null;
        if (marks?.Last is not { } mark) throw RuntimeErrorCatalog.OutcomeUnknown.With($"The link to {plan.Name} broke at a commit that left no mark: {error.Message}", error);
        bool written;
        try
        {
            using var limit = new CancellationTokenSource(LookUpLimit, clock);
            written = IsThere(mark, limit.Token);
        }
        catch (Exception second) when (second is DbException or SyncException or OperationCanceledException)
        {
            TakeBack();
            HasOpenEnd = true;
            throw RuntimeErrorCatalog.OutcomeUnknown.With(
                $"The link to {plan.Name} broke while {mark.Step} was committed ({error.Message}), and it could not be asked whether it was: {second.Message}", second);
        }
        if (!written)
        {
            Versions.TakenBack();
            changes?.TakenBack();
            throw RuntimeErrorCatalog.NotWritten.With($"The link to {plan.Name} broke while {mark.Step} was committed: it was not written. {error.Message}", error);
        }
        Versions.Committed();
        changes?.Committed();
        recorder().Warn($"{mark.Step}: the link to {plan.Name} broke at the commit; the done-mark says that it was written.");
    }

    /// <summary>
    /// Whether a transaction left its mark. One whose link was lost holds the key of its mark until it has ended: to insert it once more waits for that, and then knows.
    /// Outside of any other transaction.
    /// </summary>
    public bool IsThere(DoneMark mark, CancellationToken cancellation)
    {
        var again = Marks;
        var current = Session;
        current.Begin();
        var isThere = !again.AddUnlessThere(mark, cancellation);
        current.Rollback();
        return isThere;
    }

    private void Drop()
    {
        marks?.Dispose();
        marks = null;
        var old = session;
        session = null;
        lost = false;
        if (old is null) return;
        try
        {
            if (old.InTransaction) old.Rollback();
        }
        catch (DbException)
        {
            // Lost: the server takes back what was open.
        }
        old.Dispose();
    }
}

using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Running;

/// <summary>What is committed together: a declared <c>transaction</c> of one source, or a batch of rows over all sources it writes to.</summary>
/// <param name="source">The source of a declared transaction; -1 for a batch.</param>
/// <param name="outer">The unit around it.</param>
internal sealed class WorkUnit(int source, WorkUnit? outer)
{
    private readonly List<SourceConnection> joined = [];
    private readonly List<ISourceSession> begun = [];
    private SyncException? doubt;

    public WorkUnit? Outer => outer;

    /// <summary>A batch keeps one mark for all its rows; in a declared transaction each step keeps its own.</summary>
    public bool IsBatch => source < 0;

    /// <summary>Connections on which something was begun.</summary>
    public IReadOnlyList<SourceConnection> Joined => joined;

    /// <summary>Whether a commit that failed had committed in one source before: then it cannot be taken back as a whole.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>The innermost unit that commits writes to a source; null when a write stands for itself.</summary>
    public static WorkUnit? Covering(WorkUnit? unit, int source)
    {
        // The outermost batch or the declared transaction of this source: an inner one joins the outer.
        WorkUnit? covering = null;
        for (; unit is not null; unit = unit.Outer)
            if (unit.Covers(source)) covering = unit;
        return covering;
    }

    /// <summary>Begins the transaction on a connection when it is first written to.</summary>
    /// <exception cref="SyncException">DS6250: the link on which it was begun is lost.</exception>
    public void Join(SourceConnection connection)
    {
        RefuseBroken();
        for (var i = 0; i < joined.Count; i++)
        {
            if (joined[i] != connection) continue;
            Check(connection, begun[i]);
            return;
        }
        _ = connection.Marks;   // their table is created before the transaction
        var session = connection.Session;
        session.Begin();
        joined.Add(connection);
        begun.Add(session);
    }

    /// <summary>Whether every link on which something was begun is still there: on one that was made anew a statement would stand for itself.</summary>
    public bool IsWhole
    {
        get
        {
            for (var i = 0; i < joined.Count; i++)
                if (!joined[i].IsStill(begun[i])) return false;
            return true;
        }
    }

    /// <summary>Before something is sent that waited, or marked as done.</summary>
    /// <exception cref="SyncException">DS6250: the link on which it was begun is lost.</exception>
    public void Check()
    {
        for (var i = 0; i < joined.Count; i++) Check(joined[i], begun[i]);
    }

    /// <exception cref="SyncException">DS6250: a link was lost, nothing is written there. DS6251: nobody can say yet.</exception>
    public void Commit()
    {
        RefuseBroken();
        Check();
        if (doubt is not null)
            foreach (var connection in joined) Ask(connection, doubt);
        foreach (var connection in joined)
        {
            connection.Commit();
            IsCommitted = true;
        }
        Forget();
    }

    public void Rollback()
    {
        foreach (var connection in joined) connection.TakeBack();
        Forget();
    }

    private static void Check(SourceConnection connection, ISourceSession session)
    {
        if (!connection.IsStill(session))
            throw RuntimeErrorCatalog.NotWritten.With($"The link to {connection.Name} broke within the transaction: nothing of it was written.");
    }

    /// <summary>A step failed and the script goes on all the same: some databases take back the whole transaction for that.</summary>
    public void Doubt(SyncException failure)
    {
        if (joined.Count > 0) doubt = doubt is { } first && IsBreaking(first) ? first : failure;
    }

    /// <summary>A failure was answered and the transaction goes on: makes sure that the database goes on with it, too.</summary>
    /// <exception cref="SyncException">DS6254: it does not.</exception>
    public void Prove(SyncException failure)
    {
        if (failure.InnerException is not System.Data.Common.DbException) return;
        foreach (var connection in joined) Ask(connection, failure);
    }

    // What was cancelled, lost its link or was given up for somebody else has taken its transaction along, and later statements would stand for themselves.
    private static bool IsBreaking(SyncException failure) => failure.Failure is FailureClass.Timeout or FailureClass.Connection or FailureClass.Deadlock;

    private void RefuseBroken()
    {
        if (doubt is { } failure && IsBreaking(failure)) throw Spoilt(failure);
    }

    private static void Ask(SourceConnection connection, SyncException failure)
    {
        try
        {
            connection.Marks.Ask();
        }
        catch (System.Data.Common.DbException)
        {
            throw Spoilt(failure);
        }
    }

    private static SyncException Spoilt(SyncException failure) => failure.Failure == FailureClass.Connection
        ? RuntimeErrorCatalog.NotWritten.With($"The link broke within the transaction: nothing of it was written. {failure.Message}", failure)
        : RuntimeErrorCatalog.TransactionSpoilt.With($"A step of the transaction failed before, and all of it is taken back: {failure.Message}", failure);

    private void Forget()
    {
        doubt = null;
        IsCommitted = false;
        joined.Clear();
        begun.Clear();
    }

    private bool Covers(int other) => source < 0 || source == other;
}

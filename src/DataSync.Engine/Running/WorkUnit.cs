namespace DataSync.Engine.Running;

/// <summary>What is committed together: a declared <c>transaction</c> of one source, or a batch of rows over all sources it writes to.</summary>
/// <param name="source">The source of a declared transaction; -1 for a batch.</param>
/// <param name="outer">The unit around it.</param>
internal sealed class WorkUnit(int source, WorkUnit? outer)
{
    private readonly List<SourceConnection> joined = [];

    public WorkUnit? Outer => outer;

    /// <summary>A batch keeps one mark for all its rows; in a declared transaction each step keeps its own.</summary>
    public bool IsBatch => source < 0;

    /// <summary>Connections on which something was begun.</summary>
    public IReadOnlyList<SourceConnection> Joined => joined;

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
    public void Join(SourceConnection connection)
    {
        if (joined.Contains(connection)) return;
        _ = connection.Marks;   // their table is created before the transaction
        connection.Session.Begin();
        joined.Add(connection);
    }

    public void Commit()
    {
        foreach (var connection in joined) connection.Session.Commit();
        joined.Clear();
    }

    public void Rollback()
    {
        foreach (var connection in joined)
            if (connection.Session.InTransaction) connection.Session.Rollback();
        joined.Clear();
    }

    private bool Covers(int other) => source < 0 || source == other;
}

using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// Whether rows of a write may wait as far as the database is concerned: by triggers, views and second names of a table the body could see, or change, more than its plan tells, and a trigger
/// may see rows that are sent together otherwise than one by one. Only the database's own catalogue knows.
/// </summary>
/// <param name="connect">The connection to a source.</param>
internal sealed class GatherTies(SyncPlan plan, ForEachStep loop, Func<int, ISourceSession> connect)
{
    private readonly Dictionary<int, (ISourceSession On, bool May)> known = [];

    /// <summary>Whether the rows of a write may wait.</summary>
    public bool LetWait(WriteStep write)
    {
        var table = plan.Tables[write.Table];
        var current = connect(table.Source);
        // What is written to files is seen by nobody before the run has ended.
        if (!current.Dialect.IsDatabase) return true;
        if (known.TryGetValue(write.Table, out var answer) && answer.On == current) return answer.May;
        known.Remove(write.Table);
        var may = IsAlone(write, table, current);
        known[write.Table] = (current, may);
        return may;
    }

    private bool IsAlone(WriteStep write, TablePlan table, ISourceSession current)
    {
        var body = StepTree.All(loop.Body).ToImmutableArray();
        var others = body.OfType<WriteStep>().Select(w => (Table: plan.Tables[w.Table], IsWritten: true))
            .Concat(body.Select(StepTree.Query).OfType<QueryPlan>().Select(q => (Table: plan.Tables[q.Table], IsWritten: false)))
            // On SQLite the loop reads on the connection that writes, and sees what is written.
            .Concat(loop.Query is { } query && current.Dialect.Name == "sqlite" ? [(plan.Tables[query.Table], false)] : [])
            .Where(o => o.Table.Source == table.Source && !GatherRules.Same(o.Table, table)).ToImmutableArray();
        // PostgreSQL runs triggers behind the last row of a statement; elsewhere an insert sets them off row by row, however many rows are sent.
        if (others.IsEmpty && write is InsertStep && current.Dialect.Name != "postgres") return true;
        if (Find(current, table) is not { HasTriggers: false } real) return false;
        foreach (var (other, isWritten) in others)
            if (Find(current, other) is not { } found || (isWritten && found.HasTriggers) || IsSame(found.Name, real.Name)) return false;
        return true;
    }

    private static CatalogTable? Find(ISourceSession current, TablePlan table) =>
        current.Catalog.Find(table.PhysicalName, CancellationToken.None) is { Name.IsView: false } found ? found : null;

    /// <summary>Whether two names are of one table.</summary>
    public static bool IsSame(CatalogName one, CatalogName other) =>
        string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase) && string.Equals(one.Schema, other.Schema, StringComparison.OrdinalIgnoreCase);
}

using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary>
/// Whether rows of a write may wait as far as the database is concerned: by triggers, views and second names of a table the body could see, or change, more than its plan tells. Only the
/// database's own catalogue knows, and it is asked only where the body has to do with other tables of the same source.
/// </summary>
internal sealed class GatherTies(TaskSession session, ForEachStep loop)
{
    private readonly Dictionary<int, (ISourceSession On, bool May)> known = [];

    /// <summary>Whether the rows of a table may wait.</summary>
    /// <param name="written">Index of the table.</param>
    public bool LetWait(int written)
    {
        var table = session.Plan.Tables[written];
        var current = session.Connection(table.Source).Session;
        // What is written to files is seen by nobody before the run has ended.
        if (!current.Dialect.IsDatabase) return true;
        if (known.TryGetValue(written, out var answer) && answer.On == current) return answer.May;
        known.Remove(written);
        var may = IsAlone(table, current);
        known[written] = (current, may);
        return may;
    }

    private bool IsAlone(TablePlan table, ISourceSession current)
    {
        var body = StepTree.All(loop.Body).ToImmutableArray();
        var others = body.OfType<WriteStep>().Select(w => (Table: session.Plan.Tables[w.Table], IsWritten: true))
            .Concat(body.Select(StepTree.Query).OfType<QueryPlan>().Select(q => (Table: session.Plan.Tables[q.Table], IsWritten: false)))
            // On SQLite the loop reads on the connection that writes, and sees what is written.
            .Concat(loop.Query is { } query && current.Dialect.Name == "sqlite" ? [(session.Plan.Tables[query.Table], false)] : [])
            .Where(o => o.Table.Source == table.Source && !GatherRules.Same(o.Table, table)).ToImmutableArray();
        if (others.IsEmpty) return true;
        if (Find(current, table) is not { HasTriggers: false } real) return false;
        foreach (var (other, isWritten) in others)
            if (Find(current, other) is not { } found || (isWritten && found.HasTriggers) || IsSame(found.Name, real.Name)) return false;
        return true;
    }

    private static CatalogTable? Find(ISourceSession current, TablePlan table) =>
        current.Catalog.Find(table.PhysicalName, CancellationToken.None) is { Name.IsView: false } found ? found : null;

    private static bool IsSame(CatalogName one, CatalogName other) =>
        string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase) && string.Equals(one.Schema, other.Schema, StringComparison.OrdinalIgnoreCase);
}

using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Input;

/// <summary>
/// Rows that exchange unique values: theirs are parked first, so that each can take what another gives up. It can be undone by hand, for a savepoint
/// around many statements is not to be had through every driver.
/// </summary>
/// <param name="session">The open ledger.</param>
/// <param name="refused">Runs a statement; what the database says against it, or null.</param>
internal sealed class UniqueSwap(LedgerSession session, Func<Action, TrackedTable, RecordKey, Exception?> refused)
{
    private readonly Placeholders _placeholders = new();
    private readonly Dictionary<RecordId, (RowStep Step, ImmutableArray<int> Columns)> _parked = [];

    public bool IsParked(RecordId id) => _parked.ContainsKey(id);

    /// <summary>Parks the unique values that a row is about to change, where its columns have room for others.</summary>
    public void Park(RowStep step)
    {
        if (step.Local is not { } local) return;
        ImmutableArray<int> columns = [.. session.UniqueColumns(step.Arrived.Table).Where(column => local[column] is not null && step.Changes(local, column) && IsMoved(step, column))];
        if (!columns.IsEmpty) _parked.Add(step.Arrived.Id, (step, columns));
    }

    /// <summary>Puts everything back as it was before the first was parked.</summary>
    /// <param name="done">Steps that were written since.</param>
    public void Undo(IReadOnlyList<RowStep> done)
    {
        foreach (var (step, columns) in _parked.Values)
        {
            foreach (var column in columns) Demand(IsMoved(step, column), step);
        }

        foreach (var step in done.Reverse().Where(step => step.Outcome == MergeOutcome.Insert && step.Rule.Length == 0))
            Demand(refused(() => session.Rows(step.Arrived.Table).Delete(step.Arrived.Key), step.Arrived.Table, step.Arrived.Key) is null, step);
        var written = done.Where(step => step.Local is not null && !_parked.ContainsKey(step.Arrived.Id)).Concat(_parked.Values.Select(parked => parked.Step));
        foreach (var step in written) Demand(step.Local is { } local && WriteBack(step, local), step);
    }

    private bool WriteBack(RowStep step, Row local) => refused(
        () => session.Rows(step.Arrived.Table).Update(step.Arrived.Key, step.Columns, [.. step.Columns.Select(column => local[column])]), step.Arrived.Table, step.Arrived.Key) is null;

    private bool IsMoved(RowStep step, int column) => _placeholders.For(step.Arrived.Table.Plan.Columns[column])
        .Any(value => refused(() => session.Rows(step.Arrived.Table).Update(step.Arrived.Key, [column], [value]), step.Arrived.Table, step.Arrived.Key) is null);

    private static void Demand(bool isDone, RowStep step)
    {
        if (isDone) return;
        throw new StationException(StationCodes.RowNotStored, "what was written while rows exchanged unique values cannot be taken back", $"{step.Arrived.Table.Name} {step.Arrived.Key}",
            "correct what stands against it here or at the source; the file is then sent again");
    }
}

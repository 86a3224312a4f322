using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>
/// What the application says of the rows of a table in columns of its own: when they were made and changed, and which are deleted. To the ledger a row that is marked as deleted
/// is not there; it stands in the table until the application removes it, or its record lives again.
/// </summary>
internal sealed class StampRows(ISourceSession session, TrackedTable table, StampsPlan stamps) : IDisposable
{
    private readonly ImmutableArray<int> _columns = [.. table.Key, .. new[] { stamps.Created, stamps.Updated, stamps.Deleted }.Where(column => column >= 0)];
    private BatchRead? _byKeys;
    private bool? _answersKeys;

    /// <summary>The column of the mark, among those of <see cref="TrackedTable.Stored"/>; -1 where rows are deleted and not marked.</summary>
    public int Mark => stamps.Deleted;

    /// <summary>What that column holds of a row that lives.</summary>
    public object? Unmarked => TypeOf(Mark).Kind == TypeKind.Bool ? false : null;

    /// <summary>Whether the row a reader stands at is marked.</summary>
    /// <param name="at">The place of the mark in what is read.</param>
    public bool IsMarked(RowReader reader, int at) => Mark >= 0 && reader.Get(at, TypeOf(Mark).Kind) is not (null or false);

    /// <summary>How many rows are not marked; null where the database may count others than we would.</summary>
    public long? CountLiving()
    {
        FilterOperand mark = new FilterOperand.Column(Mark);
        FilterPlan empty = new FilterPlan.IsNull(mark);
        using var count = session.Prepare(new AggregateRequest(table.Stored,
            [TypeOf(Mark).Kind == TypeKind.Bool ? new FilterPlan.AnyOf([empty, new FilterPlan.Negation(new FilterPlan.IsTrue(mark))]) : empty], [new AggregateValue(AggregateOf.Rows, -1)])).Aggregate;
        return count?.Execute([], CancellationToken.None) is [long rows] ? rows : null;
    }

    /// <summary>The stamps of some records, of marked ones too.</summary>
    public Dictionary<RecordKey, RowStamps> Of(IReadOnlyCollection<RecordKey> keys)
    {
        var wanted = keys as HashSet<RecordKey> ?? [.. keys];
        if (!(_answersKeys ??= IsAnswered())) return Each([], []).Where(one => wanted.Contains(one.Key)).ToDictionary(one => one.Key, one => one.Stamps);
        var found = new Dictionary<RecordKey, RowStamps>();
        _byKeys ??= session.Prepare(new BatchReadRequest(table.Stored, _columns, table.Key, []));
        foreach (var some in wanted.Chunk(_byKeys.MostKeys))
        {
            using var reader = _byKeys.Execute([.. some.Select(key => key.Values.Cast<object?>().ToArray())], [], CancellationToken.None);
            while (reader.Read()) if (table.KeyOf(reader) is var key && wanted.Contains(key)) found[key] = Read(reader);
        }

        return found;
    }

    /// <summary>The records that were made or changed since a moment, as their stamps say, and those without any. The session runs no other statement until the last one is read.</summary>
    public IEnumerable<RecordKey> Since(DateTime moment)
    {
        ImmutableArray<int> dated = [.. new[] { stamps.Created, stamps.Updated, stamps.Deleted }.Where(column => column >= 0 && TypeOf(column).Kind != TypeKind.Bool)];
        FilterPlan since = new FilterPlan.AnyOf([.. dated.Select(column => new FilterPlan.Comparison(
            new FilterOperand.Column(column), CompareOperator.GreaterOrEqual, new FilterOperand.Parameter(TypeOf(column).Kind == TypeKind.Date ? 1 : 0, TypeOf(column).Kind))),
            new FilterPlan.AllOf([.. dated.Where(column => column != Mark).Select(column => new FilterPlan.IsNull(new FilterOperand.Column(column)))])]);
        return Each([since], [moment, DateOnly.FromDateTime(moment)]).Where(one => one.Stamps.IsSince(moment)).Select(one => one.Key);
    }

    public void Dispose() => _byKeys?.Dispose();

    private IEnumerable<(RecordKey Key, RowStamps Stamps)> Each(ImmutableArray<FilterPlan> filters, object?[] values)
    {
        using var read = session.Prepare(new ReadRequest(table.Stored, _columns, filters, [], null));
        using var reader = read.Execute([.. read.ParameterFunctions.Select(value => values[value])], CancellationToken.None);
        while (reader.Read()) yield return (table.KeyOf(reader), Read(reader));
    }

    private bool IsAnswered()
    {
        using var read = session.Prepare(new ReadRequest(table.Stored, table.Key,
            [.. table.Key.Select((column, i) => new FilterPlan.Comparison(new FilterOperand.Column(column), CompareOperator.Equal, new FilterOperand.Parameter(i, TypeOf(column).Kind)))], [], null));
        return TableAccess.IsAnswered(read, table);
    }

    private RowStamps Read(RowReader reader)
    {
        var at = table.Key.Length;
        var (created, updated) = (stamps.Created < 0 ? null : Stamp(stamps.Created), Stamp(stamps.Updated));
        return Mark < 0 ? new RowStamps(created, updated, null, IsMarked: false) : new RowStamps(created, updated, TypeOf(Mark).Kind == TypeKind.Bool ? null : Stamp(Mark), IsMarked(reader, _columns.Length - 1));

        object? Stamp(int column)
        {
            try
            {
                return reader.Get(at++, TypeOf(column).Kind);
            }
            catch (SyncException)
            {
                return null; // What no date can be read from says nothing, and the row is looked at each time.
            }
        }
    }

    private SyncType TypeOf(int column) => table.Stored.Columns[column].Type;
}

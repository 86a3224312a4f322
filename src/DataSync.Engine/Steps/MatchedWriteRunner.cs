using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// Writes that find their rows by a condition: all of them are read before the first one is written, so that an unexpected number of rows
/// is an error before anything happened. Source: tasks R69 to R73.
/// </summary>
internal abstract class MatchedWriteRunner : WriteRunner
{
    private readonly QueryRunner query;
    private readonly int rowType;
    private readonly List<Row> rows = [];
    private readonly ImmutableArray<int> compared;
    private KeyedRead? readAgain;

    protected MatchedWriteRunner(WriteStep step, QueryPlan matching, ImmutableArray<int> needed, TaskSession session) : base(step, session)
    {
        var key = Table.Key;
        if (key.IsEmpty) throw RuntimeErrorCatalog.NotBuilt.With($"{Table.Name} has no key: its rows cannot be written one by one.");
        VersionColumn = RowVersion.Of(Table);
        FoundBy = VersionColumn < 0 ? key : key.Add(VersionColumn);
        var complete = FoundBy.Concat(needed).All(c => matching.Columns.Contains(c));
        // Without a version, an answered conflict compares what was read: what is written, and what the condition looked at.
        compared = VersionColumn >= 0 || step.WhenConflict is null ? [] : [.. needed.Union(matching.Columns).Except(key)];
        query = new QueryRunner(session, complete ? step is DeleteStep ? AuditedRows.Read(matching, Table, session.Task) : matching : matching with { Columns = [.. Table.Columns.Select(c => c.Index)], ReadFunction = Table.ReadAllFunction });
        rowType = Table.RowType;
    }

    /// <summary>Index of the column that an update checks, or -1.</summary>
    protected int VersionColumn { get; }

    /// <summary>Columns that find a row again: its key and its version.</summary>
    protected ImmutableArray<int> FoundBy { get; }

    protected int Slot => query.Slot;

    public override void Dispose()
    {
        base.Dispose();
        query.Dispose();
        readAgain?.Dispose();
    }

    protected override bool Map() => query.KeysPresent();

    /// <summary>Reads the rows that match.</summary>
    /// <returns>Their number; the rows are <see cref="Found"/>.</returns>
    /// <exception cref="SyncException">DS6205: more than expected.</exception>
    protected int Find()
    {
        var began = Session.Timestamp;
        var count = 0;
        using (var reader = query.Execute())
        {
            if (rows.Count == 0) rows.Add(Session.Code.NewRow(rowType));
            while (query.Next(reader, rows[count]))
            {
                if (++count > Expected) throw TooMany(reader, count);
                if (rows.Count == count) rows.Add(Session.Code.NewRow(rowType));
            }
        }
        Tally.RowsRead += count;
        Exchange(query.Text, count, began);
        return count;
    }

    protected Row Found(int index) => rows[index];

    /// <summary>Whether the row is still as it was read; from here to the end of the transaction nobody else changes it. Source: tasks C36.</summary>
    protected bool IsAsRead(SourceConnection connection, Row row)
    {
        if (compared.IsEmpty) return true;
        var read = Again(connection);
        var key = KeyOf(row);
        using var reader = read.Execute(key, Session.Cancellation);
        if (!read.Next(reader, key)) return false;
        for (var i = 0; i < compared.Length; i++)
            if (!ValueEquality.Same(row[compared[i]], reader.Get(i, Table.Columns[compared[i]].Type.Kind))) return false;
        return true;
    }

    /// <summary>The row once more, by its key.</summary>
    protected KeyedRead Again(SourceConnection connection)
    {
        var current = connection.Session;
        if (readAgain?.Session == current) return readAgain;
        readAgain?.Dispose();
        return readAgain = new KeyedRead(current, Table, compared, Table.Key, newest: true);
    }

    protected object?[] KeyOf(Row row) => [.. Table.Key.Select(k => row[k])];

    protected string Key(Row row) =>
        string.Join(", ", Table.Key.Select(k => Table.Columns[k].Masked ? Masking.Hidden : Plans.Values.ValueText.Show(row[k])));

    private SyncException TooMany(Plans.Sources.RowReader reader, int count)
    {
        const int most = 1000;
        while (count < most && query.Next(reader, rows[0])) count++;
        return RuntimeErrorCatalog.UnexpectedRows.With(string.Create(CultureInfo.InvariantCulture,
            $"{(count == most ? "At least " : "")}{count} rows of {Table.Name} match, and {Expected} {(Expected == 1 ? "is" : "are")} expected; nothing was written."));
    }
}

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
/// is an error before anything happened. What somebody else did in between is the business of <see cref="RowCheck"/>. Source: tasks R69 to R73.
/// </summary>
internal abstract class MatchedWriteRunner : WriteRunner
{
    private readonly QueryRunner query;
    private readonly int rowType;
    private readonly List<Row> rows = [];
    private readonly LockedRows locked;
    private KeyedRead? readAgain;

    protected MatchedWriteRunner(WriteStep step, QueryPlan matching, RowCheck check, ImmutableArray<int> needed, TaskSession session) : base(step, session)
    {
        var key = Table.Key;
        if (key.IsEmpty) throw RuntimeErrorCatalog.NotBuilt.With($"{Table.Name} has no key: its rows cannot be written one by one.");
        Check = check;
        var complete = check.FoundBy.Concat(needed).All(c => matching.Columns.Contains(c));
        var read = complete ? step is DeleteStep ? AuditedRows.Read(matching, Table, session.Task) : matching : matching with { Columns = [.. Table.Columns.Select(c => c.Index)], ReadFunction = Table.ReadAllFunction };
        query = new QueryRunner(session, read);
        locked = new LockedRows(session, Table, read.Columns, key);
        rowType = Table.RowType;
    }

    /// <summary>How the step makes sure of what somebody else does between its read and its write.</summary>
    protected RowCheck Check { get; }

    protected int Slot => query.Slot;

    public override void Dispose()
    {
        base.Dispose();
        query.Dispose();
        locked.Dispose();
        readAgain?.Dispose();
    }

    protected override bool Map() => query.KeysPresent();

    /// <summary>Reads the rows that match; where it depends on them what is to be done, as they are when they are locked.</summary>
    /// <returns>Their number; the rows are <see cref="Found"/>.</returns>
    /// <exception cref="SyncException">DS6205: more than expected.</exception>
    protected int Find(SourceConnection connection)
    {
        var count = Look();
        if (count == 0 || Session.Preview || !Check.DecidesAnew || connection.Session.Dialect.KeepsWhatIsRead) return count;
        return Check.OfKeyAlone && !Listed ? count : LookAgain(count);
    }

    private int Look()
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

    /// <summary>The rows once more, locked: those that are gone, or do not match any more, are left out. Source: tasks R73.</summary>
    private int LookAgain(int count)
    {
        var keys = new List<object?[]>();
        var met = new HashSet<object?[]>(KeyComparer.Instance);
        for (var i = 0; i < count; i++)
            if (KeyOf(rows[i]) is var key && met.Add(key)) keys.Add(key);
        var still = new List<(int Place, Row Row)>();
        var began = Session.Timestamp;
        locked.Read(keys, (place, reader) =>
        {
            var row = Session.Code.NewRow(rowType);
            if (query.Fulfils(reader, row)) still.Add((place, row));
        });
        rows.Clear();
        rows.AddRange(still.OrderBy(found => found.Place).Select(found => found.Row));
        Exchange(locked.Text, rows.Count, began);
        return rows.Count;
    }

    protected Row Found(int index) => rows[index];

    /// <summary>Whether the row is still as it was read; from here to the end of the transaction nobody else changes it. Source: tasks C36.</summary>
    protected bool IsAsRead(SourceConnection connection, Row row)
    {
        var compared = Check.Compared;
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
        return readAgain = new KeyedRead(current, Table, Check.Compared, Table.Key, newest: true);
    }

    /// <summary>Whether a row that was not written is gone, which is nobody's conflict where nobody checks what was read. Source: tasks R73.</summary>
    protected bool IsGone(SourceConnection connection, Row row)
    {
        if (!Check.DecidesAnew) return false;
        var read = Again(connection);
        var key = KeyOf(row);
        using var reader = read.Execute(key, Session.Cancellation);
        return !read.Next(reader, key);
    }

    protected object?[] KeyOf(Row row) => [.. Table.Key.Select(k => row[k])];

    protected string Key(Row row) => string.Join(", ", Table.Key.Select(k => ShownKeyPart(k, row[k])));

    private SyncException TooMany(Plans.Sources.RowReader reader, int count)
    {
        const int most = 1000;
        while (count < most && query.Next(reader, rows[0])) count++;
        return RuntimeErrorCatalog.UnexpectedRows.With(string.Create(CultureInfo.InvariantCulture,
            $"{(count == most ? "At least " : "")}{count} rows of {Table.Name} match, and {Expected} {(Expected == 1 ? "is" : "are")} expected; nothing was written."));
    }
}

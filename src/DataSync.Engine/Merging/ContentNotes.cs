using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>
/// What rows looked like: digests of contents by digests of keys, kept in the table <c>ds_digest</c> of a database and written in the transaction of the rows themselves.
/// One use is <c>incremental by digest</c>, another to know a merge's own rows again when they are read in the opposite direction. Source: tasks C39, C41.
/// </summary>
/// <param name="source">Index of the source whose database holds them.</param>
/// <param name="set">Which notes: a text of any length, which may depend on the item of the run.</param>
internal sealed class ContentNotes(TaskSession session, int source, Func<string> set) : IDisposable
{
    public const string TableName = "ds_digest";
    private static readonly TablePlan Table = new(-1, TableName, -1, TableName, -1,
    [
        new ColumnPlan(0, "notes", "notes", SyncType.Text with { Length = 32 }, IsKey: true),
        new ColumnPlan(1, "record", "record", SyncType.Text with { Length = 32 }, IsKey: true),
        new ColumnPlan(2, "content", "content", SyncType.Text with { Length = 32 }),
    ], -1, -1);

    private readonly BulkWriter insert = new(session, WriteKind.Insert, Table with { Source = source }, [0, 1, 2], []);
    private readonly BulkWriter update = new(session, WriteKind.UpdateByKey, Table with { Source = source }, [2], [0, 1]);
    private readonly BulkWriter delete = new(session, WriteKind.DeleteByKey, Table with { Source = source }, [], [0, 1]);
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly List<(string Row, string Content)> changed = [];
    private string name = "";
    private BatchRead? prepared;
    private ISourceSession? preparedOn;
    private bool missing;

    /// <summary>Begins a run; creates their table, so it is called outside a transaction.</summary>
    public void Create()
    {
        name = Digest(set());
        missing = false;
        var connection = Connection;
        if (session.Preview || connection.InTransaction) return;
        try
        {
            connection.CreateTable(Table);
        }
        catch (DbException error)
        {
            throw RuntimeErrorCatalog.MarkRefused.With(
                $"The table {TableName} cannot be created in {session.Plan.Sources[source].Name}: {error.Message} It has the columns notes text(32) and record text(32) as its key, and content text(32).", error);
        }
    }

    /// <summary>Looks up what is noted of some rows; what was known before is forgotten.</summary>
    public void Find(IReadOnlyList<string> rows)
    {
        known.Clear();
        changed.Clear();
        if (missing || rows.Count == 0) return;
        try
        {
            var read = Prepared();
            for (var at = 0; at < rows.Count; at += read.MostKeys)
            {
                var keys = new List<object?[]>(read.MostKeys);
                for (var i = at; i < rows.Count && keys.Count < read.MostKeys; i++) keys.Add([name, rows[i]]);
                using var reader = read.Execute(keys, [], session.Cancellation);
                while (reader.Read()) known[reader.Text(0)] = reader.Text(1);
            }
        }
        catch (DbException) when (session.Preview)
        {
            // A preview creates nothing: without the table nothing is noted.
            missing = true;
        }
    }

    public bool IsNoted(string row, string content) => known.TryGetValue(row, out var noted) && noted == content;

    /// <summary>Something is gathered that <see cref="Write"/> would write.</summary>
    public bool IsAhead => changed.Count > 0;

    /// <summary>The row looks like this by now.</summary>
    public void Note(string row, string content)
    {
        if (!IsNoted(row, content)) changed.Add((row, content));
    }

    /// <summary>Writes what was noted, in the current transaction.</summary>
    /// <returns>False when not all of it was written.</returns>
    public bool Write()
    {
        foreach (var (row, content) in changed.Where(c => !known.ContainsKey(c.Row)))
        {
            insert.Values.Text(0, name);
            insert.Values.Text(1, row);
            insert.Values.Text(2, content);
            insert.Add();
        }
        if (!insert.FlushWhole()) return false;
        foreach (var (row, content) in changed.Where(c => known.ContainsKey(c.Row)))
        {
            update.Values.Text(0, content);
            update.Values.Text(1, name);
            update.Values.Text(2, row);
            update.Add();
        }
        if (!update.FlushWhole()) return false;
        foreach (var (row, content) in changed) known[row] = content;
        changed.Clear();
        return true;
    }

    /// <summary>The row is gone: nothing is known of it.</summary>
    public void Remove(IEnumerable<string> rows)
    {
        foreach (var row in rows)
        {
            delete.Values.Text(0, name);
            delete.Values.Text(1, row);
            delete.Add();
        }
        _ = delete.FlushWhole();
    }

    /// <summary>Forgets what was gathered: its transaction is rolled back.</summary>
    public void Forget()
    {
        changed.Clear();
        insert.Forget();
        update.Forget();
        delete.Forget();
    }

    public void Dispose()
    {
        prepared?.Dispose();
        insert.Dispose();
        update.Dispose();
        delete.Dispose();
    }

    private BatchRead Prepared()
    {
        var current = Connection;
        if (prepared is { } known && preparedOn == current) return known;
        // A link that was lost took its statements along.
        prepared?.Dispose();
        prepared = null;
        preparedOn = current;
        return prepared = current.Prepare(new BatchReadRequest(Table, [1, 2], [0, 1], []));
    }

    /// <summary>The digest of some values.</summary>
    public static string Digest(IEnumerable<object?> values) => SeenKeys.Digest([.. values]).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    private ISourceSession Connection => session.Connection(source).Session;
}

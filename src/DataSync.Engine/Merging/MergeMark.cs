using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>
/// How far an <c>incremental by</c> merge has come: kept in the table <c>ds_mark</c> of the target's database and written in the transaction of each batch. Rows are read in the order of the
/// column from the mark on, those with the mark's own value once more. A bad row that is left out holds the mark, so that the next run sees it again. Source: tasks C39.
/// </summary>
internal sealed class MergeMark : IDisposable
{
    public const string TableName = "ds_mark";
    private static readonly TablePlan Table = new(-1, TableName, -1, TableName, -1,
    [
        new ColumnPlan(0, "merge", "merge", SyncType.Text with { Length = 64 }, IsKey: true),
        new ColumnPlan(1, "name", "name", SyncType.Text with { Length = 200 }),
        new ColumnPlan(2, "fingerprint", "fingerprint", SyncType.Text with { Length = 64 }),
        new ColumnPlan(3, "mark", "mark", SyncType.Text with { Length = 40 }),
    ], -1, -1);

    private readonly MergeStep step;
    private readonly IncrementalPlan plan;
    private readonly TaskSession session;
    private readonly TablePlan source;
    private readonly QueryRunner since;
    private PreparedWrite? insert;
    private PreparedWrite? update;
    private ISourceSession? preparedOn;
    private bool exists;
    private object? saved;
    private object? reached;
    private object? held;

    public MergeMark(MergeStep step, IncrementalPlan plan, TaskSession session)
    {
        this.step = step;
        this.plan = plan;
        this.session = session;
        source = session.Plan.Tables[step.Query.Table];
        since = new QueryRunner(session, step.Query with { Where = step.Query.Where.Add(plan.Since) });
    }

    /// <summary>There is something to save.</summary>
    public bool IsAhead => Mark is { } mark && !ValueEquality.Same(mark, saved);

    private object? Mark => held is not null && Less(held, reached) ? held : reached;

    private TablePlan TargetTable => session.Plan.Tables[step.Existing.Table];

    private ISourceSession Connection => session.Connection(TargetTable.Source).Session;

    /// <summary>Looks for the mark. Outside a transaction: its table may have to be created.</summary>
    /// <returns>The rows from the mark on; null for all of them.</returns>
    public QueryRunner? Find()
    {
        saved = reached = held = null;
        exists = false;
        var fingerprint = Fingerprint();
        if (!session.Preview) Create();
        foreach (var (known, mark) in Known())
        {
            exists = true;
            if (session.Options.Full || mark.Length == 0) continue;
            if (known != fingerprint) session.Recorder.Warn($"{step.Name}: the script has changed since the mark was set, so all rows are read.");
            else saved = reached = ConstantReader.Read(source.Columns[plan.Column].Type.Kind, mark);
        }
        if (saved is null) return null;
        if (session.Frame.Rows[plan.MarkSlot] is { } row) row[0] = saved;
        return since;
    }

    /// <summary>The row is dealt with.</summary>
    public void Pass(Row row)
    {
        if (row[plan.Column] is { } stamp && (reached is null || Less(reached, stamp))) reached = stamp;
    }

    /// <summary>The row was left out: the mark does not pass it.</summary>
    public void Hold(Row row)
    {
        if (row[plan.Column] is { } stamp && (held is null || Less(stamp, held))) held = stamp;
    }

    /// <summary>What was passed since the last commit was not.</summary>
    public void TakeBack() => reached = saved;

    /// <summary>Writes the mark in the current transaction.</summary>
    public void Save()
    {
        if (preparedOn != Connection) (insert, update, preparedOn) = (null, null, Connection);
        var write = exists
            ? update ??= Connection.Prepare(new WriteRequest(WriteKind.UpdateByKey, Table, [2, 3], [0]))
            : insert ??= Connection.Prepare(new WriteRequest(WriteKind.Insert, Table, [2, 3, 0, 1], []));
        write.Values.Text(0, Fingerprint());
        write.Values.Text(1, ValueText.Show(Mark));
        write.Values.Text(2, Digest(Name));
        if (!exists) write.Values.Text(3, Name.Length <= 200 ? Name : Name[..200]);
        write.Execute(session.Cancellation);
    }

    /// <summary>It is committed.</summary>
    public void Saved()
    {
        if (!IsAhead || session.Preview) return;
        saved = Mark;
        exists = true;
    }

    public void Dispose()
    {
        since.Dispose();
        insert?.Dispose();
        update?.Dispose();
    }

    private string Name
    {
        get
        {
            var item = session.Task.Item is { } work ? " " + Masking.Record(session.Plan.Tables[work.Table], session.Frame.Rows[work.Slot]) : "";
            return $"{session.Plan.ScriptAt(session.Task.Site)} {session.Task.Name} {step.Name}: {source.PhysicalName} > {TargetTable.PhysicalName}{item}";
        }
    }

    private string Fingerprint() =>
        Digest(plan.Fingerprint + string.Join('\u001f', plan.Parameters.Select(p => ValueText.Quote(session.Frame.Run.Parameters[p]))));

    private void Create()
    {
        // Inside a declared transaction only what is there can be used: creating it might end the transaction.
        if (Connection.InTransaction) return;
        try
        {
            Connection.CreateTable(Table);
        }
        catch (DbException error)
        {
            throw RuntimeErrorCatalog.MarkRefused.With(
                $"The table {TableName} cannot be created in {session.Plan.Sources[TargetTable.Source].Name}: {error.Message} It has the columns merge text(64) as its key, name text(200), fingerprint text(64) and mark text(40).",
                error);
        }
    }

    private List<(string Fingerprint, string Mark)> Known()
    {
        var found = new List<(string, string)>();
        try
        {
            using var read = new KeyedRead(Connection, Table, [2, 3], [0]);
            object?[] key = [Digest(Name)];
            using var reader = read.Execute(key, session.Cancellation);
            while (read.Next(reader, key)) found.Add((reader.Text(0), reader.Text(1)));
        }
        catch (DbException) when (session.Preview)
        {
            // A preview creates nothing: without the table there is no mark.
        }
        return found;
    }

    private static bool Less(object? a, object? b) => a is IComparable comparable && b is not null && comparable.CompareTo(b) < 0;

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

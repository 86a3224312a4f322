using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>What a mark stands for: a step of a run, or one key of it.</summary>
internal sealed record DoneMark(string Run, string Step, string Item);

/// <summary>
/// What a run has committed in one database, kept there in the table <c>ds_done</c> and written in the same transaction as the write itself.
/// An unfinished run finds its marks again and repeats nothing; they are removed when the run has ended well. Source: tasks R126.
/// </summary>
internal sealed class DoneMarks : IDisposable
{
    public const string TableName = "ds_done";
    private static readonly TablePlan Table = new(-1, TableName, -1, TableName, -1,
    [
        new ColumnPlan(0, "run", "run", SyncType.Text with { Length = 40 }, IsKey: true),
        new ColumnPlan(1, "step", "step", SyncType.Text with { Length = 120 }, IsKey: true),
        new ColumnPlan(2, "item", "item", SyncType.Text with { Length = 120 }, IsKey: true),
        new ColumnPlan(3, "data", "data", SyncType.Bytes with { Nullable = true }),
    ], -1, -1);

    private readonly string source;
    private readonly ISourceSession session;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private PreparedWrite? insert;
    private PreparedWrite? insertUnlessThere;
    private Queries.KeyedRead? one;
    private Dictionary<(string Step, string Item), byte[]?>? found;
    private PreparedWrite? touch;
    private Queries.KeyedRead? look;

    public DoneMarks(string source, ISourceSession session)
    {
        this.source = source;
        this.session = session;
        try
        {
            try
            {
                session.CreateTable(Table);
            }
            catch (DbException error) when (!IsLink(error))
            {
                // Another run may have created it at the same moment.
                session.CreateTable(Table);
            }
        }
        catch (DbException error) when (!IsLink(error))
        {
            // Some databases ask for the right to create it though it is there: somebody who has the right has made it.
            if (session.Catalog.Find(TableName, CancellationToken.None) is not null) return;
            throw RuntimeErrorCatalog.MarksRefused.With(
                $"The table {TableName} cannot be created in {source}: {error.Message} It has the columns run text(40), step text(120), item text(120) as its key, and data bytes?.",
                error);
        }
    }

    /// <summary>The mark added last: by it a transaction is looked up whose end nobody knows.</summary>
    public DoneMark? Last { get; private set; }

    /// <summary>Whether the fence of the run is set up, and those of others are taken away.</summary>
    public bool IsSetUp { get; private set; }

    /// <summary>The fence that every transaction here writes to; null for none.</summary>
    public string? FenceName { get; private set; }

    /// <summary>Sets up the fence of a run, before its first transaction here, and takes away what others have left.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6300: somebody else has taken the run over.</exception>
    public void SetUp(Fence own, CancellationToken cancellation)
    {
        own.Announce(source);
        TakeAway(own, cancellation);
        // In this order: whoever takes the run over after the row is there finds it, and whoever has done so before has the run in the journal.
        if (own.Name is { } name)
        {
            AddUnlessThere(new DoneMark(name, Fence.Step, ""), cancellation);
            if (!own.IsHeld())
            {
                RemoveFence(name, cancellation);
                throw Fence.Lost();
            }
        }
        (FenceName, IsSetUp) = (own.Name, true);
    }

    /// <summary>Takes away the fences that nobody may write under any more: waits for a transaction that has written to one, and none commits afterwards.</summary>
    /// <returns>Whether there was one that had not been taken away here before.</returns>
    public bool TakeAway(Fence own, CancellationToken cancellation)
    {
        var isNew = false;
        foreach (var left in own.Left(source).Where(left => !taken.Contains(left.Name)))
        {
            RemoveFence(left.Name, cancellation);
            own.Removed(left);
            isNew |= taken.Add(left.Name);
        }
        return isNew;
    }

    /// <summary>Takes a fence away; in the current transaction, if there is one.</summary>
    public void RemoveFence(string name, CancellationToken cancellation)
    {
        using var delete = session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Table, [], [0, 1]));
        delete.Values.Text(0, name);
        delete.Values.Text(1, Fence.Step);
        delete.Execute(cancellation);
        if (name == FenceName) (FenceName, IsSetUp) = (null, false);
    }

    /// <summary>Marks a step, or one key of it, as done: in the current transaction.</summary>
    /// <param name="data">What a later attempt needs to know of it.</param>
    public void Add(string run, string step, string item, byte[]? data, CancellationToken cancellation)
    {
        if (FenceName is { } fence) Touch(fence, cancellation);
        insert ??= session.Prepare(new WriteRequest(WriteKind.Insert, Table, [0, 1, 2, 3], []));
        Last = new DoneMark(run, step, item);
        Put(insert.Values, Last, data);
        insert.Execute(cancellation);
    }

    /// <summary>Adds a mark unless it is there; waits for a transaction that has added it and not ended yet.</summary>
    /// <returns>False when it is there.</returns>
    public bool AddUnlessThere(DoneMark mark, CancellationToken cancellation)
    {
        insertUnlessThere ??= session.Prepare(new WriteRequest(WriteKind.InsertUnlessTaken, Table, [0, 1, 2, 3], []));
        Put(insertUnlessThere.Values, mark, null);
        try
        {
            return insertUnlessThere.Execute(cancellation) != 0;
        }
        catch (DbException error) when (session.Dialect.IsDuplicateKey(error))
        {
            return false;
        }
    }

    /// <summary>Whether an earlier attempt of this run marked it.</summary>
    public bool IsDone(string run, string step, string item, CancellationToken cancellation, out byte[]? data) =>
        Found(run, cancellation).TryGetValue((Fitted(step), Fitted(item)), out data);

    /// <summary>Whether this run has marked it, in this attempt or an earlier one: asked in the source, which knows what was taken back.</summary>
    public bool IsMarked(string run, string step, string item, CancellationToken cancellation, out byte[]? data)
    {
        one ??= new Queries.KeyedRead(session, Table, [3], [0, 1, 2]);
        object?[] key = [run, Fitted(step), Fitted(item)];
        using var reader = one.Execute(key, cancellation);
        var isMarked = one.Next(reader, key);
        data = isMarked && !reader.IsNull(0) ? reader.Bytes(0) : null;
        return isMarked;
    }

    /// <summary>Everything an earlier attempt noted for a step.</summary>
    public IReadOnlyList<byte[]> Data(string run, string step, CancellationToken cancellation) =>
        [.. Found(run, cancellation).Where(f => f.Key.Step == Fitted(step)).Select(f => f.Value).OfType<byte[]>()];

    /// <summary>Whether an earlier attempt noted anything for a step.</summary>
    public bool HasAny(string run, string step, CancellationToken cancellation) => Found(run, cancellation).Keys.Any(f => f.Step == Fitted(step));

    /// <summary>Removes the marks of a step: it counts as never done.</summary>
    public void Remove(string run, string step, CancellationToken cancellation)
    {
        if (FenceName is { } fence) Touch(fence, cancellation);
        using var delete = session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Table, [], [0, 1]));
        delete.Values.Text(0, run);
        delete.Values.Text(1, Fitted(step));
        delete.Execute(cancellation);
        found = null;
    }

    /// <summary>Removes the marks of a run that has ended well.</summary>
    public void Remove(string run, CancellationToken cancellation)
    {
        using var delete = session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Table, [], [0]));
        delete.Values.Text(0, run);
        delete.Execute(cancellation);
        found = null;
    }

    /// <summary>The runs that have left marks: usually none but unfinished ones.</summary>
    public IReadOnlyCollection<string> Runs(CancellationToken cancellation)
    {
        var runs = new HashSet<string>(StringComparer.Ordinal);
        using var read = session.Prepare(new ReadRequest(Table, [0], [], [], null));
        using var reader = read.Execute([], cancellation);
        while (reader.Read()) runs.Add(reader.Text(0));
        return runs;
    }

    /// <summary>Asks for nothing: to find out whether the transaction still takes statements.</summary>
    public void Ask()
    {
        using var read = session.Prepare(new ReadRequest(Table, [0], [], [], 1));
        using var reader = read.Execute([], CancellationToken.None);
        reader.Read();
    }

    /// <summary>Forgets what was read: for the next run on the same connection.</summary>
    /// <param name="fences">Also which fences are there.</param>
    public void Forget(bool fences = false)
    {
        found = null;
        IsSetUp &= !fences;
    }

    public void Dispose()
    {
        insert?.Dispose();
        insertUnlessThere?.Dispose();
        one?.Dispose();
        touch?.Dispose();
        look?.Dispose();
    }

    /// <summary>Writes to the row of the fence, or reads it where that will do: whoever takes it away waits for the end of this transaction, or has taken it away before.</summary>
    private void Touch(string name, CancellationToken cancellation)
    {
        if (session.Dialect.KeepsWhatIsRead)
        {
            // Who has read holds up whoever would take it away, and is not held up himself.
            look ??= new Queries.KeyedRead(session, Table, [2], [0, 1]);
            object?[] key = [name, Fence.Step];
            using var reader = look.Execute(key, cancellation);
            if (!look.Next(reader, key)) throw Fence.Lost();
            return;
        }
        touch ??= session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Table, [3], [0, 1, 2]));
        touch.Values.Bytes(0, Guid.NewGuid().ToByteArray());
        touch.Values.Text(1, name);
        touch.Values.Text(2, Fence.Step);
        touch.Values.Text(3, "");
        if (touch.Execute(cancellation) == 0) throw Fence.Lost();
    }

    private static bool IsLink(DbException error) => DatabaseErrors.Classify(error).Failure == Plans.Runtime.FailureClass.Connection;

    private static void Put(RowWriter values, DoneMark mark, byte[]? data)
    {
        values.Text(0, mark.Run);
        values.Text(1, Fitted(mark.Step));
        values.Text(2, Fitted(mark.Item));
        if (data is null) values.Null(3);
        else values.Bytes(3, data);
    }

    private Dictionary<(string Step, string Item), byte[]?> Found(string run, CancellationToken cancellation)
    {
        if (found is not null) return found;
        found = [];
        using var read = new Queries.KeyedRead(session, Table, [1, 2, 3], [0]);
        object?[] key = [run];
        using var reader = read.Execute(key, cancellation);
        while (read.Next(reader, key)) found[(reader.Text(0), reader.Text(1))] = reader.IsNull(2) ? null : reader.Bytes(2);
        return found;
    }

    private static string Fitted(string text) => text.Length <= 120 ? text
        : string.Concat(text.AsSpan(0, 55), "#", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))));
}

using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Triggers;

/// <summary>What writes of our own have made of a row since somebody has looked at it.</summary>
/// <param name="Id">Tells it from what is noted of the row later.</param>
/// <param name="From">Digest of the row before the first of them; <see cref="OwnNotes.Broken"/> when somebody else has written in between.</param>
/// <param name="To">Digest of the row after the last of them.</param>
internal sealed record OwnNote(string Id, string From, string To);

/// <summary>
/// The table <c>ds_own</c> in the database of rows whose changes start runs, unless they are our own: a row of it follows one of theirs, and is written in the transaction of the write, while the row is locked. See <c>docs/decisions/0022</c>.
/// Source: tasks C41.
/// </summary>
internal sealed class OwnNotes(ISourceSession session)
{
    public const string TableName = "ds_own";

    /// <summary>Stands for the content from which own writes have led, once somebody else has written between two of them.</summary>
    public const string Broken = "!";

    private static readonly TablePlan Table = new(-1, TableName, -1, TableName, -1,
    [
        new ColumnPlan(0, "notes", "notes", SyncType.Text with { Length = 32 }, IsKey: true),
        new ColumnPlan(1, "record", "record", SyncType.Text with { Length = 32 }, IsKey: true),
        new ColumnPlan(2, "id", "id", SyncType.Text with { Length = 32 }),
        new ColumnPlan(3, "led_from", "led_from", SyncType.Text with { Length = 32 }),
        new ColumnPlan(4, "led_to", "led_to", SyncType.Text with { Length = 32 }),
    ], -1, -1);

    public ISourceSession Session => session;

    /// <summary>Makes the table, outside of a transaction.</summary>
    /// <param name="source">Name of the source, for messages.</param>
    public void Create(string source)
    {
        try
        {
            session.CreateTable(Table);
        }
        catch (DbException error)
        {
            // Somebody has made it at the same moment, or before: some databases ask for the right to create it though it is there.
            if (session.Catalog.Find(TableName, CancellationToken.None) is not null) return;
            throw RuntimeErrorCatalog.MarkRefused.With(
                $"The table {TableName} cannot be created in {source}: {error.Message} It has the columns notes text(32) and record text(32) as its key, and id, led_from and led_to, each text(32).", error);
        }
    }

    /// <summary>The records of which something is noted.</summary>
    public HashSet<string> Records(string notes, CancellationToken cancellation)
    {
        var records = new HashSet<string>(StringComparer.Ordinal);
        using var read = new KeyedRead(session, Table, [1], [0]);
        object?[] key = [notes];
        using var reader = read.Execute(key, cancellation);
        while (read.Next(reader, key)) records.Add(reader.Text(0));
        return records;
    }

    /// <summary>What is noted of a record now.</summary>
    public OwnNote? Find(string notes, string record, CancellationToken cancellation)
    {
        using var read = new KeyedRead(session, Table, [2, 3, 4], [0, 1], newest: true);
        object?[] key = [notes, record];
        using var reader = read.Execute(key, cancellation);
        return read.Next(reader, key) ? new OwnNote(reader.Text(0), reader.Text(1), reader.Text(2)) : null;
    }

    /// <summary>A write of our own has led from one content of a row to another, in the current transaction.</summary>
    public void Note(string notes, string record, string from, string to, CancellationToken cancellation)
    {
        if (Insert(notes, record, from, to, cancellation) || Find(notes, record, cancellation) is not { } known) return;
        using var update = session.Prepare(new WriteRequest(WriteKind.UpdateByKey, Table, [3, 4], [0, 1]));
        update.Values.Text(0, known.To == from ? known.From : Broken);
        update.Values.Text(1, to);
        update.Values.Text(2, notes);
        update.Values.Text(3, record);
        update.Execute(cancellation);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear(string notes, CancellationToken cancellation)
    {
        using var delete = session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Table, [], [0]));
        delete.Values.Text(0, notes);
        delete.Execute(cancellation);
    }

    /// <summary>Forgets what is noted of a record.</summary>
    public void Remove(string notes, string record, CancellationToken cancellation)
    {
        using var delete = session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Table, [], [0, 1]));
        delete.Values.Text(0, notes);
        delete.Values.Text(1, record);
        delete.Execute(cancellation);
    }

    /// <summary>The same, unless a write has come since it was found.</summary>
    public void Remove(string notes, string record, OwnNote found, CancellationToken cancellation)
    {
        using var delete = session.Prepare(new WriteRequest(WriteKind.DeleteByKey, Table, [], [0, 1, 2, 4]));
        delete.Values.Text(0, notes);
        delete.Values.Text(1, record);
        delete.Values.Text(2, found.Id);
        delete.Values.Text(3, found.To);
        delete.Execute(cancellation);
    }

    private bool Insert(string notes, string record, string from, string to, CancellationToken cancellation)
    {
        using var insert = session.Prepare(new WriteRequest(WriteKind.InsertUnlessTaken, Table, [0, 1, 2, 3, 4], []));
        insert.Values.Text(0, notes);
        insert.Values.Text(1, record);
        insert.Values.Text(2, Guid.NewGuid().ToString("N"));
        insert.Values.Text(3, from);
        insert.Values.Text(4, to);
        try
        {
            return insert.Execute(cancellation) != 0;
        }
        catch (DbException error) when (session.Dialect.IsDuplicateKey(error))
        {
            return false;
        }
    }
}

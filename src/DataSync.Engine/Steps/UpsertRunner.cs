using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>upsert T by K { … }</c>: finds the row by the declared key, updates what differs, or inserts unless the key is taken by then: what somebody else
/// inserted or deleted in between is looked up once more. One row for each key is certain where a unique key of the database stands behind it.
/// Source: tasks R74 to R76, R79.
/// </summary>
internal sealed class UpsertRunner : WriteRunner
{
    private readonly UpsertStep step;
    private readonly MapOut map;
    private readonly CapturedValues values;
    private readonly ImmutableArray<int> written;
    private readonly int[] writtenAt;
    private readonly int[] keyAt;
    private readonly object?[] key;
    private readonly TableWriter insertUnlessTaken;
    private readonly TableWriter insert;
    private readonly TableWriter update;
    private readonly ImmutableArray<int> inserted;
    private readonly int version;
    private object? versionRead;
    private KeyedRead? read;
    private KeyedRead? readNewest;
    private SyncException? postponed;
    private Row? existing;

    public UpsertRunner(UpsertStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        map = session.Code.MapOut(step.Mapping.MapFunction);
        var columns = step.Mapping.Columns;
        values = new CapturedValues(columns.Length);
        written = [.. columns.Where(c => !step.By.Contains(c))];
        writtenAt = [.. written.Select(c => columns.IndexOf(c))];
        keyAt = [.. step.By.Select(c => columns.IndexOf(c))];
        key = new object?[keyAt.Length];
        inserted = RowVersion.Inserted(Table, columns);
        insertUnlessTaken = new TableWriter(session, WriteKind.InsertUnlessTaken, Table, inserted, []);
        insert = new TableWriter(session, WriteKind.Insert, Table, inserted, []);
        version = RowVersion.Of(Table);
        update = new TableWriter(session, WriteKind.UpdateByKey, Table, RowVersion.IsCounted(Table) ? written.Add(version) : written, version < 0 ? step.By : step.By.Add(version));
    }

    public override string Kind => "upsert";

    public override void Dispose()
    {
        base.Dispose();
        read?.Dispose();
        readNewest?.Dispose();
        insertUnlessTaken.Dispose();
        insert.Dispose();
        update.Dispose();
    }

    protected override bool Map()
    {
        values.Clear();
        postponed = null;
        if (step.ExistingSlot >= 0) Frame.Rows[step.ExistingSlot] = null;
        try
        {
            map(Frame, values);
        }
        catch (SyncException missing) when (step.ExistingSlot >= 0 && keyAt.All(values.IsSet))
        {
            // What is to be kept is not known before the row is: the mapping runs again with it, and only without a row this counts.
            postponed = missing;
        }
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = values.Boxed(keyAt[i]);
            if (key[i] is null) return false;
        }
        return true;
    }

    protected override WriteOutcome Write(SourceConnection connection)
    {
        const int most = 3;
        for (var attempt = 0; attempt < most; attempt++)
        {
            if (attempt > 0) Again(connection);
            if (Write(connection, attempt) is { } outcome) return outcome;
        }
        return WriteOutcome.Conflict;
    }

    /// <returns>Null when somebody else was faster.</returns>
    private WriteOutcome? Write(SourceConnection connection, int attempt)
    {
        var began = Listed ? Session.Timestamp : 0;
        var rows = Read(connection, attempt);
        bool found, differs;
        ImmutableArray<FieldChange> changes = [];
        using (var reader = rows.Execute(key, Session.Cancellation))
        {
            found = rows.Next(reader, key);
            if (found && version >= 0) versionRead = reader.Get(written.Length, Table.Columns[version].Type.Kind);
            if (found && step.ExistingSlot >= 0) MapAgain(reader);
            differs = found && Differs(reader);
            if (Listed) changes = found ? Differences(reader) : [.. step.Mapping.Columns.Select((c, i) => Change(ShownKey, c, "", Shown(c, values.Boxed(i))))];
            if (found && rows.Next(reader, key))
                throw RuntimeErrorCatalog.UnexpectedRows.With($"{Table.Name} has more than one row with {string.Join(", ", step.By.Select(c => Table.Columns[c].Name))} = {ShownKey}.");
        }
        if (!found && postponed is not null) throw postponed;
        if (found && !differs)
        {
            Returned.ReadBack(connection, step.By, key);
            return WriteOutcome.Unchanged;
        }
        if (Session.Preview) Returned.Suppose(connection, step.By, key, step.Mapping.Columns, values);
        else if (!(found ? Update(connection) : Insert(connection, attempt))) return null;
        else Returned.ReadBack(connection, step.By, key);
        Count(1);
        if (!Listed) return WriteOutcome.Written;
        if (!Session.Preview) Exchange(found ? update.Text : insertUnlessTaken.Text, 1, began);
        Tell(found ? PlannedKind.Update : PlannedKind.Insert, ShownKey, changes);
        return WriteOutcome.Written;
    }

    /// <summary>The rows of the key: after a race as they are now, which the transaction around might not see.</summary>
    private KeyedRead Read(SourceConnection connection, int attempt)
    {
        var current = connection.Session;
        if (read?.Session != current)
        {
            read?.Dispose();
            readNewest?.Dispose();
            (read, readNewest) = (null, null);
        }
        return attempt == 0
            ? read ??= new KeyedRead(current, Table, Wanted, step.By)
            : readNewest ??= new KeyedRead(current, Table, Wanted, step.By, newest: true);
    }

    private ImmutableArray<int> Wanted => version < 0 ? written : written.Add(version);

    /// <summary>A step on its own begins again, and holds no lock that another one waits for; inside a larger transaction it looks again.</summary>
    private void Again(SourceConnection connection)
    {
        if (WorkUnit.Covering(Session.Unit, Table.Source) is not null) return;
        connection.Session.Rollback();
        connection.Session.Begin();
    }

    private string ShownKey => string.Join(", ", step.By.Select((c, i) => ShownKeyPart(c, key[i])));

    /// <summary>The mapping once more, over the row that is there.</summary>
    private void MapAgain(RowReader reader)
    {
        var row = existing ??= Session.Code.NewRow(Table.RowType);
        for (var i = 0; i < written.Length; i++) row[written[i]] = reader.Get(i, Table.Columns[written[i]].Type.Kind);
        for (var i = 0; i < keyAt.Length; i++) row[step.By[i]] = key[i];
        Frame.Rows[step.ExistingSlot] = row;
        values.Clear();
        map(Frame, values);
        AtStep();
    }

    private bool Differs(RowReader reader)
    {
        var differs = false;
        for (var i = 0; i < writtenAt.Length; i++)
        {
            // What the mapping leaves out keeps its value.
            if (!values.IsSet(writtenAt[i])) values.Put(writtenAt[i], reader.Get(i, Table.Columns[written[i]].Type.Kind));
            else differs |= !values.Equals(writtenAt[i], reader, i);
        }
        return differs;
    }

    private ImmutableArray<FieldChange> Differences(RowReader reader)
    {
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        for (var i = 0; i < writtenAt.Length; i++)
            if (!values.Equals(writtenAt[i], reader, i))
                changes.Add(Change(ShownKey, written[i], Shown(written[i], reader.Get(i, Table.Columns[written[i]].Type.Kind)), Shown(written[i], values.Boxed(writtenAt[i]))));
        return changes.ToImmutable();
    }

    /// <returns>False when the row is gone by now.</returns>
    private bool Update(SourceConnection connection)
    {
        var target = update.Values;
        var at = 0;
        foreach (var column in writtenAt) values.CopyTo(column, target, at++);
        if (RowVersion.IsCounted(Table)) target.Int(at++, RowVersion.Next(versionRead));
        foreach (var column in keyAt) values.CopyTo(column, target, at++);
        if (version >= 0) target.Put(at, versionRead);
        return Affected.IsSome(update.Execute(), () => Read(connection, 1), key, Session);
    }

    /// <returns>False when a unique key is taken by now.</returns>
    private bool Insert(SourceConnection connection, int attempt)
    {
        // After a race that left no row of this key, it is another key that is taken: the database says which.
        var writer = attempt == 0 ? insertUnlessTaken : insert;
        var target = writer.Values;
        for (var i = 0; i < values.Count; i++) values.CopyTo(i, target, i);
        RowVersion.PutFirst(Table, step.Mapping.Columns, target);
        try
        {
            if (Affected.IsSome(writer.Execute(), () => Read(connection, 1), key, Session)) return true;
        }
        catch (DbException error) when (attempt == 0 && connection.Session.Dialect.IsDuplicateKey(error))
        {
            return false;
        }
        return attempt == 0 ? false : throw RuntimeErrorCatalog.NotTaken.With($"The database took the row of {Table.Name} {ShownKey} and did not write it.");
    }
}

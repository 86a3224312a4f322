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
/// inserted or deleted in between is looked up once more, and a row that changes is decided about anew under a lock, unless <see cref="RowCheck"/> makes a conflict of it. One row for each key is
/// certain where a unique key of the database stands behind it. Source: tasks R74 to R76, R79, C36.
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
    private readonly RowCheck check;
    private readonly bool[] kept;
    private readonly object?[] compared;
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
        check = RowCheck.Of(session.Plan, step);
        kept = new bool[columns.Length];
        compared = new object?[check.Compared.Length];
        update = new TableWriter(session, WriteKind.UpdateByKey, Table, RowVersion.Updated(Table, written), check.FoundBy);
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
        Array.Clear(kept);
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
            if (attempt > 0)
            {
                Again(connection);
                // What was kept of a row that is gone is not to be written again.
                Map();
                AtStep();
            }
            if (Write(connection, attempt) is { } outcome) return outcome;
        }
        return WriteOutcome.Conflict;
    }

    /// <returns>Null when somebody else was faster.</returns>
    private WriteOutcome? Write(SourceConnection connection, int attempt)
    {
        var began = Listed ? Session.Timestamp : 0;
        var look = Look(connection, attempt);
        if (attempt == 0 && look is { IsThere: true, Differs: true } && DecidesAnew(connection))
        {
            look = Look(connection, 1);
            if (!look.IsThere) return null;
        }
        if (!look.IsThere && postponed is not null) throw postponed;
        if (look is { IsThere: true, Differs: false })
        {
            Returned.ReadBack(connection, step.By, key);
            return WriteOutcome.Unchanged;
        }
        // Where the first look found no row, somebody else has inserted it.
        if (look.IsThere && attempt > 0 && step.WhenConflict is not null) return WriteOutcome.Conflict;
        if (Session.Preview)
        {
            Returned.Suppose(connection, step.By, key, step.Mapping.Columns, values);
        }
        else
        {
            if (look.IsThere && !IsAsRead(connection)) return WriteOutcome.Conflict;
            var own = Session.Own.Before(connection, Table, step.By, key);
            if (!(look.IsThere ? Update(connection) : Insert(connection, attempt))) return look.IsThere && !check.DecidesAnew ? WriteOutcome.Conflict : null;
            Session.Own.After(connection, Table, own);
            if (look.IsThere) NoteVersion(connection, step.By, key, check.Version, versionRead);
            Returned.ReadBack(connection, step.By, key);
        }
        Count(1);
        if (!Listed) return WriteOutcome.Written;
        if (!Session.Preview) Exchange(look.IsThere ? update.Text : insertUnlessTaken.Text, 1, began);
        Tell(look.IsThere ? PlannedKind.Update : PlannedKind.Insert, ShownKey, look.Changes);
        return WriteOutcome.Written;
    }

    /// <summary>Whether a row that changes must be looked at as it is under a lock: what is listed of it, and what the mapping makes of it, would else be of a row that is not there any more.</summary>
    private bool DecidesAnew(SourceConnection connection) =>
        check.DecidesAnew && !Session.Preview && (Listed || !check.OfKeyAlone) && !connection.Session.Dialect.KeepsWhatIsRead;

    /// <summary>Looks for the row of the key.</summary>
    private Sight Look(SourceConnection connection, int attempt)
    {
        var rows = Read(connection, attempt);
        using var reader = rows.Execute(key, Session.Cancellation);
        if (!rows.Next(reader, key)) return new Sight(false, false, Listed ? [.. step.Mapping.Columns.Select((c, i) => Change(ShownKey, c, "", Shown(c, values.Boxed(i))))] : []);
        if (check.Version >= 0) versionRead = reader.Get(written.Length, Table.Columns[check.Version].Type.Kind);
        for (var i = 0; i < compared.Length; i++) compared[i] = reader.Get(i, Table.Columns[written[i]].Type.Kind);
        if (step.ExistingSlot >= 0) MapAgain(reader);
        var sight = new Sight(true, Differs(reader), Listed ? Differences(reader) : []);
        if (rows.Next(reader, key))
            throw RuntimeErrorCatalog.UnexpectedRows.With($"{Table.Name} has more than one row with {string.Join(", ", step.By.Select(c => Table.Columns[c].Name))} = {ShownKey}.");
        return sight;
    }

    /// <summary>Whether the row is still as it was read; from here to the end of the transaction nobody else changes it.</summary>
    private bool IsAsRead(SourceConnection connection)
    {
        if (compared.Length == 0) return true;
        var rows = Read(connection, 1);
        using var reader = rows.Execute(key, Session.Cancellation);
        if (!rows.Next(reader, key)) return false;
        for (var i = 0; i < compared.Length; i++)
            if (!ValueEquality.Same(compared[i], reader.Get(i, Table.Columns[written[i]].Type.Kind))) return false;
        return true;
    }

    /// <summary>The rows of the key: after the first look as they are now, which the transaction around might not see, and locked.</summary>
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
            ? read ??= new KeyedRead(current, Table, check.Read(step), step.By)
            : readNewest ??= new KeyedRead(current, Table, check.Read(step), step.By, newest: true);
    }

    /// <summary>A step on its own begins again, and holds no lock that another one waits for; inside a larger transaction it looks again.</summary>
    private void Again(SourceConnection connection)
    {
        if (WorkUnit.Covering(Session.Unit, Table.Source) is not null) return;
        connection.Session.Rollback();
        connection.Session.Begin();
    }

    protected override string ConflictMessage => $"The row of {Table.Name} was changed, removed or inserted meanwhile.";

    private string ShownKey => string.Join(", ", step.By.Select((c, i) => ShownKeyPart(c, key[i])));

    /// <summary>The mapping once more, over the row that is there.</summary>
    private void MapAgain(RowReader reader)
    {
        var row = existing ??= Session.Code.NewRow(Table.RowType);
        for (var i = 0; i < written.Length; i++) row[written[i]] = reader.Get(i, Table.Columns[written[i]].Type.Kind);
        for (var i = 0; i < keyAt.Length; i++) row[step.By[i]] = key[i];
        Frame.Rows[step.ExistingSlot] = row;
        values.Clear();
        Array.Clear(kept);
        map(Frame, values);
        AtStep();
    }

    private bool Differs(RowReader reader)
    {
        var differs = false;
        for (var i = 0; i < writtenAt.Length; i++)
        {
            // What the mapping leaves out keeps its value, which is another one at another look.
            if (kept[writtenAt[i]] |= !values.IsSet(writtenAt[i])) values.Put(writtenAt[i], reader.Get(i, Table.Columns[written[i]].Type.Kind));
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

    /// <returns>False when the row is gone by now, or of another version.</returns>
    private bool Update(SourceConnection connection)
    {
        var target = update.Values;
        var at = 0;
        foreach (var column in writtenAt) values.CopyTo(column, target, at++);
        if (RowVersion.IsCounted(Table)) target.Int(at++, RowVersion.Next(versionRead));
        foreach (var column in keyAt) values.CopyTo(column, target, at++);
        if (check.Version >= 0) target.Put(at, versionRead);
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

    /// <summary>What a look for the row of the key has found.</summary>
    /// <param name="Changes">What the write changes, where it is listed.</param>
    private readonly record struct Sight(bool IsThere, bool Differs, ImmutableArray<FieldChange> Changes);
}

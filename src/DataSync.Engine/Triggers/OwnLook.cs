using System.Collections.Immutable;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Triggers;

/// <summary>What a look at a table knows of own changes: a row and what is noted of it, both at one instant, because the row is locked meanwhile. Source: tasks C41.</summary>
internal sealed class OwnLook : IDisposable
{
    private readonly TaskSession session;
    private readonly WatchedRows rows;
    private readonly SourceConnection connection;
    private readonly OwnNotes notes;

    /// <param name="session">One that runs nothing; ends with this.</param>
    public OwnLook(TaskSession session, WatchedRows rows)
    {
        (this.session, this.rows) = (session, rows);
        connection = session.Connection(rows.Table.Source);
        notes = new OwnNotes(connection.Session);
        notes.Create(connection.Name);
    }

    /// <summary>Nothing of what was noted counts any more.</summary>
    public void Clear() => session.Ask(() =>
    {
        notes.Clear(rows.Notes, session.Cancellation);
        return true;
    });

    /// <summary>The rows of which something is noted.</summary>
    public HashSet<string> Records() => session.Ask(() => notes.Records(rows.Notes, session.Cancellation));

    /// <summary>Looks at a row under its lock.</summary>
    /// <param name="forgets">Whether what is noted of it is over, by what the row and the note are now.</param>
    /// <returns>Its content, empty where it is gone or does not meet the condition any more, and what was noted.</returns>
    public (string Content, OwnNote? Note) Look(string record, ImmutableArray<object?> key, Func<string, OwnNote, bool> forgets) => Committed(() =>
    {
        var content = Content(key);
        var note = notes.Find(rows.Notes, record, session.Cancellation);
        if (note is not null && forgets(content, note)) notes.Remove(rows.Notes, record, session.Cancellation);
        return (content, note);
    });

    /// <summary>What was noted of a row is known elsewhere by now.</summary>
    public void Forget(string record, OwnNote note) => Committed(() =>
    {
        notes.Remove(rows.Notes, record, note, session.Cancellation);
        return true;
    });

    /// <summary>A row that is not there, or not under the condition, is known to be so: when our own writes have led there, nothing of them counts any more.</summary>
    public void ForgetGone(string record)
    {
        if (session.Ask(() => notes.Find(rows.Notes, record, session.Cancellation)) is { To: "" } note) Forget(record, note);
    }

    public void Dispose() => session.Dispose();

    private T Committed<T>(Func<T> work) => session.Ask(() =>
    {
        connection.Session.Begin();
        try
        {
            var done = work();
            connection.Session.Commit();
            return done;
        }
        catch
        {
            connection.TakeBack();
            throw;
        }
    });

    private string Content(ImmutableArray<object?> key)
    {
        using var read = new KeyedRead(connection.Session, rows.Table, [.. rows.Table.Columns.Select(c => c.Index)], rows.Table.Key, newest: true);
        object?[] values = [.. key];
        using RowReader reader = read.Execute(values, session.Cancellation);
        return read.Next(reader, values) ? rows.Read(reader).Content : "";
    }
}

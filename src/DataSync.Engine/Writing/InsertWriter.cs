using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>Inserts rows, and reads back what is to be returned: by the key where the values have it, otherwise the database tells the key. Source: tasks R77.</summary>
/// <param name="columns">Columns that the mapping writes.</param>
internal sealed class InsertWriter(WriteStep step, TaskSession session, ReturnedRow returned, ImmutableArray<int> columns) : IDisposable
{
    private readonly TablePlan table = session.Plan.Tables[step.Table];
    private readonly TableWriter plain = new(session, WriteKind.Insert, session.Plan.Tables[step.Table], RowVersion.Inserted(session.Plan.Tables[step.Table], columns), []);
    private ReturningInsert? returning;
    private ISourceSession? preparedOn;
    private bool tellsNoKey;

    /// <summary>Columns that the database is asked for: the key, or without one what is wanted itself.</summary>
    private ImmutableArray<int> Asked => table.Key.IsEmpty ? step.Returning : table.Key;

    /// <summary>Whether the database alone knows the key of a new row, and somebody wants it.</summary>
    private bool AsksForKey => returned.IsWanted ? table.Key.IsEmpty || KeyIsGiven : (session.ListsBulk || session.Own.Watches(table.Index)) && KeyIsGiven && !tellsNoKey;

    private bool KeyIsGiven => table.Key.Any(k => !columns.Contains(k));

    /// <summary>The key that the database gave to the row inserted last; empty where it was not asked.</summary>
    public ImmutableArray<object?> GivenKey { get; private set; } = [];

    public string Text => AsksForKey ? returning?.Text ?? "" : plain.Text;

    /// <summary>Takes values that are not to be returned, without keeping them first; the first version is added by <see cref="Execute"/>.</summary>
    public RowWriter Values => plain.Values;

    /// <summary>Inserts what was put into <see cref="Values"/>.</summary>
    /// <exception cref="SyncException">DS6252: the database did not write the row.</exception>
    public void Execute()
    {
        RowVersion.PutFirst(table, columns, plain.Values);
        if (plain.Execute() == 0) throw NotTaken();
    }

    /// <summary>Inserts a row of values, and takes what is to be returned.</summary>
    public void Execute(SourceConnection connection, CapturedValues values)
    {
        GivenKey = [];
        if (AsksForKey && Returning(connection, values)) return;
        for (var i = 0; i < values.Count; i++) values.CopyTo(i, plain.Values, i);
        RowVersion.PutFirst(table, columns, plain.Values);
        var affected = plain.Execute();
        if (affected == 0 || (affected < 0 && !IsThere(connection, Key(values)))) throw NotTaken();
        if (returned.IsWanted) returned.ReadBack(connection, table.Key, Key(values));
    }

    /// <summary>The key as the mapping gives it; null where the database does.</summary>
    public object?[] Key(CapturedValues values) => [.. table.Key.Select(k => columns.IndexOf(k) is var at and >= 0 ? values.Boxed(at) : null)];

    public void Dispose()
    {
        plain.Dispose();
        returning?.Dispose();
    }

    /// <returns>False where nothing is inserted: the source does not tell the key, and only the journal wanted it.</returns>
    private bool Returning(SourceConnection connection, CapturedValues values)
    {
        var current = connection.Session;
        if (preparedOn != current)
        {
            returning?.Dispose();
            returning = current.PrepareReturning(new WriteRequest(WriteKind.Insert, table, RowVersion.Inserted(table, columns), []), Asked);
            preparedOn = current;
        }
        if (returning is null)
        {
            tellsNoKey = !returned.IsWanted;
            return tellsNoKey ? false : throw RuntimeErrorCatalog.CannotReturn.With($"The source {connection.Name} does not tell which key a new row of {table.Name} got.");
        }
        for (var i = 0; i < values.Count; i++) values.CopyTo(i, returning.Values, i);
        RowVersion.PutFirst(table, columns, returning.Values);
        using (var reader = returning.Execute(session.Cancellation))
        {
            session.Wrote(table.Source);
            if (reader is null || !reader.Read()) throw NotTaken();
            if (table.Key.IsEmpty)
            {
                returned.Take(reader);
                return true;
            }
            GivenKey = [.. Asked.Select((c, i) => reader.Get(i, table.Columns[c].Type.Kind))];
        }
        if (returned.IsWanted) returned.ReadBack(connection, table.Key, GivenKey.AsSpan());
        return true;
    }

    private bool IsThere(SourceConnection connection, object?[] key)
    {
        if (key.Length == 0 || key.Contains(null)) return true;
        using var read = new KeyedRead(connection.Session, table, [], table.Key, newest: true);
        return Affected.IsSome(-1, () => read, key, session);
    }

    private SyncException NotTaken() => RuntimeErrorCatalog.NotTaken.With($"The database took a row for {table.Name} and did not write it.");
}

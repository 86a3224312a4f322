namespace DataSync.Plans.Sources;

/// <summary>A prepared insert of one row that tells what the database made of some of its columns: keys that count by themselves, defaults. Source: tasks R77.</summary>
public abstract class ReturningInsert : IDisposable
{
    /// <summary>The statement, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>Takes the values of the next row.</summary>
    public abstract RowWriter Values { get; }

    /// <summary>Inserts the row.</summary>
    /// <returns>A reader whose one row has the columns that were asked for; null when the database took the row and did not write it.</returns>
    public abstract RowReader? Execute(CancellationToken cancellation);

    public abstract void Dispose();
}

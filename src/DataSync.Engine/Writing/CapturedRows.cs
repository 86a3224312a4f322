namespace DataSync.Engine.Writing;

/// <summary>The mapped values of many rows of one table, in the order in which they came. Room is used again.</summary>
/// <param name="columns">Values of a row.</param>
internal sealed class CapturedRows(int columns)
{
    private readonly List<CapturedValues> rows = [];

    public int Count { get; private set; }

    public CapturedValues this[int row] => rows[row];

    /// <summary>Room for one more row, with no values yet; it counts only when it is kept.</summary>
    public CapturedValues Next()
    {
        if (rows.Count == Count) rows.Add(new CapturedValues(columns));
        else rows[Count].Clear();
        return rows[Count];
    }

    public void Keep() => Count++;

    /// <summary>Forgets the rows behind the first ones.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);
}

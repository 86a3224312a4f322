namespace DataSync.Stations.Synchronization;

/// <summary>How the records of a set are written; the smallest is taken.</summary>
public enum SetCoding : byte
{
    /// <summary>Steps between the sorted keys, each with how many follow one by one: for serial numbers.</summary>
    Runs = 1,

    /// <summary>Steps between the sorted keys.</summary>
    Deltas = 2,

    /// <summary>A rateless set sketch: its size follows from how much differs, not from how much there is.</summary>
    Sketch = 3,
}

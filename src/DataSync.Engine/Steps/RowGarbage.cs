namespace DataSync.Engine.Steps;

/// <summary>
/// Has what rows leave behind collected every 8 MB, so that memory stays flat on every machine: left alone, the runtime waits until as much has piled up as the
/// processor's cache holds, and that is hundreds of megabytes on a large server. No setting of a program reaches that limit; the collection costs a fraction of a millisecond. It comes
/// before the runtime's own, which would find the rows of a half done batch alive and move them.
/// </summary>
internal sealed class RowGarbage
{
    private const long Most = 8 * 1024 * 1024;
    private long last = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Called between batches.</summary>
    public void Collect()
    {
        var now = GC.GetAllocatedBytesForCurrentThread();
        if (now - last < Most) return;
        last = now;
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
    }
}

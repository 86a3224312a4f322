namespace DataSync.Stations.Ledger;

/// <summary>What a large piece of work held is garbage when it is done, and too old for the runtime to look for it soon: over many pieces it would come together.</summary>
internal static class WorkGarbage
{
    /// <summary>Gives it back.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
}

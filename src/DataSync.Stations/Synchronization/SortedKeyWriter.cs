using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// Keys sorted by bytes, written as steps from one to the next. Where both end in a whole number behind the same beginning, the step is the difference,
/// which is never 0; otherwise a 0, then how many bytes are shared, how many follow, and these.
/// With runs, each step is followed by how many more keys follow it one by one.
/// </summary>
internal sealed class SortedKeyWriter(bool runs)
{
    private RecordKey? _before;
    private ulong _run;

    /// <summary>Writes the next key.</summary>
    internal void Add(BlockBuffer buffer, RecordKey key)
    {
        var difference = _before is null ? 0 : SortedKeySteps.Difference(_before, key);
        if (runs && difference == 1)
        {
            _run++;
            _before = key;
            return;
        }
        EndRun(buffer);
        Step(buffer, key, difference);
        _before = key;
    }

    /// <summary>Writes what is left once there are no more keys.</summary>
    internal void Complete(BlockBuffer buffer)
    {
        EndRun(buffer);
        _before = null;
    }

    private void EndRun(BlockBuffer buffer)
    {
        if (runs && _before is not null) buffer.Varint(_run);
        _run = 0;
    }

    private void Step(BlockBuffer buffer, RecordKey key, ulong difference)
    {
        buffer.Varint(difference);
        if (difference > 0) return;
        var shared = _before is null ? 0 : _before.Canonical.CommonPrefixLength(key.Canonical);
        buffer.Varint((ulong)shared);
        buffer.Varint((ulong)(key.Canonical.Length - shared));
        buffer.Bytes(key.Canonical[shared..]);
    }
}

using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Synchronization;

/// <summary>Sets as tests write and read them.</summary>
internal static class TestSet
{
    /// <summary>A list, whatever a sketch would take.</summary>
    public static SetSize List { get; } = new(0, ListOnly: true);

    /// <summary>Keys alone, in whatever order they come.</summary>
    public static EncodedSet Of(IEnumerable<RecordKey> keys, ulong seed = 7, SetSize? size = null) =>
        Of(keys.Select(key => new SetRecord(key, RecordVersion.None)), seed, size ?? List, versions: false);

    public static EncodedSet Of(IEnumerable<SetRecord> records, ulong seed, SetSize size, bool versions)
    {
        using var builder = new SetBuilder(new SeededEntropy(seed), versions, size);
        foreach (var record in records.OrderBy(record => record.Key)) builder.Add(record);
        return builder.Complete(size.Expected) ?? throw new InvalidOperationException("Neither list nor sketch.");
    }

    /// <summary>A set in a coding that the records do not ask for by themselves.</summary>
    public static EncodedSet In(SetCoding coding, IEnumerable<SetRecord> records, bool versions, int symbols)
    {
        var key = new byte[SetHash.KeyBytes];
        new SeededEntropy(7).Fill(key);
        var hash = new SetHash(key);
        var tally = new SetTally(hash, new SetSketch(symbols));
        var digests = new MemoryStream();
        using var list = new SortedKeyList(coding, long.MaxValue);
        foreach (var record in records.OrderBy(record => record.Key))
        {
            var element = versions ? hash.Element(record.Key.Canonical, record.Version) : hash.Element(record.Key.Canonical);
            tally.Add(element);
            list.Add(record.Key);
            if (versions) digests.Write(BitConverter.GetBytes(element.Version));
        }

        var packed = list.Complete().ShouldNotBeNull();
        if (coding != SetCoding.Sketch)
            return new EncodedSet(coding, tally.Count, [new SetHeader(coding, packed.IsPacked, versions, key, tally.Count, tally.Sum, (int)packed.Size).Write(), digests.ToArray(), packed.Bytes]);
        var bytes = new byte[SetSketch.BytesFor(symbols, versions)];
        tally.Sketch.ShouldNotBeNull().Write(bytes, versions);
        return new EncodedSet(coding, tally.Count, [new SetHeader(coding, false, versions, key, tally.Count, tally.Sum, bytes.Length).Write(), bytes]);
    }

    public static byte[] Bytes(this EncodedSet set)
    {
        using var stream = new MemoryStream();
        set.WriteTo(stream);
        return stream.ToArray();
    }

    public static SynchronizationSet Read(byte[] bytes, StationFileLimits? limits = null) =>
        SynchronizationSet.Read(() => new MemoryStream(bytes), bytes.Length, "set", limits ?? StationFileLimits.Default, _ => true);

    public static IEnumerable<RecordKey> Keys(this SynchronizationSet set) => set.Listed.Select(listed => listed.Key);
}

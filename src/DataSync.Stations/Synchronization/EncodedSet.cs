using System.Collections.Immutable;

namespace DataSync.Stations.Synchronization;

/// <summary>A set as it travels, ready to be written into a file.</summary>
/// <param name="Coding">How its records are written.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Parts">Its bytes, part after part.</param>
public sealed record EncodedSet(SetCoding Coding, long Count, ImmutableArray<ReadOnlyMemory<byte>> Parts)
{
    /// <summary>How many bytes it has.</summary>
    public long Bytes => Parts.Sum(part => (long)part.Length);

    /// <summary>Writes it.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var part in Parts) stream.Write(part.Span);
    }
}

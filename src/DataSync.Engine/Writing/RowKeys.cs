using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>
/// The keys of the rows of one batch, as its done-mark keeps them: each with its length before it. They are few bytes a row and independent of the
/// order in which a later attempt meets the rows.
/// </summary>
/// <param name="columns">Columns that tell one row from another; empty means all.</param>
internal sealed class RowKeys(ImmutableArray<int> columns)
{
    private const int Small = 256;
    private readonly ArrayBufferWriter<byte> buffer = new(64 * 1024);

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    public void Clear() => buffer.ResetWrittenCount();

    public void Add(Row row)
    {
        var target = buffer.GetSpan(4 + Small);
        var length = Encode(row, target[4..], out var large);
        BinaryPrimitives.WriteInt32LittleEndian(target, length);
        buffer.Advance(large is null ? 4 + length : 4);
        if (large is not null) buffer.Write(large);
    }

    /// <summary>The keys noted by earlier attempts, with how often each occurs.</summary>
    public static Dictionary<UInt128, int> Read(IEnumerable<byte[]> batches)
    {
        var found = new Dictionary<UInt128, int>();
        foreach (var batch in batches)
            for (var rest = batch.AsSpan(); rest.Length >= 4;)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
                var digest = Digest(rest.Slice(4, length));
                found[digest] = found.GetValueOrDefault(digest) + 1;
                rest = rest[(4 + length)..];
            }
        return found;
    }

    /// <summary>Takes a row off what was found.</summary>
    public bool Take(Dictionary<UInt128, int> found, Row row)
    {
        Span<byte> small = stackalloc byte[Small];
        var length = Encode(row, small, out var large);
        var digest = Digest(large ?? small[..length]);
        if (!found.TryGetValue(digest, out var left) || left == 0) return false;
        found[digest] = left - 1;
        return true;
    }

    private static UInt128 Digest(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private int Encode(Row row, Span<byte> target, out byte[]? large)
    {
        large = null;
        switch (columns is [var single] ? row[single] : null)
        {
            case long number:
                target[0] = (byte)'i';
                BinaryPrimitives.WriteInt64LittleEndian(target[1..], number);
                return 9;
            case string { Length: < 80 } word:
                target[0] = (byte)'t';
                return 1 + Encoding.UTF8.GetBytes(word, target[1..]);
            default:
                large = Written(row);
                return large.Length;
        }
    }

    private byte[] Written(Row row) =>
        Encoding.UTF8.GetBytes(string.Join('\u001f', (columns.IsEmpty ? Enumerable.Range(0, row.Count) : columns).Select(c => ValueText.Quote(row[c]))));
}

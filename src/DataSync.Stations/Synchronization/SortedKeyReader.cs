using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>Reads what <see cref="SortedKeyWriter"/> wrote, key by key.</summary>
internal static class SortedKeyReader
{
    /// <summary>Longest canonical key in bytes, many times what databases index. Not a setting: part of the format.</summary>
    internal const int LongestKey = 4 << 10;

    /// <summary>The keys, in order.</summary>
    /// <param name="steps">The bytes, read to their end and no further.</param>
    /// <param name="size">How many bytes were announced.</param>
    /// <param name="count">How many keys were announced.</param>
    /// <param name="runs">Whether steps are followed by runs.</param>
    /// <exception cref="InvalidDataException">The bytes are not what was written, or hold more keys than announced or fewer.</exception>
    internal static IEnumerable<RecordKey> Read(Stream steps, long size, long count, bool runs)
    {
        var bytes = new StepBytes(steps, size);
        RecordKey? before = null;
        var total = 0L;
        while (!bytes.AtEnd)
        {
            var key = Next(bytes, before);
            if (before is not null && key.CompareTo(before) <= 0) throw new InvalidDataException("its keys are not in order");
            var more = runs ? bytes.Varint() : 0;
            if (total >= count || more > (ulong)(count - total - 1)) throw new InvalidDataException("it holds more keys than announced");
            total += 1 + (long)more;
            yield return before = key;
            for (; more > 0; more--) yield return before = SortedKeySteps.Add(before, 1);
        }
        if (total != count) throw new InvalidDataException("it holds fewer keys than announced");
    }

    private static RecordKey Next(StepBytes bytes, RecordKey? before)
    {
        var difference = bytes.Varint();
        if (difference > 0) return SortedKeySteps.Add(before ?? throw new InvalidDataException("its first key is missing"), difference);
        var shared = bytes.Count(before?.Canonical.Length ?? 0);
        var canonical = new byte[shared + bytes.Count(LongestKey - shared)];
        if (before is not null) before.Canonical[..shared].CopyTo(canonical);
        bytes.Fill(canonical.AsSpan(shared));
        try { return RecordKey.FromCanonical(canonical); }
        catch (StationException) { throw new InvalidDataException("a key in it is not in canonical form"); }
    }

    /// <summary>The bytes of a stream, one after another. A stream that ends early or goes on too long is damaged.</summary>
    private sealed class StepBytes(Stream stream, long size)
    {
        private readonly byte[] _buffer = new byte[16 << 10];
        private int _next;
        private int _end;
        private long _left = size;

        internal bool AtEnd
        {
            get
            {
                if (_left > 0) return false;
                return _next == _end && stream.ReadByte() < 0 ? true : throw new InvalidDataException("it is longer than announced");
            }
        }

        internal byte Byte()
        {
            if (_left == 0) throw new InvalidDataException("it ends in the middle of a value");
            if (_next == _end)
            {
                _end = stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, _left));
                _next = 0;
                if (_end == 0) throw new InvalidDataException("it is shorter than announced");
            }
            _left--;
            return _buffer[_next++];
        }

        internal void Fill(Span<byte> bytes)
        {
            for (var i = 0; i < bytes.Length; i++) bytes[i] = Byte();
        }

        internal ulong Varint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var b = Byte();
                if (shift == 63 && b > 1) break;
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                {
                    if (b == 0 && shift > 0) break;
                    return value;
                }
            }
            throw new InvalidDataException("a number in it is not in its only form");
        }

        internal int Count(int most)
        {
            var value = Varint();
            return value <= (ulong)most ? (int)value : throw new InvalidDataException("a count in it is too large");
        }
    }
}

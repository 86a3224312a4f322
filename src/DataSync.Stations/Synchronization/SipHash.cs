using System.Buffers.Binary;
using System.Numerics;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed hash. Who does not know the key cannot choose records that collide; a fresh key each time
/// means that records that collide once do not collide again.
/// </summary>
internal readonly struct SipHash
{
    internal const int KeyBytes = 16;

    private readonly ulong _key0;
    private readonly ulong _key1;

    internal SipHash(ReadOnlySpan<byte> key)
    {
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>The hash of 64 bits.</summary>
    internal ulong Hash64(ReadOnlySpan<byte> bytes)
    {
        var state = new State(_key0, _key1);
        state.Absorb(bytes);
        state.V2 ^= 0xFF;
        return state.Finish();
    }

    /// <summary>The hash of 128 bits.</summary>
    internal UInt128 Hash128(ReadOnlySpan<byte> bytes)
    {
        var state = new State(_key0, _key1);
        state.V1 ^= 0xEE;
        state.Absorb(bytes);
        state.V2 ^= 0xEE;
        var low = state.Finish();
        state.V1 ^= 0xDD;
        return new UInt128(state.Finish(), low);
    }

    private struct State(ulong key0, ulong key1)
    {
        private ulong _v0 = key0 ^ 0x736f6d6570736575;
        private ulong _v3 = key1 ^ 0x7465646279746573;

        internal ulong V1 = key1 ^ 0x646f72616e646f6d;
        internal ulong V2 = key0 ^ 0x6c7967656e657261;

        internal void Absorb(ReadOnlySpan<byte> bytes)
        {
            var last = (ulong)bytes.Length << 56;
            for (; bytes.Length >= 8; bytes = bytes[8..]) Word(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            for (var i = 0; i < bytes.Length; i++) last |= (ulong)bytes[i] << (8 * i);
            Word(last);
        }

        internal ulong Finish()
        {
            for (var i = 0; i < 4; i++) Round();
            return _v0 ^ V1 ^ V2 ^ _v3;
        }

        private void Word(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        private void Round()
        {
            _v0 += V1;
            V1 = BitOperations.RotateLeft(V1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            V2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ V2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            V2 += V1;
            V1 = BitOperations.RotateLeft(V1, 17) ^ V2;
            V2 = BitOperations.RotateLeft(V2, 32);
        }
    }
}

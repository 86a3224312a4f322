using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed hash. Who does not know the key cannot choose records that collide; a fresh key each time
/// means that records that collide once do not collide again.
/// </summary>
internal readonly struct SipHash
{
    internal const int KeyBytes = 16;

    private const ulong Initial0 = 0x736f6d6570736575;
    private const ulong Initial1 = 0x646f72616e646f6d;
    private const ulong Initial2 = 0x6c7967656e657261;
    private const ulong Initial3 = 0x7465646279746573;

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
        var (v0, v1, v2, v3) = (_key0 ^ Initial0, _key1 ^ Initial1, _key0 ^ Initial2, _key1 ^ Initial3);
        Absorb(bytes, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xFF;
        return Finish(ref v0, ref v1, ref v2, ref v3);
    }

    /// <summary>The hash of 128 bits.</summary>
    internal UInt128 Hash128(ReadOnlySpan<byte> bytes)
    {
        var (v0, v1, v2, v3) = (_key0 ^ Initial0, _key1 ^ Initial1 ^ 0xEE, _key0 ^ Initial2, _key1 ^ Initial3);
        Absorb(bytes, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xEE;
        var low = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xDD;
        return new UInt128(Finish(ref v0, ref v1, ref v2, ref v3), low);
    }

    // Ten million keys are hashed at a time: the state stays in registers only where it is four locals and all is inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ReadOnlySpan<byte> bytes, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        var last = (ulong)bytes.Length << 56;
        var rest = bytes;
        for (; rest.Length >= 8; rest = rest[8..]) Word(BinaryPrimitives.ReadUInt64LittleEndian(rest), ref v0, ref v1, ref v2, ref v3);
        if (!rest.IsEmpty)
        {
            if (bytes.Length >= 8) last |= BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]) >> (8 * (8 - rest.Length));
            else for (var i = 0; i < rest.Length; i++) last |= (ulong)rest[i] << (8 * i);
        }
        Word(last, ref v0, ref v1, ref v2, ref v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (var i = 0; i < 4; i++) Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Word(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}

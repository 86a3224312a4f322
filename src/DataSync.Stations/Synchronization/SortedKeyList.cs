using System.IO.Compression;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// A list of sorted keys under construction, packed as it grows: only packed bytes are kept. It gives up where it has become larger than what else could be
/// sent.
/// </summary>
/// <param name="coding">Runs or deltas.</param>
/// <param name="most">More bytes than this are of no use.</param>
internal sealed class SortedKeyList(SetCoding coding, long most) : IDisposable
{
    private const int Portion = 64 << 10;
    private const int Quality = 5;
    private const int BriefQuality = 6;
    private const int Window = 22;

    private readonly BlockBuffer _steps = new();
    private readonly SortedKeyWriter _writer = new(coding == SetCoding.Runs);
    private MemoryStream _packed = new();
    private BrotliStream? _packer;
    private long _size;

    internal SetCoding Coding => coding;

    /// <summary>Whether it is too large to be of use: it takes in no more keys.</summary>
    internal bool IsGivenUp { get; private set; }

    internal void Add(RecordKey key)
    {
        if (IsGivenUp) return;
        _writer.Add(_steps, key);
        if (_steps.Length < Portion) return;
        Pack();
        if (most == long.MaxValue) return;

        // The packer would keep a million keys to itself before anything is seen of how well they pack.
        _packer?.Flush();
        if (_packed.Length > most) GiveUp();
    }

    internal void GiveUp()
    {
        IsGivenUp = true;
        Dispose();
        _packed = new MemoryStream();
    }

    /// <summary>The list once there are no more keys, or null where it is of no use.</summary>
    internal PackedList? Complete()
    {
        if (IsGivenUp) return null;
        _writer.Complete(_steps);
        if (_packer is null) return Briefly();
        Pack();
        Dispose();
        return new PackedList(coding, IsPacked: true, _size, _packed.GetBuffer().AsMemory(0, (int)_packed.Length));
    }

    public void Dispose()
    {
        _packer?.Dispose();
        _packer = null;
    }

    // Packing makes a brief list larger as often as not.
    private PackedList Briefly()
    {
        var raw = _steps.Written.ToArray();
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(raw.Length)];
        return BrotliEncoder.TryCompress(raw, packed, out var length, BriefQuality, Window) && length < raw.Length
            ? new PackedList(coding, IsPacked: true, raw.Length, packed.AsMemory(0, length))
            : new PackedList(coding, IsPacked: false, raw.Length, raw);
    }

    private void Pack()
    {
        _packer ??= new BrotliStream(_packed, new BrotliCompressionOptions { Quality = Quality }, leaveOpen: true);
        _packer.Write(_steps.Written);
        _size += _steps.Length;
        _steps.Clear();
    }
}

/// <summary>A list of keys as it travels.</summary>
/// <param name="Coding">How its keys are written.</param>
/// <param name="IsPacked">Whether its bytes are packed.</param>
/// <param name="Size">How many bytes they are, unpacked.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record PackedList(SetCoding Coding, bool IsPacked, long Size, ReadOnlyMemory<byte> Bytes);

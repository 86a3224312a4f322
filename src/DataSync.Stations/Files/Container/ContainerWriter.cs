using System.IO.Compression;
using System.Security.Cryptography;

namespace DataSync.Stations.Files.Container;

/// <summary>
/// Writes the ZIP, entry after entry, without holding one in memory. The stream must be seekable and empty; it stays open.
/// </summary>
internal sealed class ContainerWriter(Stream stream)
{
    private readonly List<ZipEntry> _entries = [];

    /// <summary>Bytes written so far.</summary>
    internal long Length => stream.Position;

    /// <summary>Writes an entry; <paramref name="fill"/> writes its unpacked content to the stream it is given.</summary>
    /// <returns>Unpacked size and SHA-256.</returns>
    /// <exception cref="StationFileException">DS8118: the container would pass 4 GiB.</exception>
    internal (long Bytes, ContentDigest Digest) Write(string name, ZipMethod method, Action<Stream> fill)
    {
        var draft = new ZipEntry(name, method, 0, 0, 0, Fits(stream.Position, name));
        stream.Write(ZipRecords.LocalHeader(draft));
        using var meter = new MeteredStream();
        if (method == ZipMethod.Stored)
        {
            meter.Target = stream;
            fill(meter);
        }
        else
        {
            using var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            meter.Target = deflate;
            fill(meter);
        }
        var end = stream.Position;
        var entry = draft with { Crc = meter.Crc, Bytes = Fits(meter.Length, name), PackedBytes = Fits(end - draft.DataOffset, name) };
        stream.Position = entry.Offset;
        stream.Write(ZipRecords.LocalHeader(entry));
        stream.Position = end;
        _entries.Add(entry);
        return (meter.Length, meter.Digest());
    }

    /// <summary>Writes the directory of the container and flushes.</summary>
    internal void Complete()
    {
        var start = Fits(stream.Position, "directory");
        foreach (var entry in _entries) stream.Write(ZipRecords.CentralHeader(entry));
        stream.Write(ZipRecords.End(_entries.Count, Fits(stream.Position - start, "directory"), start));
        stream.Flush();
    }

    private static uint Fits(long size, string place) => size < uint.MaxValue
        ? (uint)size
        : throw new StationFileException(StationFileCodes.TooLargeToWrite, "a communication file cannot pass 4 GiB", place,
            "send fewer records in one file: narrow the format, or load the branch table by table");

    /// <summary>Counts, sums and digests what passes through.</summary>
    private sealed class MeteredStream : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        internal Stream Target { get; set; } = Null;

        internal uint Crc { get; private set; }

        internal ContentDigest Digest() => ContentDigest.FromHash(_hash.GetCurrentHash());

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Crc = Crc32.Append(Crc, buffer);
            _hash.AppendData(buffer);
            _length += buffer.Length;
            Target.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}

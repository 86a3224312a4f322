using DataSync.Stations.Disk;

namespace DataSync.Stations.Files.Container;

/// <summary>The bytes of a container, readable at any place by several readers at once.</summary>
internal abstract class ContainerBytes : IDisposable
{
    /// <summary>What messages call it.</summary>
    internal abstract string Name { get; }

    /// <summary>How many bytes there are.</summary>
    internal abstract long Length { get; }

    /// <summary>Fills the buffer from <paramref name="offset"/>.</summary>
    /// <exception cref="StationFileException">DS8101: the bytes end before the buffer is full. DS8117: the operating system cannot read them.</exception>
    internal abstract void Read(long offset, Span<byte> buffer);

    /// <inheritdoc />
    public virtual void Dispose()
    {
    }

    internal static ContainerBytes Open(IFileSystem files, string path)
    {
        try
        {
            return new OfFile(path, files.Open(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotBeRead(System.IO.Path.GetFileName(path), error);
        }
    }

    internal static ContainerBytes Of(ReadOnlyMemory<byte> bytes, string name) => new OfMemory(bytes, name);

    /// <summary>Part of the bytes as a stream that reads forward.</summary>
    internal Stream Slice(long offset, long length) => new SliceStream(this, offset, length);

    private StationFileException TooShort() =>
        new(StationFileCodes.NotAStationFile, "the file ends in the middle", Name, "have the carrier bring it again; the source repeats it by itself when no receipt comes");

    private static StationFileException CannotBeRead(string name, Exception error) =>
        new(StationFileCodes.CannotBeRead, $"the operating system cannot read it: {error.Message}", name, "check that the file is there, and the rights of this account", error);

    private sealed class OfFile(string path, IFileBytes file) : ContainerBytes
    {
        internal override string Name { get; } = System.IO.Path.GetFileName(path);

        internal override long Length => file.Length;

        internal override void Read(long offset, Span<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                int read;
                try { read = file.Read(offset, buffer); }
                catch (IOException error) { throw CannotBeRead(Name, error); }
                if (read == 0) throw TooShort();
                buffer = buffer[read..];
                offset += read;
            }
        }

        public override void Dispose() => file.Dispose();
    }

    private sealed class OfMemory(ReadOnlyMemory<byte> bytes, string name) : ContainerBytes
    {
        internal override string Name => name;

        internal override long Length => bytes.Length;

        internal override void Read(long offset, Span<byte> buffer)
        {
            if (offset > bytes.Length - buffer.Length) throw TooShort();
            bytes.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);
        }
    }

    private sealed class SliceStream(ContainerBytes bytes, long offset, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            bytes.Read(offset + _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int start, int count) => Read(buffer.AsSpan(start, count));

        public override void Flush()
        {
        }

        public override long Seek(long to, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int start, int count) => throw new NotSupportedException();
    }
}

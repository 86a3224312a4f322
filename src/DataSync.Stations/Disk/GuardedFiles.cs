namespace DataSync.Stations.Disk;

/// <summary>
/// Files whose refusals say what is wrong, where, and what to do: no error of the operating system comes out of a station without a code. Opening for reading throws as it did;
/// its callers know whether a file of a partner cannot be read, or one of our own.
/// </summary>
/// <param name="real">The files.</param>
internal sealed class GuardedFiles(IFileSystem real) : IFileSystem
{
    /// <inheritdoc />
    /// <exception cref="StationException">DS7034 to DS7036; also from every other member.</exception>
    public void CreateFolder(string folder) => Do(folder, "created", () => real.CreateFolder(folder));

    /// <inheritdoc />
    public IReadOnlyList<string> List(string folder, string ending) => DiskRefusal.Guard(folder, "listed", () => real.List(folder, ending));

    /// <inheritdoc />
    public bool Exists(string path) => real.Exists(path);

    /// <inheritdoc />
    public long Length(string path) => DiskRefusal.Guard(path, "read", () => real.Length(path));

    /// <inheritdoc />
    public IDisposable Lock(string path)
    {
        try
        {
            return real.Lock(path);
        }
        catch (Exception error) when (error is UnauthorizedAccessException || error is IOException refused && !DiskRefusal.IsHeld(refused))
        {
            return DiskRefusal.Guard<IDisposable>(path, "locked", () => throw error);
        }
    }

    /// <inheritdoc />
    public Stream Create(string path) => new Writing(DiskRefusal.Guard(path, "created", () => real.Create(path)), path);

    /// <inheritdoc />
    public void Flush(Stream file)
    {
        var writing = (Writing)file;
        Do(writing.Path, "written", () => real.Flush(writing.Real));
    }

    /// <inheritdoc />
    public IFileBytes Open(string path) => real.Open(path);

    /// <inheritdoc />
    public void Move(string path, string target) => Do(target, "put there", () => real.Move(path, target));

    /// <inheritdoc />
    public void Delete(string path) => Do(path, "deleted", () => real.Delete(path));

    /// <inheritdoc />
    public void FlushFolder(string folder) => Do(folder, "flushed", () => real.FlushFolder(folder));

    private static void Do(string path, string doing, Action act) => DiskRefusal.Guard(path, doing, () =>
    {
        act();
        return true;
    });

    // What a file keeps back until it is closed may be refused only then.
    private sealed class Writing(Stream real, string path) : Stream
    {
        public Stream Real => real;

        public string Path => path;

        public override bool CanRead => real.CanRead;

        public override bool CanSeek => real.CanSeek;

        public override bool CanWrite => real.CanWrite;

        public override long Length => real.Length;

        public override long Position
        {
            get => real.Position;
            set => Do(path, "written", () => real.Position = value);
        }

        public override void Write(byte[] buffer, int offset, int count) => Do(path, "written", () => real.Write(buffer, offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                real.Write(buffer);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                DiskRefusal.Guard<bool>(path, "written", () => throw error);
            }
        }

        public override void Flush() => Do(path, "written", real.Flush);

        public override int Read(byte[] buffer, int offset, int count) => real.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => real.Seek(offset, origin);

        public override void SetLength(long value) => Do(path, "written", () => real.SetLength(value));

        protected override void Dispose(bool disposing)
        {
            if (disposing) Do(path, "written", real.Dispose);
            base.Dispose(disposing);
        }
    }
}

using DataSync.Plans.Sources;
using Microsoft.Win32.SafeHandles;

namespace DataSync.Stations.Disk;

/// <summary>Files as the operating system keeps them.</summary>
public sealed class OperatingSystemFiles : IFileSystem
{
    private OperatingSystemFiles()
    {
    }

    /// <summary>The only one; it keeps no state.</summary>
    public static OperatingSystemFiles Instance { get; } = new();

    /// <inheritdoc />
    public void CreateFolder(string folder) => Directory.CreateDirectory(folder);

    /// <inheritdoc />
    public IReadOnlyList<string> List(string folder, string ending) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*" + ending).Select(path => Path.GetFileName(path))] : [];

    /// <inheritdoc />
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc />
    public long Length(string path) => new FileInfo(path).Length;

    /// <inheritdoc />
    public IDisposable Lock(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <inheritdoc />
    public Stream Create(string path) => new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

    /// <inheritdoc />
    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc />
    public IFileBytes Open(string path) => new OpenFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));

    /// <inheritdoc />
    public void Move(string path, string target) => File.Move(path, target, overwrite: true);

    /// <inheritdoc />
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc />
    public void FlushFolder(string folder) => FolderFlush.Of(folder);

    private sealed class OpenFile(SafeFileHandle handle) : IFileBytes
    {
        public long Length { get; } = RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(handle, buffer, offset);

        public void Dispose() => handle.Dispose();
    }
}
